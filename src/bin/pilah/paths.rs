//! What is written must not take the place of what is read.

use std::path::{Path, PathBuf};

use crate::Done;
use crate::failure::Failure;

/// One and the same for all ways to write a path, whether there is a file or not yet.
pub(crate) fn real(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}

/// Refuses an output that is one of the files read: rows that somebody has labelled by hand, say.
pub(crate) fn check_not_read<'p>(
    output: &Path,
    read: impl IntoIterator<Item = &'p PathBuf>,
) -> Done {
    let place = real(output);
    if output != Path::new("-") && read.into_iter().any(|path| real(path) == place) {
        return Err(both(output));
    }
    Ok(())
}

/// What to say of a path that is read and written.
pub(crate) fn both(output: &Path) -> Failure {
    Failure::Usage {
        fault: format!("`{}` is both input and output", output.display()),
        hint: "write to another place with -o".into(),
    }
}
