//! Stage 7: a table in, the same table with predictions out.

mod block;
mod pipeline;
mod summary;

pub use summary::{Ragged, Summary};

use crate::classifier::{Classifier, DEFAULT_MAX_ERROR};
use crate::error::{Error, Result};
use crate::table::{Column, Output, Role, TableReader};

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
        }
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

    /// Names of the columns that hold the text.
    #[must_use]
    pub fn text_columns(&self) -> Vec<&str> {
        self.text.iter().map(|&column| self.reader.header()[column].as_str()).collect()
    }

    /// Appends label, status and probabilities to every record of the table.
    ///
    /// Each record comes out once, in order, its own cells unchanged. One thread reads, one for each
    /// of rayon's threads classifies, and this one writes; memory does not grow with the table, and
    /// the output does not depend on the number of threads.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Write`].
    pub fn run(self, output: Output) -> Result<Summary> {
        pipeline::run(self, output)
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
        return Err(Error::ColumnExists { file: reader.file().to_owned(), column: column.clone() });
    }
    Ok(added)
}
