//! Provider definitions: what a provider offers, how it is asked, what its answer means and what that costs.
//!
//! A provider is data: one TOML file. This room loads and checks such files, renders a request from known fields and
//! judges an answer. It is pure: bytes in, values out. It opens no socket, reads no clock and never sees a secret; a
//! rendered request only says where one goes.

mod body;
mod bundled;
mod charge;
mod condition;
mod definition;
mod extract;
mod interpret;
mod key_test;
mod load;
mod message;
mod operation;
mod part;
mod placement;
mod replay;
mod request;
#[cfg(test)]
mod schema;
mod wait;

pub use bundled::bundled;
pub use charge::charge;
pub use condition::{Condition, Path};
pub use definition::{Auth, AuthKind, CreditPrice, Definition, KeyTest, Limits, Price, Window};
pub use interpret::{Echo, Found, Interpretation, RawAnswer, interpret};
pub use key_test::{KeyTestResult, interpret_key_test};
pub use load::{Checked, check, load};
pub use operation::{
    Billing, BillingMode, EchoRule, Expectation, Extraction, Freshness, Operation, OutcomeRule, Prior,
    Refusal, Role, Sample, SiteVisit, VerdictRule,
};
pub use part::{Part, RequestTemplate};
pub use placement::AuthPlacement;
pub use replay::{Replayed, replay};
pub use request::{Inputs, RenderError, RequestSpec, canonical_inputs, render, render_key_test};
pub use wait::Remaining;
