//! One word made comparable: `BANGEEET` and `banget` become the same.

use unicode_normalization::UnicodeNormalization;

use super::marks::{is_mark, shorten_mark};

/// Writes the normal form of a word to `out`, which is cleared first.
///
/// The steps, in order: Unicode NFKC; lower case; apostrophes out (`Jum'at` is `jumat`), and with
/// them the spaces that NFKC makes of a few ligatures, so that a word stays one word; letters held
/// three times or longer to one (`bangeeet`; Indonesian doubles letters but never triples them;
/// Roman numerals stay); a `2` that repeats a word spelled out (`anak2nya` is `anak-anaknya`). Of a mark that is repeated
/// (`!!!!`) two are left.
///
/// # Example
/// ```
/// let mut normal = String::new();
/// pilah::text::normalise("BANGEEET", &mut normal);
/// assert_eq!(normal, "banget");
/// ```
pub fn normalise(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        push_all(word.bytes().map(|byte| byte.to_ascii_lowercase() as char), out);
    } else {
        push_all(word.nfkc().flat_map(char::to_lowercase), out);
    }
    if is_mark(out) {
        shorten_mark(out);
        return;
    }
    shorten_elongation(out);
    spell_out_reduplication(out);
}

fn push_all(chars: impl Iterator<Item = char>, out: &mut String) {
    let left_out = |c: char| {
        matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '*') || c.is_whitespace()
    };
    out.extend(chars.filter(|&c| !left_out(c)));
}

/// Whether a letter of a word is held three times or longer, which is not the case in Roman numerals.
pub(crate) fn is_elongated(word: &str) -> bool {
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let held = |a: char, b: char, c: char| same(a, b) && same(b, c) && a.is_alphabetic();
    let mut window = word.chars().zip(word.chars().skip(1)).zip(word.chars().skip(2));
    window.any(|((a, b), c)| held(a, b, c)) && !word.bytes().all(|b| b"ivxIVX".contains(&b))
}

fn shorten_elongation(word: &mut String) {
    if !is_elongated(word) {
        return;
    }
    let letters: Vec<char> = word.chars().collect();
    word.clear();
    for run in letters.chunk_by(|a, b| a == b) {
        let kept = if run.len() >= 3 && run[0].is_alphabetic() { 1 } else { run.len() };
        word.extend(&run[..kept]);
    }
}

/// `teman2` to `teman-teman`, `teman2nya` to `teman-temannya`. What is repeated has four letters or
/// more, one of them a vowel, or three that begin with one (`ibu2`): `sma2` and `smpn2` are schools.
fn spell_out_reduplication(word: &mut String) {
    let Some((stem, suffix)) = word.split_once('2') else { return };
    let letters = |part: &str| part.chars().all(char::is_alphabetic);
    let vowel = |c: char| "aeiou".contains(c);
    let repeatable = match stem.chars().count() {
        0..=2 => false,
        3 => stem.starts_with(vowel),
        _ => stem.contains(vowel),
    };
    if repeatable && letters(stem) && letters(suffix) {
        *word = format!("{stem}-{stem}{suffix}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (what it shows, word, normal form)
    const NORMAL_FORMS: &[(&str, &str, &str)] = &[
        ("lower case", "DOKTER", "dokter"),
        ("full width letters", "\u{ff27}uru", "guru"),
        ("a held vowel", "bangeeeet", "banget"),
        ("a held consonant", "yukkkk", "yuk"),
        ("a double letter stays", "maaf", "maaf"),
        ("a Roman numeral stays", "VIII", "viii"),
        ("digits stay", "1000", "1000"),
        ("an apostrophe", "Jum'at", "jumat"),
        ("a curly apostrophe", "Qur\u{2019}an", "quran"),
        ("written with a 2", "anak2", "anak-anak"),
        ("with a suffix", "teman2nya", "teman-temannya"),
        ("three letters", "ibu2", "ibu-ibu"),
        ("a school is not said twice", "sma2", "sma2"),
        ("a chemical formula is not either", "h2o", "h2o"),
        ("nor is a 2 alone", "2", "2"),
    ];

    #[test]
    fn words_have_one_normal_form() {
        let mut normal = String::new();
        for &(shows, word, expected) in NORMAL_FORMS {
            normalise(word, &mut normal);
            assert_eq!(normal, expected, "{shows}");
        }
    }
}
