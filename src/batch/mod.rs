//! Stage 7: a table in, the same table with predictions out.

mod format;
mod in_order;
mod pipeline;
mod sink;
mod summary;
mod worker;

pub use format::Format;
pub use summary::{Noted, Summary};

use format::{RowWriter, Value};

use crate::classifier::{Classifier, DEFAULT_MAX_ERROR};
use crate::error::{Error, Result};
use crate::table::{Column, Dialect, Marks, Output, Role, TableReader};

/// The columns of a rejects file: where a row was, what is wrong with it, and the row as it stood.
pub const REJECTS_HEADER: &str = "file,line,column,reason,row\n";

/// How a table is to be classified.
#[derive(Debug, Clone)]
pub struct ClassifyOptions {
    /// The text's columns, joined by a space; empty to detect one.
    pub text: Vec<Column>,
    /// Share of each class's rows that may be `sure` of a wrong label, 0 to 1.
    pub max_error: f64,
    /// What the names of appended columns begin with.
    pub prefix: String,
    /// Whether the output begins with a byte order mark even if the input does not.
    pub byte_order_mark: bool,
    /// Whether probabilities are written `0,9731` rather than `0.9731`.
    pub decimal_comma: bool,
    /// How many of the strongest words to append; 0 for no such column.
    pub n_words: usize,
    /// What rows are written as.
    pub format: Format,
    /// Whether faulty rows go to the rejects rather than to the output.
    pub rejects: bool,
}

impl Default for ClassifyOptions {
    fn default() -> Self {
        Self {
            text: Vec::new(),
            max_error: DEFAULT_MAX_ERROR,
            prefix: "pilah_".into(),
            byte_order_mark: false,
            decimal_comma: false,
            n_words: 0,
            format: Format::Csv,
            rejects: false,
        }
    }
}

impl ClassifyOptions {
    /// How CSV rows are written for a table of this dialect.
    fn output_dialect(&self, input: Dialect) -> Dialect {
        let delimiter = match self.format {
            Format::Csv | Format::JsonLines => input.output_delimiter(),
            Format::Tsv => b'\t',
            Format::Xlsx => b',',
        };
        // In a workbook, numbers are numbers, and bytes have no place before the first row.
        let byte_order_mark = match self.format {
            Format::Csv | Format::Tsv => input.byte_order_mark || self.byte_order_mark,
            Format::JsonLines | Format::Xlsx => false,
        };
        let marks = Marks { delimiter, ..Marks::default() };
        Dialect { marks, crlf: input.crlf && self.format != Format::Xlsx, byte_order_mark }
    }

    /// What stands before the first row.
    fn header<'n>(
        &self,
        dialect: Dialect,
        has_header: bool,
        columns: impl Iterator<Item = &'n str>,
    ) -> Vec<u8> {
        let mut start = dialect.start().to_vec();
        if has_header && self.format != Format::JsonLines {
            let names = RowWriter::new(Format::Csv, dialect, false, std::iter::empty());
            for (column, name) in columns.enumerate() {
                names.cell(column, &Value::Text(name.as_bytes()), &mut start);
            }
            names.end(&mut start);
        }
        start
    }
}

/// A table that is ready to be classified: its columns are found and nothing stands in the way.
pub struct Job<'c> {
    classifier: &'c Classifier,
    reader: TableReader,
    options: ClassifyOptions,
    /// Places of the columns that hold the text.
    text: Vec<usize>,
    /// Names of the columns to append.
    added: Vec<String>,
}

impl<'c> Job<'c> {
    /// Finds the columns of a table.
    ///
    /// # Errors
    /// [`Error::MissingColumn`], [`Error::UnclearColumn`], [`Error::ColumnExists`].
    pub fn new(
        classifier: &'c Classifier,
        reader: TableReader,
        options: ClassifyOptions,
    ) -> Result<Self> {
        let text = reader.columns(&options.text, Role::Text)?;
        let added = added_columns(&reader, classifier.model().classes(), &options)?;
        Ok(Self { classifier, reader, options, text, added })
    }

    /// The table.
    #[must_use]
    pub fn reader(&self) -> &TableReader {
        &self.reader
    }

    /// Names of the columns that hold the text.
    #[must_use]
    pub fn text_columns(&self) -> Vec<&str> {
        self.reader.names(&self.text)
    }

    /// Appends label, status and probabilities to every record of the table.
    ///
    /// Each record comes out once, in order, its own cells unchanged. As many threads take
    /// blocks of it from reading to writing as rayon has here. Memory does not grow with the table, and the
    /// output does not depend on the number of threads.
    ///
    /// Faulty rows go to `rejects` if [`ClassifyOptions::rejects`] says so.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Write`], [`Error::LongRecord`], [`Error::WorkbookLimit`].
    pub fn run(self, output: Output, rejects: Option<&mut Output>) -> Result<Summary> {
        pipeline::run(self, output, rejects)
    }
}

fn added_columns(
    reader: &TableReader,
    classes: &[String],
    options: &ClassifyOptions,
) -> Result<Vec<String>> {
    let names = ["label".to_owned(), "status".to_owned()].into_iter();
    let names = names.chain(classes.iter().map(|class| format!("p_{class}")));
    let names = names.chain((options.n_words > 0).then(|| "words".to_owned()));
    let added: Vec<String> = names.map(|name| format!("{}{name}", options.prefix)).collect();
    if let Some(column) = added.iter().find(|name| reader.header().contains(name)) {
        return Err(Error::ColumnExists {
            file: reader.file().to_owned(),
            line: reader.first_line(),
            column: column.clone(),
        });
    }
    Ok(added)
}
