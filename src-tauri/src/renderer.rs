//! WebKit's way of drawing on Linux: its fast one leaves the window blank on some graphics drivers.

/// Starts the program anew with the plain renderer where the fast one is known to fail, unless the user chose one.
///
/// WebKit reads the choice from the environment, which a running program cannot change safely.
pub fn choose() {
    #[cfg(target_os = "linux")]
    linux::choose();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{env, os::unix::process::CommandExt as _, path::Path, process::Command};

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

    pub fn choose() {
        let has_graphics_card = Path::new("/dev/dri").exists();
        let is_nvidia = Path::new("/proc/driver/nvidia/version").exists();
        if env::var_os(VARIABLE).is_some() || (has_graphics_card && !is_nvidia) {
            return;
        }
        let Ok(program) = env::current_exe() else { return };
        // It returns only when it fails; then the fast renderer has its chance.
        let error = Command::new(program)
            .args(env::args_os().skip(1))
            .env(VARIABLE, "1")
            .exec();
        tracing::warn!(%error, "the plain renderer could not be chosen");
    }
}
