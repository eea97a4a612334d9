//! Pictures of every screen from the real window, for people to look at.

use crate::{
    machine, page,
    shell::{built, command, run_command, say, target},
    test::REAL,
};

pub fn run() -> Result<(), String> {
    machine::window()?;
    machine::real_parts()?;
    page::build()?;
    run_command(command("cargo", &["build", "--all-targets"]).args(REAL))?;
    run_command(&mut command(&built("screens").to_string_lossy(), &[]))?;
    say(&format!(
        "The pictures are in {}",
        target().join("screens").display()
    ));
    Ok(())
}
