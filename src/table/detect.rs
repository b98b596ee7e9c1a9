//! Finds out from the first bytes of a file how it is written and where its table begins.

use memchr::{memchr, memchr_iter, memmem};

use super::columns::is_usual_name;
use super::dialect::{BYTE_ORDER_MARK, Dialect, NO_DELIMITER};
use super::grammar::{Marks, Reading};
use super::header::looks_like_header;
use super::records::RecordFinder;

/// The delimiters that are considered, the likelier first where evidence is equal.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that are looked at.
const RECORDS: usize = 300;
/// Records within which the header must stand.
const LONGEST_PREAMBLE: usize = 40;

/// What is known or wanted of a file before it is looked at.
#[derive(Debug, Default)]
pub(super) struct Known<'n> {
    pub(super) delimiter: Option<u8>,
    pub(super) no_header: bool,
    /// Names that the header should have.
    pub(super) names: &'n [String],
}

/// How a file is written and where its table begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) dialect: Dialect,
    /// Number of columns.
    pub(super) width: usize,
    /// Byte of the sample at which the header begins, or the first record if there is none.
    pub(super) start: usize,
    /// Lines before it.
    pub(super) n_lines_before: u64,
    pub(super) has_header: bool,
}

/// A record of the sample.
struct Sampled {
    start: usize,
    cells: Vec<Vec<u8>>,
    strict: bool,
}

/// The records of a sample as some marks make them.
struct Guess {
    marks: Marks,
    records: Vec<Sampled>,
    /// The number of cells that most records have.
    width: usize,
    /// How well the marks fit: the share of records of that width, less what speaks against them.
    fit: f64,
}

/// Finds the layout of a file from its first bytes; `at_end` if they are all it has.
///
/// The marks are those that give the sample's records the same number of cells most often, cells in
/// quotes being whole; of equals, those that make more cells. Marks whose header has the wanted names
/// go before others.
pub(super) fn detect(sample: &[u8], at_end: bool, known: &Known<'_>) -> Option<Layout> {
    let byte_order_mark = sample.starts_with(BYTE_ORDER_MARK);
    let mut start = if byte_order_mark { BYTE_ORDER_MARK.len() } else { 0 };
    let mut delimiter = known.delimiter;
    // Excel's own way to say it, in a first line that is no record.
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', named, end @ (b'\r' | b'\n'), ..] =
        sample[start..]
    {
        delimiter = delimiter.or(Some(named));
        start += 6 + usize::from(end == b'\r' && sample.get(start + 6) == Some(&b'\n'));
    }
    let marks = Marks { line_end: line_end(sample), ..Marks::default() };
    let guess = |delimiter| Guess::new(Marks { delimiter, ..marks }, sample, start, at_end);
    let mut guesses: Vec<Guess> = match delimiter {
        Some(delimiter) => vec![guess(delimiter)],
        None => candidates(&sample[start..]).map(guess).filter(|guess| guess.width > 1).collect(),
    };
    if guesses.is_empty() {
        guesses.push(guess(NO_DELIMITER));
    }
    let has_names = |guess: &Guess| guess.header_with(known.names).is_some();
    // `max_by` keeps the last of equals, so the likelier come last.
    let best = guesses.into_iter().rev().max_by(|a, b| {
        let order = has_names(a).cmp(&has_names(b)).then(a.fit.total_cmp(&b.fit));
        order.then(a.width.cmp(&b.width))
    })?;
    best.layout(sample, known, byte_order_mark)
}

/// The last byte of most line ends.
fn line_end(sample: &[u8]) -> u8 {
    let line_feeds = memchr_iter(b'\n', sample).count();
    let returns = memchr_iter(b'\r', sample);
    let alone = returns.filter(|&at| sample.get(at + 1).is_some_and(|&next| next != b'\n')).count();
    if alone > line_feeds { b'\r' } else { b'\n' }
}

