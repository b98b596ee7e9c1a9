//! Reads and scores every row of a table, and keeps the least certain.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::Reviewed;
use super::pool::Pool;
use crate::classifier::{Classifier, DEFAULT_MAX_ERROR, Prediction};
use crate::error::Result;
use crate::model::Scoring;
use crate::table::{Block, TableReader};

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
    let n_threads = rayon::current_num_threads();
    let reader = Mutex::new(reader);
    let fill =
        |block: &mut Block| reader.lock().unwrap_or_else(PoisonError::into_inner).fill(block);
    let scan = |_| {
        let mut scanner = Scanner {
            text: &text,
            scoring: classifier.model().scoring(),
            found: Prediction::default(),
            seen: Seen { pool: Pool::new(n_candidates), seen: Reviewed::default() },
        };
        let mut block = Block::default();
        while fill(&mut block)? {
            scanner.scan(&block);
        }
        Ok(scanner.seen)
    };
    let seen = (0..n_threads).into_par_iter().map(scan).collect::<Result<Vec<Seen>>>()?;
    let mut all = Seen { pool: Pool::new(n_candidates), seen: Reviewed::default() };
    for seen in seen {
        all.append(seen);
    }
    Ok(all)
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
