//! What shuts a lane as a whole: the breaker, the pause after "too fast", and the pause while a provider is down.

use std::time::Duration;

use crate::lane::Ticket;

/// Failures in a row, with no answer between, after which a provider counts as down.
const DOWN_AFTER: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause that nobody named. One call every half minute tells soon enough that a provider is back.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// No provider's word keeps a lane shut for longer.
const LONGEST_NAMED_PAUSE: Duration = Duration::from_secs(31 * 86_400);
/// The shortest and the longest pause of about one round trip.
const ROUND_TRIP: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// What is added to a pause at random, at most, as its share and in time.
const JITTER: (f64, Duration) = (0.1, Duration::from_secs(2));

/// Randomness from a seed (SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
#[derive(Clone, Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// From 0 to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let roll = (bits >> 11) as f64 / (1_u64 << 53) as f64;
        roll
    }

    /// A pause and a little more. Never less: a provider's word is exact on that side.
    fn jittered(&mut self, pause: Duration) -> Duration {
        pause + pause.mul_f64(JITTER.0 * self.roll()).min(JITTER.1)
    }
}

/// One call alone, before others may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trial {
    None,
    Due,
    UnderWay,
}

/// Whether the lane as a whole is open.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    closed: Option<String>,
    shut_until: Duration,
    /// Rounds in a row that ended with "too many at once", with no answer to a call started since the first.
    streak: u32,
    /// Failures since the last answer, and when the call started that was the first of them.
    failures: u32,
    failing_since: Duration,
    /// While the provider is down: until when nothing is tried, and the pause after the next failure.
    outage: Option<(Duration, Duration)>,
    trial: Trial,
    pub(crate) dice: Dice,
}

impl Gate {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            closed: None,
            shut_until: Duration::ZERO,
            streak: 0,
            failures: 0,
            failing_since: Duration::ZERO,
            outage: None,
            trial: Trial::None,
            dice: Dice(seed),
        }
    }

    pub(crate) fn close(&mut self, reason: String) {
        self.closed = Some(reason);
    }

    /// Forgets everything that keeps the lane shut.
    pub(crate) fn open(&mut self) {
        *self = Self::new(self.dice.0);
    }

    pub(crate) fn closed(&self) -> Option<&str> {
        self.closed.as_deref()
    }

    pub(crate) fn is_down(&self) -> bool {
        self.outage.is_some()
    }

    /// Whether a call failed, and none that started since was answered.
    pub(crate) fn is_failing(&self) -> bool {
        self.failures > 0 || self.is_down()
    }

    /// How long nothing may start.
    pub(crate) fn wait(&self, now: Duration) -> Duration {
        let until = self
            .outage
            .map_or(self.shut_until, |(until, _)| until.max(self.shut_until));
        until.saturating_sub(now)
    }

    /// Whether a call is under way that others have to wait for.
    pub(crate) fn trial_under_way(&self) -> bool {
        self.trial == Trial::UnderWay
    }

    /// Whether the next call is one that others wait for.
    pub(crate) fn is_trial_due(&self) -> bool {
        self.trial == Trial::Due
    }

    /// A call starts. True when it is the one that others wait for.
    pub(crate) fn start(&mut self) -> bool {
        let is_trial = self.trial == Trial::Due;
        if is_trial {
            self.trial = Trial::UnderWay;
        }
        is_trial
    }

    /// Shuts for a time that the provider named.
    pub(crate) fn shut(&mut self, now: Duration, pause: Duration) {
        let pause = self.dice.jittered(pause.min(LONGEST_NAMED_PAUSE));
        self.shut_until = self.shut_until.max(now + pause);
    }

    /// An answer, to a call that started after the last round of "too many at once" or before it.
    pub(crate) fn answered(&mut self, ticket: &Ticket, is_new: bool) {
        if is_new {
            self.streak = 0;
        }
        // What was asked before the first failure says nothing of what came after.
        if ticket.started >= self.failing_since {
            self.failures = 0;
            self.outage = None;
        }
        if ticket.trial || (self.streak == 0 && self.outage.is_none()) {
            self.trial = Trial::None;
        }
    }

    /// "Too fast", as the first of its round or not. True when a pause began.
    pub(crate) fn throttled(
        &mut self,
        now: Duration,
        ticket: &Ticket,
        is_new: bool,
        named: Option<Duration>,
        round_trip: Duration,
    ) -> bool {
        // It spoke: it is not down.
        self.failures = 0;
        if self.outage.take().is_some() && self.streak == 0 {
            self.trial = Trial::None;
        }
        if ticket.trial {
            self.trial = Trial::Due;
        }
        if let Some(pause) = named.filter(|pause| !pause.is_zero()) {
            let was = self.shut_until;
            // Calls in flight together are told the same; only the first is rolled for.
            if now + pause > was {
                self.shut(now, pause);
            }
            return was <= now;
        }
        if !is_new {
            return false;
        }
        let pause = if self.streak == 0 {
            round_trip.clamp(ROUND_TRIP.0, ROUND_TRIP.1)
        } else {
            self.trial = Trial::Due;
            (FIRST_PAUSE * 2_u32.pow(self.streak.saturating_sub(1).min(16))).min(LONGEST_PAUSE)
        };
        self.streak = self.streak.saturating_add(1);
        self.shut_until = self.shut_until.max(now + self.dice.jittered(pause));
        true
    }

    /// No answer: a broken connection, a time-out, a server's error.
    pub(crate) fn failed(&mut self, now: Duration, ticket: &Ticket) {
        self.failing_since = match self.failures {
            0 => ticket.started,
            _ => self.failing_since.min(ticket.started),
        };
        self.failures = self.failures.saturating_add(1);
        let pause = match self.outage {
            // Calls that were in flight when it went down say nothing new.
            Some(_) if !ticket.trial => return,
            Some((_, pause)) => pause,
            None if self.failures < DOWN_AFTER => {
                if ticket.trial {
                    self.trial = Trial::Due;
                }
                return;
            }
            None => FIRST_PAUSE,
        };
        self.outage = Some((now + self.dice.jittered(pause), (pause * 2).min(LONGEST_PAUSE)));
        self.trial = Trial::Due;
    }

    /// A call was given up. If others waited for it, another takes its part.
    pub(crate) fn cancelled(&mut self, ticket: &Ticket) {
        if ticket.trial && self.trial == Trial::UnderWay {
            self.trial = Trial::Due;
        }
    }
}
