//! Features numbered as they are met, each word looked at once.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::extract::{Extraction, Extractor};
use super::hash::WORD_SEPARATOR;
use crate::text::words;

/// Numbers the features of some texts in the order in which they first occur.
///
/// A word is brought to its normal form, and taken apart into character n-grams, the first time that
/// it stands in a text just so; after that it is one look-up. A word n-gram is known by the number of
/// the n-gram without its last word and the number of that word, so it is one look-up more for each
/// length, its name is made only once, and none is ever mistaken for another.
pub(super) struct Dictionary<'t, 'r> {
    extractor: Extractor<'r>,
    extraction: Extraction,
    /// Words as they stand in the texts.
    words: HashMap<&'t str, Known, FixedState>,
    /// Words in normal form, and character n-grams, by name.
    by_name: HashMap<String, u32, FixedState>,
    /// Word n-grams by their parts: the number of all words but the last in the upper half.
    by_parts: HashMap<u64, u32, FixedState>,
    /// Numbers of the character n-grams of words, end to end.
    chars: Vec<u32>,
    names: Names,
    /// Numbers of the words of one text, and of its n-grams of the length at work.
    text_words: Vec<u32>,
    text_grams: Vec<u32>,
}

/// What is known of a word as it stands in a text; nothing if normalisation leaves nothing of it.
#[derive(Clone, Default)]
struct Known {
    normal: Option<u32>,
    /// Its character n-grams, in [`Dictionary::chars`].
    chars: Range<u32>,
}

/// The names that numbers stand for.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
    /// Whether each is a feature, or only a part of longer ones.
    is_feature: Vec<bool>,
}

impl Names {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name with a number.
    pub(super) fn get(&self, number: u32) -> &str {
        &self.text[self.range(number)]
    }

    /// Numbers of the features.
    pub(super) fn features(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.is_feature).filter_map(|(number, &is_feature)| is_feature.then_some(number))
    }

    fn range(&self, number: u32) -> Range<usize> {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        start..self.ends[number]
    }

    /// Gives the next number to what was appended to `text`.
    fn finish(&mut self, is_feature: bool) -> u32 {
        self.ends.push(self.text.len());
        self.is_feature.push(is_feature);
        self.ends.len() as u32 - 1
    }
}

impl<'t, 'r> Dictionary<'t, 'r> {
    pub(super) fn new(extractor: Extractor<'r>) -> Self {
        Self {
            extractor,
            extraction: Extraction::default(),
            words: HashMap::default(),
            by_name: HashMap::default(),
            by_parts: HashMap::default(),
            chars: Vec::new(),
            names: Names::default(),
            text_words: Vec::new(),
            text_grams: Vec::new(),
        }
    }

    /// The names of all numbers given out.
    pub(super) fn into_names(self) -> Names {
        self.names
    }

    /// Appends the features of a text, as often as they occur.
    pub(super) fn read(&mut self, text: &'t str, occurrences: &mut Vec<u32>) {
        let lengths = self.extractor.recipe().word_ngrams.lengths();
        self.text_words.clear();
        for word in words(text) {
            let known = match self.words.get(word.text) {
                Some(known) => known.clone(),
                None => self.learn(word.text),
            };
            self.text_words.extend(known.normal);
            occurrences.extend(&self.chars[known.chars.start as usize..known.chars.end as usize]);
        }
        if lengths.contains(&1) {
            occurrences.extend(&self.text_words);
        }
        self.text_grams.clone_from(&self.text_words);
        for n in 2..=*lengths.end() {
            let is_feature = lengths.contains(&n);
            self.text_grams.truncate((self.text_words.len() + 1).saturating_sub(n));
            for (gram, &word) in self.text_grams.iter_mut().zip(&self.text_words[n - 1..]) {
                let parts = u64::from(*gram) << 32 | u64::from(word);
                *gram = *self.by_parts.entry(parts).or_insert_with(|| {
                    let (first, last) = (self.names.range(*gram), self.names.range(word));
                    self.names.text.extend_from_within(first);
                    self.names.text.push(WORD_SEPARATOR);
                    self.names.text.extend_from_within(last);
                    self.names.finish(is_feature)
                });
            }
            if is_feature {
                occurrences.extend(&self.text_grams);
            }
        }
    }

    /// Looks at a word that stands so for the first time.
    fn learn(&mut self, word: &'t str) -> Known {
        let mut known = Known::default();
        if self.extractor.extract_word(word, &mut self.extraction).is_some() {
            let words_are_features = self.extractor.recipe().word_ngrams.lengths().contains(&1);
            let normal = self.extraction.normal(&self.extraction.words[0]);
            known.normal =
                Some(number(&mut self.by_name, &mut self.names, normal, words_are_features));
            known.chars.start = self.chars.len() as u32;
            let mut name = String::new();
            for occurrence in self.extraction.occurrences.iter().filter(|own| !own.is_word()) {
                name.clear();
                self.extraction.push_name(occurrence, &mut name);
                self.chars.push(number(&mut self.by_name, &mut self.names, &name, true));
            }
            known.chars.end = self.chars.len() as u32;
        }
        self.words.insert(word, known.clone());
        known
    }
}

/// The number of a name; the next one if it is new.
fn number(
    by_name: &mut HashMap<String, u32, FixedState>,
    names: &mut Names,
    name: &str,
    is_feature: bool,
) -> u32 {
    if let Some(&number) = by_name.get(name) {
        return number;
    }
    names.text.push_str(name);
    let number = names.finish(is_feature);
    by_name.insert(name.to_owned(), number);
    number
}
