//! What is said of a table that was classified: what was odd, what came of it.

use pilah::Status;
use pilah::batch::{Noted, Summary};

use super::plan::Task;
use crate::tell::{counted, rows};

/// `20 rows: 11 occupational, 9 voluntary; 18 sure, 2 unsure`
pub(super) fn sentence(summary: &Summary, classes: &[String]) -> String {
    let classes = counted(classes.iter().map(String::as_str).zip(summary.by_class.iter().copied()));
    let statuses = Status::ALL.iter().map(|status| status.name()).zip(summary.by_status);
    let statuses = counted(statuses.chain([("rejected", summary.rejected.rows)]));
    let parts: Vec<String> =
        [classes, statuses].into_iter().filter(|part| !part.is_empty()).collect();
    let separator = if parts.is_empty() { "" } else { ": " };
    format!("{}{separator}{}", rows(summary.rows), parts.join("; "))
}

/// What was odd about a table; `encoding` is what it was taken for at first.
pub(super) fn warnings(summary: &Summary, encoding: &str, to_rejects: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if summary.encoding != encoding {
        let found = summary.encoding;
        warnings.push(format!("it begins as {encoding}, but was read as {found} later on"));
    }
    let long = if to_rejects {
        "more cells than the header, which are among the rejects"
    } else {
        "more cells than the header, the last ones now stand behind the prediction"
    };
    let undecodable = if to_rejects {
        "text that is not in the file's encoding, which are among the rejects"
    } else {
        "text that is not in the file's encoding, marked `unreadable`"
    };
    let kinds: [(Noted, &str); 5] = [
        (summary.stray_quotes, "quotes that do not pair, which were read as text"),
        (summary.other_delimiter, "another delimiter than the rest, which were read by that"),
        (summary.short, "fewer cells than the header, filled up with empty ones"),
        (summary.long, long),
        (summary.undecodable, undecodable),
    ];
    for (noted, what) in kinds {
        if noted.rows > 0 {
            let (n, first) = (rows(noted.rows), noted.first_line);
            warnings.push(format!("{n} with {what}, the first at line {first}"));
        }
    }
    warnings
}

/// A table of what came of each file, and of all together.
pub(super) fn table(tasks: &[Task], summaries: &[Option<Summary>], classes: &[String]) -> String {
    let mut lines = vec![head(classes)];
    for (task, summary) in tasks.iter().zip(summaries) {
        lines.push(match summary {
            Some(summary) => line(task.name(), summary),
            None => vec![task.name(), "failed".to_owned()],
        });
    }
    let mut total = Summary { by_class: vec![0; classes.len()], ..Summary::default() };
    summaries.iter().flatten().for_each(|summary| total.append(summary));
    lines.push(line("together".to_owned(), &total));
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let aligned = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if column == 0 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ")
    });
    aligned.collect::<Vec<_>>().join("\n")
}

fn head(classes: &[String]) -> Vec<String> {
    let before = ["file", "rows"].map(str::to_owned).into_iter();
    let statuses = Status::ALL.iter().map(|status| status.name().to_owned());
    before.chain(classes.iter().cloned()).chain(statuses).chain(["rejected".to_owned()]).collect()
}

fn line(name: String, summary: &Summary) -> Vec<String> {
    let numbers = [summary.rows].into_iter().chain(summary.by_class.iter().copied());
    let numbers = numbers.chain(summary.by_status).chain([summary.rejected.rows]);
    std::iter::once(name).chain(numbers.map(|number| number.to_string())).collect()
}
