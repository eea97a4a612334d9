//! How fast a provider may be asked. One lane per provider and key: a breaker that a refusal closes until the user acts,
//! a gate that "too fast" shuts for a while, an outage that is tried with one call at a time, declared quotas that no
//! window of their length passes, and a limit on calls at once that is found by trying.
//!
//! [`Lane`] is pure: it is told the time and answers "go", "wait so long" or "closed". [`Pacer`] is the async face with a
//! fair queue. Neither retries, knows what a call is for, or keeps anything; what is worth keeping is [`Learned`].

mod bucket;
mod gate;
mod lane;
mod limit;
mod pacer;

pub use lane::{Lane, LaneState, Quotas, Start, Ticket};
pub use limit::Learned;
pub use pacer::{Closed, Load, Pacer, Permit, Place, Snapshot};
