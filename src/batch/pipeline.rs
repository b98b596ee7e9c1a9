//! From a table to its output: each thread reads a block, classifies it and writes it, while others are at
//! theirs.

use std::sync::{Mutex, PoisonError};
use std::thread;

use super::Job;
use super::format::RowWriter;
use super::in_order::{InOrder, Leaving, Written};
use super::sink::Sink;
use super::summary::Summary;
use super::worker::Worker;
use crate::classifier::Prediction;
use crate::error::Result;
use crate::table::{Output, TableReader};

/// Batches for each thread: one at work, one that waits for those before it.
const BATCHES_PER_THREAD: usize = 2;

/// Classifies a table from end to end. The output appears when all of it is written.
pub(super) fn run(job: Job<'_>, output: Output, rejects: Option<&mut Output>) -> Result<Summary> {
    let Job { classifier, mut reader, options, text, added } = job;
    let width = reader.header().len();
    let file = reader.file().to_owned();
    let columns = || reader.header().iter().chain(&added).map(String::as_str);
    let input = reader.dialect();
    let dialect = options.output_dialect(input);
    let rows = RowWriter::new(options.format, dialect, options.decimal_comma, columns());
    let first_share = width + 2;
    let n_classes = classifier.model().classes().len();
    let mut sink = Sink::new(options.format, output, first_share..first_share + n_classes);
    sink.write(&options.header(dialect, reader.has_header(), columns()))?;
    let text_column = reader.names(&text).join("+");
    let text = reader.want(&text);

    let new_worker = || Worker {
        classifier,
        options: &options,
        rows: &rows,
        copies: rows.copies(input),
        text: &text,
        text_column: &text_column,
        width,
        file: &file,
        scoring: classifier.model().scoring(),
        found: Prediction::default(),
        rounded: Vec::new(),
    };
    let n_threads = rayon::current_num_threads();
    let written = Written { sink, rejects, summary: Summary::new(n_classes) };
    let batches = InOrder::new(written, n_threads * BATCHES_PER_THREAD);
    let shared = Mutex::new(&mut reader);
    if n_threads == 1 {
        work(new_worker(), &shared, &batches);
    } else {
        thread::scope(|scope| {
            for _ in 0..n_threads {
                let (worker, shared, batches) = (new_worker(), &shared, &batches);
                scope.spawn(move || work(worker, shared, batches));
            }
        });
    }
    let Written { sink, mut summary, .. } = batches.finish()?;
    summary.encoding = reader.encoding();
    sink.finish()?;
    Ok(summary)
}

/// What one thread does. Only finding the ends of records, and writing, wait for the other threads.
fn work(mut worker: Worker<'_>, reader: &Mutex<&mut TableReader>, batches: &InOrder<'_>) {
    let _leaving = Leaving(batches);
    while let Some(mut batch) = batches.take() {
        let filled = reader.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut batch.block);
        if !matches!(filled, Ok(true)) {
            batches.end(filled.err());
            break;
        }
        worker.classify(&mut batch);
        batches.put(batch);
    }
}
