//! Reads the records of a table, one at a time.

use std::io::{Cursor, Read};

use csv::ByteRecord;

use super::columns::{self, Column, Role};
use super::dialect::{Dialect, SAMPLE};
use super::source::Source;
use crate::error::{Error, Result};

/// What the user says about a table; what is left out is detected.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What stands between two cells.
    pub delimiter: Option<u8>,
    /// Whether the first line is a row like the others.
    pub no_header: bool,
}

/// The records of a table, from first to last. Memory does not grow with the file.
pub struct TableReader {
    file: String,
    dialect: Dialect,
    header: Vec<String>,
    has_header: bool,
    sample: Vec<Vec<String>>,
    records: csv::Reader<Box<dyn Read + Send>>,
}

impl TableReader {
    /// Finds out how a table is written and reads its header.
    ///
    /// # Errors
    /// [`Error::Read`]; [`Error::NotCsv`]; [`Error::EmptyFile`] if there is not even a header.
    pub fn open(source: Source, options: &ReadOptions) -> Result<Self> {
        let Source { name: file, mut bytes, .. } = source;
        let mut sample = Vec::with_capacity(SAMPLE);
        let read = bytes.by_ref().take(SAMPLE as u64).read_to_end(&mut sample);
        read.map_err(|source| Error::Read { file: file.clone(), source })?;
        let dialect = Dialect::detect(&sample, options.delimiter, &file)?;
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(dialect.delimiter).has_headers(!options.no_header).flexible(true);

        let mut sampled = builder.from_reader(&sample[dialect.preamble_len()..]);
        let mut header: Vec<String> =
            cells(sampled.byte_headers().map_err(|error| Error::csv(&file, &error))?);
        if header.is_empty() {
            return Err(Error::EmptyFile { file });
        }
        if options.no_header {
            header = (1..=header.len()).map(|place| place.to_string()).collect();
        }
        let rows =
            sampled.byte_records().map_while(|record| record.ok().map(|record| cells(&record)));
        let rows = rows.take(100).collect();

        let mut rest = Cursor::new(sample);
        rest.set_position(dialect.preamble_len() as u64);
        let records = builder.from_reader(Box::new(rest.chain(bytes)) as Box<dyn Read + Send>);
        Ok(Self { file, dialect, header, has_header: !options.no_header, sample: rows, records })
    }

    /// The name of the file in messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How the table is written.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The columns' names; without a header line, their places from 1.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Whether the file has a header line.
    #[must_use]
    pub fn has_header(&self) -> bool {
        self.has_header
    }

    /// The places (from 0) of the columns that the user names, or of the obvious one.
    ///
    /// # Errors
    /// [`Error::MissingColumn`], [`Error::UnclearColumn`].
    pub fn columns(&self, named: &[Column], role: Role) -> Result<Vec<usize>> {
        if named.is_empty() {
            return Ok(vec![columns::detect(role, &self.header, &self.sample, &self.file)?]);
        }
        named.iter().map(|column| columns::find(column, &self.header, &self.file)).collect()
    }

    /// Reads the next record into `record`; `false` at the end.
    ///
    /// # Errors
    /// [`Error::Read`] if the bytes cannot be read.
    pub fn read(&mut self, record: &mut ByteRecord) -> Result<bool> {
        self.records.read_byte_record(record).map_err(|error| Error::csv(&self.file, &error))
    }
}

/// Cells as text for names and guesses; what is not UTF-8 shows as the replacement character.
fn cells(record: &ByteRecord) -> Vec<String> {
    record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}
