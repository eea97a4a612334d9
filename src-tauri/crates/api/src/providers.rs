//! Providers: who can be asked, their keys, and how they did. A secret comes in sealed and never goes out.

use std::{collections::BTreeMap, sync::Arc};

use engine::{
    catalogue::Entry,
    health::{ENOUGH, Health},
    shot::find_browser,
};
use model::{Micros, Problem};
use provider::{Definition, Role};
use store::{OperationTally, ProviderSwitch, now_ms};
use vault::Secret;

use crate::{Api, Code, Error, Event, error::capital, types::*};

/// Milliseconds of seven days.
const WEEK: i64 = 7 * 86_400_000;

impl Api {
    fn entry(&self, id: &str) -> Result<&Entry, Error> {
        self.engine
            .catalogue()
            .iter()
            .find(|entry| entry.definition.id == id)
            .ok_or_else(|| {
                Error::not_found(
                    format!("There is no provider \"{id}\"."),
                    "See which there are: spillway providers",
                )
            })
    }

    /// All providers.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn providers(&self, _: Nothing) -> Result<Vec<ProviderSummary>, Error> {
        let weeks = self
            .engine
            .store()
            .operations_since(now_ms() - WEEK, false)
            .await?;
        let keys = self.key_slots().await?;
        let mut summaries = Vec::new();
        for entry in self.engine.catalogue().iter() {
            let switch = self.engine.store().provider_switch(&entry.definition.id).await?;
            let slots = keys.get(&entry.definition.id).cloned().unwrap_or_default();
            summaries.push(summary(entry, switch, slots, &weeks));
        }
        Ok(summaries)
    }

    async fn provider(&self, id: &str) -> Result<ProviderSummary, Error> {
        let all = self.providers(Nothing {}).await?;
        all.into_iter().find(|summary| summary.id == id).ok_or_else(|| {
            Error::not_found(
                format!("There is no provider \"{id}\"."),
                "See which there are: spillway providers",
            )
        })
    }

    /// What has to be set for each provider, and what is. The keychain may block.
    async fn key_slots(&self) -> Result<BTreeMap<String, Vec<KeySlot>>, Error> {
        let engine = Arc::clone(&self.engine);
        let look = move || {
            let definitions = engine.catalogue().iter().map(|entry| &entry.definition);
            definitions
                .map(|definition| (definition.id.clone(), slots(engine.vault(), definition)))
                .collect()
        };
        tokio::task::spawn_blocking(look)
            .await
            .map_err(|_| Error::internal("asking the keychain"))
    }

    /// Switches a provider on or off.
    ///
    /// # Errors
    /// When there is no such provider.
    pub async fn switch_provider(&self, input: SwitchProvider) -> Result<ProviderSummary, Error> {
        self.entry(&input.provider)?;
        let store = self.engine.store();
        let switch = store.provider_switch(&input.provider).await?;
        store
            .set_provider_switch(
                &input.provider,
                ProviderSwitch {
                    off: !input.on,
                    ..switch
                },
            )
            .await?;
        self.host.emit(Event::Providers);
        self.provider(&input.provider).await
    }

    /// Asks a provider, for free, whether the key works. A key that works opens a provider that refused.
    ///
    /// # Errors
    /// When there is no such provider, or it has no key or no free test.
    pub async fn test_provider(&self, input: ProviderInput) -> Result<KeyTestResult, Error> {
        let definition = Arc::clone(&self.entry(&input.provider)?.definition);
        let tested = self.engine.test_key(&definition).await.map_err(|reason| {
            Error::usage(capital(&reason), "Set a key first, or look into its definition.")
        })?;
        let result = KeyTestResult {
            ok: tested.result.ok,
            message: capital(&tested.result.message),
            credits_left: tested.result.credits_left,
            duration_ms: tested.duration_ms,
            at_ms: now_ms(),
        };
        if result.ok {
            self.engine.reopen_provider(&definition.id).await?;
        }
        let store = self.engine.store();
        let switch = store.provider_switch(&definition.id).await?;
        let test =
            serde_json::to_string(&result).map_err(|_| Error::internal("keeping the test's result"))?;
        store
            .set_provider_switch(
                &definition.id,
                ProviderSwitch {
                    test: Some(test),
                    ..switch
                },
            )
            .await?;
        self.host.emit(Event::Providers);
        Ok(result)
    }

    /// Checks a definition's text.
    ///
    /// # Errors
    /// None; what is wrong with it is the answer.
    pub async fn check_definition(&self, input: CheckDefinition) -> Result<Vec<Problem>, Error> {
        Ok(provider::load(&input.toml, &input.origin)
            .err()
            .unwrap_or_default())
    }

    /// A one-time public key to seal a secret with.
    ///
    /// # Errors
    /// When this computer has no randomness to give.
    pub async fn seal_key(&self, _: Nothing) -> Result<SealKey, Error> {
        self.seals.issue()
    }

    /// Keeps a sealed secret in the keychain.
    ///
    /// # Errors
    /// When it does not open, or the keychain does not answer.
    pub async fn set_key(&self, input: SetKey) -> Result<ProviderSummary, Error> {
        let secret = self.seals.open(&input)?;
        self.keep(&input.provider, &input.part, secret).await
    }

    /// Keeps a secret that was typed or piped into this process.
    ///
    /// # Errors
    /// When it is empty, or the keychain does not answer.
    pub async fn keep_key(&self, provider: &str, part: &str, text: &str) -> Result<ProviderSummary, Error> {
        let secret = Secret::new(text).map_err(|error| {
            Error::usage(capital(&format!("{error}.")), "Give the key alone, on one line.")
        })?;
        self.keep(provider, part, secret).await
    }

    async fn keep(&self, id: &str, part: &str, secret: Secret) -> Result<ProviderSummary, Error> {
        let definition = Arc::clone(&self.entry(id)?.definition);
        check_part(&definition, part)?;
        self.in_vault(id, part, move |vault, id, part| vault.set(id, part, secret))
            .await?;
        self.after_key(id).await
    }

    /// Forgets a secret.
    ///
    /// # Errors
    /// When there is no such provider, or the keychain does not answer.
    pub async fn delete_key(&self, input: KeyInput) -> Result<ProviderSummary, Error> {
        let definition = Arc::clone(&self.entry(&input.provider)?.definition);
        check_part(&definition, &input.part)?;
        self.in_vault(&input.provider, &input.part, |vault, id, part| {
            vault.delete(id, part)
        })
        .await?;
        self.after_key(&input.provider).await
    }

    async fn in_vault(
        &self,
        id: &str,
        part: &str,
        work: impl FnOnce(&vault::Vault, &str, &str) -> Result<(), vault::VaultError> + Send + 'static,
    ) -> Result<(), Error> {
        let (engine, id, part) = (Arc::clone(&self.engine), id.to_owned(), part.to_owned());
        let done = tokio::task::spawn_blocking(move || work(engine.vault(), &id, &part)).await;
        done.map_err(|_| Error::internal("writing to the keychain"))?.map_err(|error| {
            Error::new(Code::Keychain, capital(&format!("{error}.")))
                .hint("Unlock or install a keychain (on Linux: gnome-keyring or KWallet), or set SPILLWAY_KEY_<PROVIDER>.")
        })
    }

    /// A new key, or none: what the old one's test and refusals said no longer holds.
    async fn after_key(&self, id: &str) -> Result<ProviderSummary, Error> {
        let store = self.engine.store();
        let switch = store.provider_switch(id).await?;
        store
            .set_provider_switch(id, ProviderSwitch { test: None, ..switch })
            .await?;
        self.engine.reopen_provider(id).await?;
        self.host.emit(Event::Providers);
        self.provider(id).await
    }

    /// How every provider did over the last days, in the real or the practice world.
    ///
    /// # Errors
    /// When the days are none or too many, or the database refuses.
    pub async fn health(&self, input: HealthInput) -> Result<Health, Error> {
        if !(1..=HealthInput::MOST_DAYS).contains(&input.days) {
            return Err(Error::usage(
                format!("{} is no number of days to look back on.", input.days),
                format!("Give 1 to {}.", HealthInput::MOST_DAYS),
            ));
        }
        Ok(self.engine.health(input.days, input.practice).await?)
    }
}

