//! What came of a table, in numbers.

use crate::classifier::Status;

/// What came of a table. `rows` is the sum of `by_status` and `rejected`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records read.
    pub rows: u64,
    /// Rows written, by status, in the order of [`Status::ALL`].
    pub by_status: [u64; Status::ALL.len()],
    /// Rows written, by label, in the order of the classes.
    pub by_class: Vec<u64>,
    /// Rows that went to the rejects instead.
    pub rejected: Noted,
    /// Rows with fewer cells than the header, which were filled up.
    pub short: Noted,
    /// Rows with more cells than the header.
    pub long: Noted,
    /// Rows whose text is not in the file's encoding.
    pub undecodable: Noted,
    /// Rows with quotes that do not pair, which were read as text.
    pub stray_quotes: Noted,
    /// Rows with another delimiter than the file.
    pub other_delimiter: Noted,
    /// The name of the text's encoding, once all of it is read.
    pub encoding: &'static str,
}

/// Rows that something is to be said about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Noted {
    /// How many.
    pub rows: u64,
    /// Line of the first one; 0 if there is none.
    pub first_line: u64,
}

impl Summary {
    pub(super) fn new(n_classes: usize) -> Self {
        Self { by_class: vec![0; n_classes], ..Self::default() }
    }

    /// Adds what came of the rows that follow.
    pub fn append(&mut self, next: &Self) {
        self.rows += next.rows;
        self.by_status.iter_mut().zip(next.by_status).for_each(|(sum, next)| *sum += next);
        self.by_class.iter_mut().zip(&next.by_class).for_each(|(sum, next)| *sum += next);
        self.rejected.append(next.rejected);
        self.short.append(next.short);
        self.long.append(next.long);
        self.undecodable.append(next.undecodable);
        self.stray_quotes.append(next.stray_quotes);
        self.other_delimiter.append(next.other_delimiter);
    }

    /// Rows that a strict reader would not take: they have more cells than the header, or text that is
    /// not in the file's encoding.
    #[must_use]
    pub fn faulty(&self) -> u64 {
        self.long.rows + self.undecodable.rows
    }
}

impl Noted {
    pub(super) fn add(&mut self, line: u64) {
        self.append(Self { rows: 1, first_line: line });
    }

    fn append(&mut self, next: Self) {
        if self.rows == 0 {
            self.first_line = next.first_line;
        }
        self.rows += next.rows;
    }
}
