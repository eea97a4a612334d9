//! Provider definitions: what a provider offers, how it is asked, what its answer means and what that costs.
//!
//! A provider is data: one TOML file. This room loads and checks such files, renders a request from known fields and
//! judges an answer. It is pure: bytes in, values out. It opens no socket, reads no clock and never sees a secret; a
//! rendered request only says where one goes.

mod bundled;
mod condition;
mod definition;
mod interpret;
mod load;
mod request;

pub use bundled::bundled;
pub use condition::{Condition, Path};
pub use definition::{
    Auth, AuthKind, Billing, BillingMode, CreditPrice, Definition, EchoRule, Expectation, Extraction,
    Freshness, KeyTest, Limits, Operation, OutcomeRule, Price, Prior, Refusal, Role, Sample, SiteVisit,
    VerdictRule,
};
pub use interpret::{
    Echo, Found, Interpretation, KeyTestResult, RawAnswer, charge, interpret, interpret_key_test,
};
pub use load::load;
pub use request::{
    AuthPlacement, Inputs, RenderError, RequestSpec, canonical_inputs, render, render_key_test,
};
