//! How a CSV file is written: its marks, line ends and byte order mark.

use super::grammar::Marks;

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How a CSV file is written. Output repeats what other programs read, so that a file opens where it
/// came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dialect {
    /// The characters that structure it.
    pub marks: Marks,
    /// Whether lines end with CR LF, as Excel writes them.
    pub crlf: bool,
    /// Whether the file begins with a UTF-8 byte order mark, by which Excel knows UTF-8.
    pub byte_order_mark: bool,
}

/// What divides the cells of a file that has one column: a character that no text has.
pub(super) const NO_DELIMITER: u8 = 0x1F;

impl Dialect {
    /// Whether the file has one column, so that nothing divides cells.
    #[must_use]
    pub fn is_one_column(self) -> bool {
        self.marks.delimiter == NO_DELIMITER
    }

    /// What stands between the cells of output.
    pub(crate) fn output_delimiter(self) -> u8 {
        if self.is_one_column() { b',' } else { self.marks.delimiter }
    }

    /// What stands in a file before its first record.
    pub(crate) fn start(self) -> &'static [u8] {
        if self.byte_order_mark { BYTE_ORDER_MARK } else { b"" }
    }

    /// What stands at the end of a line that is written.
    pub(crate) fn line_end(self) -> &'static [u8] {
        if self.crlf { b"\r\n" } else { b"\n" }
    }

    /// Whether a record of this dialect can be written as it stands: with the quotes of RFC 4180, and
    /// lines that end with a line feed.
    pub(crate) fn is_common(self) -> bool {
        self.marks == Marks { delimiter: self.marks.delimiter, ..Marks::default() }
    }
}
