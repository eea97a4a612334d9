//! Why a tab has no picture. Pure.

use super::{
    cdp::CallError,
    seen::Seen,
    verdict::{Refused, Why},
};
use crate::http::{Attempt, GuardRefusal, Verdict};

/// Why a tab has no picture.
pub(super) enum Miss {
    /// The page is not to be kept; the tab is as good as before.
    Refused(Refused),
    /// The tab is of no more use, and it is the page's doing.
    Spoilt(Refused),
    /// The browser ended; the page may be innocent.
    Gone,
}

/// What it means that the browser did not do what it was told.
pub(super) fn of_call(error: CallError) -> Miss {
    match error {
        CallError::Gone => Miss::Gone,
        error => Miss::Spoilt(Refused::new(Why::Fault, error.to_string())),
    }
}

/// What the proxy's word on a host means for the page.
pub(super) fn why_of(verdict: &Verdict) -> Why {
    match verdict {
        Verdict::Refused(GuardRefusal::Unknown { nobody: true, .. }) => Why::NothingThere,
        Verdict::Refused(GuardRefusal::Unknown { .. }) | Verdict::Unreachable(_) | Verdict::Idle => {
            Why::Fault
        }
        Verdict::Refused(GuardRefusal::NotPublic { .. }) => Why::Unsafe,
        Verdict::Refused(_) | Verdict::Port | Verdict::Spent | Verdict::Connected(_) => Why::NotShown,
    }
}

/// Why a page was not reached, from the attempts: the last that came to nothing.
pub(super) fn not_reached(attempts: &[Attempt]) -> Refused {
    let in_vain = |attempt: &&Attempt| !matches!(attempt.verdict, Verdict::Connected(_));
    match attempts.iter().rev().find(in_vain) {
        Some(attempt) => Refused::new(
            why_of(&attempt.verdict),
            format!("{}: {}", attempt.host, attempt.verdict),
        ),
        None => Refused::new(Why::Fault, "the page could not be reached"),
    }
}

/// What it means that the browser does not draw a page. `busy`: the page's scripts left ours no turn.
pub(super) fn hung(error: CallError, seen: &Seen, busy: bool) -> Miss {
    let url = &seen.url;
    let (why, reason) = match error {
        CallError::Gone => return Miss::Gone,
        _ if seen.crashed => (
            Why::NotShown,
            format!("the page {url} brought its browser process down"),
        ),
        _ if !seen.loaded && !seen.painted => (Why::Fault, format!("the page {url} sends nothing to show")),
        _ if busy => (
            Why::NotShown,
            format!("the page {url} keeps the browser too busy to draw it"),
        ),
        // The page answers, so it is the computer that is too busy.
        _ => (Why::Fault, format!("the page {url} could not be drawn in time")),
    };
    Miss::Spoilt(Refused::new(why, reason))
}
