//! Where the cells of a record are, by the marks of the file.
//!
//! The grammar is that of RFC 4180, which asks that a quote within a quoted cell is doubled and that
//! the closing quote is followed by a delimiter or a line end. Lines that break it are read in the
//! ways of [`Reading`], of which [`super::records`] chooses one.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// The characters that structure a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// What stands between two cells.
    pub delimiter: u8,
    /// What stands around a cell that holds delimiters or line ends.
    pub quote: u8,
    /// What takes the meaning from a quote that follows it, where that is not done by doubling it.
    pub escape: Option<u8>,
    /// Whether a space follows each delimiter, which is then no part of the cell.
    pub spaced: bool,
    /// The last byte of a line end: `\n`, or `\r` where lines end with that alone.
    pub line_end: u8,
}

impl Default for Marks {
    fn default() -> Self {
        Self { delimiter: b',', quote: b'"', escape: None, spaced: false, line_end: b'\n' }
    }
}

/// How the quotes of a record are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As RFC 4180 has it.
    Strict,
    /// A quote closes a cell only before a delimiter or line end; others within it are text.
    Lenient,
    /// The same, but two quotes before a delimiter or line end are text and a closing quote.
    Eager,
    /// Leniently, but a quote does not close before a delimiter and a space, as commas in sentences are.
    Prose,
    /// A quoted cell ends at its first quote that is not doubled, and what follows up to the next
    /// delimiter is more of it.
    Joined,
    /// Strictly, but a quote that nothing in the line closes as it should be is text.
    Literal,
    /// Strictly, with this delimiter in place of the file's.
    Delimited(u8),
}

/// A cell by its place in the bytes of a record or block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its first byte, after an opening quote.
    pub start: usize,
    /// Just past its last byte, before a closing quote.
    pub end: usize,
    /// Which marks in it are there for the grammar alone.
    pub(super) marked: Marked,
}

/// Marks within a cell that are no part of what it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Marked {
    #[default]
    Nothing,
    /// Quotes that are doubled or escaped.
    Pairs,
    /// The same, and a quote that closes the cell's first part.
    Join,
}

/// What follows a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Another cell, from this byte.
    Cell(usize),
    /// The next line, from this byte.
    Line(usize),
    /// Nothing: the bytes end here.
    End,
}

/// Why a cell cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its closing quote is not followed by a delimiter or line end.
    QuoteInside,
    /// It has no closing quote in these bytes.
    Unclosed,
}

impl Marks {
    /// The cell that begins at `start`, and what follows it.
    pub(super) fn cell(
        self,
        bytes: &[u8],
        start: usize,
        reading: Reading,
    ) -> Result<(Cell, After), Fault> {
        let mut start = start;
        if self.spaced && bytes.get(start) == Some(&b' ') {
            start += 1;
        }
        if bytes.get(start) == Some(&self.quote) {
            let quoted = self.quoted_cell(bytes, start + 1, reading);
            if quoted.is_ok() || reading != Reading::Literal {
                return quoted;
            }
        }
        let delimiter = reading.delimiter(self);
        match memchr2(delimiter, self.line_end, &bytes[start..]) {
            None => Ok((Cell { start, end: bytes.len(), marked: Marked::Nothing }, After::End)),
            Some(length) => {
                let at = start + length;
                let (end, after) = self.boundary(bytes, start, at, delimiter);
                Ok((Cell { start, end, marked: Marked::Nothing }, after))
            }
        }
    }

