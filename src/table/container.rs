//! What a file is wrapped in: compression, or a workbook. Recognised by content, for names lie.

use std::io::{BufReader, Cursor, Read};

use super::workbook::Sheet;
use crate::error::{Error, Result};

/// How many bytes are enough to tell.
const LONGEST_MAGIC: usize = 8;

/// The text of a table, and the sheet it came from if the file is a workbook.
pub(super) struct Unwrapped {
    pub(super) bytes: Box<dyn Read + Send>,
    pub(super) sheet: Option<String>,
}

/// The table's text in a file, whatever it is wrapped in.
///
/// # Errors
/// [`Error::Read`]; [`Error::NotCsv`] if the file is known to be something else;
/// [`Error::Workbook`].
pub(super) fn unwrap(mut bytes: Box<dyn Read + Send>, file: &str) -> Result<Unwrapped> {
    let fault = |source| Error::Read { file: file.to_owned(), source };
    let mut magic = Vec::with_capacity(LONGEST_MAGIC);
    bytes.by_ref().take(LONGEST_MAGIC as u64).read_to_end(&mut magic).map_err(fault)?;
    let content = content(&magic);
    let mut bytes = Cursor::new(magic).chain(bytes);
    let bytes: Box<dyn Read + Send> = match content {
        Content::Text => Box::new(bytes),
        Content::Gzip => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(bytes))),
        Content::Zstandard => Box::new(zstd::Decoder::new(bytes).map_err(fault)?),
        Content::Foreign(found) => return Err(Error::NotCsv { file: file.to_owned(), found }),
        Content::Workbook => {
            let mut whole = Vec::new();
            bytes.read_to_end(&mut whole).map_err(fault)?;
            let sheet = Sheet::open(whole, file)?;
            let name = sheet.name().to_owned();
            return Ok(Unwrapped { bytes: Box::new(sheet), sheet: Some(name) });
        }
    };
    Ok(Unwrapped { bytes, sheet: None })
}

/// What the first bytes of a file say it is.
enum Content {
    Gzip,
    Zstandard,
    Workbook,
    /// Something with a name in messages, but not a table.
    Foreign(&'static str),
    /// Text, as far as one can tell.
    Text,
}

fn content(magic: &[u8]) -> Content {
    match magic {
        [0x1F, 0x8B, ..] => Content::Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Content::Zstandard,
        // A ZIP archive, which .xlsx and .ods are; and the container of .xls.
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => Content::Workbook,
        [b'%', b'P', b'D', b'F', ..] => Content::Foreign("a PDF document"),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            Content::Foreign("an image")
        }
        [b'P', b'A', b'R', b'1', ..] => Content::Foreign("a Parquet file"),
        [b'S', b'Q', b'L', b'i', b't', b'e', ..] => Content::Foreign("an SQLite database"),
        [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xBC, 0xAF, ..] => {
            Content::Foreign("a packed archive")
        }
        _ => Content::Text,
    }
}
