//! Where bytes come from: a file or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Error, Result};

/// A stream of bytes and the name it has in messages.
pub struct Source {
    /// The path as given, or `standard input`.
    pub name: String,
    /// Size in bytes, when the file system knows it.
    pub size: Option<u64>,
    /// The bytes.
    pub bytes: Box<dyn Read + Send>,
}

impl Source {
    /// Opens a file; `-` is standard input.
    ///
    /// # Errors
    /// [`Error::Read`] if it cannot be opened or is a directory.
    pub fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self {
                name: "standard input".into(),
                size: None,
                bytes: Box::new(io::stdin()),
            });
        }
        let name = path.display().to_string();
        let fault = |source| Error::Read { file: name.clone(), source };
        let file = File::open(path).map_err(fault)?;
        let metadata = file.metadata().map_err(fault)?;
        if metadata.is_dir() {
            return Err(fault(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")));
        }
        let size = metadata.is_file().then_some(metadata.len()).filter(|&size| size > 0);
        // A file that grows meanwhile is read as far as it was there when it was opened.
        let bytes: Box<dyn Read + Send> = match size {
            Some(size) => Box::new(file.take(size)),
            None => Box::new(file),
        };
        Ok(Self { name, size, bytes })
    }
}
