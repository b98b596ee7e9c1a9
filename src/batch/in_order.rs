//! Batches that threads finish in any order, written in the order of the table.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::sink::Sink;
use super::summary::Summary;
use super::worker::Batch;
use crate::error::{Error, Result};
use crate::table::Output;

/// What is written, and what came of it.
pub(super) struct Written<'o> {
    pub(super) sink: Sink,
    pub(super) rejects: Option<&'o mut Output>,
    pub(super) summary: Summary,
}

impl Written<'_> {
    fn append(&mut self, batch: &Batch) -> Result<()> {
        self.sink.write(&batch.output)?;
        if let Some(rejects) = self.rejects.as_deref_mut() {
            rejects.write(&batch.rejects)?;
        }
        self.summary.append(&batch.summary);
        Ok(())
    }
}

/// The batches of several threads. Each of them writes what it has finished, and what was waiting for
/// that, so that rows go out by the thread that has them in its cache.
pub(super) struct InOrder<'o> {
    state: Mutex<State<'o>>,
    /// Told when batches have become free, or none are wanted any more.
    changed: Condvar,
}

struct State<'o> {
    written: Written<'o>,
    /// Batches to be filled. There are never more, which bounds memory.
    free: Vec<Batch>,
    /// Finished ones that others go before, by their numbers.
    waiting: BTreeMap<u64, Batch>,
    /// The number of the batch that is to be written next.
    next: u64,
    /// Whether no more batches are wanted.
    is_over: bool,
    failure: Option<Error>,
}

impl<'o> InOrder<'o> {
    /// So many batches are at work at most.
    pub(super) fn new(written: Written<'o>, n_batches: usize) -> Self {
        let state = State {
            written,
            free: (0..n_batches).map(|_| Batch::default()).collect(),
            waiting: BTreeMap::new(),
            next: 0,
            is_over: false,
            failure: None,
        };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// A batch to be filled, as soon as there is one; `None` if no more are wanted.
    pub(super) fn take(&self) -> Option<Batch> {
        let is_held_up = |state: &mut State<'_>| state.free.is_empty() && !state.is_over;
        let waited = self.changed.wait_while(self.state(), is_held_up);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_over { None } else { state.free.pop() }
    }

    /// Writes a batch that is finished, once those before it are.
    pub(super) fn put(&self, batch: Batch) {
        let mut state = self.state();
        if let Err(failure) = state.put(batch) {
            state.end(Some(failure));
        }
        self.changed.notify_all();
    }

    /// Wants no more batches, because the table has ended or cannot be read on. Those that are at work are
    /// still written.
    pub(super) fn end(&self, failure: Option<Error>) {
        self.state().end(failure);
        self.changed.notify_all();
    }

    /// What was written, when all threads are done.
    ///
    /// # Errors
    /// What stopped a thread.
    pub(super) fn finish(self) -> Result<Written<'o>> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.failure.map_or(Ok(state.written), Err)
    }

    fn state(&self) -> MutexGuard<'_, State<'o>> {
        // Whoever panicked ends the work, see `Leaving`.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State<'_> {
    fn put(&mut self, batch: Batch) -> Result<()> {
        self.waiting.insert(batch.block.number(), batch);
        while let Some(batch) = self.waiting.remove(&self.next) {
            self.written.append(&batch)?;
            self.next += 1;
            self.free.push(batch);
        }
        Ok(())
    }

    fn end(&mut self, failure: Option<Error>) {
        self.is_over = true;
        // The first one is the cause.
        self.failure = self.failure.take().or(failure);
    }
}

/// Ends the work if the thread that has this panics: others may be waiting for its batch.
pub(super) struct Leaving<'i, 'o>(pub(super) &'i InOrder<'o>);

impl Drop for Leaving<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.end(None);
        }
    }
}