fn candidates(sample: &[u8]) -> impl Iterator<Item = u8> {
    // Between words stands a space as well, so it must show that it is more than that.
    let spaces = memmem::find(sample, b" \"").is_some() && memmem::find(sample, b"\" ").is_some();
    DELIMITERS.into_iter().chain(spaces.then_some(b' '))
}

impl Guess {
    fn new(marks: Marks, sample: &[u8], start: usize, at_end: bool) -> Self {
        let quoted = |quote: u8| opening_quotes(sample, marks, quote);
        let spaced = marks.delimiter != b' ' && is_spaced(sample, marks.delimiter);
        let read = |quote| Self::read(Marks { quote, spaced, ..marks }, sample, start, at_end);
        let n_apostrophes = if quoted(b'"') == 0 { quoted(b'\'') } else { 0 };
        let plain = match n_apostrophes {
            0 => read(b'"'),
            // It may as well be how a word begins.
            1 => {
                let (plain, with_apostrophe) = (read(b'"'), read(b'\''));
                if with_apostrophe.fit > plain.fit { with_apostrophe } else { plain }
            }
            _ => read(b'\''),
        };
        let quote = plain.marks.quote;
        if memmem::find(sample, &[b'\\', quote]).is_none() {
            return plain;
        }
        let escaped =
            Self::read(Marks { escape: Some(b'\\'), ..plain.marks }, sample, start, at_end);
        if escaped.fit > plain.fit { escaped } else { plain }
    }

    fn read(marks: Marks, sample: &[u8], start: usize, at_end: bool) -> Self {
        let unknown = sampled(marks, None, sample, start, at_end);
        let width = usual_width(&unknown);
        let records = sampled(marks, Some(width), sample, start, at_end);
        // A column of sentences has commas too, but not as many in each; nor in its name. Titles above
        // a table of several columns do not speak against it.
        let narrow = |record: &&Sampled| 2 * record.cells.len() <= width;
        let n_titles = if width > 2 { records.iter().take_while(narrow).count() } else { 0 };
        let rows = &records[n_titles.min(LONGEST_PREAMBLE)..];
        let alike = rows.iter().filter(|record| record.cells.len() == width).count();
        let broken = rows.iter().filter(|record| !record.strict).count();
        let mut fit = (alike as f64 - 0.5 * broken as f64) / rows.len().max(1) as f64;
        let first = records.first().map_or(0, |record| record.cells.len());
        let one_column = first == 1 && (fit < 0.8 || is_usual_name(&records[0].cells[0]));
        let words = marks.delimiter == b' ' && (fit < 0.95 || width < 3);
        let named = records.first().is_some_and(|record| are_names(&record.cells));
        let width = match fit < 0.5 {
            _ if one_column || words => 1,
            true if named => first,
            true => 1,
            false => width,
        };
        if first != width {
            fit *= 0.95;
        }
        Self { marks, records, width, fit }
    }

    /// The first record that has all of these names, in any case; `None` if there are no names.
    fn header_with(&self, names: &[String]) -> Option<usize> {
        let has = |record: &Sampled, name: &String| {
            record.cells.iter().any(|cell| {
                String::from_utf8_lossy(cell).trim().to_lowercase() == name.trim().to_lowercase()
            })
        };
        let mut first = self.records.iter().take(LONGEST_PREAMBLE);
        first.position(|record| !names.is_empty() && names.iter().all(|name| has(record, name)))
    }

    /// The record that the table begins with: the first one that is not a title above it, which has
    /// one cell with something in it, or few beside the width.
    fn first_of_table(&self) -> usize {
        let filled = |record: &Sampled| record.cells.iter().filter(|cell| !cell.is_empty()).count();
        let is_narrow = |record: &Sampled| match filled(record) {
            0 | 1 => self.width > 1,
            n => 2 * n <= self.width && n < 4,
        };
        let is_title = |record: &&Sampled| {
            is_narrow(record) && !record.cells.iter().any(|cell| is_usual_name(cell))
        };
        let n_titles = self.records.iter().take_while(is_title).count();
        let of_table = self.records.get(n_titles);
        // Titles stand above a whole header. Rows of a narrower table are no titles.
        let is_table = of_table.is_some_and(|first| 2 * filled(first) > self.width);
        let rows_of_another = self.records[..n_titles].windows(3).any(|rows| {
            filled(&rows[0]) > 1 && rows.iter().all(|row| filled(row) == filled(&rows[0]))
        });
        if is_table && n_titles < LONGEST_PREAMBLE && !rows_of_another { n_titles } else { 0 }
    }

