//! Reads and scores every row of a table, and keeps the least certain.

use std::thread;

use crossbeam_channel::bounded;

use super::Reviewed;
use super::pool::Pool;
use crate::classifier::{Classifier, DEFAULT_MAX_ERROR, Prediction};
use crate::error::Result;
use crate::model::Scoring;
use crate::table::{Block, TableReader};

/// Blocks under way for each thread: one at work and one waiting.
const BLOCKS_PER_THREAD: usize = 2;

/// What was seen of a table: counts, and the candidates.
pub(super) struct Seen {
    pub(super) pool: Pool,
    pub(super) seen: Reviewed,
}

/// Scores all rows, in as many threads as rayon has here.
pub(super) fn scan(
    classifier: &Classifier,
    mut reader: TableReader,
    text: &[usize],
    n_candidates: usize,
) -> Result<Seen> {
    let text = reader.want(text);
    let new_scanner = || Scanner {
        text: &text,
        scoring: classifier.model().scoring(),
        found: Prediction::default(),
        seen: Seen { pool: Pool::new(n_candidates), seen: Reviewed::default() },
    };
    let n_threads = rayon::current_num_threads();
    if n_threads == 1 {
        let (mut scanner, mut block) = (new_scanner(), Block::default());
        while reader.fill(&mut block)? {
            scanner.scan(&block);
        }
        return Ok(scanner.seen);
    }
    let n_blocks = n_threads * BLOCKS_PER_THREAD;
    let (free, to_fill) = bounded(n_blocks);
    let (filled, to_scan) = bounded::<Block>(n_blocks);
    (0..n_blocks).for_each(|_| _ = free.send(Block::default()));
    thread::scope(|scope| {
        let scanners: Vec<_> = (0..n_threads)
            .map(|_| {
                let (to_scan, free, mut scanner) = (to_scan.clone(), free.clone(), new_scanner());
                scope.spawn(move || {
                    for block in to_scan {
                        scanner.scan(&block);
                        // Fails when the table has ended and no more blocks are wanted.
                        _ = free.send(block);
                    }
                    scanner.seen
                })
            })
            .collect();
        // Only the threads hold these ends now, so that nobody waits for what cannot come.
        drop((to_scan, free));
        let read = read(&mut reader, &to_fill, &filled);
        drop((filled, to_fill));
        let mut all = new_scanner().seen;
        for scanner in scanners {
            all.append(scanner.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        read.map(|()| all)
    })
}

/// Fills free blocks until the table ends.
fn read(
    reader: &mut TableReader,
    to_fill: &crossbeam_channel::Receiver<Block>,
    filled: &crossbeam_channel::Sender<Block>,
) -> Result<()> {
    for mut block in to_fill {
        if !reader.fill(&mut block)? || filled.send(block).is_err() {
            break;
        }
    }
    Ok(())
}

/// One thread's share of the work.
struct Scanner<'c> {
    text: &'c [usize],
    scoring: Scoring<'c>,
    /// What the text of one record was found to be; used again for the next.
    found: Prediction,
    seen: Seen,
}

impl Scanner<'_> {
    fn scan(&mut self, block: &Block) {
        let Seen { pool, seen } = &mut self.seen;
        for record in block.records() {
            seen.rows += 1;
            let Some(text) = record.text(self.text) else {
                seen.note_undecodable(1, Some(record.line()));
                continue;
            };
            let (scoring, found) = (&mut self.scoring, &mut self.found);
            if Classifier::classify_into(scoring, &text, DEFAULT_MAX_ERROR, found) {
                pool.offer(record.line(), &text, found);
            } else {
                seen.empty += 1;
            }
        }
    }
}

impl Seen {
    fn append(&mut self, other: Self) {
        self.pool.append(other.pool);
        self.seen.rows += other.seen.rows;
        self.seen.empty += other.seen.empty;
        self.seen.note_undecodable(other.seen.undecodable, other.seen.first_undecodable);
    }
}

impl Reviewed {
    fn note_undecodable(&mut self, rows: u64, first: Option<u64>) {
        self.undecodable += rows;
        self.first_undecodable = self.first_undecodable.into_iter().chain(first).min();
    }
}
