//! Some records of a table, with the bytes they stand in.

use std::borrow::Cow;

use super::grammar::{Cell, Marks, Reading};

/// Records that follow each other in a table. Reuse it: its buffers keep their capacity.
#[derive(Debug, Default)]
pub struct Block {
    pub(super) bytes: Vec<u8>,
    pub(super) records: Vec<Place>,
    /// The wanted cells of each record, `[n_records x n_wanted]`.
    pub(super) cells: Vec<Cell>,
    pub(super) n_wanted: usize,
    pub(super) marks: Marks,
    pub(super) number: u64,
    /// Whether the bytes were decoded from another encoding than UTF-8, so that a replacement character
    /// stands for what could not be.
    pub(super) is_decoded: bool,
}

/// Where a record is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u64,
    pub(super) n_cells: usize,
    pub(super) reading: Reading,
}

/// A record of a table.
#[derive(Debug, Clone, Copy)]
pub struct Record<'b> {
    block: &'b Block,
    place: Place,
    wanted: &'b [Cell],
}

impl Block {
    /// Where among all blocks of the table this one stands, from 0.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The records, in order.
    #[must_use]
    pub fn records(&self) -> impl ExactSizeIterator<Item = Record<'_>> {
        self.records.iter().enumerate().map(|(number, &place)| Record {
            block: self,
            place,
            wanted: &self.cells[number * self.n_wanted..][..self.n_wanted],
        })
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.records.clear();
        self.cells.clear();
    }
}

impl<'b> Record<'b> {
    /// The line it begins at, counted from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.place.line
    }

    /// How many cells it has.
    #[must_use]
    pub fn n_cells(&self) -> usize {
        self.place.n_cells
    }

    /// How its quotes were taken.
    #[must_use]
    pub fn reading(&self) -> Reading {
        self.place.reading
    }

    /// Its bytes as they stand in the table, without the line end.
    #[must_use]
    pub fn bytes(&self) -> &'b [u8] {
        &self.block.bytes[self.place.start..self.place.end]
    }

    /// The content of each cell.
    pub fn cells(&self) -> impl Iterator<Item = Cow<'b, [u8]>> {
        let (bytes, marks) = (self.bytes(), self.block.marks);
        marks.cells(bytes, self.place.reading).map(move |cell| marks.content(bytes, cell))
    }

    /// The content of a cell that the reader was asked to note, by its place among those; empty if the
    /// record does not reach it.
    ///
    /// # Panics
    /// If the reader was not asked for so many.
    #[must_use]
    pub fn wanted(&self, number: usize) -> Cow<'b, [u8]> {
        self.block.marks.content(&self.block.bytes, self.wanted[number])
    }

    /// [`Record::wanted`] as text; `None` if it is not UTF-8.
    ///
    /// # Panics
    /// As [`Record::wanted`].
    #[must_use]
    pub fn wanted_text(&self, number: usize) -> Option<Cow<'b, str>> {
        match self.wanted(number) {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        }
    }

    /// The content of noted cells as text, joined by a space; `None` if one is not in the file's
    /// encoding.
    ///
    /// # Panics
    /// As [`Record::wanted`].
    #[must_use]
    pub fn text(&self, numbers: &[usize]) -> Option<Cow<'b, str>> {
        let cell = |&number: &usize| self.wanted_text(number);
        let text = match numbers {
            [number] => cell(number)?,
            numbers => numbers.iter().map(cell).collect::<Option<Vec<_>>>()?.join(" ").into(),
        };
        // A decoder puts this in the place of what it cannot decode.
        (!self.block.is_decoded || !text.contains(char::REPLACEMENT_CHARACTER)).then_some(text)
    }
}
