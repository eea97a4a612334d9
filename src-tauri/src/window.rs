//! The window itself.

use std::{
    env, fs,
    path::PathBuf,
    process::{self, ExitCode},
};

use tauri::{
    App, AppHandle, Manager as _, RunEvent, Url, WebviewWindowBuilder, Window, WindowEvent,
    webview::NewWindowResponse,
};

use crate::{
    bridge::{self, Bridge},
    complain, outside, pictures,
    place::Place,
    start::Opening,
};

/// The one window, as `tauri.conf.json` calls it.
const MAIN: &str = "main";

/// Folders of the window itself.
struct Folders {
    /// Holds all state.
    home: PathBuf,
    /// What the web view keeps, where the home cannot be written to; removed at the end.
    passing: Option<PathBuf>,
}

/// Opens the window and runs until it is closed.
pub fn run(opening: Opening) -> ExitCode {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .register_asynchronous_uri_scheme_protocol("picture", |context, request, responder| {
            let app = context.app_handle().clone();
            tauri::async_runtime::spawn(async move {
                responder.respond(pictures::answer(&app, &request).await);
            });
        })
        // The same as in `build.rs`.
        .invoke_handler(tauri::generate_handler![
            bridge::rpc,
            outside::read_text,
            outside::open_link,
            outside::open_sheet,
            outside::reveal,
            outside::notify
        ])
        .on_window_event(|window, event| {
            if matches!(event, WindowEvent::CloseRequested { .. }) {
                keep_place(window);
            }
        })
        .setup(move |app| Ok(set_up(app, opening)?))
        .build(tauri::generate_context!());
    match app {
        Ok(app) => {
            app.run(hear);
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&format!(
                "The window could not open: {error}. The command line works without it: spillway --help"
            ));
            ExitCode::FAILURE
        }
    }
}

/// Shows the window; the home opens with the first call of the page.
fn set_up(app: &App, opening: Opening) -> tauri::Result<()> {
    let home = api::home(opening.home.as_deref());
    app.manage(Bridge::new(app.handle(), home.clone(), opening));
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    let kept = home.join("webview");
    let passing = fs::create_dir_all(&kept).is_err().then(passing_folder);
    let mut window = WebviewWindowBuilder::from_config(app, config)?
        // The page has no business elsewhere, and what it links to opens in the user's browser.
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .data_directory(passing.clone().unwrap_or(kept));
    let place = Place::read(&home, &screens(app.handle()));
    if let Some(place) = place {
        window = window
            .inner_size(place.size.0, place.size.1)
            .maximized(place.maximised);
    }
    window = match place.and_then(|place| place.position) {
        Some((x, y)) => window.position(x, y),
        None => window.center(),
    };
    app.manage(Folders { home, passing });
    window.build()?;
    Ok(())
}

/// For the web view, when the home cannot be written to: the window still opens, to say so. To let the web view keep nothing
/// at all would be simpler, but WebDriver cannot reach one that does.
fn passing_folder() -> PathBuf {
    env::temp_dir().join(format!("spillway-webview-{}", process::id()))
}

/// Corners and sizes of the screens, in logical pixels.
fn screens(app: &AppHandle) -> Vec<crate::place::Screen> {
    let monitors = app.available_monitors().unwrap_or_default();
    let logical = |monitor: tauri::Monitor| {
        let factor = monitor.scale_factor();
        (
            monitor.position().to_logical(factor),
            monitor.size().to_logical(factor),
        )
    };
    monitors.into_iter().map(logical).collect()
}

fn keep_place(window: &Window) {
    if let (Ok(place), Some(folders)) = (Place::of(window), window.try_state::<Folders>()) {
        place.keep(&folders.home);
    }
}

/// Whether an address is the page's own: built in, or on Windows and while developing, served from this computer.
fn is_ours(url: &Url) -> bool {
    let is_dev = cfg!(not(feature = "custom-protocol")) && url.host_str() == Some("localhost");
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost") || is_dev
}

fn hear(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::Exit => {
            let folders = app.try_state::<Folders>();
            if let Some(folder) = folders.as_ref().and_then(|folders| folders.passing.as_ref())
                && let Err(error) = fs::remove_dir_all(folder)
            {
                complain(&format!("{} could not be removed: {error}", folder.display()));
            }
        }
        // How macOS passes a file that was opened with Spillway. The page asks for it when it starts.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let Some(file) = urls.into_iter().find_map(|url| url.to_file_path().ok()) else {
                return;
            };
            if let Some(bridge) = app.try_state::<Bridge>() {
                bridge.keep_file(file);
            }
            if let Some(Err(error)) = app.get_webview_window(MAIN).map(|window| window.reload()) {
                tracing::warn!(%error, "the page did not start anew for a file");
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_the_page_itself_is_navigated_to() {
        for (address, ours) in [
            ("tauri://localhost/index.html", true),
            ("http://tauri.localhost/", true),
            ("https://site.example/", false),
            ("http://tauri.localhost.site.example/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("picture://localhost/", false),
        ] {
            assert_eq!(is_ours(&address.parse().unwrap()), ours, "{address}");
        }
    }
}
