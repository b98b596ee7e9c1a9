//! Keeps a dependency's debug output off standard error.

/// Runs `work` while nothing reaches the process's standard error.
///
/// `linfa-bayes` 0.8.0 and 0.8.1 left a `dbg!` in `MultinomialNb::fit_with`, which prints its count
/// tables, with the source path of the build machine, for every class of every fit. There is no
/// switch for it, and it would fail the fit where standard error cannot be written. Standard error
/// belongs to the whole process, so this is held as short as can be and by one thread at a time.
/// Remove it when `linfa-bayes` has a release without the `dbg!`. Elsewhere than on Unix there is no
/// safe call to do the same, and the output stays.
#[cfg(unix)]
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    use std::os::fd::{AsFd, OwnedFd};
    use std::sync::{Mutex, PoisonError};

    /// Puts the real standard error back, also when `work` panics.
    struct Restore(OwnedFd);
    impl Drop for Restore {
        fn drop(&mut self) {
            // There is nowhere left to report a failure to.
            _ = rustix::stdio::dup2_stderr(&self.0);
        }
    }

    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // Opened to read, so that the system refuses every write at once, which is twice as fast as
    // throwing it away: a million features print some million pieces. The standard library takes a
    // standard error that cannot be written to for one that nobody wants (RFC 1014).
    let null = std::fs::File::open("/dev/null");
    let _restore = match (null, std::io::stderr().as_fd().try_clone_to_owned()) {
        (Ok(null), Ok(stderr)) if rustix::stdio::dup2_stderr(&null).is_ok() => {
            Some(Restore(stderr))
        }
        _ => None,
    };
    work()
}

#[cfg(not(unix))]
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    work()
}
