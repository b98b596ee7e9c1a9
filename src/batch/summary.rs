//! What came of a table, in numbers.

use crate::classifier::Status;

/// What came of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records read, which is also records written.
    pub rows: u64,
    /// Rows by status, in the order of [`Status::ALL`].
    pub by_status: [u64; Status::ALL.len()],
    /// Rows by label, in the order of the classes.
    pub by_class: Vec<u64>,
    /// Rows with fewer cells than the header, which were filled up.
    pub short: Ragged,
    /// Rows with more cells than the header, whose last cells stand behind the prediction.
    pub long: Ragged,
}

/// Rows whose width is not the header's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ragged {
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
    pub(super) fn append(&mut self, next: &Self) {
        self.rows += next.rows;
        self.by_status.iter_mut().zip(next.by_status).for_each(|(sum, next)| *sum += next);
        self.by_class.iter_mut().zip(&next.by_class).for_each(|(sum, next)| *sum += next);
        self.short.append(next.short);
        self.long.append(next.long);
    }
}

impl Ragged {
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
