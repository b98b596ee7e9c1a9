//! From a table to its output: one thread does all, or one reads, several classify, one writes in order.

use std::collections::BTreeMap;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::Job;
use super::format::RowWriter;
use super::sink::Sink;
use super::summary::Summary;
use super::worker::{Batch, Worker};
use crate::classifier::Prediction;
use crate::error::Result;
use crate::table::{Output, TableReader};

/// Batches in the pipeline for each classifying thread: one at work, one waiting before it, one waiting
/// after it. There are never more, which bounds memory and holds the reader back.
const BATCHES_PER_WORKER: usize = 3;

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
    let mut written = Written { sink, rejects, summary: Summary::new(n_classes) };
    let encoding = match rayon::current_num_threads() {
        1 => in_one_thread(&mut reader, new_worker(), &mut written),
        n_workers => in_threads(&mut reader, n_workers, new_worker, &mut written),
    }?;
    let Written { sink, mut summary, .. } = written;
    summary.encoding = encoding;
    sink.finish()?;
    Ok(summary)
}

/// What is written, and what came of it.
struct Written<'o> {
    sink: Sink,
    rejects: Option<&'o mut Output>,
    summary: Summary,
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

/// Reads, classifies and writes by turns, for who wants no more than one core used. Returns the encoding
/// that the text turned out to have.
fn in_one_thread(
    reader: &mut TableReader,
    mut worker: Worker<'_>,
    written: &mut Written<'_>,
) -> Result<&'static str> {
    let mut batch = Batch::default();
    while reader.fill(&mut batch.block)? {
        worker.classify(&mut batch);
        written.append(&batch)?;
    }
    Ok(reader.encoding())
}

/// Reads in one thread, classifies in several and writes in this one. Returns as [`in_one_thread`].
fn in_threads<'w>(
    reader: &mut TableReader,
    n_workers: usize,
    new_worker: impl Fn() -> Worker<'w>,
    written: &mut Written<'_>,
) -> Result<&'static str> {
    let n_batches = n_workers * BATCHES_PER_WORKER;
    let (free, to_fill) = bounded(n_batches);
    let (filled, to_classify) = bounded(n_batches);
    let (classified, to_write) = bounded(n_batches);
    (0..n_batches).for_each(|_| _ = free.send(Batch::default()));
    thread::scope(|scope| {
        for _ in 0..n_workers {
            let (to_classify, classified) = (to_classify.clone(), classified.clone());
            let mut worker = new_worker();
            scope.spawn(move || {
                for mut batch in to_classify {
                    worker.classify(&mut batch);
                    if classified.send(batch).is_err() {
                        break;
                    }
                }
            });
        }
        let reading = scope.spawn(move || read(reader, &to_fill, &filled));
        // Only the threads hold the ends now, so each stage ends when the one before it does.
        drop((to_classify, classified));
        let done = write_in_order(written, to_write, &free);
        drop(free);
        let read = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        done.and(read)
    })
}

/// Fills free batches from the table until it ends, or until nobody wants more.
fn read(
    reader: &mut TableReader,
    to_fill: &Receiver<Batch>,
    filled: &Sender<Batch>,
) -> Result<&'static str> {
    for mut batch in to_fill {
        if !reader.fill(&mut batch.block)? || filled.send(batch).is_err() {
            break;
        }
    }
    Ok(reader.encoding())
}

/// Writes batches in the order of the table and hands them back to be filled. Ends when no more come.
fn write_in_order(
    written: &mut Written<'_>,
    to_write: Receiver<Batch>,
    free: &Sender<Batch>,
) -> Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for batch in to_write {
        waiting.insert(batch.block.number(), batch);
        while let Some(batch) = waiting.remove(&next) {
            written.append(&batch)?;
            next += 1;
            // Fails when the reader has reached the end and wants no more batches.
            _ = free.send(batch);
        }
    }
    Ok(())
}
