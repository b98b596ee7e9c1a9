//! How a CSV file is written: its delimiter, line ends and byte order mark.

use crate::error::{Error, Result};

/// How much of a file is looked at to find its dialect, in bytes.
pub(super) const SAMPLE: usize = 64 * 1024;

/// The delimiters that are considered, the likelier first where evidence is equal.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How a CSV file is written. Output repeats it, so that a file opens where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between two cells.
    pub delimiter: u8,
    /// Whether lines end with CR LF, as Excel writes them, or LF alone.
    pub crlf: bool,
    /// Whether the file begins with a UTF-8 byte order mark, by which Excel knows UTF-8.
    pub byte_order_mark: bool,
}

impl Dialect {
    /// Finds the dialect of a file from its first bytes; `delimiter` overrides the guess.
    ///
    /// The delimiter is the one that splits the sample's records into the same number of cells most
    /// often, cells in quotes being whole; of equals, the one that makes more cells.
    ///
    /// # Errors
    /// [`Error::NotCsv`] if the bytes are not text in UTF-8 or a superset of ASCII.
    pub(super) fn detect(sample: &[u8], delimiter: Option<u8>, file: &str) -> Result<Self> {
        check_is_text(sample, file)?;
        let byte_order_mark = sample.starts_with(BYTE_ORDER_MARK);
        let sample = if byte_order_mark { &sample[BYTE_ORDER_MARK.len()..] } else { sample };
        let first_line_end = sample.iter().position(|&byte| byte == b'\n');
        let crlf = first_line_end.is_some_and(|at| at > 0 && sample[at - 1] == b'\r');
        let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(sample));
        Ok(Self { delimiter, crlf, byte_order_mark })
    }

    /// What stands in a file before its first record.
    pub(crate) fn start(self) -> &'static [u8] {
        if self.byte_order_mark { BYTE_ORDER_MARK } else { b"" }
    }

    /// Writes records to memory as this dialect has them.
    pub(crate) fn writer(self, to: &mut Vec<u8>) -> csv::Writer<&mut Vec<u8>> {
        let terminator =
            if self.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(terminator)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_writer(to)
    }

    /// How many bytes of the file come before its first record.
    pub(super) fn preamble_len(self) -> usize {
        self.start().len()
    }
}

fn guess_delimiter(sample: &[u8]) -> u8 {
    let score = |&delimiter: &u8| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(sample);
        let mut record = csv::ByteRecord::new();
        let mut widths = Vec::new();
        while widths.len() < 200 && reader.read_byte_record(&mut record).unwrap_or(false) {
            widths.push(record.len());
        }
        // The last record of a full sample is probably cut off.
        if sample.len() == SAMPLE && widths.len() > 1 {
            widths.pop();
        }
        let Some(&header) = widths.first() else { return (0, 0) };
        if header == 1 {
            return (0, 0);
        }
        let alike = widths.iter().filter(|&&width| width == header).count();
        (alike * 100 / widths.len(), header)
    };
    // `max_by_key` keeps the last of equals, so the likelier delimiters come last.
    DELIMITERS.iter().rev().copied().max_by_key(score).unwrap_or(b',')
}

fn check_is_text(sample: &[u8], file: &str) -> Result<()> {
    let found = match sample {
        [b'P', b'K', 3, 4, ..] => "a ZIP archive or an Excel workbook",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old Excel workbook",
        [0x1F, 0x8B, ..] => "gzip data",
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "UTF-16 text",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        // A zero byte is in every binary format and in no text.
        _ if sample.contains(&0) => "binary data",
        _ => return Ok(()),
    };
    Err(Error::NotCsv { file: file.to_owned(), found })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (what it shows, first bytes of the file, delimiter)
    const DIALECTS: &[(&str, &str, u8)] = &[
        ("commas", "a,b\n1,2\n", b','),
        ("semicolons with decimal commas", "nama;luas\nA;1,5\nB;2,25\n", b';'),
        ("tabs", "a\tb\nsatu, dua\tx\n", b'\t'),
        ("bars", "a|b\n1|2\n", b'|'),
        ("a delimiter within quotes", "a,b\n\"x;y;z\",1\n\"p;q;r\",2\n", b','),
        ("one column", "teks\nhalo, apa kabar\nbaik; terima kasih\n", b','),
        ("header only", "id;teks;label\n", b';'),
        (
            "a sentence with commas beside semicolons",
            "no;uraian\n1;satu, dua, tiga\n2;empat\n",
            b';',
        ),
    ];

    #[test]
    fn the_delimiter_is_found() {
        for &(shows, sample, expected) in DIALECTS {
            let dialect = Dialect::detect(sample.as_bytes(), None, "x.csv").unwrap();
            assert_eq!(dialect.delimiter as char, expected as char, "{shows}");
        }
    }
}
