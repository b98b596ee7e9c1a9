//! Features numbered as they are met, each word looked at once.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::extract::Extractor;
use super::extraction::Extraction;
use super::hash::WORD_SEPARATOR;
use super::names::Names;
use super::word_table::WordTable;
use crate::text::{Word, words, words_and_marks};

/// Numbers the features of some texts in the order in which they first occur.
///
/// A word is brought to its normal form, and taken apart into character n-grams, the first time that
/// it stands in a text just so; after that it is one look-up. A word n-gram is known by the number of
/// the n-gram without its last word and the number of that word, so it is one look-up more for each
/// length, its name is made only once, and none is ever mistaken for another.
pub(super) struct Dictionary<'t, 'r> {
    /// Words as they stand in the texts.
    words: WordTable<'t, Known>,
    /// Word n-grams by their parts: the number of all words but the last in the upper half.
    ngrams: HashMap<u64, u32, FixedState>,
    numbering: Numbering<'r>,
    /// Numbers of the words of one text, and of its n-grams of the length at work.
    text_words: Vec<u32>,
    text_ngrams: Vec<u32>,
}

/// What is known of a word as it stands in a text.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Number of its normal form; `None` if normalisation leaves nothing of it.
    normal: Option<u32>,
    /// Where its character n-grams and fields begin and end in [`Numbering::chars`].
    chars: (u32, u32),
}

/// Numbers words in normal form and character n-grams by their names.
struct Numbering<'r> {
    extractor: Extractor<'r>,
    extraction: Extraction,
    by_name: HashMap<String, u32, FixedState>,
    names: Names,
    /// Numbers of the character n-grams and semantic fields of words, end to end.
    chars: Vec<u32>,
    /// Names of the semantic fields of words in normal form, by their numbers, if there are any.
    fields: HashMap<u32, String, FixedState>,
}

impl<'t, 'r> Dictionary<'t, 'r> {
    pub(super) fn new(extractor: Extractor<'r>) -> Self {
        let numbering = Numbering {
            extractor,
            extraction: Extraction::default(),
            by_name: HashMap::default(),
            names: Names::default(),
            chars: Vec::new(),
            fields: HashMap::default(),
        };
        Self {
            words: WordTable::new(),
            ngrams: HashMap::default(),
            numbering,
            text_words: Vec::new(),
            text_ngrams: Vec::new(),
        }
    }

    /// The names of all numbers given out.
    pub(super) fn into_names(self) -> Names {
        self.numbering.names
    }

    /// Appends the features of a text, as often as they occur.
    pub(super) fn read(&mut self, text: &'t str, occurrences: &mut Vec<u32>) {
        if self.numbering.extractor.recipe().marks {
            self.read_words(text, words_and_marks(text), occurrences);
        } else {
            self.read_words(text, words(text), occurrences);
        }
    }

    fn read_words(
        &mut self,
        text: &'t str,
        words: impl Iterator<Item = Word<'t>>,
        occurrences: &mut Vec<u32>,
    ) {
        let Self { words: table, ngrams, numbering, text_words, text_ngrams } = self;
        let lengths = numbering.extractor.recipe().word_ngrams.lengths();
        text_words.clear();
        for word in words {
            let known =
                table.get_or_learn(text, word.start, word.text.len(), |word| numbering.learn(word));
            text_words.extend(known.normal);
            let (start, end) = known.chars;
            occurrences.extend_from_slice(&numbering.chars[start as usize..end as usize]);
        }
        if lengths.contains(&1) {
            occurrences.extend_from_slice(text_words);
        }
        text_ngrams.clone_from(text_words);
        for n in 2..=*lengths.end() {
            let is_feature = lengths.contains(&n);
            text_ngrams.truncate((text_words.len() + 1).saturating_sub(n));
            for (ngram, &word) in text_ngrams.iter_mut().zip(text_words.iter().skip(n - 1)) {
                let first = *ngram;
                let parts = u64::from(first) << 32 | u64::from(word);
                *ngram = *ngrams.entry(parts).or_insert_with(|| {
                    numbering.names.join(first, WORD_SEPARATOR, word, is_feature)
                });
            }
            if is_feature {
                occurrences.extend_from_slice(text_ngrams);
            }
        }
        numbering.read_context(text_words, occurrences);
    }
}

impl Numbering<'_> {
    /// Appends the features that words have by what stands around them.
    fn read_context(&mut self, words: &[u32], occurrences: &mut Vec<u32>) {
        let recipe = self.extractor.recipe();
        if !recipe.has_context() {
            return;
        }
        let Self { extraction, by_name, names, fields, .. } = self;
        extraction.clear();
        for &word in words {
            // Where the word stands in the text and how it is written there is of no concern.
            let fields = fields.get(&word).map_or("", String::as_str);
            extraction.push_normal(names.get(word), fields, (0, 0), false);
        }
        extraction.find_context(recipe);
        let mut name = String::new();
        for occurrence in &extraction.occurrences {
            name.clear();
            extraction.push_name(occurrence, &mut name);
            occurrences.push(number(by_name, names, &name, true));
        }
    }

    /// Looks at a word that stands so for the first time.
    fn learn(&mut self, word: &str) -> Known {
        if self.extractor.extract_word(word, &mut self.extraction).is_none() {
            return Known::default();
        }
        let Self { extractor, extraction, by_name, names, chars, fields } = self;
        let words_are_features = extractor.recipe().word_ngrams.lengths().contains(&1);
        let word = extraction.words[0];
        let normal = number(by_name, names, extraction.normal(&word), words_are_features);
        let own_fields = extraction.names_of_fields(&word);
        if extractor.recipe().places && !own_fields.is_empty() {
            fields.insert(normal, own_fields.to_owned());
        }
        let start = chars.len() as u32;
        let mut name = String::new();
        for occurrence in extraction.occurrences.iter().filter(|occurrence| !occurrence.is_word()) {
            name.clear();
            extraction.push_name(occurrence, &mut name);
            chars.push(number(by_name, names, &name, true));
        }
        Known { normal: Some(normal), chars: (start, chars.len() as u32) }
    }
}

/// The number of a name, the next one if it has none yet.
fn number(
    by_name: &mut HashMap<String, u32, FixedState>,
    names: &mut Names,
    name: &str,
    is_feature: bool,
) -> u32 {
    by_name.get(name).copied().unwrap_or_else(|| {
        let number = names.push(name, is_feature);
        by_name.insert(name.to_owned(), number);
        number
    })
}
