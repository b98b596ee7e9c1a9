//! Some records of a table, classified together by one thread.

use csv::ByteRecord;

use super::ClassifyOptions;
use super::summary::Summary;
use crate::classifier::{Classifier, Prediction, Status};
use crate::error::Result;
use crate::explain::WordEvidence;
use crate::model::{Scoring, ten_thousandths};
use crate::table::{Dialect, TableReader};

/// Records in a block. More would not be faster, and fewer would be handed around more often.
const RECORDS: usize = 512;

/// A block of records on its way through the pipeline. It is filled, classified, written, and then
/// filled again, so that its buffers are allocated once.
pub(super) struct Block {
    /// Place of the block in the table, from 0.
    pub(super) number: u64,
    /// The classified records, ready to be written.
    pub(super) output: Vec<u8>,
    /// What came of them.
    pub(super) summary: Summary,
    records: Vec<ByteRecord>,
    n_records: usize,
}

/// What a thread needs to classify blocks.
pub(super) struct Worker<'c> {
    pub(super) classifier: &'c Classifier,
    pub(super) options: &'c ClassifyOptions,
    /// Places of the columns that hold the text.
    pub(super) text: &'c [usize],
    pub(super) dialect: Dialect,
    /// Number of columns of the header.
    pub(super) width: usize,
    pub(super) scoring: Scoring<'c>,
}

impl Block {
    pub(super) fn new() -> Self {
        Self {
            number: 0,
            output: Vec::new(),
            summary: Summary::default(),
            records: vec![ByteRecord::new(); RECORDS],
            n_records: 0,
        }
    }

    /// Reads the next records of a table; whether there were any.
    pub(super) fn fill(&mut self, reader: &mut TableReader, number: u64) -> Result<bool> {
        self.number = number;
        self.n_records = 0;
        while self.n_records < RECORDS && reader.read(&mut self.records[self.n_records])? {
            self.n_records += 1;
        }
        Ok(self.n_records > 0)
    }
}

impl Worker<'_> {
    /// Classifies the records of a block and formats them for output.
    pub(super) fn classify(&mut self, block: &mut Block) {
        block.output.clear();
        block.summary = Summary::new(self.classifier.model().classes().len());
        let mut writer = self.dialect.writer(&mut block.output);
        for record in &block.records[..block.n_records] {
            let row = self.classify_record(record);
            count(record, &row, self.width, &mut block.summary);
            // Writing to memory cannot fail.
            _ = writer.write_byte_record(&self.extended(record, &row));
        }
        _ = writer.flush();
    }

    fn classify_record(&mut self, record: &ByteRecord) -> Row {
        let cell = |&column: &usize| std::str::from_utf8(record.get(column).unwrap_or_default());
        let text = match self.text {
            [column] => cell(column).map(Into::into),
            columns => columns
                .iter()
                .map(cell)
                .collect::<Result<Vec<_>, _>>()
                .map(|cells| cells.join(" ").into()),
        };
        let Ok(text): Result<std::borrow::Cow<'_, str>, _> = text else {
            return Row::Left(Status::Unreadable);
        };
        let found = Classifier::classify_with(&mut self.scoring, &text, self.options.max_error);
        let Some(prediction) = found else { return Row::Left(Status::Empty) };
        let words = match self.options.n_words {
            0 => String::new(),
            n => strongest_words(self.classifier, &text, &prediction, n),
        };
        Row::Classified(prediction, words)
    }

    /// The record with its prediction: own cells, filled up to the header's width, then the appended
    /// ones, then what the record had beyond the header's width.
    fn extended(&self, record: &ByteRecord, row: &Row) -> ByteRecord {
        let classes = self.classifier.model().classes();
        let mut extended =
            ByteRecord::with_capacity(record.as_slice().len() + 64, self.width + classes.len() + 3);
        for column in 0..self.width {
            extended.push_field(record.get(column).unwrap_or_default());
        }
        let with_words = self.options.n_words > 0;
        match row {
            Row::Classified(prediction, words) => {
                extended.push_field(classes[prediction.class].as_bytes());
                extended.push_field(prediction.status.name().as_bytes());
                let point = if self.options.decimal_comma { b',' } else { b'.' };
                for p in ten_thousandths(&prediction.probabilities) {
                    extended.push_field(&decimal(p, point));
                }
                if with_words {
                    extended.push_field(words.as_bytes());
                }
            }
            Row::Left(status) => {
                extended.push_field(b"");
                extended.push_field(status.name().as_bytes());
                (0..classes.len() + usize::from(with_words)).for_each(|_| extended.push_field(b""));
            }
        }
        record.iter().skip(self.width).for_each(|cell| extended.push_field(cell));
        extended
    }
}

/// The outcome of one record.
enum Row {
    /// With its strongest words, if those are asked for.
    Classified(Prediction, String),
    Left(Status),
}

fn count(record: &ByteRecord, row: &Row, width: usize, summary: &mut Summary) {
    let status = match row {
        Row::Classified(prediction, _) => {
            summary.by_class[prediction.class] += 1;
            prediction.status
        }
        Row::Left(status) => *status,
    };
    summary.rows += 1;
    summary.by_status[status as usize] += 1;
    let line = record.position().map_or(0, csv::Position::line);
    match record.len() {
        cells if cells < width => summary.short.add(line),
        cells if cells > width => summary.long.add(line),
        _ => {}
    }
}

/// Ten-thousandths as `0.9731`.
fn decimal(ten_thousandths: u32, point: u8) -> [u8; 6] {
    let digit = |divisor: u32| b'0' + (ten_thousandths / divisor % 10) as u8;
    [digit(10_000), point, digit(1000), digit(100), digit(10), digit(1)]
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
