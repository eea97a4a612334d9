//! The lanes of a session: one for each provider and world, begun with what was learned last time and with what the
//! ledger says was used of quotas that are longer than a session.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use pace::{Learned, Pacer, Quotas, Snapshot};
use provider::{Definition, Window};
use store::{Store, StoreError, now_ms};

/// Shorter windows are over when a session begins.
const LONG: Duration = Duration::from_secs(3_600);

/// Whose lane, in which world.
type Whose = (bool, String);

/// All lanes.
#[derive(Default)]
pub(crate) struct Lanes {
    pacers: Mutex<HashMap<Whose, Pacer>>,
    learned: Mutex<HashMap<Whose, Learned>>,
    /// Lanes whose long quotas know what was used before.
    prepared: tokio::sync::Mutex<HashSet<Whose>>,
}

impl Lanes {
    /// Lanes that begin with what was learned.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn open(store: &Store) -> Result<Self, StoreError> {
        let learned = store.learned_paces::<Learned>().await?.into_iter();
        let learned = learned.map(|kept| ((kept.practice, kept.provider), kept.learned));
        Ok(Self {
            learned: Mutex::new(learned.collect()),
            ..Self::default()
        })
    }

    fn pacers(&self) -> MutexGuard<'_, HashMap<Whose, Pacer>> {
        self.pacers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lane of a provider.
    pub(crate) fn of(&self, practice: bool, definition: &Definition) -> Pacer {
        let new = || {
            let learned = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
            let prior = definition
                .operations
                .iter()
                .map(|operation| operation.prior.latency_ms)
                .min();
            Pacer::new(
                &quotas(definition),
                learned.get(&(practice, definition.id.clone())),
                Duration::from_millis(prior.unwrap_or(500)),
            )
        };
        self.pacers()
            .entry((practice, definition.id.clone()))
            .or_insert_with(new)
            .clone()
    }

    /// Tells a lane, once a session, what earlier sessions used of its long quotas.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn prepare(
        &self,
        store: &Store,
        practice: bool,
        definition: &Definition,
    ) -> Result<(), StoreError> {
        let mut prepared = self.prepared.lock().await;
        let whose = (practice, definition.id.clone());
        if prepared.contains(&whose) {
            return Ok(());
        }
        let pacer = self.of(practice, definition);
        let now = now_ms();
        for (window, calls) in quotas(definition).windows {
            if window < LONG {
                continue;
            }
            let since = now - i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a declared quota is a small count"
            )]
            let most = calls.ceil() as u32;
            for call in store.calls_sent(practice, &definition.id, since, most).await? {
                let weight = definition
                    .operation(&call.operation)
                    .map_or(1, |operation| operation.weight);
                let age = u64::try_from(now - call.at_ms).unwrap_or_default();
                pacer.used(window, weight, Duration::from_millis(age));
            }
        }
        prepared.insert(whose);
        Ok(())
    }

    /// Keeps what the lanes have learned, for the next session.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn keep(&self, store: &Store) -> Result<(), StoreError> {
        let learned: Vec<(Whose, Learned)> = self
            .pacers()
            .iter()
            .map(|(whose, pacer)| (whose.clone(), pacer.learned()))
            .collect();
        for ((practice, provider), learned) in learned {
            store.keep_pace(practice, &provider, &learned).await?;
        }
        Ok(())
    }

    /// How a lane stands, where it was used or something was learned of it.
    pub(crate) fn snapshot(&self, practice: bool, definition: &Definition) -> Option<Snapshot> {
        let whose = (practice, definition.id.clone());
        let is_known = self.pacers().contains_key(&whose)
            || self
                .learned
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains_key(&whose);
        is_known.then(|| self.of(practice, definition).snapshot())
    }

    /// The user acted: a real provider may be asked again.
    pub(crate) fn reopen(&self, provider: &str) {
        if let Some(pacer) = self.pacers().get(&(false, provider.to_owned())) {
            pacer.open();
        }
    }
}

fn quotas(definition: &Definition) -> Quotas {
    let limits = &definition.limits;
    let windows = [
        (limits.per_second, Window::Second),
        (limits.per_minute.map(f64::from), Window::Minute),
        (limits.per_hour.map(f64::from), Window::Hour),
        (limits.per_day.map(f64::from), Window::Day),
        (limits.per_month.map(f64::from), Window::Month),
    ];
    let windows = windows
        .into_iter()
        .filter_map(|(calls, of)| Some((window(of), calls?)))
        .collect();
    Quotas {
        windows,
        concurrent: limits.concurrent,
    }
}

/// How long a quota's window is; a month is the longest one, so that no calendar month holds more than it may.
pub(crate) fn window(of: Window) -> Duration {
    let seconds = match of {
        Window::Second => 1,
        Window::Minute => 60,
        Window::Hour => 3_600,
        Window::Day => 86_400,
        Window::Month => 31 * 86_400,
    };
    Duration::from_secs(seconds)
}
