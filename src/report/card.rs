//! A model card: what a model is made of, how good it is, and what it is not for.
//!
//! After M. Mitchell and others (2019), Model cards for model reporting, FAT*, 220–229.

use std::fmt::Write;

use super::inspection::Inspection;
use super::text::facts;
use crate::evaluate::{Breakdown, Evaluation, Figures, Interval};

/// What a card reports.
#[derive(Debug, Clone, Copy)]
pub struct Card<'c> {
    /// The model.
    pub model: &'c Inspection,
    /// How it does on rows that it has not seen, one by one.
    pub held_out: &'c Evaluation,
    /// How it does with whole groups unseen, and the column that names the groups.
    pub by_group: Option<(&'c str, &'c Evaluation)>,
    /// The arguments that make the figures again.
    pub command: &'c str,
}

/// A model card in Markdown.
#[must_use]
pub fn card(card: &Card<'_>) -> String {
    let classes: Vec<String> =
        card.model.classes.iter().map(|class| format!("**{class}**")).collect();
    let mut page = format!(
        "# Model card\n\nWritten by `pilah {}`; do not edit.\n\n\
         The model sorts texts into {}, with calibrated probabilities.\n\n## Data and recipe\n\n| | |\n|---|---|\n",
        card.command,
        classes.join(" and ")
    );
    for (class, documents) in card.model.classes.iter().zip(&card.model.documents) {
        _ = writeln!(page, "| rows of {class} | {documents} |");
    }
    for (name, value) in facts(card.model) {
        _ = writeln!(page, "| {name} | {value} |");
    }
    figures(card, &mut page);
    calibrations(card.held_out, &mut page);
    for breakdown in &card.held_out.by {
        broken_down(breakdown, card.by_group.map(|(_, found)| found), &mut page);
    }
    page.push_str(LIMITS);
    page
}

const LIMITS: &str = "
## Intended use and limits

- For sorting many texts of the kind it was trained on, with a person looking at what is `unsure` or
  `out_of_scope`. Not for decisions about persons, nor as the only ground for one about a group.
- It judges the wording. A text that hides what it is about, or a name that says nothing, gets a
  probability near the middle at best.
- The figures hold for rows like the training rows. The promise behind `sure` is statistical and does
  too: of the rows of any one class, at most the accepted share are sure of a wrong label.
- A text about none of the classes still gets a label; its status says whether to believe it, and does
  not catch every such text.
";

fn figures(card: &Card<'_>, page: &mut String) {
    let mut columns = vec![("rows held out".to_owned(), card.held_out)];
    columns.extend(
        card.by_group.map(|(column, found)| (format!("each whole `{column}` held out"), found)),
    );
    page.push_str(
        "\n## Figures\n\nOn rows the model has not seen, with 95 % bootstrap intervals.\n\n|",
    );
    for (name, _) in &columns {
        _ = write!(page, " | {name}");
    }
    page.push_str(" |\n|---");
    page.push_str(&"|---".repeat(columns.len()));
    page.push_str("|\n");
    let mut row = |name: &str, cell: &dyn Fn(&Evaluation) -> String| {
        _ = write!(page, "| {name}");
        for (_, found) in &columns {
            _ = write!(page, " | {}", cell(found));
        }
        page.push_str(" |\n");
    };
    let with = |value: f64, Interval { low, high }: Interval| {
        format!("{value:.4} ({low:.4} to {high:.4})")
    };
    row("rows", &|found| found.n.to_string());
    row("accuracy", &|found| with(found.figures.accuracy, found.intervals.accuracy));
    row("macro F1", &|found| with(found.figures.macro_f1, found.intervals.macro_f1));
    row("Brier score", &|found| with(found.figures.brier, found.intervals.brier));
    row("log loss, nats", &|found| with(found.figures.log_loss, found.intervals.log_loss));
    row("ECE", &|found| with(found.figures.ece, found.intervals.ece));
    row("always the largest class", &|found| format!("{:.4}", found.majority.accuracy));
    row("`sure` rows", &|found| format!("{:.4}", found.coverage.sure));
    row("accuracy of `sure` rows", &|found| format!("{:.4}", found.coverage.accuracy_sure));
    row("`out_of_scope` rows", &|found| format!("{:.4}", found.coverage.out_of_scope));
    row("`out_of_scope` of background texts", &|found| {
        found.background_out_of_scope.map_or("-".to_owned(), |share| format!("{share:.4}"))
    });
}

fn calibrations(found: &Evaluation, page: &mut String) {
    page.push_str(
        "\n### Calibration\n\nEach fitted to nine tenths of the rows and judged on the rest.\n\n",
    );
    page.push_str("| method | Brier score | log loss | ECE |\n|---|---|---|---|\n");
    for (method, Figures { brier, log_loss, ece, .. }) in &found.calibrations {
        _ = writeln!(page, "| {method} | {brier:.4} | {log_loss:.4} | {ece:.4} |");
    }
}

fn broken_down(breakdown: &Breakdown, by_group: Option<&Evaluation>, page: &mut String) {
    let column = &breakdown.column;
    let same = by_group.and_then(|found| found.by.iter().find(|other| other.column == *column));
    _ = write!(page, "\n### By {column}\n\n| {column} | rows | accuracy |");
    page.push_str(if same.is_some() {
        " whole groups held out |\n|---|---|---|---|\n"
    } else {
        "\n|---|---|---|\n"
    });
    for (value, (rows, accuracy)) in &breakdown.values {
        _ = write!(page, "| {value} | {rows} | {accuracy:.4} |");
        if let Some((_, accuracy)) = same.and_then(|other| other.values.get(value)) {
            _ = write!(page, " {accuracy:.4} |");
        }
        page.push('\n');
    }
}
