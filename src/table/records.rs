//! Where the records of a text are, one after the other, broken quotes included.
//!
//! What is found depends on the bytes alone, not on how many of them are there at a time: where more
//! are needed to tell, the finder asks for them.

use memchr::{memchr, memchr_iter};

use super::grammar::{After, Cell, Fault, Marked, Marks, Reading};

/// How far a closing quote is looked for, in bytes, before the opening one counts as stray.
const LONGEST_QUOTED: usize = 1 << 26;
/// How far a cell with broken quotes may go on over the next lines, in bytes.
const LONGEST_BROKEN: usize = 1 << 20;
/// Delimiters that a record may have in place of the file's.
const OTHER_DELIMITERS: [u8; 4] = [b';', b'\t', b'|', b','];

/// Finds records one after the other.
#[derive(Debug, Clone)]
pub(super) struct RecordFinder {
    pub(super) marks: Marks,
    /// How many cells a record should have, once that is known.
    pub(super) width: Option<usize>,
    /// Places of the cells to note, in ascending order.
    pub(super) wanted: Vec<usize>,
}

/// A record by its place in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Just past its last byte, before the line end.
    pub(super) end: usize,
    /// Where the next line begins.
    pub(super) next: usize,
    pub(super) n_cells: usize,
    pub(super) reading: Reading,
}

/// A record that was walked through.
struct Walked {
    found: Found,
    /// Whether it ends with a line end rather than with the bytes.
    line_ended: bool,
    has_quotes: bool,
}

impl RecordFinder {
    pub(super) fn new(marks: Marks, width: Option<usize>) -> Self {
        Self { marks, width, wanted: Vec::new() }
    }

