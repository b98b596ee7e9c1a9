//! Everything that can go wrong, as one type.

use std::io;

/// The result of anything in pilah that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error met while reading tables, training, loading or applying a classifier.
///
/// A message says where, what was found and what was expected; it starts lower case, has no final
/// stop and quotes user data in backticks. It names no command-line flag: the library names the
/// fault, the front end adds what to do about it. Lines count from 1, the header included.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "every field is named in its message")]
pub enum Error {
    /// A file could not be opened or read.
    #[error("cannot read `{file}`: {source}")]
    Read { file: String, source: io::Error },
    /// A file could not be created or written.
    #[error("cannot write `{file}`: {source}")]
    Write { file: String, source: io::Error },
    /// A file that is no CSV: binary, or in an encoding that is not understood.
    #[error("`{file}` is not a CSV file: found {found}, expected lines of text")]
    NotCsv { file: String, found: &'static str },
    /// A workbook that cannot be opened, or has nothing in it.
    #[error("cannot read the workbook `{file}`: {reason}")]
    Workbook { file: String, reason: String },
    /// The CSV grammar is broken at a line.
    #[error("`{file}` line {line}: {reason}")]
    Csv { file: String, line: u64, reason: String },
    /// A record that does not end.
    #[error(
        "`{file}` line {line}: the row that begins here is longer than 1 GiB, expected a table"
    )]
    LongRecord { file: String, line: u64 },
    /// A file without a header line.
    #[error("`{file}` is empty, expected a header line and rows")]
    EmptyFile { file: String },
    /// A header and no rows.
    #[error("`{file}` has a header but no rows")]
    NoRows { file: String },
    /// The header lacks the column that the caller named.
    #[error("`{file}` line {line}: no column `{wanted}`; the columns are {}", listed(.header))]
    MissingColumn {
        file: String,
        line: u64,
        wanted: String,
        header: Vec<String>,
        nearest: Option<String>,
    },
    /// Several columns have the name that the caller gave.
    #[error("`{file}` line {line}: columns {} and {} are both called `{column}`", .places.0, .places.1)]
    SameColumn { file: String, line: u64, column: String, places: (usize, usize) },
    /// No column was named and none is the obvious one.
    #[error("`{file}` line {line}: cannot tell which column holds the {role}; the columns are {}", listed(.header))]
    UnclearColumn { file: String, line: u64, role: &'static str, header: Vec<String> },
    /// A table that a workbook has no room for.
    #[error("`{file}` row {row}: {reason}, so it cannot be written as a workbook")]
    WorkbookLimit { file: String, row: u64, reason: String },
    /// The input has a column with the name of one that is to be appended.
    #[error("`{file}` line {line}: there is a column `{column}` already, which this run would add")]
    ColumnExists { file: String, line: u64, column: String },
    /// A training row without a class.
    #[error("`{file}` line {line}: the label in column `{column}` is empty, expected a class name")]
    EmptyLabel { file: String, line: u64, column: String },
    /// A training row that is not UTF-8.
    #[error("`{file}` line {line}: column `{column}` is not UTF-8 text")]
    Undecodable { file: String, line: u64, column: String },
    /// All training rows have the same class.
    #[error("every row has the class `{class}`, expected two classes or more")]
    OneClass { class: String },
    /// A class with a single row or none.
    #[error("class `{class}` has {rows} row{}, expected 2 or more in every class", if *.rows == 1 { "" } else { "s" })]
    TooFewRows { class: String, rows: u64 },
    /// The rows of a class belong together so that holding them out leaves none to learn from.
    #[error("with the rows of a fold held out, no rows of class `{class}` are left to learn from")]
    FoldWithoutClass { class: String },
    /// No text has a feature that occurs often enough.
    #[error("no feature occurs in {min_docs} rows or more, so there is nothing to learn from")]
    NoFeatures { min_docs: u32 },
    /// A class that a prior was given for but the corpus lacks, or the other way round.
    #[error("the prior names the classes {}, but the corpus has {}", listed(.prior), listed(.corpus))]
    PriorClasses { prior: Vec<String>, corpus: Vec<String> },
    /// A label that the model was not trained with.
    #[error("`{file}` line {line}: the model has no class `{label}`; its classes are {}", listed(.classes))]
    UnknownClass { file: String, line: u64, label: String, classes: Vec<String> },
    /// Two models that are to be compared know different classes.
    #[error("the first model's classes are {}, but the second's are {}", listed(.first), listed(.second))]
    OtherClasses { first: Vec<String>, second: Vec<String> },
    /// A field of a recipe is out of its range.
    #[error("{field}: found {found}, expected {expected}")]
    Recipe { field: &'static str, found: String, expected: &'static str },
    /// A lexicon with a row that is not a word and its fields, or of a word that has one already.
    #[error("`{file}` line {line}: expected one word and its semantic fields, each once")]
    LexiconRow { file: String, line: u64 },
    /// A spelling list with a row that is not two words.
    #[error("`{file}` line {line}: expected two words, a variant and its standard spelling")]
    SpellingRow { file: String, line: u64 },
    /// A keyword list with a row that is not complete.
    #[error("`{file}` line {line}: expected a keyword that stands once, a class and an aspect")]
    KeywordRow { file: String, line: u64 },
    /// A keyword for a class that the corpus lacks.
    #[error("the keyword `{keyword}` is for class `{class}`; the corpus has {}", listed(.classes))]
    KeywordClass { keyword: String, class: String, classes: Vec<String> },
    /// Two features with the same 64-bit hash.
    #[error("the features `{first}` and `{second}` have the same hash")]
    HashCollision { first: String, second: String },
    /// Rows are to be removed that were never counted.
    #[error("`{name}` would be counted less than zero times; these rows are not all in the model")]
    NotCounted { name: String },
    /// A row is to be removed that was never added, or not so often.
    #[error(
        "`{file}` line {line}: the row `{text}` of class `{label}` is not in the model, so it cannot be removed"
    )]
    RowNotInModel { file: String, line: u64, label: String, text: String },
    /// A row is to be added that the model has, or that is to be added twice.
    #[error(
        "`{file}` line {line}: the row `{text}` of class `{label}` is there already, the first of {n} such rows among the {of} to add"
    )]
    DuplicateRow { file: String, line: u64, label: String, text: String, n: usize, of: usize },
    /// Two models are to be merged that were trained on the same rows.
    #[error("{n} of the {of} rows of `{file}` are in `{other}` too, and would be counted twice")]
    SharedRows { file: String, other: String, n: usize, of: usize },
    /// Two models are to be merged that were not made in the same way.
    #[error("`{file}` cannot be merged with `{other}`: found {field} {found}, expected {expected}")]
    ModelsDiffer { file: String, other: String, field: String, found: String, expected: String },
    /// A model is to be fitted again that knows what is out of scope, without texts that are.
    #[error(
        "the model was trained with {n} background texts, which it does not keep; its scope cannot be fitted again without them"
    )]
    NoBackground { n: u64 },
    /// A prior for classes that the model does not have, or not for all that it has.
    #[error("the prior names the classes {}, but the model has {}", listed(.prior), listed(.model))]
    PriorOfModel { prior: Vec<String>, model: Vec<String> },
    /// A file that was never a model.
    #[error("`{file}` is not a pilah model: {reason}")]
    NotAModel { file: String, reason: String },
    /// A model whose checksum does not match its content.
    #[error("`{file}` is a damaged pilah model: its checksum does not match its content")]
    ModelDamaged { file: String },
    /// A model of another version of the format.
    #[error("`{file}` has model format {found}, but this build reads format {expected}")]
    ModelVersion { file: String, found: u32, expected: u32 },
    /// A model that is whole but contradicts itself.
    #[error("`{file}` is a pilah model with invalid content: {reason}")]
    ModelContent { file: String, reason: &'static str },
    /// linfa-bayes refused the counts.
    #[error("naive Bayes could not be fitted")]
    Fit(#[from] linfa_bayes::NaiveBayesError),
}

impl Error {
    /// An error of the `csv` crate, with the file's name and without its own position prefix.
    pub(crate) fn csv(file: &str, error: &csv::Error) -> Self {
        let file = file.to_owned();
        let line = error.position().map_or(0, csv::Position::line);
        match error.kind() {
            csv::ErrorKind::Io(source) => {
                Self::Read { file, source: io::Error::new(source.kind(), source.to_string()) }
            }
            csv::ErrorKind::Utf8 { err, .. } => Self::Csv {
                file,
                line,
                reason: format!("column {} is not UTF-8 text", err.field() + 1),
            },
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => Self::Csv {
                file,
                line,
                reason: format!("found {len} columns, expected {expected_len} as in the header"),
            },
            _ => Self::Csv { file, line, reason: error.to_string() },
        }
    }
}

/// Names in backticks, separated by commas.
fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
