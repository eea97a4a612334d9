//! The bridge between the page and `api`: one command in, one kind of event out.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use api::Api;
use serde_json::Value;
use tauri::{AppHandle, Emitter as _, State};
use tokio::sync::watch;

/// The event that carries all of `api`'s events to the page.
const EVENT: &str = "spillway";

/// What opening the home came to: the api, or why not. A window with an error in it helps more than none.
type Opened = Result<Arc<Api>, api::Error>;

/// The page's way to `api`, which opens while the window does.
pub struct Bridge {
    opened: watch::Receiver<Option<Opened>>,
    /// A list to be mapped at once; told to the page one time.
    file: Mutex<Option<PathBuf>>,
}

impl Bridge {
    /// Opens the home beside the window.
    pub fn open(app: &AppHandle, home: PathBuf, file: Option<PathBuf>) -> Self {
        let (say, opened) = watch::channel(None);
        let page = Arc::new(Page(app.clone()));
        let options = api::Options { home, host: page };
        tauri::async_runtime::spawn(async move {
            let opened = Api::open(options).await.map(|(api, _)| api);
            if let Err(error) = &opened {
                tracing::error!(code = ?error.code, message = %error.message, "the home did not open");
            }
            // Nobody listens when the window is closed already.
            let _unheard = say.send(Some(opened));
        });
        Self {
            opened,
            file: Mutex::new(file),
        }
    }

    /// The api, once it is open.
    pub async fn api(&self) -> Opened {
        let mut opened = self.opened.clone();
        match opened.wait_for(Option::is_some).await {
            Ok(found) => found
                .clone()
                .unwrap_or_else(|| Err(api::Error::internal("opening the home"))),
            Err(_) => Err(api::Error::internal("opening the home")),
        }
    }

    /// The list that the program was started with, the first time it is asked for.
    fn take_file(&self) -> Option<PathBuf> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Keeps a list that a file manager passed until the page asks.
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
        && let Some(file) = bridge.take_file()
        && let Some(info) = answer.as_object_mut()
    {
        info.insert("open_file".to_owned(), file.to_string_lossy().into());
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
