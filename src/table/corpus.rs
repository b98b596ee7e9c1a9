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
    /// What rows belong to.
    pub group: Option<Column>,
    /// Further columns to keep where the table has them.
    pub traits: Vec<String>,
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
    /// What each row belongs to, if a column was named for it; rows of one group are held out
    /// together. Empty otherwise.
    pub groups: Vec<String>,
    /// Further columns by name, in the order of [`CorpusOptions::traits`]; those the table lacks are
    /// absent.
    pub traits: Vec<(String, Vec<String>)>,
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
        let group = match &options.group {
            Some(column) => Some(reader.columns(std::slice::from_ref(column), Role::Label)?[0]),
            None => None,
        };
        let file = reader.file().to_owned();
        let header = reader.header().to_vec();
        let has = |name: &String| header.iter().position(|own| own == name);
        let traits: Vec<usize> = options.traits.iter().filter_map(has).collect();
        let mut rows = Self {
            traits: traits.iter().map(|&column| (header[column].clone(), Vec::new())).collect(),
            ..Self::default()
        };
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
            if let Some(group) = group {
                rows.groups.push(cell(group)?.to_owned());
            }
            for (&column, (_, values)) in traits.iter().zip(&mut rows.traits) {
                values.push(cell(column)?.to_owned());
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
    pub fn read_bodies(source: Source, group: Option<Column>) -> Result<Self> {
        let text = ["name", "acronym"].map(Column::from).to_vec();
        let label = Some("label".into());
        Self::read(source, &CorpusOptions { text, label, group, ..CorpusOptions::default() })
    }

    /// Appends the rows of another table. Traits that one of them lacks are dropped.
    pub fn extend(&mut self, other: Self) {
        if self.texts.is_empty() {
            self.traits.clone_from(&other.traits);
            self.traits.iter_mut().for_each(|(_, values)| values.clear());
        }
        self.traits.retain(|(name, _)| other.traits.iter().any(|(own, _)| own == name));
        for (name, values) in other.traits {
            if let Some((_, own)) = self.traits.iter_mut().find(|(own, _)| *own == name) {
                own.extend(values);
            }
        }
        self.groups.extend(other.groups);
        self.texts.extend(other.texts);
        self.labels.extend(other.labels);
        self.lines.extend(other.lines);
        self.without_text.extend(other.without_text);
    }
}

/// Reads the texts of a table without labels; rows without text are left out.
///
/// # Errors
/// As [`LabelledRows::read`], but for labels.
pub fn read_texts(source: Source) -> Result<Vec<String>> {
    let mut reader = TableReader::open(source, &ReadOptions::default())?;
    let column = reader.columns(&[], Role::Text)?[0];
    let file = reader.file().to_owned();
    let mut texts = Vec::new();
    let mut record = ByteRecord::new();
    while reader.read(&mut record)? {
        let text = std::str::from_utf8(record.get(column).unwrap_or_default()).map_err(|_| {
            let line = record.position().map_or(0, csv::Position::line);
            Error::Undecodable { file: file.clone(), line, column: reader.header()[column].clone() }
        })?;
        if !text.trim().is_empty() {
            texts.push(text.to_owned());
        }
    }
    if texts.is_empty() { Err(Error::NoRows { file }) } else { Ok(texts) }
}
