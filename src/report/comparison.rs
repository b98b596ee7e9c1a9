//! Two models side by side, as a page of text.

use std::fmt::Write;

use crate::evaluate::{Comparison, Difference, Figures, Right};

/// A comparison as a page of text; `names` are those of the first and of the second model.
#[must_use]
pub fn comparison(found: &Comparison, names: [&str; 2]) -> String {
    let Comparison { figures: [first, second], accuracy, macro_f1, log_loss, .. } = found;
    let mut page = format!("first        {}\nsecond       {}\n", names[0], names[1]);
    _ = writeln!(page, "rows         {}\n", found.n);
    _ = writeln!(page, "{:11}   first  second  second less first", "");
    let mut line = |name: &str, figure: fn(&Figures) -> f64, by: Option<&Difference>| {
        _ = write!(page, "{name:11}  {:.4}  {:.4}", figure(first), figure(second));
        if let Some(Difference { value, interval }) = by {
            _ = write!(page, "  {value:+.4}, {:+.4} to {:+.4}", interval.low, interval.high);
        }
        page.push('\n');
    };
    line("accuracy", |figures| figures.accuracy, Some(accuracy));
    line("macro F1", |figures| figures.macro_f1, Some(macro_f1));
    line("log loss", |figures| figures.log_loss, Some(log_loss));
    line("Brier score", |figures| figures.brier, None);
    line("ECE", |figures| figures.ece, None);
    let Right { both, only_first, only_second, neither } = found.right;
    _ = writeln!(page, "\nboth right         {both:6}\nonly first right   {only_first:6}");
    _ = writeln!(page, "only second right  {only_second:6}\nneither right      {neither:6}");
    page.push('\n');
    page.push_str(&verdict(found));
    page.push('\n');
    page
}

/// Which is better in what, as far as the rows tell.
fn verdict(found: &Comparison) -> String {
    // Of the log loss, less is better.
    let gains = [
        ("accuracy", found.accuracy, 1.0),
        ("macro F1", found.macro_f1, 1.0),
        ("log loss", found.log_loss, -1.0),
    ];
    let better = |sign: f64| {
        let clear = gains
            .iter()
            .filter(|(_, by, direction)| by.is_clear() && by.value * direction * sign > 0.0);
        clear.map(|(name, ..)| *name).collect::<Vec<_>>().join(", ")
    };
    match [better(-1.0), better(1.0)] {
        [first, second] if first.is_empty() && second.is_empty() => {
            "These rows do not tell the two apart: every interval contains 0.".to_owned()
        }
        [first, second] if first.is_empty() => format!("The second is better in {second}."),
        [first, second] if second.is_empty() => format!("The first is better in {first}."),
        [first, second] => format!("The first is better in {first}, the second in {second}."),
    }
}
