//! Labelled rows for training and evaluation.

use std::borrow::Cow;

use super::ahead::each_block;
use super::block::Record;
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

/// Labelled rows, and the name in messages of the file they come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelledFile {
    /// The name.
    pub file: String,
    /// The rows.
    pub rows: LabelledRows,
}

impl LabelledRows {
    /// Reads all rows of a labelled table.
    ///
    /// # Errors
    /// Those of [`TableReader::open`]; [`Error::MissingColumn`] and [`Error::UnclearColumn`];
    /// [`Error::EmptyLabel`] and [`Error::Undecodable`] for the first such row; [`Error::NoRows`].
    pub fn read(source: Source, options: &CorpusOptions) -> Result<Self> {
        Self::read_telling(source, options, |_, _, _| ())
    }

    /// [`LabelledRows::read`] that hands to `tell`, before the first row, the table and the names of the
    /// columns of the text and of the label, so that people can be told how it was taken.
    ///
    /// # Errors
    /// As [`LabelledRows::read`].
    pub fn read_telling(
        source: Source,
        options: &CorpusOptions,
        tell: impl FnOnce(&TableReader, &[&str], &str),
    ) -> Result<Self> {
        let named = options.text.iter().chain(&options.label).chain(&options.group);
        let columns = named.cloned().collect();
        let mut reader =
            TableReader::open(source, &ReadOptions { columns, ..options.read.clone() })?;
        let mut wanted = reader.columns(&options.text, Role::Text)?;
        let n_texts = wanted.len();
        wanted.extend(reader.columns(options.label.as_slice(), Role::Label)?);
        if options.group.is_some() {
            wanted.extend(reader.columns(options.group.as_slice(), Role::Label)?);
        }
        let n_named = wanted.len();
        let header = reader.header().to_vec();
        tell(&reader, &reader.names(&wanted[..n_texts]), &header[wanted[n_texts]]);
        let has = |name: &String| header.iter().position(|own| own == name);
        wanted.extend(options.traits.iter().filter_map(has));
        let mut rows = Self {
            traits: wanted[n_named..].iter().map(|&at| (header[at].clone(), Vec::new())).collect(),
            ..Self::default()
        };
        let file = reader.file().to_owned();
        let cells = Cells {
            file: &file,
            columns: wanted.iter().map(|&at| header[at].as_str()).collect(),
            numbers: reader.want(&wanted),
            n_texts,
            has_group: options.group.is_some(),
        };
        each_block(&mut reader, |block| {
            block.records().try_for_each(|record| cells.append(&record, &mut rows))
        })?;
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

    /// Checks that every label is one of `classes`, which are sorted; `file` names the table in errors.
    ///
    /// # Errors
    /// [`Error::UnknownClass`] for the first row whose label is not.
    pub fn check_labels(&self, file: &str, classes: &[String]) -> Result<()> {
        let unknown = self.labels.iter().position(|label| classes.binary_search(label).is_err());
        let Some(row) = unknown else { return Ok(()) };
        Err(Error::UnknownClass {
            file: file.to_owned(),
            line: self.lines.get(row).copied().unwrap_or_default(),
            label: self.labels[row].clone(),
            classes: classes.to_vec(),
        })
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
    let number = reader.want(&[column])[0];
    let file = reader.file().to_owned();
    let name = reader.header()[column].clone();
    let mut texts = Vec::new();
    each_block(&mut reader, |block| {
        for record in block.records() {
            let Some(text) = record.wanted_text(number) else {
                let (file, line, column) = (file.clone(), record.line(), name.clone());
                return Err(Error::Undecodable { file, line, column });
            };
            if !text.trim().is_empty() {
                texts.push(text.into_owned());
            }
        }
        Ok(())
    })?;
    if texts.is_empty() { Err(Error::NoRows { file }) } else { Ok(texts) }
}

/// Which cells of a record make a labelled row.
struct Cells<'t> {
    /// The table's name, for errors.
    file: &'t str,
    /// Names of the columns: of the text, of the label, of the group if there is one, of the traits.
    columns: Vec<&'t str>,
    /// The number of each among the cells that the reader was asked to note.
    numbers: Vec<usize>,
    n_texts: usize,
    has_group: bool,
}

impl Cells<'_> {
    /// Appends a record to the rows, or notes that it has no text.
    fn append(&self, record: &Record<'_>, rows: &mut LabelledRows) -> Result<()> {
        let label = self.text(record, self.n_texts)?;
        let mut text = self.text(record, 0)?.into_owned();
        for at in 1..self.n_texts {
            text.push(' ');
            text.push_str(&self.text(record, at)?);
        }
        let label = label.trim();
        if label.is_empty() {
            let column = self.columns[self.n_texts].to_owned();
            return Err(Error::EmptyLabel {
                file: self.file.to_owned(),
                line: record.line(),
                column,
            });
        }
        if text.trim().is_empty() {
            rows.without_text.push(record.line());
            return Ok(());
        }
        if self.has_group {
            rows.groups.push(self.text(record, self.n_texts + 1)?.into_owned());
        }
        let first_trait = self.columns.len() - rows.traits.len();
        for (at, (_, values)) in (first_trait..).zip(&mut rows.traits) {
            values.push(self.text(record, at)?.into_owned());
        }
        rows.texts.push(text);
        rows.labels.push(label.to_owned());
        rows.lines.push(record.line());
        Ok(())
    }

    /// One of the cells.
    fn text<'r>(&self, record: &Record<'r>, at: usize) -> Result<Cow<'r, str>> {
        record.wanted_text(self.numbers[at]).ok_or_else(|| Error::Undecodable {
            file: self.file.to_owned(),
            line: record.line(),
            column: self.columns[at].to_owned(),
        })
    }
}
