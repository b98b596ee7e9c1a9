//! Where the words of a text are.
//!
//! Word boundaries are those of UAX #29 (Unicode Text Segmentation), of which only segments with a
//! letter or digit are words. On top of that a reduplication (`anak-anak`) is one word.

use unicode_segmentation::{UnicodeSegmentation, UnicodeWordIndices};

/// A word and the byte of the text it starts at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// Byte offset of the word's first byte in the text.
    pub start: usize,
    /// The word as it stands in the text.
    pub text: &'t str,
}

impl Word<'_> {
    /// Byte offset just past the word.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text, in order, each with its byte span.
///
/// The ASCII parts of a text, which is most of Indonesian text, take a table-driven path that gives
/// the same words as UAX #29 (checked by property).
///
/// # Example
/// ```
/// let words: Vec<_> = pilah::text::words("Guru, anak-anak & kafé.").map(|w| (w.start, w.text)).collect();
/// assert_eq!(words, [(0, "Guru"), (6, "anak-anak"), (18, "kafé")]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    Reduplication { text, segments: Segments::of(text), waiting: None }
}

/// The segments of UAX #29 with a letter or digit. Pieces of the text without and with characters
/// beyond ASCII take turns, the first of which may be empty.
struct Segments<'t> {
    text: &'t str,
    /// The words of the ASCII piece at hand.
    ascii: AsciiWords<'t>,
    /// Byte offset just past the other piece, which follows it.
    piece_end: usize,
    /// The words of the other piece, once it is its turn, and where it starts.
    unicode: Option<(usize, UnicodeWordIndices<'t>)>,
}

impl<'t> Segments<'t> {
    fn of(text: &'t str) -> Self {
        let (end, piece_end) = pieces(text.as_bytes(), 0);
        Self { text, ascii: AsciiWords { text: &text[..end], at: 0 }, piece_end, unicode: None }
    }
}

impl<'t> Iterator for Segments<'t> {
    type Item = Word<'t>;

    #[inline]
    fn next(&mut self) -> Option<Word<'t>> {
        loop {
            if let Some((piece_start, words)) = &mut self.unicode {
                if let Some((start, text)) = words.next() {
                    return Some(Word { start: *piece_start + start, text });
                }
                self.unicode = None;
                let start = self.piece_end;
                let (end, piece_end) = pieces(self.text.as_bytes(), start);
                self.ascii = AsciiWords { text: &self.text[..end], at: start };
                self.piece_end = piece_end;
            }
            if let Some(word) = self.ascii.next() {
                return Some(word);
            }
            let start = self.ascii.text.len();
            if start == self.text.len() {
                return None;
            }
            self.unicode = Some((start, self.text[start..self.piece_end].unicode_word_indices()));
        }
    }
}

/// Where the ASCII piece from `start` on ends, and the piece with other characters after it.
///
/// Pieces are cut between a space and an ASCII character that is none: no rule of UAX #29 joins those
/// or looks across them, while marks and other spaces may join a space (rules `WB3d` and WB4).
fn pieces(text: &[u8], start: usize) -> (usize, usize) {
    let rest = &text[start..];
    if rest.is_ascii() {
        return (text.len(), text.len());
    }
    let first = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
    let is_cut = |pair: &[u8]| pair[0] == b' ' && pair[1] != b' ' && pair[1].is_ascii();
    let end = rest[..first].windows(2).rposition(is_cut).map_or(0, |space| space + 1);
    let length = rest[first..].windows(2).position(is_cut).map(|space| space + 1);
    (start + end, length.map_or(text.len(), |length| start + first + length))
}

/// Joins `anak-anak`, `anak-anaknya` and `berjalan-jalan` into one word each.
struct Reduplication<'t> {
    text: &'t str,
    segments: Segments<'t>,
    waiting: Option<Word<'t>>,
}

impl<'t> Iterator for Reduplication<'t> {
    type Item = Word<'t>;

    #[inline]
    fn next(&mut self) -> Option<Word<'t>> {
        let first = self.waiting.take().or_else(|| self.segments.next())?;
        if self.text.as_bytes().get(first.end()) != Some(&b'-') {
            return Some(first);
        }
        let Some(second) = self.segments.next() else { return Some(first) };
        if second.start == first.end() + 1 && is_reduplication(first.text, second.text) {
            return Some(Word { start: first.start, text: &self.text[first.start..second.end()] });
        }
        self.waiting = Some(second);
        Some(first)
    }
}

/// Whether two halves around a hyphen are one word said twice: one half, letters only, contains
/// the other in any case. `Jawa-Bali` and `S1-S1` are two words.
fn is_reduplication(first: &str, second: &str) -> bool {
    let (short, long) = if first.len() <= second.len() { (first, second) } else { (second, first) };
    if short.len() < 2 || !first.chars().chain(second.chars()).all(char::is_alphabetic) {
        return false;
    }
    if short.is_ascii() && long.is_ascii() {
        let (short, long) = (short.as_bytes(), long.as_bytes());
        return long[..short.len()].eq_ignore_ascii_case(short)
            || long[long.len() - short.len()..].eq_ignore_ascii_case(short)
            || long.windows(short.len()).any(|part| part.eq_ignore_ascii_case(short));
    }
    long.to_lowercase().contains(&short.to_lowercase())
}

