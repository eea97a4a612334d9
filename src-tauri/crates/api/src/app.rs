//! The program itself: what it is, what the user set, what was spent.

use engine::{
    CONTACT,
    caps::{Calendar, Caps},
};
use model::{Field, Micros};
use store::now_ms;

use crate::{Api, Error, home, types::*};

/// The setting that holds the looks.
const THEME: &str = "theme";
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

impl Api {
    /// The program, its home and the vocabulary.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn app_info(&self, _: Nothing) -> Result<AppInfo, Error> {
        let keychain = self.keychain().await;
        let providers = self.providers(Nothing {}).await?;
        let field = |field: Field| FieldInfo {
            field,
            label: field.label().to_owned(),
            entity: field.entity(),
            kind: field.kind(),
            personal: field.is_personal(),
        };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let ready = providers
            .iter()
            .filter(|provider| provider.state == ProviderState::Ready);
        let keys = providers.iter().flat_map(|provider| &provider.keys);
        let home = self.home.clone();
        let home_bytes = tokio::task::spawn_blocking(move || home::size_of(&home)).await;
        Ok(AppInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            home: self.home.display().to_string(),
            home_bytes: home_bytes.unwrap_or_default(),
            keychain,
            providers_ready: count(ready.count()),
            keys_set: count(keys.filter(|key| key.set).count()),
            fields: Field::all().map(field).collect(),
            export_folder: export_folder(),
            // Only a window is started with one, and says so.
            open_file: None,
            problems: self.problems.clone(),
        })
    }

    async fn keychain(&self) -> KeychainState {
        let engine = std::sync::Arc::clone(&self.engine);
        let checked = tokio::task::spawn_blocking(move || {
            let vault = engine.vault();
            vault.check().map(|()| vault.name())
        });
        match checked.await {
            Ok(Ok(name)) => KeychainState {
                available: true,
                message: name.to_owned(),
            },
            Ok(Err(error)) => KeychainState {
                available: false,
                message: format!("{error}. Keys can come from SPILLWAY_KEY_<PROVIDER> meanwhile."),
            },
            Err(_) => KeychainState {
                available: false,
                message: "The keychain could not be asked.".to_owned(),
            },
        }
    }

    /// What the user set.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn settings(&self, _: Nothing) -> Result<Settings, Error> {
        let caps = self.engine.caps().await?;
        let store = self.engine.store();
        Ok(Settings {
            theme: store.setting(THEME).await?.unwrap_or_default(),
            day_cap: caps.day,
            month_cap: caps.month,
            provider_caps: caps.providers,
            contact: store.setting::<Option<String>>(CONTACT).await?.flatten(),
        })
    }

    /// Sets it. Caps hold for the next call of a run under way too.
    ///
    /// # Errors
    /// When a cap is below nothing, or the database refuses.
    pub async fn set_settings(&self, settings: Settings) -> Result<Settings, Error> {
        let caps = settings
            .day_cap
            .iter()
            .chain(&settings.month_cap)
            .chain(settings.provider_caps.values());
        if caps.into_iter().any(|cap| *cap < Micros::ZERO) {
            return Err(Error::usage(
                "A cap cannot be below nothing.",
                "Write an amount such as 20.00, or none.",
            ));
        }
        self.engine
            .set_caps(Caps {
                day: settings.day_cap,
                month: settings.month_cap,
                providers: settings.provider_caps,
            })
            .await?;
        let contact = settings.contact.map(|contact| contact.trim().to_owned());
        let contact = contact.filter(|contact| !contact.is_empty());
        if contact
            .as_ref()
            .is_some_and(|contact| !contact.chars().all(|letter| letter.is_ascii_graphic()))
        {
            return Err(Error::usage(
                "The contact is no address.",
                "Write an e-mail address or a web address without spaces.",
            ));
        }
        self.engine.store().set_setting(CONTACT, &contact).await?;
        self.engine.store().set_setting(THEME, &settings.theme).await?;
        self.settings(Nothing {}).await
    }

    /// Spend of this month, practice money left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn spend(&self, _: Nothing) -> Result<SpendSummary, Error> {
        let calendar = Calendar::at(now_ms());
        let store = self.engine.store();
        let (month, today) = (
            store.spent_since(calendar.month_ms).await?,
            store.spent_since(calendar.day_ms).await?,
        );
        let days_so_far =
            usize::try_from((calendar.day_ms - calendar.month_ms + DAY / 2) / DAY + 1).unwrap_or(1);
        let mut days = vec![Micros::ZERO; days_so_far];
        let paid = store.paid_since(calendar.month_ms).await?;
        let paid_calls = u32::try_from(paid.len()).unwrap_or(u32::MAX);
        for (at_ms, amount) in paid {
            let day = usize::try_from((at_ms - calendar.month_ms) / DAY).unwrap_or_default();
            if let Some(sum) = days.get_mut(day) {
                *sum += Micros(amount);
            }
        }
        let runs = store.runs(None).await?;
        let cached = runs
            .iter()
            .filter(|run| !run.practice && run.started_ms >= calendar.month_ms)
            .map(|run| run.cached)
            .sum();
        Ok(SpendSummary {
            month: Micros(month.spent),
            month_cap: self.engine.caps().await?.month,
            today: Micros(today.spent),
            days,
            paid_calls,
            cached,
        })
    }
}

/// Where exports are suggested: the downloads folder, else the home directory.
fn export_folder() -> String {
    let user = directories::UserDirs::new();
    let folder = user
        .as_ref()
        .map(|user| user.download_dir().unwrap_or_else(|| user.home_dir()));
    folder.map_or_else(|| ".".to_owned(), |folder| folder.display().to_string())
}
