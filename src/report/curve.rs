//! A learning curve, as a page of text.

use std::fmt::Write;

use crate::evaluate::{Curve, Difference, Doubling, MoreRows};

/// A learning curve as a page of text, with a sentence on whether more rows would help.
#[must_use]
pub fn curve(found: &Curve) -> String {
    let mut page =
        format!("{:>9}  {:28}{:28}accuracy\n", "rows", "macro F1", "log loss, nats a row");
    for point in &found.points {
        let (f1, loss) = (point.macro_f1_interval, point.log_loss_interval);
        _ = writeln!(
            page,
            "{:>9}  {:.4}  {:.4} to {:.4}    {:.4}  {:.4} to {:.4}    {:.4}",
            point.rows,
            point.figures.macro_f1,
            f1.low,
            f1.high,
            point.figures.log_loss,
            loss.low,
            loss.high,
            point.figures.accuracy
        );
    }
    page.push('\n');
    page.push_str(&outlook(found));
    page.push('\n');
    page
}

/// One honest sentence: what the last doubling brought, and what that says of the next.
fn outlook(found: &Curve) -> String {
    let Some(Doubling { macro_f1: Difference { value, interval }, more_rows, .. }) =
        found.last_doubling
    else {
        return "Too few rows to halve them, so whether more would help cannot be told.".to_owned();
    };
    let (low, high) = (interval.low, interval.high);
    let by = format!("changed macro F1 by {value:+.4} (95 %: {low:+.4} to {high:+.4})");
    match more_rows {
        MoreRows::Help => format!(
            "More rows should help: the last doubling {by}; the next may bring as much, and likely somewhat less."
        ),
        MoreRows::HardlyHelp => {
            format!("More rows of this kind would hardly help: the last doubling {by}.")
        }
        MoreRows::Unclear => {
            format!("Whether more rows would help cannot be told: the last doubling {by}.")
        }
    }
}