/// What UAX #29 calls the `Word_Break` property, for the ASCII range.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    Letter,
    Digit,
    /// `_`, which joins both letters and digits.
    Joiner,
    /// `:`, which stands inside a word between two letters.
    BetweenLetters,
    /// `,` and `;`, which stand inside a number between two digits.
    BetweenDigits,
    /// `.` and `'`, which do either.
    BetweenEither,
    Other,
}

const fn break_of(byte: u8) -> Break {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Break::Letter,
        b'0'..=b'9' => Break::Digit,
        b'_' => Break::Joiner,
        b':' => Break::BetweenLetters,
        b',' | b';' => Break::BetweenDigits,
        b'.' | b'\'' => Break::BetweenEither,
        _ => Break::Other,
    }
}

/// One table look-up per byte is what makes the ASCII path fast; 256 entries spare it a check.
const BREAKS: [Break; 256] = {
    let mut breaks = [Break::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        breaks[byte] = break_of(byte as u8);
        byte += 1;
    }
    breaks
};

/// The words from a byte on of a text that is ASCII from there on.
struct AsciiWords<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for AsciiWords<'t> {
    type Item = Word<'t>;

    #[inline]
    fn next(&mut self) -> Option<Word<'t>> {
        let bytes = self.text.as_bytes();
        let class =
            |at: usize| bytes.get(at).map_or(Break::Other, |&byte| BREAKS[usize::from(byte)]);
        loop {
            while !matches!(class(self.at), Break::Letter | Break::Digit | Break::Joiner) {
                self.at += 1;
                if self.at >= bytes.len() {
                    return None;
                }
            }
            let start = self.at;
            let mut last = class(start);
            // A run of `_` alone is a segment of UAX #29, but not a word.
            let mut is_word = last != Break::Joiner;
            self.at += 1;
            loop {
                // Most words are one run of letters between two spaces.
                if last == Break::Letter {
                    self.at = letters_end(bytes, self.at);
                }
                let next = class(self.at);
                let skip = match (last, next) {
                    (_, Break::Letter | Break::Digit | Break::Joiner) => 0,
                    // Rules WB6 and WB7: a letter, one mark, a letter.
                    (Break::Letter, Break::BetweenLetters | Break::BetweenEither)
                        if class(self.at + 1) == Break::Letter =>
                    {
                        1
                    }
                    // Rules WB11 and WB12: a digit, one mark, a digit.
                    (Break::Digit, Break::BetweenDigits | Break::BetweenEither)
                        if class(self.at + 1) == Break::Digit =>
                    {
                        1
                    }
                    _ => break,
                };
                self.at += skip;
                last = class(self.at);
                is_word |= last != Break::Joiner;
                self.at += 1;
            }
            if is_word {
                return Some(Word { start, text: &self.text[start..self.at] });
            }
        }
    }
}

/// Where a run of letters ends. Eight bytes are looked at together, for that is most words at once.
#[inline]
fn letters_end(ascii: &[u8], mut at: usize) -> usize {
    let all = |byte: u8| u64::from_le_bytes([byte; 8]);
    while let Some(bytes) = ascii.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let lower = u64::from_le_bytes(*bytes) | all(0x20);
        // Sets the high bit of each byte from `a` on and of each beyond `z`; none overflows, for the
        // bytes are ASCII.
        let (from_a, beyond_z) = (lower + all(0x80 - b'a'), lower + all(0x7F - b'z'));
        let others = !(from_a & !beyond_z) & all(0x80);
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = ascii.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        /// The alphabet is the characters whose rules differ, so that short texts meet all of them.
        #[test]
        fn the_ascii_path_equals_uax_29(text in "[aZ0_:,;.' \\-\n@#\u{0}]{0,24}") {
            let fast: Vec<_> = AsciiWords { text: &text, at: 0 }.map(|w| (w.start, w.text)).collect();
            let slow: Vec<_> = text.unicode_word_indices().collect();
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn the_ascii_path_equals_uax_29_on_all_of_ascii(text in "[\u{0}-\u{7f}]{0,60}") {
            let fast: Vec<_> = AsciiWords { text: &text, at: 0 }.map(|w| (w.start, w.text)).collect();
            let slow: Vec<_> = text.unicode_word_indices().collect();
            prop_assert_eq!(fast, slow);
        }

        /// With the characters that join others or are joined: marks, joiners, flags, other spaces.
        #[test]
        fn pieces_equal_uax_29(
            text in "[aZ0_:,;.' \\-\n\u{a0}\u{e9}\u{301}\u{903}\u{200d}\u{ad}\u{1f1ee}\u{3000}\u{5d0}\u{30ab}\u{2019}\u{1f600}]{0,24}"
        ) {
            let fast: Vec<_> = Segments::of(&text).map(|w| (w.start, w.text)).collect();
            let slow: Vec<_> = text.unicode_word_indices().collect();
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn pieces_equal_uax_29_on_any_text(text in "(\\PC| ){0,40}") {
            let fast: Vec<_> = Segments::of(&text).map(|w| (w.start, w.text)).collect();
            let slow: Vec<_> = text.unicode_word_indices().collect();
            prop_assert_eq!(fast, slow);
        }

        #[test]
        fn spans_are_in_order_and_on_character_boundaries(text in "\\PC{0,60}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.start >= end);
                prop_assert_eq!(&text[word.start..word.end()], word.text);
                end = word.end();
            }
        }
    }
}
