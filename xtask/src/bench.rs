//! Builds what the benchmark needs and starts it: the released command line, the benchmark, and a Python with httpx.

use std::path::PathBuf;

use crate::{
    machine, page,
    shell::{command, has, output, run as start, run_command, say, target},
};

const DOCUMENT: &str = "docs/performance.md";

pub fn run(arguments: &[String]) -> Result<(), String> {
    let release = ["build", "--release", "--locked", "-p"];
    start(
        "cargo",
        &[&release[..], &["spillway-cli", "-p", "spillway-bench"]].concat(),
    )?;
    for (package, example) in [
        ("spillway-store", "grid"),
        ("spillway-media", "reading_speed"),
        ("spillway-sheet", "export"),
    ] {
        start(
            "cargo",
            &[&release[..], &[package, "--example", example]].concat(),
        )?;
    }
    if cfg!(target_os = "linux") {
        machine::window()?;
        machine::real_parts()?;
        page::build()?;
        start("cargo", &[&release[..], &["spillway"]].concat())?;
        let driver = ["spillway-tests", "--features", "real", "--bin", "scroll"];
        start("cargo", &[&release[..], &driver].concat())?;
    }
    let built = |name: &str| {
        target()
            .join("release")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    };
    let mut bench = command(&built("spillway-bench").to_string_lossy(), &[]);
    bench.arg("--engine").arg(built("spillway-cli"));
    bench.arg("--work").arg(target().join("bench-work"));
    bench.arg("--document").arg(DOCUMENT);
    bench
        .arg("--examples")
        .arg(target().join("release").join("examples"));
    match python() {
        Ok(python) => {
            bench.arg("--python").arg(python);
        }
        Err(reason) => say(&format!("The script is left out: {reason}.")),
    }
    run_command(bench.args(arguments))
}

/// A Python that has httpx: one of the task's own, made when there is none.
fn python() -> Result<PathBuf, String> {
    let system = ["python3", "python"]
        .into_iter()
        .find(|name| has(name))
        .ok_or("there is no Python 3")?;
    let folder = target().join("bench-venv");
    let python = if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    };
    let name = python.to_string_lossy().into_owned();
    let is_ready = || output(&name, &["-c", "import httpx"]).is_some();
    if !is_ready() {
        start(system, &["-m", "venv", &folder.to_string_lossy()]).map_err(
            |_| "this Python makes no virtual environment (on Debian: apt-get install python3-venv)",
        )?;
        start(&name, &["-m", "pip", "install", "--quiet", "httpx"])
            .map_err(|_| "pip could not install httpx; is there a network?")?;
    }
    if is_ready() {
        Ok(python)
    } else {
        Err("httpx was installed and cannot be imported".to_owned())
    }
}