fn check_part(definition: &Definition, part: &str) -> Result<(), Error> {
    let parts = parts(definition);
    if parts.iter().any(|(name, _)| *name == part) {
        return Ok(());
    }
    let names: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
    Err(if names.is_empty() {
        Error::usage(
            format!("{} needs no key.", definition.name),
            "It can be asked as it is.",
        )
    } else {
        Error::usage(
            format!("{} has no \"{part}\".", definition.name),
            format!("It has: {}.", names.join(", ")),
        )
    })
}

/// The secrets a provider needs and what it calls them.
fn parts(definition: &Definition) -> Vec<(&'static str, String)> {
    let mut parts = Vec::new();
    if definition.needs_key() {
        parts.push((
            "key",
            definition
                .auth
                .label
                .clone()
                .unwrap_or_else(|| "API key".to_owned()),
        ));
    }
    if definition.auth.second_name.is_some() {
        parts.push((
            "secret",
            definition
                .auth
                .second_label
                .clone()
                .unwrap_or_else(|| "API secret".to_owned()),
        ));
    }
    parts
}

fn slots(vault: &vault::Vault, definition: &Definition) -> Vec<KeySlot> {
    let slot = |(part, label): (&'static str, String)| {
        let secret = vault.get(&definition.id, part).ok().flatten();
        KeySlot {
            part: part.to_owned(),
            label,
            set: secret.is_some(),
            last_four: secret.map(|secret| secret.last_four()).unwrap_or_default(),
        }
    };
    parts(definition).into_iter().map(slot).collect()
}

