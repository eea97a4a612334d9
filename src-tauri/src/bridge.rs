//! The bridge between the page and `api`: one command in, one kind of event out.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use api::Api;
use serde_json::Value;
use tauri::{AppHandle, Emitter as _, State};
use tokio::sync::OnceCell;

use crate::start::Opening;

/// The event that carries all of `api`'s events to the page.
const EVENT: &str = "spillway";

/// The page's way to `api`.
pub struct Bridge {
    home: PathBuf,
    /// Folders with provider definitions of the user's.
    providers: Vec<PathBuf>,
    page: Arc<Page>,
    api: OnceCell<Api>,
    /// A list to be mapped at once; told to the page one time.
    file: Mutex<Option<PathBuf>>,
    /// The sheets that were written since the program began.
    sheets: Mutex<HashSet<PathBuf>>,
}

impl Bridge {
    /// A bridge to a home that is opened when it is first asked for.
    pub fn new(app: &AppHandle, home: PathBuf, opening: Opening) -> Self {
        Self {
            home,
            providers: opening.providers,
            page: Arc::new(Page(app.clone())),
            api: OnceCell::new(),
            file: Mutex::new(opening.file),
            sheets: Mutex::default(),
        }
    }

    /// The api. Where the home does not open, the window stays and shows why; every call tries again, so that it goes on
    /// once the user has mended it.
    pub async fn api(&self) -> Result<&Api, api::Error> {
        let options = api::Options {
            home: Some(self.home.clone()),
            providers: self.providers.clone(),
            failing_practice: true,
            ..api::Options::default()
        };
        let open = || Api::open(options, self.page.clone());
        self.api.get_or_try_init(open).await.inspect_err(|error| {
            tracing::error!(code = ?error.code, message = %error.message, "the home did not open");
        })
    }

    /// The list that the program was started with, the first time it is asked for.
    fn take_file(&self) -> Option<PathBuf> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether a file is a sheet that was written since the program began.
    pub fn has_written(&self, sheet: &Path) -> bool {
        let sheets = self.sheets.lock().unwrap_or_else(PoisonError::into_inner);
        sheets.contains(sheet)
    }

    /// Keeps a list that the file manager passed until the page asks.
    #[cfg(target_os = "macos")]
    pub fn keep_file(&self, file: PathBuf) {
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }
}

/// Carries out a command of the api.
#[tauri::command]
pub async fn rpc(bridge: State<'_, Bridge>, cmd: String, payload: Value) -> Result<Value, api::Error> {
    let mut answer = bridge.api().await?.call(&cmd, payload).await?;
    if cmd == "app_info"
        && let Some(info) = answer.as_object_mut()
        && let Some(file) = bridge.take_file()
    {
        info.insert("open_file".to_owned(), file.to_string_lossy().into());
    }
    if cmd == "export"
        && let Some(path) = answer["path"].as_str()
    {
        let mut sheets = bridge.sheets.lock().unwrap_or_else(PoisonError::into_inner);
        sheets.insert(PathBuf::from(path));
    }
    Ok(answer)
}

/// The page, as the api's host.
struct Page(AppHandle);

impl api::Host for Page {
    fn emit(&self, event: api::Event) {
        if let Err(error) = self.0.emit(EVENT, event) {
            tracing::debug!(%error, "an event did not reach the page");
        }
    }
}