    fn layout(self, sample: &[u8], known: &Known<'_>, byte_order_mark: bool) -> Option<Layout> {
        let named = self.header_with(known.names);
        let first = match named {
            Some(record) => record,
            None if known.no_header => 0,
            None => self.first_of_table(),
        };
        let record = self.records.get(first)?;
        let rows = self.records[first + 1..].iter().map(|record| &record.cells[..]);
        let has_header = !known.no_header
            && (named.is_some() || looks_like_header(&record.cells, &rows.collect::<Vec<_>>()));
        // A header may lack the name of a column that most rows have.
        let width = record.cells.len().max(self.width);
        let newline = memchr(b'\n', sample);
        let crlf = newline.is_some_and(|at| at > 0 && sample[at - 1] == b'\r');
        let before = &sample[..record.start];
        Some(Layout {
            dialect: Dialect { marks: self.marks, crlf, byte_order_mark },
            width,
            start: record.start,
            n_lines_before: memchr_iter(self.marks.line_end, before).count() as u64,
            has_header,
        })
    }
}

/// Whether cells look like the names of columns rather than the parts of a sentence.
fn are_names(cells: &[Vec<u8>]) -> bool {
    let is_name = |cell: &Vec<u8>| !cell.is_empty() && cell.len() <= 30 && cell[0] != b' ';
    cells.len() > 1 && cells.iter().all(is_name)
}

fn sampled(
    marks: Marks,
    width: Option<usize>,
    sample: &[u8],
    start: usize,
    at_end: bool,
) -> Vec<Sampled> {
    let finder = RecordFinder::new(marks, width);
    let mut records = Vec::new();
    let mut at = start;
    while at < sample.len() && records.len() < RECORDS {
        if let Some(next) = finder.blank_line(sample, at) {
            at = next;
            continue;
        }
        // The last record of a sample may be cut off, and is then left out, but for an only one.
        let found = match finder.find(sample, at, at_end, &mut Vec::new()) {
            None if records.is_empty() => finder.find(sample, at, true, &mut Vec::new()),
            found => found,
        };
        let Some(found) = found else { break };
        let bytes = &sample[at..found.end];
        let cells = marks.cells(bytes, found.reading);
        records.push(Sampled {
            start: at,
            cells: cells.map(|cell| marks.content(bytes, cell).into_owned()).collect(),
            strict: found.reading == Reading::Strict,
        });
        at = found.next;
    }
    records
}

/// The number of cells that most records have; of equals, that of the earlier record.
fn usual_width(records: &[Sampled]) -> usize {
    let width = |record: &Sampled| record.cells.len();
    let alike = |one: &&Sampled| records.iter().filter(|other| width(other) == width(one)).count();
    // `max_by_key` keeps the last of equals.
    records.iter().rev().max_by_key(alike).map_or(1, width)
}

/// How many cells seem to begin with a quote.
fn opening_quotes(sample: &[u8], marks: Marks, quote: u8) -> usize {
    memchr_iter(quote, sample)
        .filter(|&at| {
            let before = at.checked_sub(1).map(|before| sample[before]);
            before.is_none_or(|byte| {
                byte == marks.delimiter
                    || byte == marks.line_end
                    || (byte == b' ' && at > 1 && sample[at - 2] == marks.delimiter)
            })
        })
        .count()
}

/// Whether a space follows every delimiter.
fn is_spaced(sample: &[u8], delimiter: u8) -> bool {
    let mut delimiters = memchr_iter(delimiter, sample).peekable();
    delimiters.peek().is_some()
        && delimiters.all(|at| sample.get(at + 1).is_none_or(|&next| next == b' '))
}