    /// The record that begins at `start`, which is within `bytes`; `None` if more bytes are needed to
    /// tell. The wanted cells are appended to `cells`, absent ones as empty cells at the record's end.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        start: usize,
        at_end: bool,
        cells: &mut Vec<Cell>,
    ) -> Option<Found> {
        let first = cells.len();
        let found = match self.walk(bytes, start, Reading::Strict, cells) {
            Ok(walked) if !walked.line_ended && !at_end => None,
            Ok(walked) => Some(self.doubt(bytes, start, &walked)),
            Err(Fault::Unclosed) if !at_end && bytes.len() - start < LONGEST_QUOTED => None,
            Err(_) => self.repaired(bytes, start, at_end),
        };
        match found {
            Some(found) if found.reading == Reading::Strict => {
                cells.resize(
                    first + self.wanted.len(),
                    Cell { start: found.end, end: found.end, marked: Marked::Nothing },
                );
            }
            Some(found) => {
                cells.truncate(first);
                // The same bytes were walked in this reading before, without fault.
                _ = self.walk(&bytes[..found.end], start, found.reading, cells);
                cells.resize(
                    first + self.wanted.len(),
                    Cell { start: found.end, end: found.end, marked: Marked::Nothing },
                );
            }
            None => cells.truncate(first),
        }
        found
    }

    /// Whether the line from `start` is blank; then where the next one begins.
    pub(super) fn blank_line(&self, bytes: &[u8], start: usize) -> Option<usize> {
        let end = self.marks.line_end;
        match bytes.get(start..)? {
            [byte, ..] if *byte == end => Some(start + 1),
            [b'\r', byte, ..] if *byte == end => Some(start + 2),
            _ => None,
        }
    }

    fn walk(
        &self,
        bytes: &[u8],
        start: usize,
        reading: Reading,
        cells: &mut Vec<Cell>,
    ) -> Result<Walked, Fault> {
        let mut wanted = self.wanted.iter().copied().peekable();
        let (mut at, mut n_cells, mut has_quotes) = (start, 0, false);
        loop {
            let (cell, after) = self.marks.cell(bytes, at, reading)?;
            if wanted.next_if_eq(&n_cells).is_some() {
                cells.push(cell);
            }
            n_cells += 1;
            let quoted = cell.start > at && bytes[cell.start - 1] == self.marks.quote;
            has_quotes |= quoted;
            let end = cell.end + usize::from(quoted);
            let (next, line_ended) = match after {
                After::Cell(next) => {
                    at = next;
                    continue;
                }
                After::Line(next) => (next, true),
                After::End => (bytes.len(), false),
            };
            return Ok(Walked {
                found: Found { end, next, n_cells, reading },
                line_ended,
                has_quotes,
            });
        }
    }

    /// Looks once more at a record that is well formed but may be two mistakes that meet: a stray quote
    /// that pairs with a later one, or a line in another delimiter.
    fn doubt(&self, bytes: &[u8], start: usize, walked: &Walked) -> Found {
        let found = walked.found;
        let Some(width) = self.width else { return found };
        let record = &bytes[start..found.next];
        let first_line = self.first_line(record);
        if walked.has_quotes && first_line < record.len() {
            let literal = |line: &[u8]| self.n_cells(line, Reading::Literal) == Some(width);
            let stray = literal(&record[..first_line])
                && (found.n_cells != width || (width > 2 && self.lines(record).all(literal)));
            if stray {
                return self.in_line(start, record, Reading::Literal, width);
            }
        } else if found.n_cells < width
            && let Some(reading) = self.other_delimiter(record)
        {
            return self.in_line(start, record, reading, width);
        }
        found
    }

    /// The delimiter by which a line that was written with another one than the file's has as many cells
    /// as it should have.
    fn other_delimiter(&self, line: &[u8]) -> Option<Reading> {
        // With two columns a sentence with one semicolon would do.
        let width = self.width.filter(|&width| width > 2)?;
        let others = OTHER_DELIMITERS.into_iter().filter(|&other| other != self.marks.delimiter);
        let mut readings = others.map(Reading::Delimited);
        readings.find(|&reading| self.n_cells(line, reading) == Some(width))
    }

    /// The record at `start`, whose quotes are broken: in the first reading that gives it as many
    /// cells as it should have, within its line if it can be.
    fn repaired(&self, bytes: &[u8], start: usize, at_end: bool) -> Option<Found> {
        let rest = &bytes[start..];
        let length = self.first_line(rest);
        let is_whole = length < rest.len() || rest.last() == Some(&self.marks.line_end);
        if !is_whole && !at_end {
            return None;
        }
        let line = &rest[..length];
        let readings = [Reading::Lenient, Reading::Eager, Reading::Prose, Reading::Literal];
        for reading in readings {
            match (self.n_cells(line, reading), self.width) {
                (Some(n_cells), Some(width)) if n_cells != width => {}
                // Two quotes left as text are rather those of a cell that runs into the next.
                (Some(_), Some(_)) if reading == Reading::Literal && self.n_left(line) > 1 => {}
                (Some(n_cells), _) => return Some(self.in_line(start, line, reading, n_cells)),
                (None, _) => {}
            }
        }
        if let (Some(reading), Some(width)) = (self.other_delimiter(line), self.width) {
            return Some(self.in_line(start, line, reading, width));
        }
        let reach = rest.len().min(LONGEST_BROKEN);
        match self.walk(&rest[..reach], 0, Reading::Lenient, &mut Vec::new()) {
            Ok(walked) if walked.line_ended || (at_end && reach == rest.len()) => {
                let Found { end, next, n_cells, reading } = walked.found;
                let mut later_lines = self.lines(&rest[..next]).skip(1);
                let swallows =
                    later_lines.any(|line| self.n_cells(line, Reading::Strict) == self.width);
                if Some(n_cells) == self.width && !swallows {
                    return Some(Found { end: start + end, next: start + next, n_cells, reading });
                }
            }
            _ if reach == rest.len() && reach < LONGEST_BROKEN && !at_end => return None,
            _ => {}
        }
        let readings = [Reading::Lenient, Reading::Joined, Reading::Literal];
        readings.into_iter().find_map(|reading| {
            Some(self.in_line(start, line, reading, self.n_cells(line, reading)?))
        })
    }

    /// A record that is the line at `start`.
    fn in_line(&self, start: usize, record: &[u8], reading: Reading, n_cells: usize) -> Found {
        let next = self.first_line(record);
        let line = &record[..next];
        let line = line.strip_suffix(&[self.marks.line_end]).unwrap_or(line);
        let line = if self.marks.line_end == b'\n' {
            line.strip_suffix(b"\r").unwrap_or(line)
        } else {
            line
        };
        Found { end: start + line.len(), next: start + next, n_cells, reading }
    }

    /// How long the first line is, with its line end.
    fn first_line(&self, bytes: &[u8]) -> usize {
        memchr(self.marks.line_end, bytes).map_or(bytes.len(), |at| at + 1)
    }

    fn lines<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = &'b [u8]> {
        let mut start = 0;
        let last = memchr_iter(self.marks.line_end, bytes).map(|at| at + 1);
        let ends = last.chain((bytes.last() != Some(&self.marks.line_end)).then_some(bytes.len()));
        ends.map(move |end| &bytes[std::mem::replace(&mut start, end)..end])
    }

    /// How many quotes are left as text where a line is read literally.
    fn n_left(&self, line: &[u8]) -> usize {
        let quotes = |cell: Cell| {
            let quoted = cell.start > 0 && line[cell.start - 1] == self.marks.quote;
            let from = if quoted { cell.end } else { cell.start };
            memchr_iter(self.marks.quote, &line[from..cell.end]).count()
        };
        self.marks.cells(line, Reading::Literal).map(quotes).sum()
    }

    /// How many cells a line has in a reading; `None` if it cannot be read so.
    fn n_cells(&self, line: &[u8], reading: Reading) -> Option<usize> {
        let finder = Self { wanted: Vec::new(), ..*self };
        let walked = finder.walk(line, 0, reading, &mut Vec::new()).ok()?;
        (walked.found.next == line.len()).then_some(walked.found.n_cells)
    }
}
