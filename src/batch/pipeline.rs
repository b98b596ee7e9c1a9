//! Threads between a table and its output: one reads, several classify, one writes in order.

use std::collections::BTreeMap;
use std::io::Write;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::Job;
use super::block::{Block, Worker};
use super::summary::Summary;
use crate::error::{Error, Result};
use crate::table::{Output, TableReader};

/// Blocks in the pipeline for each classifying thread: one at work, one waiting before it, one waiting
/// after it. There are never more, which bounds memory and holds the reader back.
const BLOCKS_PER_WORKER: usize = 3;

/// Classifies a table from end to end. The output appears when all of it is written.
pub(super) fn run(job: Job<'_>, mut output: Output) -> Result<Summary> {
    let Job { classifier, mut reader, options, text, added } = job;
    let mut dialect = reader.dialect();
    dialect.byte_order_mark |= options.byte_order_mark;
    let width = reader.header().len();
    let mut start = dialect.start().to_vec();
    if reader.has_header() {
        let mut writer = dialect.writer(&mut start);
        // Writing to memory cannot fail.
        _ = writer.write_record(reader.header().iter().chain(&added));
        _ = writer.flush();
    }
    write(&mut output, &start)?;

    let n_workers = rayon::current_num_threads();
    let n_blocks = n_workers * BLOCKS_PER_WORKER;
    let (free, to_fill) = bounded(n_blocks);
    let (filled, to_classify) = bounded(n_blocks);
    let (classified, to_write) = bounded(n_blocks);
    (0..n_blocks).for_each(|_| _ = free.send(Block::new()));
    let mut summary = Summary::new(classifier.model().classes().len());
    thread::scope(|scope| {
        let reading = scope.spawn(move || read(&mut reader, &to_fill, &filled));
        for _ in 0..n_workers {
            let (to_classify, classified) = (to_classify.clone(), classified.clone());
            let mut worker = Worker {
                classifier,
                options: &options,
                text: &text,
                dialect,
                width,
                scoring: classifier.model().scoring(),
            };
            scope.spawn(move || {
                for mut block in to_classify {
                    worker.classify(&mut block);
                    if classified.send(block).is_err() {
                        break;
                    }
                }
            });
        }
        // Only the threads hold the ends now, so each stage ends when the one before it does.
        drop((to_classify, classified));
        let written = write_in_order(&mut output, to_write, &free, &mut summary);
        drop(free);
        let read = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.and(read)
    })?;
    output.finish()?;
    Ok(summary)
}

/// Fills free blocks from the table until it ends, or until nobody wants more.
fn read(reader: &mut TableReader, to_fill: &Receiver<Block>, filled: &Sender<Block>) -> Result<()> {
    for (number, mut block) in (0..).zip(to_fill) {
        if !block.fill(reader, number)? || filled.send(block).is_err() {
            break;
        }
    }
    Ok(())
}

/// Writes blocks in the order of the table and hands them back to be filled. Ends when no more come.
fn write_in_order(
    output: &mut Output,
    to_write: Receiver<Block>,
    free: &Sender<Block>,
    summary: &mut Summary,
) -> Result<()> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for block in to_write {
        waiting.insert(block.number, block);
        while let Some(block) = waiting.remove(&next) {
            write(output, &block.output)?;
            summary.append(&block.summary);
            next += 1;
            // Fails when the reader has reached the end and wants no more blocks.
            _ = free.send(block);
        }
    }
    Ok(())
}

fn write(output: &mut Output, bytes: &[u8]) -> Result<()> {
    let written = output.write_all(bytes);
    written.map_err(|source| Error::Write { file: output.name().to_owned(), source })
}
