//! A disk that fills up in mid-run.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use spillway_engine::run::RunState;

use crate::{
    AMPLE,
    scene::{Plot, Scene, until},
};

/// A file system of a few megabytes; only root can make one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=32m", "tmpfs"])
            .arg(&at)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the engine's connections may still be closing.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Takes all room that is left.
fn fill(file: &Path) {
    let mut ballast = std::fs::File::create(file).unwrap();
    let block = [0; 4_096];
    while ballast.write_all(&block).is_ok() {}
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path().join("disk")) else {
        return;
    };
    let home = disk.0.join("home");
    let scene = Scene::within(&Plot::at("fastest"), folder, home).await;
    let run = scene.prepare(None, AMPLE).await;
    let running = scene.start(run);
    until("the middle of the run", || scene.world.calls() >= 150).await;
    let ballast = disk.0.join("ballast");
    fill(&ballast);
    let error = running.await.unwrap().unwrap_err();
    assert!(error.to_string().contains("full"), "{error}");
    let calls = scene.world.calls();

    std::fs::remove_file(&ballast).unwrap();
    scene.engine.interrupt(run).await.unwrap();
    scene.engine.resume_run(run, None).await.unwrap();
    assert_eq!(scene.start(run).await.unwrap().unwrap(), RunState::Done);
    let outcome = scene.outcome(run).await;
    assert!(outcome.is_whole(), "{}", outcome.states());
    assert!(scene.world.calls() > calls);
    scene.check_books(&[run]).await;
}
