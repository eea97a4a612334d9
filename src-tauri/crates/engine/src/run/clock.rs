//! Jumps of the wall clock. Due times are wall-clock times, so that they survive a restart; when the clock is set back,
//! they move with it. A computer that slept needs nothing: what became due meanwhile is due.

use std::time::{Duration, Instant};

/// Set back by less than this, retries only wait a little longer.
const TOLERATED_MS: i64 = 2_000;

/// A look at both clocks.
pub(super) struct Clocks {
    steady: Instant,
    wall_ms: i64,
}

impl Clocks {
    pub(super) fn new(steady: Instant, wall_ms: i64) -> Self {
        Self { steady, wall_ms }
    }

    /// By how many milliseconds the wall clock was set back since the last look; 0 when it was not.
    pub(super) fn set_back(&mut self, steady: Instant, wall_ms: i64) -> i64 {
        let passed = steady.saturating_duration_since(self.steady);
        let passed = i64::try_from(passed.min(Duration::from_secs(86_400 * 365)).as_millis()).unwrap_or(0);
        let back = self.wall_ms + passed - wall_ms;
        (self.steady, self.wall_ms) = (steady, wall_ms);
        if back > TOLERATED_MS { back } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clock_that_was_set_back_is_seen() {
        let start = Instant::now();
        let mut clocks = Clocks::new(start, 1_000_000);
        let mut look = |after_s: u64, wall_ms| clocks.set_back(start + Duration::from_secs(after_s), wall_ms);
        assert_eq!(look(1, 1_001_000), 0);
        assert_eq!(look(2, 9_000_000), 0, "asleep, or set forward");
        assert_eq!(look(3, 5_401_000), 3_600_000, "an hour back");
        assert_eq!(look(4, 5_402_000), 0, "told once");
        assert_eq!(look(5, 5_402_500), 0, "a correction by half a second");
    }
}
