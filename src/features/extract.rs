//! From a text to the features that occur in it.

use super::extraction::{Extraction, Kind, Occurrence, SourceWord};
use super::hash::{self, FIELD};
use super::recipe::Recipe;
use crate::text::{Word, WordLists, is_elongated, is_mark, normalise, words, words_and_marks};

/// Finds the features of texts, as a recipe and word lists say.
#[derive(Debug, Clone, Copy)]
pub struct Extractor<'r> {
    recipe: &'r Recipe,
    word_lists: &'r WordLists,
}

impl<'r> Extractor<'r> {
    /// An extractor for one recipe. A recipe without spelling comes with an empty list of them; a lexicon is
    /// left aside by a recipe that takes none.
    #[must_use]
    pub fn new(recipe: &'r Recipe, word_lists: &'r WordLists) -> Self {
        Self { recipe, word_lists }
    }

    /// The recipe it extracts by.
    pub(super) fn recipe(&self) -> &'r Recipe {
        self.recipe
    }

    /// Finds the words and features of `text`; what `found` held before is forgotten.
    ///
    /// Character n-grams lie within a word whose edges count as a character each, so that `dok*`
    /// (a word begins so) differs from `*dok*`. The n-gram that is the whole word with both edges
    /// is left out: the word itself stands for it. With marks, an elongated word has one more feature,
    /// by the name of `**`: an n-gram of no characters. With a lexicon, words have the semantic fields that
    /// they belong to (`=enak`). A recipe may take further features from what stands around a word:
    /// n-grams across its edges (`*k de*`), and where it or its field stands (`^*guru`, `guru*$`,
    /// `tidak*guru`, `tidak*=enak`, `=enak =murah`).
    pub fn extract(&self, text: &str, found: &mut Extraction) {
        found.clear();
        if self.recipe.marks {
            words_and_marks(text).for_each(|word| self.push_word(word, found));
        } else {
            words(text).for_each(|word| self.push_word(word, found));
        }
        for word in 0..found.words.len() {
            for n in self.recipe.word_ngrams.lengths() {
                let Some(gram) = found.words.get(word..word + n) else { break };
                let hash = hash::word_ngram(gram.iter().map(|word| word.hash));
                found.occurrences.push(Occurrence { hash, word, kind: Kind::Words(n) });
            }
            self.within_word(word, found);
        }
        found.find_context(self.recipe);
    }

    /// Finds the features of a text that is one word, but for those of its context. Returns the word's
    /// hash; `None` if its normal form is empty.
    pub(crate) fn extract_word(&self, text: &str, found: &mut Extraction) -> Option<u64> {
        found.clear();
        self.push_word(Word { start: 0, text }, found);
        let hash = found.words.first()?.hash;
        if self.recipe.word_ngrams.lengths().contains(&1) {
            found.occurrences.push(Occurrence { hash, word: 0, kind: Kind::Words(1) });
        }
        self.within_word(0, found);
        Some(hash)
    }

    /// Brings a word to its normal form; one that has none is left out.
    fn push_word(&self, word: Word<'_>, found: &mut Extraction) {
        let mut buffer = std::mem::take(&mut found.buffer);
        normalise(word.text, &mut buffer);
        let normal = self.word_lists.spelling.standard(&buffer);
        if !normal.is_empty() {
            let is_elongated = self.recipe.marks && is_elongated(word.text);
            let fields = self.names_of_fields(normal);
            found.push_normal(normal, &fields, (word.start, word.end()), is_elongated);
        }
        found.buffer = buffer;
    }

    /// The names of the semantic fields of a word in normal form, end to end.
    fn names_of_fields(&self, normal: &str) -> String {
        let mut names = String::new();
        if self.recipe.lexicon {
            for field in self.word_lists.lexicon.fields(normal) {
                names.push(FIELD);
                names.push_str(field);
            }
        }
        names
    }

    /// Finds the features within a word: its semantic fields, its character n-grams, and whether it is
    /// elongated. Marks have no more than fields.
    fn within_word(&self, word: usize, found: &mut Extraction) {
        let Extraction { fields, words, occurrences, .. } = found;
        occurrences.extend(words[word].fields().map(|field| Occurrence {
            hash: fields[field].hash,
            word,
            kind: Kind::Field { field, is_negated: false },
        }));
        let SourceWord { normal_start, normal_end, is_elongated, .. } = found.words[word];
        if self.recipe.marks && is_mark(&found.normal[normal_start..normal_end]) {
            return;
        }
        if is_elongated {
            let (start, end) = (normal_end, normal_end);
            let none = Kind::Chars { start, end, goes_on: (true, true), n_words: 1 };
            let hash = hash::char_ngram("", (true, true));
            found.occurrences.push(Occurrence { hash, word, kind: none });
        }
        // Byte offsets of the word's characters, and of its end.
        found.chars.clear();
        found.chars.extend(
            found.normal[normal_start..normal_end].char_indices().map(|(at, _)| normal_start + at),
        );
        let n_chars = found.chars.len();
        found.chars.push(normal_end);
        for n in self.recipe.char_ngrams.lengths() {
            // Positions count the edge before the word as 0 and the edge after it as n_chars + 1.
            let n_grams = (n_chars + 2).saturating_sub(n) + 1;
            for first in 0..n_grams {
                let last = first + n - 1;
                let goes_on = (first > 0, last < n_chars + 1);
                if last > n_chars + 1 || goes_on == (false, false) {
                    continue;
                }
                let start = found.chars[first.saturating_sub(1)];
                let end = found.chars[last.min(n_chars)];
                if start == end {
                    continue;
                }
                let hash = hash::char_ngram(&found.normal[start..end], goes_on);
                let kind = Kind::Chars { start, end, goes_on, n_words: 1 };
                found.occurrences.push(Occurrence { hash, word, kind });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash::{APART, WORD_SEPARATOR};
    use super::super::recipe::NgramRange;
    use super::*;
    use crate::text::Lexicon;
    use proptest::prelude::*;

    fn names(recipe: &Recipe, text: &str) -> Vec<String> {
        let csv =
            "word,fields\nmurah,hemat\nnasi,makanan\nsuka,senang\nuduk,makanan rasa\na,vokal\n";
        let lexicon = Lexicon::read(csv.as_bytes(), "lexicon.csv").unwrap();
        let word_lists = WordLists { lexicon, ..WordLists::default() };
        let mut found = Extraction::default();
        Extractor::new(recipe, &word_lists).extract(text, &mut found);
        found
            .occurrences
            .iter()
            .map(|occurrence| {
                let mut name = String::new();
                found.push_name(occurrence, &mut name);
                assert_eq!(hash::name(&name), occurrence.hash, "{name}");
                name
            })
            .collect()
    }

    #[test]
    fn words_then_their_character_ngrams() {
        let recipe = Recipe { char_ngrams: NgramRange { min: 3, max: 4 }, ..Recipe::default() };
        let expected = [
            "guru", "guru sd", "gu*", "*gur*", "*uru*", "*ru", "gur*", "*guru*", "*uru", //
            "sd", "sd*", "*sd",
        ];
        assert_eq!(names(&recipe, "Guru SD"), expected);
    }

    #[test]
    fn a_recipe_may_have_words_only_or_characters_only() {
        let words = Recipe { char_ngrams: NgramRange::NONE, ..Recipe::default() };
        assert_eq!(names(&words, "satu dua"), ["satu", "satu dua", "dua"]);
        let chars = NgramRange { min: 3, max: 3 };
        let chars =
            Recipe { word_ngrams: NgramRange::NONE, char_ngrams: chars, ..Recipe::default() };
        assert_eq!(names(&chars, "dua"), ["du*", "*dua*", "*ua"]);
    }

    #[test]
    fn character_ngrams_across_words() {
        let recipe = Recipe {
            word_ngrams: NgramRange::NONE,
            char_ngrams: NgramRange { min: 4, max: 4 },
            across_words: true,
            ..Recipe::default()
        };
        let found = names(&recipe, "ibu di sd");
        let across: Vec<&str> =
            found.iter().map(String::as_str).filter(|name| name.contains(' ')).collect();
        let expected = ["*bu d*", "*u di*", "*di s*", "*i sd*"];
        assert_eq!(across, expected);
    }

    #[test]
    fn words_by_where_they_stand() {
        let recipe = Recipe {
            word_ngrams: NgramRange::NONE,
            char_ngrams: NgramRange::NONE,
            marks: true,
            places: true,
            ..Recipe::default()
        };
        let expected = ["^*saya", "^*tidak", "^*suka", "uduk*$", "nasi*$", "suka*$", "tidak*suka"];
        assert_eq!(names(&recipe, "Saya tidak suka, nasi uduk!"), expected);
    }

    #[test]
    fn semantic_fields_of_words() {
        let words = Recipe {
            word_ngrams: NgramRange { min: 1, max: 1 },
            char_ngrams: NgramRange::NONE,
            lexicon: true,
            ..Recipe::default()
        };
        let text = "Nasi uduknya tidak begitu murah";
        let expected = [
            "nasi", "=makanan", "uduknya", "=makanan", "=rasa", "tidak", "begitu", "murah",
            "=hemat",
        ];
        assert_eq!(names(&words, text), expected);
        let in_context = Recipe { places: true, ..words };
        let found = names(&in_context, text);
        let expected = [
            "tidak*=hemat",
            "=makanan =makanan",
            "=makanan =rasa",
            "=makanan =hemat",
            "=rasa =hemat",
        ];
        let are_of_context = |name: &&String| {
            hash::is_of_fields(name) && (name.contains(APART) || name.contains(WORD_SEPARATOR))
        };
        assert_eq!(found.iter().filter(are_of_context).collect::<Vec<_>>(), expected);
    }

    proptest! {
        /// Every window over the text's words with a space before, between and after them that has a space
        /// amidst is found, but for those that word n-grams stand for.
        #[test]
        fn character_ngrams_across_words_are_windows_over_the_text(text in "(a|ab|\u{e9}a|abab)( (b|ba|a\u{e9}|baba)){0,5}") {
            let recipe = Recipe { word_ngrams: NgramRange::NONE, across_words: true, ..Recipe::default() };
            let mut found = names(&recipe, &text);
            found.retain(|name| name.contains(' '));
            let letters: Vec<char> = format!(" {text} ").chars().collect();
            let mut expected = Vec::new();
            for window in (3..=5).flat_map(|n| letters.windows(n)) {
                let amidst = &window[1..window.len() - 1];
                let edges = (window[0] == ' ', window[window.len() - 1] == ' ');
                if amidst.contains(&' ') && edges != (true, true) {
                    let window: String = window.iter().collect();
                    let before = if edges.0 { "" } else { "*" };
                    let after = if edges.1 { "" } else { "*" };
                    expected.push(format!("{before}{}{after}", window.trim()));
                }
            }
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }

        /// A name in a model file leads back to the hash that extraction makes.
        #[test]
        fn names_and_hashes_agree(text in "\\PC{0,40}") {
            let recipe = Recipe { marks: true, across_words: true, places: true, lexicon: true, ..Recipe::default() };
            names(&recipe, &text);
        }
    }
}
