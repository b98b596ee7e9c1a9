//! What is written must not take the place of what is read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::Done;
use crate::failure::Failure;

/// The files that a command reads.
pub(crate) struct Inputs(BTreeSet<PathBuf>);

impl Inputs {
    pub(crate) fn of<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self(paths.into_iter().map(|path| real(path.as_ref())).collect())
    }

    /// Whether a path, as [`real`] gives it, is one of them.
    pub(crate) fn contains(&self, real: &Path) -> bool {
        self.0.contains(real)
    }

    /// Refuses an output that is one of them: rows that somebody has labelled by hand, say.
    pub(crate) fn check(&self, output: &Path) -> Done {
        // `-` is standard input there and standard output here.
        if output != Path::new("-") && self.contains(&real(output)) {
            return Err(Failure::Usage {
                fault: format!("`{}` is both input and output", output.display()),
                hint: "write to another place with -o".into(),
            });
        }
        Ok(())
    }
}

/// One and the same for all ways to write a path, whether there is a file or not yet.
pub(crate) fn real(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}
