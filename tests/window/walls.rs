//! What the page cannot do, whatever it is led to run: reach the network, other commands, other files or another address.

use serde_json::{Value, json};
use spillway_tests::window::{Window, new_home};

/// Runs a promise in the page; what it gives, or how it was refused.
async fn ask(window: &Window, promise: &str) -> Result<Value, String> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         Promise.resolve().then(() => {promise}).then(
             (value) => done({{ ok: value ?? null }}),
             (error) => done({{ refused: String(error.message ?? error) }}));"
    );
    let answer = window.client.execute_async(&script, Vec::new()).await;
    let answer = answer.unwrap_or_else(|error| panic!("the page runs the script: {error}"));
    match answer.get("refused") {
        Some(reason) => Err(reason.as_str().unwrap_or_default().to_owned()),
        None => Ok(answer["ok"].clone()),
    }
}

#[tokio::test]
async fn the_page_reaches_nothing_but_its_commands() {
    let home = new_home();
    let window = Window::open(home.path(), &[]).await;
    window.wait_for_text("Drop a list here").await;
    let invoke =
        |command: &str, input: Value| format!("window.__TAURI_INTERNALS__.invoke('{command}', {input})");

    let info = ask(
        &window,
        &invoke("rpc", json!({ "cmd": "app_info", "payload": {} })),
    )
    .await;
    assert_eq!(
        info.unwrap()["home"],
        json!(home.path()),
        "its own command answers"
    );

    for (command, input, reason) in [
        (
            "plugin:opener|open_url",
            json!({ "url": "https://site.example" }),
            "not allowed",
        ),
        ("plugin:dialog|message", json!({ "message": "x" }), "not allowed"),
        (
            "plugin:fs|read_text_file",
            json!({ "path": "/etc/hostname" }),
            "not allowed",
        ),
        (
            "plugin:window|set_title",
            json!({ "label": "main", "value": "x" }),
            "not allowed",
        ),
        (
            "plugin:webview|create_webview_window",
            json!({ "options": { "label": "other" } }),
            "not allowed",
        ),
        (
            "open_link",
            json!({ "url": "https://site.example/?q=secret" }),
            "not the home page of a provider",
        ),
        (
            "read_text",
            json!({ "path": "/etc/hostname" }),
            "does not end in .toml",
        ),
        (
            "open_sheet",
            json!({ "path": "/etc/hostname" }),
            "no sheet that was exported",
        ),
        ("reveal", json!({ "path": home.path().join("gone") }), "not there"),
    ] {
        let refused = ask(&window, &invoke(command, input)).await;
        let told = refused.as_ref().is_err_and(|told| told.contains(reason));
        assert!(
            told,
            "{command} must be refused with \"{reason}\"; got {refused:?}"
        );
    }

    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let elsewhere = format!("http://{}/", listener.local_addr().unwrap());
    let fetched = ask(&window, &format!("fetch('{elsewhere}', {{ mode: 'no-cors' }})")).await;
    assert!(fetched.is_err(), "the page opens no sockets");
    let run = ask(&window, "new Function('return 1')()").await;
    assert!(run.is_err(), "the page runs no text as script; got {run:?}");
    let global = window.run("return typeof window.__TAURI__").await;
    assert_eq!(global, "undefined");

    let hash = "0".repeat(64);
    let picture = format!(
        "new Promise((come, fail) => {{ const image = new Image(); image.onload = come; \
         image.onerror = () => fail(new Error('no picture')); image.src = 'picture://localhost/{hash}'; }})"
    );
    assert_eq!(ask(&window, &picture).await, Err("no picture".to_owned()));

    let here = window.client.current_url().await.unwrap();
    window.run(&format!("location.href = '{elsewhere}'")).await;
    window.run(&format!("window.open('{elsewhere}')")).await;
    window.wait_for_text("Drop a list here").await;
    assert_eq!(
        window.client.current_url().await.unwrap(),
        here,
        "the page stays where it is"
    );
    let visitor = listener.accept().map_err(|error| error.kind());
    assert!(
        matches!(visitor, Err(std::io::ErrorKind::WouldBlock)),
        "nothing was sent out; got {visitor:?}"
    );
    window.close().await;
}
