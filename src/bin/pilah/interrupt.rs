//! Takes half-written output away when the program is interrupted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pilah::Error;
use pilah::table::Output;

/// The hidden files that this run has written to, until each output was whole. A signal comes to the
/// whole process, so this is the one thing that has to be known everywhere.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What shells say of a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// Prepares output that leaves no hidden file behind on Ctrl-C, a request to terminate or a closed
/// terminal.
///
/// A thread of its own waits for the signal and ends the process, so that nothing else has to look
/// for it: neither a long computation nor a read from a silent pipe can hold it up.
pub(crate) fn create(path: &Path) -> Result<Output, Error> {
    // Held until the name is known, so that no signal falls between the file and its name.
    let mut temporary = temporary();
    // It fails where the caller has such signals ignored, as `nohup` does: then they stay so.
    _ = ctrlc::try_set_handler(end);
    let output = Output::create(path)?;
    temporary.extend(output.temporary().map(Path::to_owned));
    Ok(output)
}

fn end() {
    // Never released, so that no file is made any more.
    let temporary = temporary();
    for path in temporary.iter() {
        // Fails where the output is whole already and has its own name.
        _ = fs::remove_file(path);
    }
    process::exit(INTERRUPTED);
}

fn temporary() -> MutexGuard<'static, Vec<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner)
}
