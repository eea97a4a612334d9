//! When a page is really painted: loaded, its network quiet, something on it. Pure; the tab asks again until it is.

use std::time::Duration;

use tokio::time::Instant;

use super::seen::Seen;

/// A network in which nothing is under way is believed after this.
const STILL: Duration = Duration::from_millis(250);
/// One with a request or two that may never end, after this.
const ALMOST_STILL: Duration = Duration::from_millis(600);
/// A page that is there and paints nothing is waited for this long.
const UNPAINTED: Duration = Duration::from_millis(1_500);

/// Whether a page has come to rest.
pub(super) fn is_settled(seen: &Seen, now: Instant) -> bool {
    if seen.is_spent() {
        return seen.painted || seen.quiet(now) >= UNPAINTED;
    }
    let quiet = seen.quiet(now);
    let still = match seen.under_way(now) {
        0 => quiet >= STILL,
        1 | 2 => quiet >= ALMOST_STILL,
        _ => false,
    };
    seen.loaded && still && (seen.painted || quiet >= UNPAINTED)
}

/// Waits for what the browser tells no event of: fonts, and pictures in view that are there and not yet decoded. Animations
/// with an end are brought to it, the others stopped, so that two pictures of one page are equal.
pub(super) const READY: &str = r"
(async () => {
  const within = (promise, ms) => Promise.race([promise, new Promise(done => setTimeout(done, ms))]);
  const inView = element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  };
  const pictures = [...document.images].slice(0, 400).filter(picture => picture.currentSrc && inView(picture)).slice(0, 60);
  await within(Promise.allSettled([document.fonts.ready, ...pictures.map(picture => picture.decode())]), 1500);
  for (const animation of document.getAnimations().slice(0, 400)) {
    try {
      const { iterations } = animation.effect.getComputedTiming();
      if (iterations === Infinity) animation.pause(); else animation.finish();
    } catch {}
  }
  return true;
})()";

/// What stands on the page, for the judge.
pub(super) const SIGHT: &str = r#"
(() => {
  const text = (document.body && document.body.innerText || "").trim();
  const shown = element => { const box = element.getBoundingClientRect(); return box.width > 20 && box.height > 8; };
  return {
    title: String(document.title || "").slice(0, 500),
    html: document.documentElement ? document.documentElement.outerHTML.slice(0, 1000000) : "",
    letters: text.length,
    password: [...document.querySelectorAll('input[type="password"]')].slice(0, 20).some(shown),
  };
})()"#;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{cdp::Event, seen::Habits},
        *,
    };

    fn seen() -> Seen {
        let habits = Habits {
            requests: 100,
            ..Habits::default()
        };
        Seen::new(habits, "main".to_owned(), Instant::now())
    }

    fn sent(seen: &mut Seen, id: &str) {
        let params = json!({ "requestId": id, "request": { "url": "http://a.example/" } });
        let event = Event {
            session: String::new(),
            method: "Network.requestWillBeSent".to_owned(),
            params,
        };
        seen.take(&event, Instant::now());
    }

    #[tokio::test(start_paused = true)]
    async fn loaded_quiet_and_painted_is_settled() {
        for (loaded, painted, under_way, after, settled) in [
            (true, true, 0, 100, false),
            (true, true, 0, 250, true),
            (false, true, 0, 5_000, false),
            (true, false, 0, 1_000, false),
            (true, false, 0, 1_500, true),
            (true, true, 2, 300, false),
            (true, true, 2, 600, true),
            (true, true, 3, 5_000, false),
            // A stream that never ends is no longer waited for.
            (true, true, 3, 6_000, true),
        ] {
            let mut seen = seen();
            (seen.loaded, seen.painted) = (loaded, painted);
            for id in 0..under_way {
                sent(&mut seen, &id.to_string());
            }
            let now = Instant::now() + Duration::from_millis(after);
            assert_eq!(
                is_settled(&seen, now),
                settled,
                "{loaded} {painted} {under_way} {after}"
            );
        }
    }
}
