//! The file a sheet is written to before it takes its place.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::SheetError;

/// A `.part` file in the target's folder; removed unless it is put in its place.
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    file: NamedTempFile,
}

impl Part {
    pub fn beside(path: &Path) -> Result<Self, SheetError> {
        if path.is_dir() {
            return Err(SheetError::writing(
                path,
                &std::io::ErrorKind::IsADirectory.into(),
            ));
        }
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(path.file_name().unwrap_or_default());
        prefix.push(".");
        let file = builder(&prefix)
            .tempfile_in(folder(path))
            .map_err(|error| SheetError::writing(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn file(&self) -> &File {
        self.file.as_file()
    }

    /// A buffered way into it.
    pub fn output(&self) -> Result<BufWriter<File>, SheetError> {
        let file = self.file.as_file().try_clone();
        let file = file.map_err(|error| SheetError::writing(&self.path, &error))?;
        Ok(BufWriter::with_capacity(256 * 1024, file))
    }

    /// Gives the finished file its name.
    pub fn put(self) -> Result<(), SheetError> {
        let writing = |error| SheetError::writing(&self.path, &error);
        // Written through, so that a power cut cannot leave a name without its content.
        self.file.as_file().sync_all().map_err(writing)?;
        self.file
            .persist(&self.path)
            .map_err(|error| SheetError::writing(&self.path, &error.error))?;
        Ok(())
    }
}

/// The folder that a path's file lies in.
pub fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn builder(prefix: &std::ffi::OsStr) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(".part");
    // An exported sheet is an ordinary file, not a private one as temporary files are.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}
