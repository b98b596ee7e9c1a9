//! Punctuation marks and emoji between the words, for recipes that take them for words.

use unicode_segmentation::UnicodeSegmentation;

use super::words::{Word, words};

/// The words of a text and the marks between them, in order, each with its byte span.
///
/// A mark is a user-perceived character (UAX #29) that is no part of a word and no space, or the same
/// one several times in a row: an emoji with all its modifiers, `?`, `!!!`.
///
/// # Example
/// ```
/// let words: Vec<_> = pilah::text::words_and_marks("Enak!!! 👍🏽👍🏽 :)").map(|word| word.text).collect();
/// assert_eq!(words, ["Enak", "!!!", "👍🏽👍🏽", ":", ")"]);
/// ```
pub fn words_and_marks(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut words = words(text);
    let next_word = words.next();
    WordsAndMarks { text, at: 0, words, next_word }
}

struct WordsAndMarks<'t, W> {
    text: &'t str,
    at: usize,
    words: W,
    next_word: Option<Word<'t>>,
}

impl<'t, W: Iterator<Item = Word<'t>>> Iterator for WordsAndMarks<'t, W> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        let end = self.next_word.map_or(self.text.len(), |word| word.start);
        if let Some((start, text)) = first_mark(&self.text[self.at..end]) {
            let start = self.at + start;
            self.at = start + text.len();
            return Some(Word { start, text });
        }
        let word = self.next_word?;
        self.at = word.end();
        self.next_word = self.words.next();
        Some(word)
    }
}

/// The first mark of a text without words, and the byte it starts at.
fn first_mark(between: &str) -> Option<(usize, &str)> {
    let mut characters = between.grapheme_indices(true);
    let is_mark = |&(_, own): &(usize, &str)| {
        own.chars().any(|c| !c.is_whitespace() && !c.is_control() && c != '\u{FEFF}')
    };
    let (start, first) = characters.find(is_mark)?;
    let n_more = characters.take_while(|(_, own)| *own == first).count();
    Some((start, &between[start..start + first.len() * (1 + n_more)]))
}

/// Whether a word, in normal form or not, is a mark: it has no letter and no digit.
pub(crate) fn is_mark(word: &str) -> bool {
    !word.contains(char::is_alphanumeric)
}

/// Shortens a mark that is said more often than twice to twice: `!!!!!` is no other than `!!!`.
pub(super) fn shorten_mark(mark: &mut String) {
    let Some(first) = mark.graphemes(true).next().map(str::len) else { return };
    let is_repeated = mark.len() > 2 * first
        && mark.len().is_multiple_of(first)
        && mark.as_bytes().chunks(first).all(|own| own == &mark.as_bytes()[..first]);
    if is_repeated {
        mark.truncate(2 * first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The words are those of [`words`], and together with spaces nothing is left out.
        #[test]
        fn words_stay_and_marks_fill_the_gaps(text in "[aZ0_:,;.' \\-\n@#!\u{e9}\u{301}\u{200d}\u{1f44d}\u{1f3fd}\u{2019}]{0,24}") {
            let all: Vec<Word<'_>> = words_and_marks(&text).collect();
            let is_word = |word: &&Word<'_>| word.text.chars().any(char::is_alphanumeric);
            let (own, expected): (Vec<_>, Vec<_>) = (all.iter().filter(is_word).copied().collect(), words(&text).collect());
            prop_assert_eq!(own, expected);
            let mut end = 0;
            for word in &all {
                prop_assert!(text[end..word.start].chars().all(|c| c.is_whitespace() || c == '\u{200d}'), "{:?}", all);
                prop_assert_eq!(&text[word.start..word.end()], word.text);
                end = word.end();
            }
        }
    }

    #[test]
    fn a_mark_is_said_at_most_twice() {
        for (mark, expected) in
            [("!", "!"), ("!!", "!!"), ("!!!!!", "!!"), ("👍🏽👍🏽👍🏽", "👍🏽👍🏽"), ("...", "..")]
        {
            let mut short = mark.to_owned();
            shorten_mark(&mut short);
            assert_eq!(short, expected);
        }
    }
}
