//! Prepares what Tauri generates from `tauri.conf.json` and the capabilities.

use std::{fs, path::Path};

/// Stands in for the page until it is built, so that the Rust side compiles without Node.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Spillway</title>\
<p>The page of this window was not built: run <code>cargo xtask run</code>.</p></html>\n";

/// The commands of the window; the same as in `src/window.rs`.
const COMMANDS: &[&str] = &["rpc", "read_text", "open_link", "open_sheet", "reveal", "notify"];

fn main() {
    let page = Path::new("ui/dist/index.html");
    if !page.exists()
        && let Err(error) = fs::create_dir_all("ui/dist").and_then(|()| fs::write(page, NOT_BUILT))
    {
        fail(&format!("{} could not be written: {error}", page.display()));
    }
    println!("cargo::rerun-if-changed=ui/dist");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        // Named here, a command is closed until a capability opens it.
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        fail(&format!("{error:#}"));
    }
}

fn fail(message: &str) -> ! {
    println!("cargo::error={}", message.replace('\n', " "));
    std::process::exit(1);
}
