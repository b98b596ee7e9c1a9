//! Reads a table ahead of whoever takes its records.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::block::Block;
use super::reader::TableReader;
use crate::error::Result;

/// One block that is being filled, one that is being taken, and some between them for when one of the
/// two is held up. There are never more, which bounds memory and holds the reader back.
const N_BLOCKS: usize = 8;

/// Hands every block of a table to `take`, in order. While it is at one, a thread of its own reads the
/// next, unless one thread is all that is wanted.
///
/// # Errors
/// Those of [`TableReader::fill`] and those of `take`, whichever comes first in the table.
pub(super) fn each_block(
    reader: &mut TableReader,
    mut take: impl FnMut(&Block) -> Result<()>,
) -> Result<()> {
    if rayon::current_num_threads() == 1 {
        let mut block = Block::default();
        while reader.fill(&mut block)? {
            take(&block)?;
        }
        return Ok(());
    }
    let (free, to_fill) = sync_channel(N_BLOCKS);
    let (filled, to_take) = sync_channel(N_BLOCKS);
    (0..N_BLOCKS).for_each(|_| _ = free.send(Block::default()));
    thread::scope(|scope| {
        let reading = scope.spawn(move || read(reader, to_fill, &filled));
        let taken = take_all(to_take, &free, take);
        // The reader may be waiting for a free block that nobody is going to send any more.
        drop(free);
        let read = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.and(read)
    })
}

/// Fills free blocks from the table until it ends, or until nobody wants more.
fn read(
    reader: &mut TableReader,
    to_fill: Receiver<Block>,
    filled: &SyncSender<Block>,
) -> Result<()> {
    for mut block in to_fill {
        if !reader.fill(&mut block)? || filled.send(block).is_err() {
            break;
        }
    }
    Ok(())
}

/// Takes blocks and hands them back to be filled, until no more come.
fn take_all(
    to_take: Receiver<Block>,
    free: &SyncSender<Block>,
    mut take: impl FnMut(&Block) -> Result<()>,
) -> Result<()> {
    for block in to_take {
        take(&block)?;
        // Fails when the reader has reached the end and wants no more blocks.
        _ = free.send(block);
    }
    Ok(())
}
