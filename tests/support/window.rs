//! The real program in a real window, driven through WebDriver: started with a home of its own, on a screen of its own, in
//! a session with a keychain of its own.

use std::{
    fs::File,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    process::of_home,
    screen::{Screen, built, pictures},
};

/// The longest a test waits for something to appear; a slow machine with a cold disk needs some of it.
const PATIENCE: Duration = Duration::from_secs(120);

/// The size of the window at its first start.
const SIZE: (u32, u32) = (1440, 900);

/// Finds what a person would call by this text: its label, else what is written on it.
const NAMED: &str = "self::node()[normalize-space(@aria-label)=$name or normalize-space()=$name]";

/// Waits until an element can be pressed where it stands: enabled, at the same place in two frames, and not covered. Then
/// listens whether a press comes to it. Says what is in the way should that not pass.
const AIM: &str = "const [element, done] = arguments; \
    const began = performance.now(); \
    let last = ''; \
    const look = () => { \
        const box = element.getBoundingClientRect(); \
        const place = [box.x, box.y, box.width, box.height].join(); \
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); \
        const trouble = !element.isConnected ? 'it is gone' \
            : element.matches(':disabled') ? 'it is disabled' \
            : place !== last ? 'it moves' \
            : !top || !(element.contains(top) || top.contains(element)) ? `it is covered by ${top?.outerHTML.slice(0, 200)}` \
            : ''; \
        last = place; \
        if (trouble === '') { \
            window.pressed = false; \
            const hear = (event) => { window.pressed ||= event.composedPath().includes(element); }; \
            window.removeEventListener('click', window.hear, true); \
            window.addEventListener('click', window.hear = hear, true); \
            done(''); \
        } else if (trouble === 'it is gone' || performance.now() - began > 10000) done(trouble); \
        else requestAnimationFrame(look); \
    }; \
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' }); \
    look();";

/// A running Spillway with its window.
pub struct Window {
    /// The WebDriver session, for what the words below do not say.
    pub client: Client,
    home: PathBuf,
    driver: Driver,
    screen: Screen,
}

impl Window {
    /// Opens Spillway on this home; `arguments` come after `--home`.
    ///
    /// # Panics
    /// When the program is not built (`cargo build --bin spillway`), or the window does not open.
    pub async fn open(home: &Path, arguments: &[&str]) -> Self {
        Self::open_sized(home, arguments, SIZE).await
    }

