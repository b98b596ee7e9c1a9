//! Brings what is written of a file to the disk while the rest is still made.

use std::fs::File;
use std::io::{self, Result};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// Bytes after which the disk is to begin. Less is there at once when it is finished.
const STRETCH: usize = 16 << 20;

/// Sees to it that a long file is nearly all on the disk when its last byte is written, so that a power
/// cut after it has got its name finds it whole, and nobody waits for that.
///
/// The thread that it takes waits for the disk and computes nothing.
#[derive(Default)]
pub(super) struct SyncAhead {
    /// Bytes written since the disk was last told to begin.
    since: usize,
    thread: Option<(SyncSender<()>, JoinHandle<Result<()>>)>,
}

impl SyncAhead {
    /// Takes note of bytes that were written to the file, which is the same each time.
    pub(super) fn wrote(&mut self, file: &File, n_bytes: usize) -> Result<()> {
        self.since += n_bytes;
        if self.since < STRETCH {
            return Ok(());
        }
        self.since = 0;
        if self.thread.is_none() {
            let file = file.try_clone()?;
            let (again, wanted) = sync_channel(1);
            let thread = thread::Builder::new().name("sync".into());
            self.thread = Some((again, thread.spawn(move || sync_when_told(&file, &wanted))?));
        }
        if let Some((again, _)) = &self.thread {
            // One that still waits covers these bytes too; one that has failed says so at the end.
            _ = again.try_send(());
        }
        Ok(())
    }

    /// Brings the rest to the disk.
    pub(super) fn finish(self, file: &File) -> Result<()> {
        if let Some((again, thread)) = self.thread {
            drop(again);
            // The system tells each failure only once, and it may have been told there.
            thread.join().map_err(|_| io::Error::other("the thread that syncs has ended"))??;
        }
        file.sync_all()
    }
}

fn sync_when_told(file: &File, wanted: &Receiver<()>) -> Result<()> {
    wanted.iter().try_for_each(|()| file.sync_data())
}