    /// The cell whose opening quote stands just before `start`.
    fn quoted_cell(
        self,
        bytes: &[u8],
        start: usize,
        reading: Reading,
    ) -> Result<(Cell, After), Fault> {
        let delimiter = reading.delimiter(self);
        let mut marked = Marked::Nothing;
        let mut at = start;
        loop {
            let found = match self.escape {
                Some(escape) => memchr2(self.quote, escape, &bytes[at..]),
                None => memchr(self.quote, &bytes[at..]),
            };
            let Some(length) = found else { return Err(Fault::Unclosed) };
            let quote = at + length;
            if Some(bytes[quote]) == self.escape {
                marked = Marked::Pairs;
                at = (quote + 2).min(bytes.len());
                continue;
            }
            let doubled = bytes.get(quote + 1) == Some(&self.quote);
            if doubled && !(reading == Reading::Eager && self.closes(bytes, quote + 2, delimiter)) {
                marked = Marked::Pairs;
                at = quote + 2;
                continue;
            }
            let quote = quote + usize::from(doubled);
            let in_sentence = reading == Reading::Prose
                && matches!(bytes.get(quote + 1..quote + 3), Some([mark, b' ']) if *mark == delimiter);
            if self.closes(bytes, quote + 1, delimiter) && !in_sentence {
                let cell = Cell { start, end: quote, marked };
                let (_, after) = self.boundary(bytes, quote + 1, quote + 1, delimiter);
                return Ok((cell, after));
            }
            if reading == Reading::Joined {
                let length = memchr2(delimiter, self.line_end, &bytes[quote..]);
                let at = length.map_or(bytes.len(), |length| quote + length);
                let (end, after) = self.boundary(bytes, start, at, delimiter);
                return Ok((Cell { start, end, marked: Marked::Join }, after));
            }
            if !matches!(reading, Reading::Lenient | Reading::Eager | Reading::Prose) {
                return Err(Fault::QuoteInside);
            }
            at = quote + 1;
        }
    }

    /// Whether a quote just before `at` closes its cell.
    fn closes(self, bytes: &[u8], at: usize, delimiter: u8) -> bool {
        match bytes.get(at) {
            None => true,
            Some(&byte) if byte == delimiter || byte == self.line_end => true,
            Some(b'\r') => bytes.get(at + 1).is_none_or(|&byte| byte == self.line_end),
            _ => false,
        }
    }

    /// Where a cell from `start` ends that has a delimiter, a line end, `\r` or nothing at `at`.
    fn boundary(self, bytes: &[u8], start: usize, at: usize, delimiter: u8) -> (usize, After) {
        match bytes.get(at) {
            Some(&byte) if byte == delimiter => (at, After::Cell(at + 1)),
            Some(&byte) if byte == self.line_end => {
                let crlf = self.line_end == b'\n' && at > start && bytes[at - 1] == b'\r';
                (at - usize::from(crlf), After::Line(at + 1))
            }
            // The `\r` of a line end, after a closing quote.
            Some(_) if at + 1 < bytes.len() => (at, After::Line(at + 2)),
            _ => (at, After::End),
        }
    }

    /// What a cell says: without the marks that were there for the grammar alone.
    pub(crate) fn content(self, bytes: &[u8], cell: Cell) -> Cow<'_, [u8]> {
        let raw = &bytes[cell.start..cell.end];
        if cell.marked == Marked::Nothing {
            return raw.into();
        }
        let mut content = Vec::with_capacity(raw.len());
        let mut at = 0;
        let mut join = cell.marked == Marked::Join;
        while let Some(length) = match self.escape {
            Some(escape) => memchr2(self.quote, escape, &raw[at..]),
            None => memchr(self.quote, &raw[at..]),
        } {
            let mark = at + length;
            content.extend_from_slice(&raw[at..mark]);
            // The mark that takes the meaning away goes, the one that loses it stays.
            let pair = match raw.get(mark + 1) {
                Some(&next) => next == self.quote || Some(next) == self.escape,
                None => false,
            };
            if pair && (Some(raw[mark]) == self.escape || raw[mark + 1] == raw[mark]) {
                content.push(raw[mark + 1]);
                at = mark + 2;
            } else {
                if !std::mem::take(&mut join) {
                    content.push(raw[mark]);
                }
                at = mark + 1;
            }
        }
        content.extend_from_slice(&raw[at..]);
        content.into()
    }

    /// The cells of a record's bytes.
    pub(crate) fn cells(self, bytes: &[u8], reading: Reading) -> impl Iterator<Item = Cell> {
        let mut next = Some(0);
        std::iter::from_fn(move || {
            let start = next.take()?;
            let reading = match self.cell(bytes, start, reading) {
                Ok(found) => found,
                // The last cell of a record that was cut to its first line.
                Err(_) => (Cell { start, end: bytes.len(), marked: Marked::Nothing }, After::End),
            };
            if let (_, After::Cell(start)) = reading {
                next = Some(start);
            }
            Some(reading.0)
        })
    }
}

impl Reading {
    fn delimiter(self, marks: Marks) -> u8 {
        match self {
            Self::Delimited(delimiter) => delimiter,
            _ => marks.delimiter,
        }
    }
}