    /// The same on a screen of another size, which the window fills.
    ///
    /// # Panics
    /// As [`Window::open`].
    pub async fn open_sized(home: &Path, arguments: &[&str], size: (u32, u32)) -> Self {
        let program = built().join("spillway");
        assert!(program.is_file(), "{} is not built", program.display());
        let screen = Screen::start(size.0, size.1);
        let driver = Driver::start(&screen).await;
        let mut words = vec!["--home".to_owned(), home.display().to_string()];
        words.extend(arguments.iter().map(|&word| word.to_owned()));
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".into(),
            json!({ "binary": program, "args": words }),
        );
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder.capabilities(capabilities).connect(&driver.address);
        // WebKit's driver waits for ever for a program that has ended.
        let client = tokio::time::timeout(PATIENCE, connecting).await;
        let client = client.ok().and_then(Result::ok);
        let client =
            client.unwrap_or_else(|| panic!("the window does not open; see {}", session_log().display()));
        if size != SIZE {
            let filled = client.set_window_rect(0, 0, size.0, size.1).await;
            filled.expect("the window takes a size");
        }
        Self {
            client,
            home: home.to_owned(),
            driver,
            screen,
        }
    }

    /// Waits until this text can be read somewhere in the page.
    ///
    /// # Panics
    /// When it does not come; the page's own text is in the message.
    pub async fn wait_for_text(&self, text: &str) {
        let search = format!("//body//*[contains(normalize-space(.), {})]", quoted(text));
        if self.wait_for(Locator::XPath(&search)).await.is_none() {
            self.fail(&format!("\"{text}\" does not appear")).await;
        }
    }

    /// Waits until this text is gone from the page.
    ///
    /// # Panics
    /// When it stays.
    pub async fn wait_until_gone(&self, text: &str) {
        for _ in 0..(PATIENCE.as_millis() / 100) {
            if !self.text().await.contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.fail(&format!("\"{text}\" does not go away")).await;
    }

    /// Presses the button, link, tab or menu item of this name.
    ///
    /// # Panics
    /// When there is none that can be pressed.
    pub async fn press(&self, name: &str) {
        let roles = "self::button or self::a or @role='button' or @role='link' or @role='tab' or @role='menuitem' \
                     or @role='radio' or @role='option' or self::label";
        let named = NAMED.replace("$name", &quoted(name));
        let search = format!("//*[{roles}][{named}]");
        self.press_found(Locator::XPath(&search), name).await;
    }

    /// Presses the element with this `data-testid`.
    ///
    /// # Panics
    /// When there is none that can be pressed.
    pub async fn press_id(&self, id: &str) {
        let search = format!("//*[@data-testid={}]", quoted(id));
        self.press_found(Locator::XPath(&search), id).await;
    }

    /// Types into the field with this label or placeholder, in place of what is there.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn fill(&self, label: &str, text: &str) {
        let name = quoted(label);
        let search = format!(
            "//*[self::input or self::textarea][@placeholder={name} or @aria-label={name} or \
             @id=//label[contains(normalize-space(.), {name})]/@for]"
        );
        let Some(field) = self.wait_for(Locator::XPath(&search)).await else {
            return self.fail(&format!("there is no field \"{label}\"")).await;
        };
        field.clear().await.expect("the field can be cleared");
        field.send_keys(text).await.expect("the field takes text");
    }

    /// All text that can be read in the page.
    ///
    /// # Panics
    /// When the window is gone.
    pub async fn text(&self) -> String {
        let text = self.run("return document.body.innerText").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page and gives what it returns.
    ///
    /// # Panics
    /// When it throws, or the window is gone.
    pub async fn run(&self, script: &str) -> Value {
        self.client
            .execute(script, Vec::new())
            .await
            .expect("the script runs in the page")
    }

    /// Asks a command of the api as the page does.
    ///
    /// # Panics
    /// When the command fails, or the window is gone.
    pub async fn ask(&self, command: &str, input: Value) -> Value {
        let script = "const [cmd, payload, done] = arguments; \
                      window.__TAURI_INTERNALS__.invoke('rpc', { cmd, payload }) \
                          .then((value) => done({ value }), (error) => done({ error }));";
        let answer = self
            .client
            .execute_async(script, vec![json!(command), input])
            .await;
        let answer = answer.expect("the script runs in the page");
        assert!(answer["error"].is_null(), "{command}: {}", answer["error"]);
        answer["value"].clone()
    }

    /// Asks a command again and again until its answer fits.
    ///
    /// # Panics
    /// When no answer fits within [`PATIENCE`]; the last one is in the message.
    pub async fn ask_until(&self, command: &str, input: Value, fits: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let answer = self.ask(command, input.clone()).await;
            if fits(&answer) {
                return answer;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "{command} {input} still answers {answer}"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until the latest run is in this state; its status.
    ///
    /// # Panics
    /// When it does not get there.
    pub async fn wait_for_run(&self, state: &str) -> Value {
        let runs = self
            .ask_until("runs", json!({}), |runs| runs[0]["state"] == state)
            .await;
        runs[0].clone()
    }

    /// Waits until the page has something that this CSS selector finds.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn wait_for_css(&self, selector: &str) {
        if self.wait_for(Locator::Css(selector)).await.is_none() {
            self.fail(&format!("nothing is {selector}")).await;
        }
    }

    /// Presses the first element that this CSS selector finds.
    ///
    /// # Panics
    /// When there is none that can be pressed.
    pub async fn press_css(&self, selector: &str) {
        self.press_found(Locator::Css(selector), selector).await;
    }

    /// Writes into the field with this test id, in place of what stands there.
    ///
    /// # Panics
    /// When there is none.
    pub async fn fill_id(&self, id: &str, text: &str) {
        let search = format!("//*[@data-testid={}]", quoted(id));
        if self.wait_for(Locator::XPath(&search)).await.is_none() {
            self.fail(&format!("there is no field \"{id}\"")).await;
        }
        let script = "const [id, text] = arguments; \
                      const found = document.querySelector(`[data-testid=\"${id}\"]`); \
                      const field = found.matches('input') ? found : found.querySelector('input'); \
                      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text); \
                      field.dispatchEvent(new Event('input', { bubbles: true }));";
        let done = self.client.execute(script, vec![json!(id), json!(text)]).await;
        done.expect("the field takes text");
    }

    /// A picture of the whole screen, in `screens/NAME.png` beside what cargo builds.
    #[must_use]
    pub fn picture(&self, name: &str) -> PathBuf {
        self.screen.picture(name)
    }

    /// The display it is on, for programs that shall stand beside it.
    #[must_use]
    pub fn display(&self) -> &str {
        self.screen.display()
    }

    /// Closes the window as its user would, and waits until the program has ended.
    ///
    /// # Panics
    /// When the session cannot be ended.
    pub async fn close(self) {
        let program = of_home(&self.home);
        self.client.close().await.expect("the session ends");
        wait_until_ended(&program).await;
    }

    /// Ends the program at once, as a power cut does.
    ///
    /// # Panics
    /// When it cannot be ended.
    pub async fn kill(self) {
        let program = of_home(&self.home);
        let number = program.file_name().expect("a process has a number");
        let killed = Command::new("kill").arg("-KILL").arg(number).status();
        assert!(killed.expect("kill is there").success(), "the program is killed");
        wait_until_ended(&program).await;
        drop(self.driver);
    }

    /// A press on what still moves, or cannot be pressed yet, is lost without a word; so it is aimed, and its coming checked.
    async fn press_found(&self, search: Locator<'_>, name: &str) {
        let mut trouble = "there is none".to_owned();
        for _ in 0..3 {
            let Some(element) = self.wait_for(search).await else {
                break;
            };
            match self.press_once(&element).await {
                Ok(()) => return,
                Err(told) => trouble = told,
            }
        }
        self.fail(&format!("\"{name}\" cannot be pressed: {trouble}"))
            .await;
    }

    async fn press_once(&self, element: &Element) -> Result<(), String> {
        let script = |error: CmdError| format!("{error:?}");
        let at = serde_json::to_value(element).expect("an element can be named to the page");
        let way = self.client.execute_async(AIM, vec![at]).await.map_err(script)?;
        if let Some(trouble) = way.as_str().filter(|trouble| !trouble.is_empty()) {
            return Err(trouble.to_owned());
        }
        element.click().await.map_err(script)?;
        match self.run("return window.pressed").await {
            Value::Bool(false) => Err("the press did not come to it".to_owned()),
            _ => Ok(()),
        }
    }

    async fn wait_for(&self, search: Locator<'_>) -> Option<Element> {
        self.client
            .wait()
            .at_most(PATIENCE)
            .for_element(search)
            .await
            .ok()
    }

    async fn fail(&self, what: &str) {
        let picture = self.screen.picture("failed");
        panic!(
            "{what}\npicture: {}\nthe page reads:\n{}",
            picture.display(),
            self.text().await
        );
    }
}

/// Waits until a process is gone, and what it held with it.
async fn wait_until_ended(process: &Path) {
    let began = Instant::now();
    while process.is_dir() {
        assert!(began.elapsed() < PATIENCE, "{} does not end", process.display());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A home that is removed when the test ends.
///
/// # Panics
/// When no temporary folder can be made.
#[must_use]
pub fn new_home() -> TempDir {
    tempfile::Builder::new()
        .prefix("spillway-home")
        .tempdir()
        .expect("a temporary folder can be made")
}

/// WebKit's driver, which starts the program; it and all it started go with this value.
struct Driver {
    session: Child,
    address: String,
}

impl Driver {
    async fn start(screen: &Screen) -> Self {
        let port = free_port();
        let log = File::create(session_log()).expect("the session's log can be written");
        let session = Command::new("sh")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/support/with-keychain.sh"))
            .args(["WebKitWebDriver", &format!("--port={port}")])
            .env("DISPLAY", screen.display())
            // Without it WebKit takes the desktop's display where there is one.
            .env_remove("WAYLAND_DISPLAY")
            .env("GDK_BACKEND", "x11")
            // What `tauri-driver` does: Tauri lets WebDriver in only when asked.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // A desktop's services have much to say; it matters only when something failed.
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("a session starts");
        let driver = Self {
            session,
            address: format!("http://127.0.0.1:{port}"),
        };
        driver.wait_until_it_listens(port).await;
        driver
    }

    async fn wait_until_it_listens(&self, port: u16) {
        for _ in 0..(PATIENCE.as_millis() / 50) {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!(
            "WebKitWebDriver does not listen on {port}; see {}",
            session_log().display()
        );
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.session.id());
        let _gone = Command::new("kill").args(["-TERM", "--", &group]).status();
        let _gone = self.session.wait();
    }
}

/// Where the program, WebKit and the session's services write what they have to say.
fn session_log() -> PathBuf {
    pictures().join("session.log")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("a listener has an address").port()
}

/// A text as XPath writes it; XPath knows no escapes, so a text with both kinds of quotes is put together.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}
