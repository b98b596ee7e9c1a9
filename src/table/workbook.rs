//! A sheet of a workbook, as the CSV text it would be saved as.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use calamine::{Data, DataType, Range, Reader};

use crate::error::{Error, Result};

/// How many rows become text at a time.
const ROWS: usize = 256;

/// The first sheet of a workbook that has cells, read as lines of CSV.
///
/// Numbers are written as one would type them, dates as `2026-08-17`, errors as `#N/A`.
pub(super) struct Sheet {
    name: String,
    cells: Range<Data>,
    next_row: usize,
    text: Cursor<Vec<u8>>,
}

impl Sheet {
    /// Opens `.xlsx`, `.xlsm`, `.xlsb`, `.xls` or `.ods`, whichever it is.
    ///
    /// # Errors
    /// [`Error::Workbook`].
    pub(super) fn open(bytes: Vec<u8>, file: &str) -> Result<Self> {
        let fault = |reason: String| Error::Workbook { file: file.to_owned(), reason };
        let bytes = Cursor::new(Arc::<[u8]>::from(bytes));
        let mut workbook = calamine::open_workbook_auto_from_rs(bytes).map_err(|_| {
            fault("it is no .xlsx, .ods or .xls, or it is damaged or locked by a password".into())
        })?;
        for name in workbook.sheet_names() {
            let cells =
                workbook.worksheet_range(&name).map_err(|error| fault(error.to_string()))?;
            if !cells.is_empty() {
                return Ok(Self { name, cells, next_row: 0, text: Cursor::default() });
            }
        }
        Err(fault("none of its sheets has cells".into()))
    }

    /// The name of the sheet.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Writes the next rows as text.
    fn write_rows(&mut self) -> io::Result<()> {
        let mut text = std::mem::take(&mut self.text).into_inner();
        text.clear();
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(text);
        let rows = self.next_row..self.cells.height().min(self.next_row + ROWS);
        for row in rows.clone() {
            let cells = (0..self.cells.width()).map(|column| self.cells.get((row, column)));
            writer.write_record(cells.map(|cell| cell.map(text_of).unwrap_or_default()))?;
        }
        self.next_row = rows.end;
        self.text = Cursor::new(writer.into_inner().map_err(csv::IntoInnerError::into_error)?);
        Ok(())
    }
}

impl Read for Sheet {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.text.position() == self.text.get_ref().len() as u64 {
            self.write_rows()?;
        }
        self.text.read(to)
    }
}

fn text_of(cell: &Data) -> String {
    match cell {
        Data::DateTime(when) if when.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
        cell => cell.as_string().unwrap_or_else(|| cell.to_string()),
    }
}
