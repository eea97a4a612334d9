//! How fast each provider lets itself be asked: its documented calls per second, refused above that.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The last second's calls by provider.
#[derive(Default)]
pub struct Limits {
    calls: Mutex<HashMap<&'static str, Vec<Instant>>>,
}

impl Limits {
    /// Whether one more call is within `per_second`; counts it if so.
    pub fn allow(&self, provider: &'static str, per_second: usize) -> bool {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = calls.entry(provider).or_default();
        let now = Instant::now();
        recent.retain(|at| now.duration_since(*at) < Duration::from_secs(1));
        let allowed = recent.len() < per_second;
        if allowed {
            recent.push(now);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_above_the_limit_of_a_second_are_refused() {
        let limits = Limits::default();
        let allowed = (0..10).filter(|_| limits.allow("hunter", 4)).count();
        assert_eq!(allowed, 4);
        assert!(limits.allow("leadmagic", 4), "others have their own");
    }
}
