//! What several commands say on standard error.

use pilah::model::Model;
use pilah::table::TableReader;

/// How a table was taken: `k.csv: UTF-8, cells divided by ;, header in line 4, text in column x`.
pub(crate) fn decision(reader: &TableReader, text_columns: &[&str]) -> String {
    let mut parts = Vec::new();
    if let Some(sheet) = reader.sheet() {
        parts.push(format!("sheet `{sheet}`"));
    } else {
        let marks = reader.dialect().marks;
        parts.push(reader.encoding().to_owned());
        parts.push(if reader.dialect().is_one_column() {
            "one column".to_owned()
        } else {
            format!("cells divided by {}", character(marks.delimiter))
        });
        if marks.quote != b'"' {
            parts.push(format!("quoted by {}", character(marks.quote)));
        }
        if let Some(escape) = marks.escape {
            parts.push(format!("{} before a quote in a cell", character(escape)));
        }
    }
    parts.push(match (reader.has_header(), reader.first_line()) {
        (true, line) => format!("header in line {line}"),
        (false, 1) => "no header".to_owned(),
        (false, line) => format!("no header, rows from line {line}"),
    });
    parts.push(format!("text in column `{}`", text_columns.join("`, `")));
    format!("{}: {}", reader.file(), parts.join(", "))
}

fn character(byte: u8) -> String {
    match byte {
        b'\t' => "tabs".to_owned(),
        b' ' => "spaces".to_owned(),
        byte => format!("`{}`", char::from(byte)),
    }
}

/// `1 row`, `20 rows`
pub(crate) fn rows(n: u64) -> String {
    format!("{n} {}", if n == 1 { "row" } else { "rows" })
}

/// `11 occupational, 9 voluntary`, without what there is none of.
pub(crate) fn counted<'n>(counts: impl Iterator<Item = (&'n str, u64)>) -> String {
    let parts = counts.filter(|(_, n)| *n > 0).map(|(name, n)| format!("{n} {name}"));
    parts.collect::<Vec<_>>().join(", ")
}

/// What a model was trained on: `20 rows: 11 occupational, 9 voluntary`.
pub(crate) fn rows_of(model: &Model) -> String {
    let classes = model.classes().iter().map(String::as_str).zip(model.documents().iter().copied());
    format!("{} rows: {}", model.documents().iter().sum::<u64>(), counted(classes))
}
