//! An evaluation as a page of text.

use std::fmt::Write;

use super::text::column_width;
use crate::evaluate::{Evaluation, Figures, Interval};

/// An evaluation as a page of text.
#[must_use]
pub fn evaluation(found: &Evaluation) -> String {
    let mut page = String::new();
    _ = writeln!(page, "rows         {}\n", found.n);
    figures(found, &mut page);
    classes(found, &mut page);
    for breakdown in &found.by {
        _ = writeln!(page, "\n{:16}    rows  accuracy", breakdown.column);
        for (value, (rows, accuracy)) in &breakdown.values {
            _ = writeln!(page, "{value:16}  {rows:6}    {accuracy:.4}");
        }
    }
    if !found.calibrations.is_empty() {
        _ = writeln!(page, "\ncalibration   Brier  log loss     ECE  accuracy");
        for (method, Figures { brier, log_loss, ece, accuracy, .. }) in &found.calibrations {
            _ = writeln!(
                page,
                "{method:10}   {brier:.4}    {log_loss:.4}  {ece:.4}    {accuracy:.4}"
            );
        }
    }
    page
}

fn figures(found: &Evaluation, page: &mut String) {
    let Evaluation { figures, intervals, majority, coverage, .. } = found;
    let mut line = |name: &str, value: f64, interval: Interval, note: &str| {
        let interval = format!("{:.4} to {:.4}", interval.low, interval.high);
        _ = writeln!(page, "{}", format!("{name:11}  {value:.4}   {interval}   {note}").trim_end());
    };
    let largest = |value: f64| format!("always the largest class: {value:.4}");
    line("accuracy", figures.accuracy, intervals.accuracy, &largest(majority.accuracy));
    line("macro F1", figures.macro_f1, intervals.macro_f1, &largest(majority.macro_f1));
    line("log loss", figures.log_loss, intervals.log_loss, "nats a row");
    line("Brier score", figures.brier, intervals.brier, "0 is perfect");
    line("ECE", figures.ece, intervals.ece, "0 is perfectly calibrated");
    _ = writeln!(
        page,
        "\nsure         {:.4}   of the rows, {:.4} of them right",
        coverage.sure, coverage.accuracy_sure
    );
    if let Some(background) = found.background_out_of_scope {
        _ = writeln!(
            page,
            "out of scope {:.4}   of the rows, {background:.4} of the background texts",
            coverage.out_of_scope
        );
    }
}

fn classes(found: &Evaluation, page: &mut String) {
    let width = column_width(&found.classes);
    _ = writeln!(page, "\n{:width$}  precision  recall      F1    rows", "class");
    for (class, metrics) in &found.per_class {
        _ = writeln!(
            page,
            "{class:width$}     {:.4}  {:.4}  {:.4}  {:6}",
            metrics.precision, metrics.recall, metrics.f1, metrics.support
        );
    }
    _ = write!(page, "\n{:width$}", "true \\ found");
    found.classes.iter().for_each(|class| _ = write!(page, "  {class:>width$}"));
    page.push('\n');
    for (class, row) in found.classes.iter().zip(&found.confusion) {
        _ = write!(page, "{class:width$}");
        for count in row {
            _ = write!(page, "  {count:>width$}");
        }
        page.push('\n');
    }
}
