//! How fast a provider may be asked. One lane per provider and key: a breaker that a refusal closes until the user acts,
//! a gate that a throttled answer shuts for a while, declared quota buckets, and a limit on calls at once that starts at
//! 80 % of the documented one.
//!
//! [`Lane`] is pure: it is told the time and answers "go", "wait until" or "closed". [`Pacer`] is the thin async face.

mod lane;
mod pacer;

pub use lane::{Lane, Quotas, Start};
pub use pacer::{Closed, Load, Pacer, Permit};
