//! Rows to look at, as CSV that goes back into training once their labels are filled in.

use csv::{Terminator, WriterBuilder};

use crate::evaluate::Suspect;
use crate::model::ten_thousandths;
use crate::review::Pick;
use crate::table::{Dialect, LabelledRows};

/// Rows to label, as CSV with the columns `line`, `text`, `label` (empty), `pilah_label`,
/// `pilah_status` and `pilah_p_CLASS` for each class; cells are divided as in `dialect`.
#[must_use]
pub fn picks(picks: &[Pick], classes: &[String], dialect: Dialect) -> Vec<u8> {
    let names = ["line", "text", "label", "pilah_label", "pilah_status"].map(str::to_owned);
    let header = names.into_iter().chain(classes.iter().map(|class| format!("pilah_p_{class}")));
    let rows = picks.iter().map(|Pick { line, text, prediction }| {
        let label = classes[prediction.class].clone();
        let status = prediction.status.name().to_owned();
        let cells = [line.to_string(), text.clone(), String::new(), label, status];
        cells.into_iter().chain(decimals(&prediction.probabilities)).collect()
    });
    table(header.collect(), rows, dialect)
}

/// Rows whose labels are doubtful, as CSV with the columns `line`, `label`, `pilah_label` (the class
/// that is most probable), `pilah_p_label` (the probability of the label it has) and `text`.
#[must_use]
pub fn suspects(suspects: &[Suspect], rows: &LabelledRows, classes: &[String]) -> Vec<u8> {
    let header = ["line", "label", "pilah_label", "pilah_p_label", "text"].map(str::to_owned);
    let cells = suspects.iter().map(|Suspect { row, probability, predicted }| {
        let line = rows.lines[*row].to_string();
        let (label, found) = (rows.labels[*row].clone(), classes[*predicted].clone());
        vec![line, label, found, format!("{probability:.4}"), rows.texts[*row].clone()]
    });
    table(header.to_vec(), cells, Dialect::default())
}

/// Probabilities with four decimals that sum to 1.
fn decimals(probabilities: &[f64]) -> Vec<String> {
    let mut rounded = Vec::new();
    ten_thousandths(probabilities, &mut rounded);
    rounded.iter().map(|share| format!("{}.{:04}", share / 10_000, share % 10_000)).collect()
}

fn table(
    header: Vec<String>,
    rows: impl Iterator<Item = Vec<String>>,
    dialect: Dialect,
) -> Vec<u8> {
    let end = if dialect.crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
    let mut writer = WriterBuilder::new()
        .delimiter(dialect.output_delimiter())
        .terminator(end)
        .from_writer(dialect.start().to_vec());
    for row in std::iter::once(header).chain(rows) {
        // Writing to memory cannot fail, and every row has as many cells as the header.
        _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}
