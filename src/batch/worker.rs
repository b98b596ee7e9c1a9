//! Classifies the records of a block and writes them as rows; the work of one thread.

use super::ClassifyOptions;
use super::format::{RowWriter, Value, push_csv_cell};
use super::summary::Summary;
use crate::classifier::{Classifier, Prediction, Status};
use crate::explain::WordEvidence;
use crate::model::{Scoring, ten_thousandths};
use crate::table::{Block, Reading, Record};

/// A block of records on its way through the pipeline. It is filled, classified, written, and then
/// filled again, so that its buffers are allocated once.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) block: Block,
    /// The classified rows, ready to be written.
    pub(super) output: Vec<u8>,
    /// The rejected ones.
    pub(super) rejects: Vec<u8>,
    /// What came of them.
    pub(super) summary: Summary,
}

/// What a thread needs to classify blocks.
pub(super) struct Worker<'c> {
    pub(super) classifier: &'c Classifier,
    pub(super) options: &'c ClassifyOptions,
    pub(super) rows: &'c RowWriter,
    /// Whether a record that is as it should be may be copied.
    pub(super) copies: bool,
    /// Where the text is among a record's wanted cells.
    pub(super) text: &'c [usize],
    /// The name of its column, for rejects.
    pub(super) text_column: &'c str,
    /// Number of columns of the table.
    pub(super) width: usize,
    /// The table's name, for rejects.
    pub(super) file: &'c str,
    pub(super) scoring: Scoring<'c>,
    /// What the text of one record was found to be; used again for the next.
    pub(super) found: Prediction,
    /// Its probabilities in ten-thousandths.
    pub(super) rounded: Vec<u32>,
}

impl Worker<'_> {
    pub(super) fn classify(&mut self, batch: &mut Batch) {
        batch.output.clear();
        batch.rejects.clear();
        batch.summary = Summary::new(self.classifier.model().classes().len());
        for record in batch.block.records() {
            let text = record.text(self.text);
            let summary = &mut batch.summary;
            summary.rows += 1;
            let fault = self.fault(&record, text.as_deref(), summary);
            if let Some((column, reason)) = fault.filter(|_| self.options.rejects) {
                summary.rejected.add(record.line());
                self.reject(&record, &column, &reason, &mut batch.rejects);
                continue;
            }
            let max_error = self.options.max_error;
            let (status, is_classified) = match &text {
                None => (Status::Unreadable, false),
                Some(text) => {
                    let classified = Classifier::classify_into(
                        &mut self.scoring,
                        text,
                        max_error,
                        &mut self.found,
                    );
                    (self.found.status, classified)
                }
            };
            summary.by_status[status as usize] += 1;
            if is_classified {
                summary.by_class[self.found.class] += 1;
            }
            let classified = text.as_deref().filter(|_| is_classified);
            self.write(&record, status, classified, &mut batch.output);
        }
    }

    /// Notes what is odd about a record, and says what is wrong with it: the column and the reason.
    fn fault(
        &self,
        record: &Record<'_>,
        text: Option<&str>,
        summary: &mut Summary,
    ) -> Option<(String, String)> {
        let (n_cells, line) = (record.n_cells(), record.line());
        match record.reading() {
            Reading::Strict => {}
            Reading::Delimited(_) => summary.other_delimiter.add(line),
            _ => summary.stray_quotes.add(line),
        }
        if n_cells < self.width {
            summary.short.add(line);
        }
        if text.is_none() {
            summary.undecodable.add(line);
            return Some((self.text_column.to_owned(), "not in the file's encoding".to_owned()));
        }
        if n_cells > self.width {
            summary.long.add(line);
            let reason = format!("{n_cells} cells, expected {}", self.width);
            return Some(((self.width + 1).to_string(), reason));
        }
        None
    }

    /// Writes own cells, filled up to the table's width, then the appended ones, then what the record
    /// has beyond that width. `text` is there if it was classified.
    fn write(
        &mut self,
        record: &Record<'_>,
        status: Status,
        text: Option<&str>,
        out: &mut Vec<u8>,
    ) {
        let (rows, classes) = (self.rows, self.classifier.model().classes());
        rows.begin(out);
        let mut extra = Vec::new();
        if self.copies && record.n_cells() == self.width && record.reading() == Reading::Strict {
            out.extend_from_slice(record.bytes());
        } else {
            let mut cells = record.cells();
            for column in 0..self.width {
                let cell = cells.next().unwrap_or_default();
                rows.cell(column, &Value::Text(&cell), out);
            }
            extra.extend(cells);
        }
        let mut column = self.width..;
        let mut append = |value: &Value<'_>| {
            rows.cell(column.next().unwrap_or_default(), value, out);
        };
        let label = text.map_or("", |_| &classes[self.found.class]);
        append(&Value::Text(label.as_bytes()));
        append(&Value::Text(status.name().as_bytes()));
        if text.is_some() {
            ten_thousandths(&self.found.probabilities, &mut self.rounded);
            for &share in &self.rounded {
                append(&Value::Share(share));
            }
        } else {
            for _ in classes {
                append(&Value::None);
            }
        }
        if self.options.n_words > 0 {
            let words = text.map(|text| {
                strongest_words(self.classifier, text, &self.found, self.options.n_words)
            });
            append(&Value::Text(words.unwrap_or_default().as_bytes()));
        }
        for cell in &extra {
            append(&Value::Text(cell));
        }
        rows.end(out);
    }

    /// Writes a record to the rejects: where it is, what is wrong with it, and itself.
    fn reject(&self, record: &Record<'_>, column: &str, reason: &str, out: &mut Vec<u8>) {
        let line = record.line().to_string();
        let before = [self.file, line.as_str(), column, reason];
        for cell in before.iter().map(|cell| cell.as_bytes()) {
            push_csv_cell(cell, b',', out);
            out.push(b',');
        }
        push_csv_cell(record.bytes(), b',', out);
        out.push(b'\n');
    }
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
