//! Whether one more call may start: fixed windows of a second and a minute, and calls under way. Constant time and space.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use crate::conditions::Limits;

/// What is left after a call was let in, or was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// The limits that hold.
    pub limits: Limits,
    /// Calls left in this minute.
    pub minute_left: Option<u32>,
    /// When this minute's window ends.
    pub minute_ends: Duration,
    /// How long until a call is let in again, when this one was not; zero when calls under way stood in its way.
    pub wait: Duration,
}

#[derive(Clone, Copy, Default)]
struct Window {
    began: Option<Instant>,
    used: u32,
}

impl Window {
    /// Calls used in the window of this length that `now` lies in, and what is left of it.
    fn at(&mut self, now: Instant, length: Duration) -> Duration {
        match self.began.map(|began| now.saturating_duration_since(began)) {
            Some(age) if age < length => length - age,
            _ => {
                self.began = Some(now);
                self.used = 0;
                length
            }
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// The windows of one group of routes.
#[derive(Default)]
pub struct Windows(Mutex<(Window, Window)>);

impl Windows {
    /// Lets one more call in, or says how long to wait.
    pub fn admit(&self, limits: Limits, now: Instant) -> Result<Room, Room> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (second, minute) = &mut *windows;
        let second_ends = second.at(now, SECOND);
        let minute_ends = minute.at(now, MINUTE);
        let full = |used: u32, limit: Option<u32>| limit.is_some_and(|limit| used >= limit);
        let mut room = Room {
            limits,
            minute_left: limits.per_minute.map(|limit| limit.saturating_sub(minute.used)),
            minute_ends,
            wait: Duration::ZERO,
        };
        if full(minute.used, limits.per_minute) {
            room.wait = minute_ends;
            return Err(room);
        }
        if full(second.used, limits.per_second) {
            room.wait = second_ends;
            return Err(room);
        }
        second.used += 1;
        minute.used += 1;
        room.minute_left = room.minute_left.map(|left| left.saturating_sub(1));
        Ok(room)
    }
}

/// The calls under way at one provider.
#[derive(Default)]
pub struct UnderWay {
    now: AtomicU32,
    most: AtomicU32,
}

impl UnderWay {
    /// Begins a call unless `limit` calls are under way.
    pub fn begin(&self, limit: Option<u32>) -> Option<Begun<'_>> {
        let before = self.now.fetch_add(1, Ordering::AcqRel);
        let begun = Begun(self);
        if limit.is_some_and(|limit| before >= limit) {
            return None;
        }
        self.most.fetch_max(before + 1, Ordering::AcqRel);
        Some(begun)
    }

    /// How many there were at most.
    pub fn most(&self) -> u32 {
        self.most.load(Ordering::Acquire)
    }
}

/// A call under way; it ends when dropped, also when the caller went away.
pub struct Begun<'a>(&'a UnderWay);

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_above_the_limit_of_a_second_or_a_minute_are_refused() {
        let windows = Windows::default();
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let limits = Limits::rate(2, 5);
        assert_eq!(windows.admit(limits, at(0)).unwrap().minute_left, Some(4));
        assert!(windows.admit(limits, at(1)).is_ok());
        assert_eq!(
            windows.admit(limits, at(400)).unwrap_err().wait,
            Duration::from_millis(600)
        );
        for ms in [1_000, 1_001, 2_100] {
            assert!(windows.admit(limits, at(ms)).is_ok(), "{ms}");
        }
        let full = windows.admit(limits, at(2_200)).unwrap_err();
        assert_eq!(
            (full.minute_left, full.wait),
            (Some(0), Duration::from_millis(57_800))
        );
        assert!(windows.admit(limits, at(60_000)).is_ok());
        assert!(windows.admit(Limits::NONE, at(60_001)).is_ok());
    }

    #[test]
    fn calls_under_way_are_counted_until_they_end() {
        let calls = UnderWay::default();
        let first = calls.begin(Some(2)).unwrap();
        let second = calls.begin(Some(2)).unwrap();
        assert!(calls.begin(Some(2)).is_none());
        drop(first);
        let third = calls.begin(Some(2)).unwrap();
        assert!(calls.begin(Some(2)).is_none());
        drop((second, third));
        assert_eq!((calls.most(), calls.now.load(Ordering::Acquire)), (2, 0));
    }
}
