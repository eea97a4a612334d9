//! What the page may reach outside the window: a definition or recipe file that was dropped on it, a provider's home page
//! in the user's browser, a sheet that was written, the folder of a file, and the desktop, to say that something ended.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use api::{Code, Error};
use serde_json::Value;
use tauri::{State, WebviewWindow, plugin::PermissionState};
use tauri_plugin_notification::NotificationExt as _;

use crate::bridge::Bridge;

/// More than any definition or recipe needs.
const LONGEST_TEXT: u64 = 256 * 1024;

/// The text of a definition or recipe.
#[tauri::command]
pub async fn read_text(path: PathBuf) -> Result<String, Error> {
    blocking(move || toml_text(&path)).await
}

/// Opens the home page of a provider in the user's browser. Any other address stays closed: a page that was led astray
/// could carry data away in one.
#[tauri::command]
pub async fn open_link(bridge: State<'_, Bridge>, url: String) -> Result<(), Error> {
    let providers = bridge.api().await?.call("providers", Value::Null).await?;
    if !is_home_page(&url, &providers) {
        return Err(Error::usage(
            format!("{url} was not opened: it is not the home page of a provider."),
            "Copy the address into your browser if you trust it.",
        ));
    }
    blocking(move || {
        tauri_plugin_opener::open_url(&url, None::<&str>).map_err(|error| {
            Error::new(
                Code::Internal,
                format!("{url} could not be opened in a browser: {error}."),
            )
            .hint("Copy the address into your browser.")
        })
    })
    .await
}

/// Opens a sheet with the program that the user has for it. Only those that were exported since the program began: a page
/// that was led astray could start anything otherwise.
#[tauri::command]
pub async fn open_sheet(bridge: State<'_, Bridge>, path: PathBuf) -> Result<(), Error> {
    let is_written = bridge.has_written(&path);
    blocking(move || {
        let name = path.display();
        if !is_written {
            return Err(Error::usage(
                format!("{name} was not opened: it is no sheet that was exported since Spillway was started."),
                "Open it from its folder.",
            ));
        }
        still_there(&path)?;
        tauri_plugin_opener::open_path(&path, None::<&str>).map_err(|error| {
            Error::new(Code::Internal, format!("{name} could not be opened: {error}."))
                .hint("Open it from its folder, or choose a program for its kind of file in your system's settings.")
        })
    })
    .await
}

/// Shows a file in its folder.
#[tauri::command]
pub async fn reveal(path: PathBuf) -> Result<(), Error> {
    blocking(move || {
        still_there(&path)?;
        tauri_plugin_opener::reveal_item_in_dir(&path).map_err(|error| {
            Error::new(
                Code::Internal,
                format!("The folder of {} could not be shown: {error}.", path.display()),
            )
            .hint("Open the folder yourself; the file is there.")
        })
    })
    .await
}

/// Says something on the desktop, unless the window is in front, where the page itself says it, or the user does not allow it.
#[tauri::command]
pub async fn notify(window: WebviewWindow, title: String, body: String) -> Result<(), Error> {
    if window.is_focused().unwrap_or(true) {
        return Ok(());
    }
    let desktop = window.notification();
    let say = || -> tauri_plugin_notification::Result<()> {
        let mut state = desktop.permission_state()?;
        if matches!(
            state,
            PermissionState::Prompt | PermissionState::PromptWithRationale
        ) {
            state = desktop.request_permission()?;
        }
        if state == PermissionState::Granted {
            desktop.builder().title(title).body(body).show()?;
        }
        Ok(())
    };
    say().map_err(|error| {
        Error::new(
            Code::Internal,
            format!("The desktop could not be told that something ended: {error}."),
        )
        .hint("Look at the window; it says the same.")
    })
}

fn still_there(path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Ok(());
    }
    Err(Error::not_found(
        format!("{} is not there any more.", path.display()),
        "It may have been moved or deleted.",
    ))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Error::internal("reaching outside the window")))
}

fn toml_text(path: &Path) -> Result<String, Error> {
    let name = path.display();
    if path.extension().is_none_or(|ending| ending != "toml") {
        return Err(Error::usage(
            format!("{name} is no definition or recipe: its name does not end in .toml."),
            "Drop a list, a definition or a recipe.",
        ));
    }
    let mut text = String::new();
    let read = fs::File::open(path).and_then(|file| file.take(LONGEST_TEXT + 1).read_to_string(&mut text));
    read.map_err(|error| {
        Error::new(Code::Storage, format!("{name} could not be read: {error}."))
            .hint("A definition or recipe is UTF-8 text that you may read.")
    })?;
    if text.len() as u64 > LONGEST_TEXT {
        return Err(Error::usage(
            format!(
                "{name} is longer than {} KB, which no definition or recipe is.",
                LONGEST_TEXT / 1024
            ),
            "Look whether it is the right file.",
        ));
    }
    Ok(text)
}

/// Whether an address is, letter for letter, the home page of a provider in the api's answer, and goes over TLS.
fn is_home_page(url: &str, providers: &Value) -> bool {
    let known = providers
        .as_array()
        .into_iter()
        .flatten()
        .any(|provider| provider["homepage"] == url);
    known && url::Url::parse(url).is_ok_and(|url| url.scheme() == "https" && url.username().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_home_pages_of_providers_open() {
        let providers = json!([
            { "id": "finder", "homepage": "https://finder.example/keys" },
            { "id": "plain", "homepage": "http://plain.example/" },
            { "id": "file", "homepage": "file:///etc/passwd" },
            { "id": "user", "homepage": "https://finder.example@other.example/" },
            { "id": "none" },
        ]);
        for (url, opens) in [
            ("https://finder.example/keys", true),
            ("https://finder.example/keys?q=secret", false),
            ("https://finder.example/", false),
            ("https://other.example/", false),
            ("http://plain.example/", false),
            ("file:///etc/passwd", false),
            ("https://finder.example@other.example/", false),
            ("", false),
        ] {
            assert_eq!(is_home_page(url, &providers), opens, "{url}");
        }
        assert!(!is_home_page("https://finder.example/keys", &Value::Null));
    }

    #[test]
    fn only_short_toml_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let long = "a".repeat(LONGEST_TEXT as usize + 1);
        let exact = &long[1..];
        for (name, bytes, says) in [
            ("good.toml", b"id = 'x'".as_slice(), None),
            ("exact.toml", exact.as_bytes(), None),
            ("long.toml", long.as_bytes(), Some("longer than 256 KB")),
            ("key.txt", b"k".as_slice(), Some("does not end in .toml")),
            ("latin.toml", b"\xff\xfe".as_slice(), Some("could not be read")),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            match (toml_text(&path), says) {
                (Ok(text), None) => assert_eq!(text.as_bytes(), bytes, "{name}"),
                (Err(error), Some(says)) => {
                    assert!(error.message.contains(says), "{name}: {}", error.message)
                }
                (found, _) => panic!("{name}: {found:?}"),
            }
        }
        let missing = toml_text(&folder.path().join("gone.toml")).unwrap_err();
        assert!(
            missing.message.contains("could not be read"),
            "{}",
            missing.message
        );
    }
}
