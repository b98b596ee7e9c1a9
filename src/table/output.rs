//! Writes files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::sync::SyncAhead;
use crate::error::{Error, Result};

/// Where bytes go: a file that appears when it is finished, or at once to standard output, a device or
/// a named pipe.
pub struct Output {
    name: String,
    to: To,
}

enum To {
    Stream(BufWriter<Box<dyn Write + Send>>),
    File { file: BufWriter<File>, ahead: SyncAhead, temporary: TempPath, path: PathBuf },
}

impl Output {
    /// Prepares a file, or standard output for `-`. Fails before any work is done if the file could
    /// not be written.
    ///
    /// A file that is there keeps its permissions, and a symbolic link stays, with what it leads to
    /// replaced. What is neither file nor folder, such as `/dev/null` or a named pipe, is written to as
    /// it is, for a file that were renamed over it would take its place.
    ///
    /// # Errors
    /// [`Error::Write`].
    pub fn create(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stream("standard output".into(), io::stdout()));
        }
        let name = path.display().to_string();
        let fault = |source| Error::Write { file: name.clone(), source };
        let mut path = path.to_owned();
        let there = fs::metadata(&path);
        if let Ok(there) = &there {
            if there.is_dir() {
                return Err(fault(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")));
            }
            if !there.is_file() {
                let device = File::options().write(true).open(&path).map_err(fault)?;
                return Ok(Self::stream(name, device));
            }
            path = path.canonicalize().map_err(fault)?;
        }
        let folder =
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // In the same folder, so that the final rename stays within one file system.
        let mut builder = tempfile::Builder::new();
        builder.prefix(".pilah-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        fs::metadata(folder).map_err(fault)?;
        // `tempfile` adds the path of its hidden file, which would only puzzle the reader.
        let file = builder.tempfile_in(folder).map_err(|error| fault(error.kind().into()))?;
        // For the same reason the file is written to directly, not through `tempfile`.
        let (file, temporary) = file.into_parts();
        #[cfg(unix)]
        if let Ok(there) = there {
            // Fails on file systems that have none.
            _ = file.set_permissions(there.permissions());
        }
        let (file, ahead) = (BufWriter::new(file), SyncAhead::default());
        Ok(Self { name, to: To::File { file, ahead, temporary, path } })
    }

    fn stream(name: String, to: impl Write + Send + 'static) -> Self {
        Self { name, to: To::Stream(BufWriter::new(Box::new(to))) }
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
            To::Stream(stream) => stream.write_all(bytes),
            To::File { file, ahead, .. } => {
                file.write_all(bytes).and_then(|()| ahead.wrote(file.get_ref(), bytes.len()))
            }
        };
        written.map_err(|source| Error::Write { file: self.name.clone(), source })
    }

    /// The hidden file that is written to until it is whole; none where bytes go out at once.
    #[must_use]
    pub fn temporary(&self) -> Option<&Path> {
        match &self.to {
            To::Stream(_) => None,
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
            To::Stream(mut stream) => stream.flush().map_err(fault),
            To::File { mut file, ahead, temporary, path } => {
                file.flush().and_then(|()| ahead.finish(file.get_ref())).map_err(fault)?;
                temporary.persist(path).map_err(|error| fault(error.error))?;
                Ok(())
            }
        }
    }
}
