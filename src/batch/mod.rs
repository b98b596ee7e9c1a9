//! Stage 7: a table in, the same table with predictions out.

use csv::ByteRecord;
use rayon::prelude::*;

use crate::classifier::{Classifier, DEFAULT_MAX_ERROR, Prediction, Status};
use crate::error::{Error, Result};
use crate::explain::WordEvidence;
use crate::model::{Scratch, ten_thousandths};
use crate::table::{Column, Output, Role, TableReader, TableWriter};

/// How many records are in memory at a time. More would not be faster.
const BLOCK: usize = 4096;

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

/// What came of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records read, which is also records written.
    pub rows: u64,
    /// Rows by status, in the order of [`Status::ALL`].
    pub by_status: [u64; Status::ALL.len()],
    /// Rows by label, in the order of the classes.
    pub by_class: Vec<u64>,
    /// Rows with fewer cells than the header, which were filled up, and the line of the first.
    pub short: Ragged,
    /// Rows with more cells than the header, whose last cells stand behind the prediction, and the
    /// line of the first.
    pub long: Ragged,
}

/// Rows whose width is not the header's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ragged {
    /// How many.
    pub rows: u64,
    /// Line of the first one; 0 if there is none.
    pub first_line: u64,
}

impl Ragged {
    fn add(&mut self, line: u64) {
        if self.rows == 0 {
            self.first_line = line;
        }
        self.rows += 1;
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
    /// Each record comes out once, in order, its own cells unchanged. Records are read, classified in
    /// parallel and written block by block, so memory does not grow with the table, and the output
    /// does not depend on the number of threads.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Write`].
    pub fn run(self, output: Output) -> Result<Summary> {
        let Self { classifier, mut reader, options, text, added } = self;
        let width = reader.header().len();
        let classes = classifier.model().classes();
        let mut dialect = reader.dialect();
        dialect.byte_order_mark |= options.byte_order_mark;
        let mut writer = TableWriter::new(output, dialect)?;
        if reader.has_header() {
            let own = reader.header().iter().map(String::as_str);
            writer
                .write(&own.chain(added.iter().map(String::as_str)).collect::<Vec<_>>().into())?;
        }

        let mut summary = Summary { by_class: vec![0; classes.len()], ..Summary::default() };
        let mut block = vec![ByteRecord::new(); BLOCK];
        loop {
            let mut filled = 0;
            while filled < BLOCK && reader.read(&mut block[filled])? {
                filled += 1;
            }
            let rows: Vec<Row> = block[..filled]
                .par_iter()
                .map_init(Scratch::default, |scratch, record| {
                    classify_record(classifier, record, &text, &options, scratch)
                })
                .collect();
            for (record, row) in block.iter().zip(&rows) {
                summary.add(record, row, width);
                writer.write(&extended(record, row, width, classes, &options))?;
            }
            if filled < BLOCK {
                break;
            }
        }
        writer.finish()?;
        Ok(summary)
    }
}

/// The outcome of one record.
enum Row {
    /// With its strongest words, if those are asked for.
    Classified(Prediction, String),
    Left(Status),
}

impl Row {
    fn status(&self) -> Status {
        match self {
            Self::Classified(prediction, _) => prediction.status,
            Self::Left(status) => *status,
        }
    }
}

fn classify_record(
    classifier: &Classifier,
    record: &ByteRecord,
    columns: &[usize],
    options: &ClassifyOptions,
    scratch: &mut Scratch,
) -> Row {
    let cells =
        columns.iter().map(|&column| std::str::from_utf8(record.get(column).unwrap_or_default()));
    let Ok(cells) = cells.collect::<Result<Vec<_>, _>>() else {
        return Row::Left(Status::Unreadable);
    };
    let text = cells.join(" ");
    let Some(prediction) = classifier.classify_with(&text, options.max_error, scratch) else {
        return Row::Left(Status::Empty);
    };
    let words = match options.n_words {
        0 => String::new(),
        n => strongest_words(classifier, &text, &prediction, n),
    };
    Row::Classified(prediction, words)
}

/// The `n` words with the strongest evidence, strongest first: `Ikatan:-4.93 donor:+1.47`. Evidence is
/// in nats toward the second of two classes, or toward the predicted one of more.
fn strongest_words(
    classifier: &Classifier,
    text: &str,
    prediction: &Prediction,
    n: usize,
) -> String {
    let Some(found) = classifier.explain(text, 0.0) else { return String::new() };
    let evidence = |word: &WordEvidence| match word.evidence[..] {
        [toward_second] => toward_second,
        _ => word.evidence[prediction.class],
    };
    let mut words: Vec<&WordEvidence> = found.words.iter().collect();
    words.sort_by(|a, b| evidence(b).abs().total_cmp(&evidence(a).abs()));
    words.truncate(n);
    let shown = words.iter().map(|word| format!("{}:{:+.2}", found.word(word), evidence(word)));
    shown.collect::<Vec<_>>().join(" ")
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

/// The record with its prediction: own cells, filled up to the header's width, then the appended
/// ones, then what the record had beyond the header's width.
fn extended(
    record: &ByteRecord,
    row: &Row,
    width: usize,
    classes: &[String],
    options: &ClassifyOptions,
) -> ByteRecord {
    let mut extended =
        ByteRecord::with_capacity(record.as_slice().len() + 64, width + classes.len() + 2);
    for column in 0..width {
        extended.push_field(record.get(column).unwrap_or_default());
    }
    match row {
        Row::Classified(prediction, words) => {
            extended.push_field(classes[prediction.class].as_bytes());
            extended.push_field(prediction.status.name().as_bytes());
            let point = if options.decimal_comma { ',' } else { '.' };
            for p in ten_thousandths(&prediction.probabilities) {
                extended.push_field(format!("{}{point}{:04}", p / 10_000, p % 10_000).as_bytes());
            }
            if options.n_words > 0 {
                extended.push_field(words.as_bytes());
            }
        }
        Row::Left(status) => {
            extended.push_field(b"");
            extended.push_field(status.name().as_bytes());
            let n_empty = classes.len() + usize::from(options.n_words > 0);
            (0..n_empty).for_each(|_| extended.push_field(b""));
        }
    }
    record.iter().skip(width).for_each(|cell| extended.push_field(cell));
    extended
}

impl Summary {
    fn add(&mut self, record: &ByteRecord, row: &Row, width: usize) {
        self.rows += 1;
        self.by_status[row.status() as usize] += 1;
        if let Row::Classified(prediction, _) = row {
            self.by_class[prediction.class] += 1;
        }
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() < width {
            self.short.add(line);
        } else if record.len() > width {
            self.long.add(line);
        }
    }
}
