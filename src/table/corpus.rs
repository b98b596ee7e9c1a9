//! Labelled rows for training and evaluation.

use csv::ByteRecord;

use super::columns::{Column, Role};
use super::reader::{ReadOptions, TableReader};
use super::source::Source;
use crate::error::{Error, Result};

/// Which columns of a labelled table hold what; what is left empty is detected.
#[derive(Debug, Clone, Default)]
pub struct CorpusOptions {
    /// How the table is written.
    pub read: ReadOptions,
    /// The text; several columns are joined by a space.
    pub text: Vec<Column>,
    /// The class.
    pub label: Option<Column>,
}

/// The texts of a corpus with their labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelledRows {
    /// One text per row.
    pub texts: Vec<String>,
    /// One label per row, without outer spaces.
    pub labels: Vec<String>,
    /// The line each row begins at, counted from 1.
    pub lines: Vec<u64>,
    /// Lines of rows without any text, which are left out.
    pub without_text: Vec<u64>,
}

impl LabelledRows {
    /// Reads all rows of a labelled table.
    ///
    /// # Errors
    /// Those of [`TableReader::open`]; [`Error::MissingColumn`] and [`Error::UnclearColumn`];
    /// [`Error::EmptyLabel`] and [`Error::Undecodable`] for the first such row; [`Error::NoRows`].
    pub fn read(source: Source, options: &CorpusOptions) -> Result<Self> {
        let mut reader = TableReader::open(source, &options.read)?;
        let text = reader.columns(&options.text, Role::Text)?;
        let label = reader.columns(options.label.as_slice(), Role::Label)?[0];
        let file = reader.file().to_owned();
        let header = reader.header().to_vec();
        let mut rows = Self::default();
        let mut record = ByteRecord::new();
        while reader.read(&mut record)? {
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |column: usize| {
                std::str::from_utf8(record.get(column).unwrap_or_default()).map_err(|_| {
                    Error::Undecodable { file: file.clone(), line, column: header[column].clone() }
                })
            };
            let class = cell(label)?.trim();
            let texts = text.iter().map(|&column| cell(column)).collect::<Result<Vec<_>>>()?;
            let joined = texts.join(" ");
            if class.is_empty() {
                return Err(Error::EmptyLabel { file, line, column: header[label].clone() });
            }
            if joined.trim().is_empty() {
                rows.without_text.push(line);
                continue;
            }
            rows.texts.push(joined);
            rows.labels.push(class.to_owned());
            rows.lines.push(line);
        }
        if rows.texts.is_empty() {
            return Err(Error::NoRows { file });
        }
        Ok(rows)
    }

    /// Reads a gazetteer: a table with the columns `name`, `acronym` and `label`. Each body is a row
    /// whose text is its name and acronym, so that both are learned.
    ///
    /// # Errors
    /// As [`LabelledRows::read`].
    pub fn read_bodies(source: Source) -> Result<Self> {
        let text = ["name", "acronym"].map(Column::from).to_vec();
        let options =
            CorpusOptions { text, label: Some("label".into()), ..CorpusOptions::default() };
        Self::read(source, &options)
    }

    /// Appends the rows of another table.
    pub fn extend(&mut self, other: Self) {
        self.texts.extend(other.texts);
        self.labels.extend(other.labels);
        self.lines.extend(other.lines);
        self.without_text.extend(other.without_text);
    }
}
