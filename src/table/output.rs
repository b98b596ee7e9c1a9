//! Writes files that appear whole or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::error::{Error, Result};

/// Where bytes go: standard output, or a file that appears when it is finished.
pub struct Output {
    name: String,
    to: To,
}

enum To {
    Stdout(BufWriter<io::Stdout>),
    File { file: BufWriter<File>, temporary: TempPath, path: PathBuf },
}

impl Output {
    /// Prepares a file, or standard output for `-`. Fails before any work is done if the file could
    /// not be written.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn create(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self {
                name: "standard output".into(),
                to: To::Stdout(BufWriter::new(io::stdout())),
            });
        }
        let name = path.display().to_string();
        let fault = |source| Error::Write { file: name.clone(), source };
        if path.is_dir() {
            return Err(fault(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")));
        }
        let folder =
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // In the same folder, so that the final rename stays within one file system.
        let mut builder = tempfile::Builder::new();
        builder.prefix(".pilah-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        std::fs::metadata(folder).map_err(fault)?;
        // `tempfile` adds the path of its hidden file, which would only puzzle the reader.
        let file = builder.tempfile_in(folder).map_err(|error| fault(error.kind().into()))?;
        // For the same reason the file is written to directly, not through `tempfile`.
        let (file, temporary) = file.into_parts();
        let file = BufWriter::new(file);
        Ok(Self { name, to: To::File { file, temporary, path: path.to_owned() } })
    }

    /// The name of the output in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = match &mut self.to {
            To::Stdout(stdout) => stdout.write_all(bytes),
            To::File { file, .. } => file.write_all(bytes),
        };
        written.map_err(|source| Error::Write { file: self.name.clone(), source })
    }

    /// The hidden file that is written to until it is whole; none for standard output.
    #[must_use]
    pub fn temporary(&self) -> Option<&Path> {
        match &self.to {
            To::Stdout(_) => None,
            To::File { temporary, .. } => Some(temporary),
        }
    }

    /// Writes out what is buffered and lets the file appear under its name.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn finish(self) -> Result<()> {
        let Self { name, to } = self;
        let fault = |source| Error::Write { file: name.clone(), source };
        match to {
            To::Stdout(mut stdout) => stdout.flush().map_err(fault),
            To::File { file, temporary, path } => {
                let file = file.into_inner().map_err(|error| fault(error.into_error()))?;
                file.sync_all().map_err(fault)?;
                temporary.persist(path).map_err(|error| fault(error.error))?;
                Ok(())
            }
        }
    }
}
