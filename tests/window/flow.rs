//! The main job in the real window: the practice list mapped, planned, run, seen filling and exported; a file brought in
//! from outside; and a key that reaches the keychain and nothing else.

use std::{fs, path::Path, process::Command, time::Duration};

use spillway_tests::{
    process,
    screen::built,
    window::{Window, new_home},
};

#[tokio::test]
async fn the_practice_list_is_mapped_planned_run_and_exported() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.press_id("practice-list").await;
    window.wait_for_text("Company profile").await;
    let _picture = window.picture("mapping");
    window.press_id("goal-company-profile").await;
    window.press_id("to-plan").await;
    window.wait_for_text("practice").await;
    window.press_id("run-all").await;
    window.wait_for_text("Industry").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let _picture = window.picture("grid-running");
    let status = window.wait_for_run("done").await;
    assert_eq!(status["practice"], true);
    let filled = |field: &str| {
        let coverage = status["coverage"].as_array().unwrap();
        coverage.iter().find(|one| one["field"] == field).unwrap()["filled"]
            .as_i64()
            .unwrap()
    };
    assert!(filled("company.industry") > 100, "{status}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let _picture = window.picture("grid-done");

    window.press_id("export-open").await;
    let sheet = home.path().join("enriched.xlsx");
    window.fill_id("export-path", &sheet.to_string_lossy()).await;
    window.press_id("export-write").await;
    window.wait_for_text("enriched.xlsx").await;
    for _ in 0..600 {
        if sheet.is_file() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let _picture = window.picture("export");
    let opened = opened_by_libreoffice(&sheet);
    if let Some(text) = opened {
        assert!(
            text.lines().count() > 100,
            "a row for every record: {}",
            &text[..200.min(text.len())]
        );
        assert!(text.contains("Industry"), "the found column is there");
    }
    window.close().await;
}

/// The sheet as LibreOffice reads it, where LibreOffice is installed.
fn opened_by_libreoffice(sheet: &Path) -> Option<String> {
    let folder = sheet.parent()?;
    let done = Command::new("soffice")
        .args(["--headless", "--convert-to", "csv", "--outdir"])
        .arg(folder)
        .arg(sheet)
        .env("HOME", folder)
        .output()
        .ok()?;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::read_to_string(sheet.with_extension("csv")).ok()
}

#[tokio::test]
async fn a_file_from_outside_opens_on_its_mapping() {
    let home = new_home();
    let list = home.path().join("leads.csv");
    fs::write(
        &list,
        "Name;Firma;Website\nAda Marlow;Northwind;northwind.example\nBo Quist;Tide;tide.example\n",
    )
    .unwrap();
    let window = Window::open(&home.path().join("home"), &[list.to_str().unwrap()]).await;
    window.wait_for_text("Firma").await;
    window.wait_for_text("Company name").await;
    let _picture = window.picture("mapping-file");
    window.close().await;
}

#[tokio::test]
async fn a_key_reaches_the_keychain_and_nothing_else() {
    const SECRET: &str = "practice-secret-7f3a91c20042";
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Drop a list here").await;
    // What the page sends is written down from here on.
    window
        .run(
            "window.sent = []; const plain = window.fetch; \
             window.fetch = (where, what) => { window.sent.push(String(where) + ' ' + String(what?.body)); return plain(where, what); };",
        )
        .await;
    window.press("Providers").await;
    window.press_id("key-hunter").await;
    window.wait_for_text("Hunter").await;
    window.fill_id("key-input", SECRET).await;
    let _picture = window.picture("key-dialog");
    window.press_id("key-save").await;
    window.wait_for_text("0042").await;
    let _picture = window.picture("providers");
    let sent = window.run("return window.sent.join('\\n');").await;
    let sent = sent.as_str().unwrap();
    assert!(
        sent.contains("set_key") && sent.contains("sealed"),
        "the page's messages were written down: {sent}"
    );
    assert!(!sent.contains(SECRET), "no message holds the key");

    let bus = bus_of_the_window(home.path());
    let listed = Command::new(built().join("spillway-cli"))
        .args(["--json", "--home"])
        .arg(home.path().join("another"))
        .args(["keys", "list"])
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .output()
        .unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        listed.contains("\"0042\""),
        "another process finds it in the Secret Service: {listed}"
    );
    assert!(!listed.contains(SECRET));

    for file in files_in(home.path()) {
        let bytes = fs::read(&file).unwrap_or_default();
        assert!(
            !bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()),
            "the key is in {}",
            file.display()
        );
    }
    for process in process::all() {
        for what in ["cmdline", "environ"] {
            let bytes = fs::read(process.join(what)).unwrap_or_default();
            assert!(
                !bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()),
                "the key is in {what} of process {}",
                process.display()
            );
        }
    }
    let page = window.client.source().await.unwrap();
    assert!(!page.contains(SECRET), "the page has forgotten the key");
    window.close().await;
}

/// The message bus of the session that the window with this home runs in.
fn bus_of_the_window(home: &Path) -> String {
    let environment = fs::read(process::of_home(home).join("environ")).unwrap_or_default();
    let environment = String::from_utf8_lossy(&environment).into_owned();
    let bus = environment
        .split('\0')
        .find_map(|one| one.strip_prefix("DBUS_SESSION_BUS_ADDRESS="));
    bus.unwrap_or_else(|| panic!("the window has no message bus"))
        .to_owned()
}

fn files_in(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push(path);
        }
    }
    files
}
