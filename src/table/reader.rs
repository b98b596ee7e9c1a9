//! Reads the records of a table, a block at a time.

use std::io::{Cursor, Read};

use encoding_rs::Encoding;

use super::block::{Block, Place};
use super::columns::{self, Column, Role};
use super::container::{Unwrapped, unwrap};
use super::detect::{Known, Layout, detect};
use super::dialect::{BYTE_ORDER_MARK, Dialect};
use super::encoding::TextStream;
use super::records::RecordFinder;
use super::source::Source;
use crate::error::{Error, Result};

/// How much of a file is looked at to find out how it is written, in bytes.
const SAMPLE: usize = 1 << 16;
/// How much a block holds, in bytes, unless one record is longer: enough that threads seldom meet,
/// and little enough to stay in a processor's cache.
const BLOCK: usize = 1 << 17;
/// The longest record, in bytes. What is longer is no table.
const LONGEST_RECORD: usize = 1 << 30;

/// What the user says about a table; what is left out is detected.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What stands between two cells.
    pub delimiter: Option<u8>,
    /// The encoding of the text.
    pub encoding: Option<&'static Encoding>,
    /// Whether the first line is a row like the others.
    pub no_header: bool,
    /// Columns that are going to be asked for, by which the header is known.
    pub columns: Vec<Column>,
    /// Bytes in a block, for tests; 0 for the usual size.
    pub block_size: usize,
}

/// The records of a table, from first to last. Memory does not grow with the file.
pub struct TableReader {
    file: String,
    sheet: Option<String>,
    layout: Layout,
    header: Vec<String>,
    /// Cells of the first rows, to tell columns apart by.
    sample: Vec<Vec<String>>,
    text: TextStream,
    finder: RecordFinder,
    /// What was read but is not yet in a block.
    rest: Vec<u8>,
    at_end: bool,
    line: u64,
    n_blocks: u64,
    block_size: usize,
}

impl TableReader {
    /// Finds out how a table is written and reads its header.
    ///
    /// # Errors
    /// [`Error::Read`]; [`Error::NotCsv`]; [`Error::Workbook`]; [`Error::EmptyFile`] if there is not
    /// even a header.
    pub fn open(source: Source, options: &ReadOptions) -> Result<Self> {
        let Source { name: file, bytes, .. } = source;
        let fault = |source| Error::Read { file: file.clone(), source };
        let Unwrapped { mut bytes, sheet } = unwrap(bytes, &file)?;
        let mut raw = Vec::with_capacity(SAMPLE);
        bytes.by_ref().take(SAMPLE as u64).read_to_end(&mut raw).map_err(fault)?;
        let (whole, sampled) = (raw.len() < SAMPLE, raw.clone());
        let bytes = Box::new(Cursor::new(raw).chain(bytes));
        let mut text = TextStream::new(bytes, &sampled, options.encoding);
        let mut rest = Vec::with_capacity(SAMPLE);
        let at_end = text.fill(&mut rest, SAMPLE / 2).map_err(fault)?;
        if is_binary(&rest) {
            return Err(Error::NotCsv { file, found: "binary data" });
        }
        let names: Vec<String> = options.columns.iter().filter_map(Column::as_name).collect();
        let known =
            Known { delimiter: options.delimiter, no_header: options.no_header, names: &names };
        let Some(layout) = detect(&rest, at_end && whole, &known) else {
            return Err(Error::EmptyFile { file });
        };
        let mut finder = RecordFinder::new(layout.dialect.marks, Some(layout.width));
        let block_size = if options.block_size == 0 { BLOCK } else { options.block_size };
        rest.drain(..layout.start);
        let mut reader = Self {
            file,
            sheet,
            line: 1 + layout.n_lines_before,
            header: Vec::new(),
            sample: Vec::new(),
            text,
            finder: finder.clone(),
            rest,
            at_end,
            n_blocks: 0,
            block_size,
            layout,
        };
        reader.read_header()?;
        finder.wanted.clear();
        reader.sample_rows(&finder);
        Ok(reader)
    }

    /// Takes the header line off the text, if there is one.
    fn read_header(&mut self) -> Result<()> {
        let width = self.layout.width;
        if !self.layout.has_header {
            self.header = (1..=width).map(|place| place.to_string()).collect();
            return Ok(());
        }
        let mut block = Block::default();
        let size = std::mem::replace(&mut self.block_size, SAMPLE);
        self.fill_with(&mut block, 1)?;
        self.block_size = size;
        self.n_blocks = 0;
        let Some(record) = block.records().next() else {
            return Err(Error::EmptyFile { file: self.file.clone() });
        };
        self.header =
            record.cells().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
        self.header.resize(self.header.len().max(width), String::new());
        Ok(())
    }

