//! What is left of a browser when it is no longer needed, or its program is killed.

use std::process::{Command, Stdio};

use super::{super::browser::Way, *};

const HOLDS: &str = "SPILLWAY_TEST_HOLDS_A_BROWSER";

/// The processes under one, itself included (Linux).
fn family(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let mut at = 0;
    while let Some(process) = all.get(at).copied() {
        at += 1;
        for task in std::fs::read_dir(format!("/proc/{process}/task"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            all.extend(
                children
                    .split_whitespace()
                    .filter_map(|id| id.parse::<u32>().ok()),
            );
        }
    }
    all
}

fn is_alive(process: u32) -> bool {
    // One that has ended and was not asked after by its parent is dead all the same.
    std::fs::read_to_string(format!("/proc/{process}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().is_some_and(|rest| rest.starts_with(" Z")))
}

async fn end(family: &[u32]) -> Vec<u32> {
    for _ in 0..200 {
        if !family.iter().any(|process| is_alive(*process)) {
            return Vec::new();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    family
        .iter()
        .copied()
        .filter(|process| is_alive(*process))
        .collect()
}

#[tokio::test]
async fn a_browser_that_is_let_go_leaves_no_process_and_no_profile() {
    let Ok(program) = find_browser(None) else { return };
    let profiles = tempfile::tempdir().unwrap();
    let egress = Egress::open(Guard::new(Vec::new()), false).await.unwrap();
    let browser = Browser::start(&program, egress.port(), profiles.path())
        .await
        .unwrap();
    assert!(browser.is_well() && !browser.agent.contains("Headless"));
    if cfg!(target_os = "linux") {
        assert!(browser.memory().is_some_and(|memory| memory > 10 << 20));
        let family = family(browser.process().unwrap());
        assert!(family.len() > 2, "{family:?}");
        drop(browser);
        assert!(end(&family).await.is_empty());
    }
}

/// Whether nothing is left of a process, not even its entry in the system's table, and of the folder's profiles at most so many.
async fn is_gone(process: u32, profiles: &Path, most: usize) -> bool {
    for _ in 0..600 {
        let left = std::fs::read_dir(profiles).unwrap().count();
        if !Path::new(&format!("/proc/{process}")).exists() && left <= most {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

#[tokio::test]
async fn a_browser_that_crashes_is_replaced_and_cleared_away() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let web = Web::default()
        .page("shop.example/", HOME)
        .page("slow.example/", &format!("{HOME}<img src=/never>"))
        .act("slow.example/never", |_| {
            crate::testing::endless("image/png", Duration::from_secs(3_600), b" ")
        });
    let Some(room) = Room::of(web, &[]).await else {
        return;
    };
    let process = async || {
        let house = room.shots.studio.house.lock().await;
        house
            .browser
            .as_ref()
            .and_then(|browser| browser.process())
            .unwrap()
    };
    room.take("http://shop.example/").await.unwrap();
    let first = process().await;
    let looking = room.within("http://slow.example/", 6);
    let killing = async {
        while !room.web.asked().iter().any(|at| at == "slow.example/never") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let killed = Command::new("kill").args(["-9", &first.to_string()]).status();
        assert!(killed.unwrap().success());
    };
    // The page is innocent: it is taken with the next browser.
    let (taken, ()) = tokio::join!(looking, killing);
    assert!(taken.unwrap().notes.concat().contains("still loading"));
    assert_ne!(first, process().await);
    assert!(is_gone(first, room.profiles.path(), 1).await);
}

#[tokio::test]
async fn a_browser_is_spoken_to_over_a_port_where_there_is_no_pipe() {
    let Ok(program) = find_browser(None) else { return };
    let profiles = tempfile::tempdir().unwrap();
    let browser = Browser::start_by(Way::Port, &program, 9, profiles.path())
        .await
        .unwrap();
    let context = browser
        .call("Target.createBrowserContext", serde_json::json!({}))
        .await
        .unwrap();
    assert!(context["browserContextId"].is_string(), "{context}");
}

#[tokio::test]
async fn a_killed_program_takes_its_browser_along() {
    let Ok(program) = find_browser(None) else { return };
    if !cfg!(target_os = "linux") {
        return;
    }
    if let Some(folder) = std::env::var_os(HOLDS) {
        // This is the program that is to be killed.
        let browser = Browser::start(&program, 9, Path::new(&folder)).await.unwrap();
        std::fs::write(
            Path::new(&folder).join("process"),
            browser.process().unwrap().to_string(),
        )
        .unwrap();
        std::future::pending::<()>().await;
    }
    let folder = tempfile::tempdir().unwrap();
    let name = "shot::tests::process::a_killed_program_takes_its_browser_along";
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name])
        .env(HOLDS, folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let file = folder.path().join("process");
    let process = loop {
        if let Ok(text) = std::fs::read_to_string(&file)
            && let Ok(process) = text.parse()
        {
            break process;
        }
        assert!(holder.try_wait().unwrap().is_none(), "the browser did not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let family = family(process);
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(end(&family).await.is_empty(), "{family:?}");
}

#[tokio::test]
async fn a_program_that_is_no_browser_is_said() {
    let profiles = tempfile::tempdir().unwrap();
    let program = ["/bin/false", "/usr/bin/false"]
        .map(Path::new)
        .into_iter()
        .find(|path| path.is_file());
    let Some(program) = program else { return };
    let options = Options {
        browser: Some(program.to_owned()),
        ..Options::new(profiles.path().to_owned())
    };
    let shots = Shots::open(Guard::new(Vec::new()), options).await.unwrap();
    let shot = Shot::of(Url::parse("http://shop.example/").unwrap());
    let refused = shots.take(&shot).await.unwrap_err();
    assert!(
        refused.why == Why::Fault && refused.reason.contains("could not be started"),
        "{refused:?}"
    );
}
