//! How a row is written: CSV with some delimiter, or JSON lines.

use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::memchr3;

use crate::table::Dialect;

/// The kinds of output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// CSV with the input's delimiter.
    #[default]
    Csv,
    /// CSV with tabs.
    Tsv,
    /// One JSON object a line, keyed by the columns' names; own cells are strings, probabilities
    /// numbers.
    JsonLines,
    /// A workbook; own cells are strings, so that none becomes a formula.
    Xlsx,
}

/// A cell to be written.
pub(super) enum Value<'v> {
    Text(&'v [u8]),
    /// Ten-thousandths, such as 9731 for 0.9731.
    Share(u32),
    /// A number that is not known.
    None,
}

/// Writes rows of one output.
#[derive(Debug, Clone)]
pub(super) struct RowWriter {
    pub(super) dialect: Dialect,
    decimal_point: u8,
    /// Keys of the cells, as JSON strings; empty for CSV.
    keys: Vec<String>,
}

impl RowWriter {
    /// A writer in a format; `columns` are the names of own and appended columns.
    pub(super) fn new<'n>(
        format: Format,
        dialect: Dialect,
        decimal_comma: bool,
        columns: impl Iterator<Item = &'n str>,
    ) -> Self {
        let keys = if format == Format::JsonLines { json_keys(columns) } else { Vec::new() };
        Self { dialect, decimal_point: if decimal_comma { b',' } else { b'.' }, keys }
    }

    /// Whether own cells may be written as they stand in the input.
    pub(super) fn copies(&self, input: Dialect) -> bool {
        self.keys.is_empty()
            && input.is_common()
            && input.marks.delimiter == self.dialect.marks.delimiter
    }

    /// Writes what begins a row.
    pub(super) fn begin(&self, out: &mut Vec<u8>) {
        if !self.keys.is_empty() {
            out.push(b'{');
        }
    }

    /// Writes a cell, `column` counting own and appended ones from 0.
    pub(super) fn cell(&self, column: usize, value: &Value<'_>, out: &mut Vec<u8>) {
        if self.keys.is_empty() {
            if column > 0 {
                out.push(self.dialect.marks.delimiter);
            }
            self.csv_cell(value, out);
            return;
        }
        if column > 0 {
            out.push(b',');
        }
        // Cells beyond the named columns are numbered after them.
        match self.keys.get(column) {
            Some(key) => out.extend_from_slice(key.as_bytes()),
            None => out.extend_from_slice(format!("\"column_{}\":", column + 1).as_bytes()),
        }
        match value {
            // Writing to memory cannot fail.
            Value::Text(text) => _ = serde_json::to_writer(out, &String::from_utf8_lossy(text)),
            Value::Share(share) => out.extend_from_slice(&decimal(*share, b'.')),
            Value::None => out.extend_from_slice(b"null"),
        }
    }

    fn csv_cell(&self, value: &Value<'_>, out: &mut Vec<u8>) {
        let delimiter = self.dialect.marks.delimiter;
        match value {
            Value::Text(text) => push_csv_cell(text, delimiter, out),
            Value::Share(share) if self.decimal_point == delimiter => {
                push_csv_cell(&decimal(*share, self.decimal_point), delimiter, out);
            }
            Value::Share(share) => out.extend_from_slice(&decimal(*share, self.decimal_point)),
            Value::None => {}
        }
    }

    /// Writes what ends a row.
    pub(super) fn end(&self, out: &mut Vec<u8>) {
        if self.keys.is_empty() {
            out.extend_from_slice(self.dialect.line_end());
        } else {
            out.extend_from_slice(b"}\n");
        }
    }
}

/// Writes a cell with quotes where RFC 4180 asks for them.
pub(super) fn push_csv_cell(text: &[u8], delimiter: u8, out: &mut Vec<u8>) {
    let needs_quotes = memchr3(delimiter, b'"', b'\n', text).is_some() || text.contains(&b'\r');
    if !needs_quotes {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for part in text.split_inclusive(|&byte| byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

/// Ten-thousandths as `0.9731`.
fn decimal(ten_thousandths: u32, point: u8) -> [u8; 6] {
    let digit = |divisor: u32| b'0' + (ten_thousandths / divisor % 10) as u8;
    [digit(10_000), point, digit(1000), digit(100), digit(10), digit(1)]
}

/// Each name as a JSON key, made different where names are empty or repeat.
fn json_keys<'n>(columns: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let unique = |(place, name): (usize, &str)| {
        let name: Cow<'_, str> =
            if name.is_empty() { format!("column_{}", place + 1).into() } else { name.into() };
        let mut key = name.to_string();
        let mut copy = 1;
        while !taken.insert(key.clone()) {
            copy += 1;
            key = format!("{name}_{copy}");
        }
        let mut json = serde_json::Value::from(key).to_string();
        _ = json.write_char(':');
        json
    };
    columns.enumerate().map(unique).collect()
}
