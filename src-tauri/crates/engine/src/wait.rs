//! What a question waits for: its turn at a provider, and the wish of its run to end.

use pace::{Closed, Pacer, Permit, Place};
use tokio::sync::watch;

use crate::run::PATIENCE;

/// The wish of a run to pause or end.
#[derive(Clone, Debug)]
pub struct Halt(watch::Receiver<bool>);

impl Halt {
    /// A wish that nobody has yet, and the end that says it.
    #[must_use]
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (say, hear) = watch::channel(false);
        (say, Self(hear))
    }

    /// Whether the wish was said.
    pub(crate) fn is_said(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends when the wish is said; never, when it can no longer be.
    pub(crate) async fn said(&self) {
        let mut hear = self.0.clone();
        if hear.wait_for(|halted| *halted).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Why a call that is written down was not sent.
pub(crate) enum Kept {
    /// Nobody may ask this provider.
    Closed(Closed),
    /// Its turn was near and did not come.
    Long,
    /// The run pauses or ends.
    Halted,
}

/// Waits for the turn of a call that is written down, but not much longer than it was expected.
pub(crate) async fn turn(pacer: &Pacer, place: Place, halt: &Halt) -> Result<Permit, Kept> {
    let patience = PATIENCE.max(pacer.snapshot().round_trip);
    tokio::select! {
        biased;
        () = halt.said() => Err(Kept::Halted),
        permit = place.turn() => permit.map_err(Kept::Closed),
        () = tokio::time::sleep(patience) => Err(Kept::Long),
    }
}
