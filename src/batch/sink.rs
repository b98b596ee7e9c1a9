//! Where rows are written to: a stream of bytes, or a workbook.

use rust_xlsxwriter::{Workbook, Worksheet};

use super::format::Format;
use crate::error::{Error, Result};
use crate::table::Output;

/// Rows that a sheet has room for.
const LONGEST_SHEET: u64 = 1_048_576;

/// Takes formatted rows.
pub(super) enum Sink {
    Stream(Output),
    Sheet(Box<Sheet>),
}

/// A workbook with one sheet, and where it is to be written.
pub(super) struct Sheet {
    workbook: Workbook,
    n_rows: u64,
    /// Columns that hold numbers.
    numbers: std::ops::Range<usize>,
    output: Output,
}

impl Sink {
    /// A sink for rows of this format; `numbers` are the columns that hold numbers.
    pub(super) fn new(format: Format, output: Output, numbers: std::ops::Range<usize>) -> Self {
        if format != Format::Xlsx {
            return Self::Stream(output);
        }
        let mut workbook = Workbook::new();
        // Rows go to a temporary file, so memory does not grow with them.
        _ = workbook.add_worksheet_with_constant_memory();
        Self::Sheet(Box::new(Sheet { workbook, n_rows: 0, numbers, output }))
    }

    /// Takes the next rows, which for a workbook are CSV with commas.
    pub(super) fn write(&mut self, rows: &[u8]) -> Result<()> {
        match self {
            Self::Stream(output) => output.write(rows),
            Self::Sheet(sheet) => sheet.write(rows),
        }
    }

    /// Lets the output appear.
    pub(super) fn finish(self) -> Result<()> {
        match self {
            Self::Stream(output) => output.finish(),
            Self::Sheet(sheet) => {
                let Sheet { mut workbook, mut output, n_rows, .. } = *sheet;
                let bytes = workbook.save_to_buffer();
                let bytes = bytes.map_err(|error| limit(&output, n_rows, &error))?;
                output.write(&bytes)?;
                output.finish()
            }
        }
    }
}

impl Sheet {
    fn write(&mut self, rows: &[u8]) -> Result<()> {
        let output = &self.output;
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rows);
        let mut record = csv::ByteRecord::new();
        while reader
            .read_byte_record(&mut record)
            .map_err(|error| Error::csv(output.name(), &error))?
        {
            self.n_rows += 1;
            if self.n_rows > LONGEST_SHEET {
                return Err(Error::WorkbookLimit {
                    file: output.name().to_owned(),
                    row: self.n_rows,
                    reason: "a sheet ends at row 1,048,576".into(),
                });
            }
            let sheet = self.workbook.worksheet_from_index(0);
            let written = sheet.and_then(|sheet| {
                let mut cells = (0..).zip(record.iter());
                let row = self.n_rows as u32 - 1;
                cells.try_for_each(|(column, cell)| {
                    write_cell(sheet, row, column, cell, &self.numbers)
                })
            });
            written.map_err(|error| limit(output, self.n_rows, &error))?;
        }
        Ok(())
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &[u8],
    numbers: &std::ops::Range<usize>,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    let text = String::from_utf8_lossy(cell);
    let number =
        if numbers.contains(&usize::from(column)) { text.parse::<f64>().ok() } else { None };
    match number {
        Some(number) => sheet.write_number(row, column, number)?,
        None => sheet.write_string(row, column, text)?,
    };
    Ok(())
}

fn limit(output: &Output, row: u64, error: &rust_xlsxwriter::XlsxError) -> Error {
    Error::WorkbookLimit { file: output.name().to_owned(), row, reason: error.to_string() }
}