    fn sample_rows(&mut self, finder: &RecordFinder) {
        let (mut at, marks) = (0, self.layout.dialect.marks);
        while self.sample.len() < 100 && at < self.rest.len() {
            if let Some(next) = finder.blank_line(&self.rest, at) {
                at = next;
                continue;
            }
            let found = finder.find(&self.rest, at, self.at_end, &mut Vec::new());
            let Some(found) = found else { break };
            let record = &self.rest[at..found.end];
            let cells = marks.cells(record, found.reading);
            let text = |cell| String::from_utf8_lossy(&marks.content(record, cell)).into_owned();
            self.sample.push(cells.map(text).collect());
            at = found.next;
        }
    }

    /// The name of the file in messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How the table is written.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        Dialect { byte_order_mark: self.text.has_byte_order_mark(), ..self.layout.dialect }
    }

    /// The name of the text's encoding, as far as it is known by now.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        self.text.encoding()
    }

    /// The sheet that is read, if the file is a workbook.
    #[must_use]
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// The columns' names; without a header line, their places from 1.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The names of some columns, by their places.
    ///
    /// # Panics
    /// If there are not so many columns.
    #[must_use]
    pub fn names(&self, columns: &[usize]) -> Vec<&str> {
        columns.iter().map(|&column| self.header[column].as_str()).collect()
    }

    /// Whether the file has a header line.
    #[must_use]
    pub fn has_header(&self) -> bool {
        self.layout.has_header
    }

    /// The line of the header, or of the first record if there is none, counted from 1.
    #[must_use]
    pub fn first_line(&self) -> u64 {
        1 + self.layout.n_lines_before
    }

    /// The places (from 0) of the columns that the user names, or of the obvious one.
    ///
    /// # Errors
    /// [`Error::MissingColumn`], [`Error::UnclearColumn`].
    pub fn columns(&self, named: &[Column], role: Role) -> Result<Vec<usize>> {
        let place =
            columns::Header { names: &self.header, file: &self.file, line: self.first_line() };
        if named.is_empty() {
            return Ok(vec![place.detect(role, &self.sample)?]);
        }
        named.iter().map(|column| place.find(column)).collect()
    }

    /// Has these cells of each record noted while it is found, so that [`super::Record::wanted`] need not
    /// look for them. Places count from 0.
    pub fn want(&mut self, columns: &[usize]) -> Vec<usize> {
        let mut wanted = columns.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let numbers = columns.iter().map(|column| wanted.partition_point(|own| own < column));
        let numbers = numbers.collect();
        self.finder.wanted = wanted;
        numbers
    }

    /// Fills a block with the next records; `false` if there are none.
    ///
    /// # Errors
    /// [`Error::Read`] if the bytes cannot be read; [`Error::LongRecord`].
    pub fn fill(&mut self, block: &mut Block) -> Result<bool> {
        self.fill_with(block, usize::MAX)
    }

    fn fill_with(&mut self, block: &mut Block, n_records: usize) -> Result<bool> {
        block.clear();
        block.marks = self.layout.dialect.marks;
        block.n_wanted = self.finder.wanted.len();
        block.number = self.n_blocks;
        block.bytes.append(&mut self.rest);
        let (mut at, mut size) = (0, self.block_size);
        loop {
            if !self.at_end && block.bytes.len() < size {
                let room = size - block.bytes.len();
                let filled = self.text.fill(&mut block.bytes, room);
                self.at_end =
                    filled.map_err(|source| Error::Read { file: self.file.clone(), source })?;
            }
            block.is_decoded = self.text.is_decoded();
            at = self.find_records(block, at, n_records);
            if !block.records.is_empty() || self.at_end {
                break;
            }
            if block.bytes.len() - at > LONGEST_RECORD {
                return Err(Error::LongRecord { file: self.file.clone(), line: self.line });
            }
            // One record is longer than the block: half as much again, or the same bytes would be
            // looked at too often.
            size = size.max(block.bytes.len()) * 3 / 2;
        }
        self.rest.extend_from_slice(&block.bytes[at..]);
        block.bytes.truncate(at);
        self.n_blocks += 1;
        Ok(!block.records.is_empty())
    }

    /// Notes the records from byte `at`, as far as they are whole; returns where they end.
    fn find_records(&mut self, block: &mut Block, mut at: usize, n_records: usize) -> usize {
        let line_end = self.layout.dialect.marks.line_end;
        while at < block.bytes.len() && block.records.len() < n_records {
            if let Some(next) = self.finder.blank_line(&block.bytes, at) {
                self.line += 1;
                at = next;
                continue;
            }
            let found = self.finder.find(&block.bytes, at, self.at_end, &mut block.cells);
            let Some(found) = found else { break };
            block.records.push(Place {
                start: at,
                end: found.end,
                line: self.line,
                n_cells: found.n_cells,
                reading: found.reading,
            });
            self.line += memchr::memchr_iter(line_end, &block.bytes[at..found.next]).count() as u64;
            at = found.next;
        }
        at
    }
}

/// Whether text is none: more control characters than a stray few.
fn is_binary(text: &[u8]) -> bool {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let control =
        |&&byte: &&u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C);
    10 * text.iter().filter(control).count() > text.len()
}