fn summary(
    entry: &Entry,
    switch: ProviderSwitch,
    keys: Vec<KeySlot>,
    weeks: &[OperationTally],
) -> ProviderSummary {
    let definition = &entry.definition;
    let (mut calls, mut answers, mut hits) = (0, 0, 0);
    for week in weeks.iter().filter(|week| week.provider == definition.id) {
        calls += week.attempted();
        answers += week.hits + week.misses;
        hits += week.hits;
    }
    let has_keys = keys.iter().all(|key| key.set);
    let (state, state_note) = if switch.off {
        (ProviderState::Off, "Switched off; it is not asked.".to_owned())
    } else if !has_keys {
        (
            ProviderState::NoKey,
            format!("Needs a key. Get one at {}.", definition.homepage),
        )
    } else if definition.needs_browser() {
        match find_browser(None) {
            Ok(program) => (ProviderState::Ready, format!("Uses {}.", program.display())),
            Err(none) => (ProviderState::NoBrowser, none.to_string()),
        }
    } else if let Some(refusal) = switch.refusal {
        (ProviderState::Refuses, refusal)
    } else if definition.needs_key() {
        (ProviderState::Ready, "Its key is set.".to_owned())
    } else {
        (ProviderState::Ready, "Needs no key.".to_owned())
    };
    let mut roles: Vec<String> = Vec::new();
    for operation in &definition.operations {
        let role = match operation.role {
            Role::Person => "people",
            Role::Company => "companies",
            Role::Verify => "e-mail check",
            Role::Site => "company site",
        };
        if !roles.iter().any(|known| known == role) {
            roles.push(role.to_owned());
        }
    }
    ProviderSummary {
        id: definition.id.clone(),
        name: definition.name.clone(),
        badge: definition.badge.clone(),
        summary: definition.summary.clone(),
        homepage: definition.homepage.clone(),
        state,
        state_note,
        keys,
        fields: definition.fields(),
        verifies: definition
            .operations
            .iter()
            .any(|operation| operation.role == Role::Verify),
        roles,
        limits: limits(definition),
        price: price(definition),
        evidence: definition.evidence.clone(),
        test: switch
            .test
            .as_deref()
            .and_then(|test| serde_json::from_str(test).ok()),
        file: entry.file.as_ref().map(|file| file.display().to_string()),
        toml: entry.toml.clone(),
        calls_7d: calls,
        hit_rate_7d: (answers >= ENOUGH).then(|| f64::from(hits) / f64::from(answers)),
    }
}

/// Documented limits in words.
fn limits(definition: &Definition) -> String {
    let limits = &definition.limits;
    let whole = |number: Option<u32>| number.map(f64::from);
    let words: Vec<String> = [
        (limits.per_second, "a second"),
        (whole(limits.per_minute), "a minute"),
        (whole(limits.per_hour), "an hour"),
        (whole(limits.per_day), "a day"),
        (whole(limits.per_month), "a month"),
        (whole(limits.concurrent), "at once"),
    ]
    .into_iter()
    .filter_map(|(number, what)| Some(format!("{} {what}", number?)))
    .collect();
    if words.is_empty() {
        "no documented limit".to_owned()
    } else {
        words.join(", ")
    }
}

/// Prices in words, with their date.
fn price(definition: &Definition) -> String {
    let of_operation = |operation| {
        let price = definition.price(operation);
        match (price.per_call, price.per_hit) {
            (Micros::ZERO, Micros::ZERO) => None,
            (Micros::ZERO, hit) => Some(format!("{hit} per hit")),
            (call, Micros::ZERO) => Some(format!("{call} per call")),
            (call, hit) => Some(format!("{call} per call and {hit} per hit")),
        }
    };
    let mut words: Vec<String> = definition.operations.iter().filter_map(of_operation).collect();
    words.sort();
    words.dedup();
    if words.is_empty() {
        return "free".to_owned();
    }
    format!("{} (as of {})", words.join(", "), definition.price.as_of)
}
