//! Features that are no function of one word: characters across the edges of words, and words and their
//! semantic fields by where they stand.

use super::extraction::{Extraction, Kind, NEGATED, Occurrence, Place, SourceWord};
use super::hash;
use super::recipe::Recipe;
use crate::text::is_mark;

/// How many words count as the first, the last, or soon after a negation.
const NEAR: usize = 3;

/// Words that negate those after them, in common spellings, for a recipe may leave spellings alone.
const NEGATIONS: [&str; 20] = [
    "tidak", "tak", "tdk", "gak", "ga", "gk", "nggak", "ngga", "enggak", "kagak", "ndak", "bukan",
    "bkn", "belum", "blm", "jangan", "jgn", "kurang", "tanpa", "tiada",
];

impl Extraction {
    /// Finds the features that words have by what stands around them, as far as the recipe has any.
    pub(crate) fn find_context(&mut self, recipe: &Recipe) {
        if recipe.places {
            self.find_places();
            self.find_fields();
        }
        if recipe.across_words {
            self.find_across_words(recipe);
        }
    }

    fn find_places(&mut self) {
        let Self { normal, words, occurrences, .. } = self;
        let normal = |word: usize| &normal[words[word].normal_start..words[word].normal_end];
        let mut push = |word: usize, place: Place| {
            let (first, second) = place.parts(normal(word));
            let hash = hash::apart(first, second);
            occurrences.push(Occurrence { hash, word, kind: Kind::Place(place) });
        };
        let all = (0..words.len()).filter(|&word| !is_mark(normal(word)));
        all.clone().take(NEAR).for_each(|word| push(word, Place::First));
        all.rev().take(NEAR).for_each(|word| push(word, Place::Last));
        let mut reach = 0;
        for word in 0..words.len() {
            if NEGATIONS.contains(&normal(word)) {
                reach = NEAR;
            } else if is_mark(normal(word)) {
                // The clause ends.
                reach = 0;
            } else if reach > 0 {
                push(word, Place::Negated);
                reach -= 1;
            }
        }
    }

    /// The semantic fields of words that are negated, and those of two words with none between that has
    /// any. There are none without a lexicon.
    fn find_fields(&mut self) {
        for at in 0..self.occurrences.len() {
            let Occurrence { word, kind, .. } = self.occurrences[at];
            if kind != Kind::Place(Place::Negated) {
                continue;
            }
            for field in self.words[word].fields() {
                let hash = hash::apart(NEGATED, self.field_name(field));
                let kind = Kind::Field { field, is_negated: true };
                self.occurrences.push(Occurrence { hash, word, kind });
            }
        }
        let Self { fields, words, occurrences, .. } = self;
        let mut with_fields = (0..words.len()).filter(|&word| !words[word].fields().is_empty());
        let Some(mut word) = with_fields.next() else { return };
        for second_word in with_fields {
            for first in words[word].fields() {
                for second in words[second_word].fields() {
                    let hash = hash::word_ngram([fields[first].hash, fields[second].hash]);
                    let kind = Kind::Fields { first, second, second_word };
                    occurrences.push(Occurrence { hash, word, kind });
                }
            }
            word = second_word;
        }
    }

    /// Character n-grams with the end of a word and the beginning of the next in them. The edges of the
    /// text count as characters, and so do those between words; an edge at either end of the n-gram is
    /// left out of its name, as it is within words. What is whole words at both ends is left out: word
    /// n-grams stand for it.
    fn find_across_words(&mut self, recipe: &Recipe) {
        let Self { normal, chars, words, occurrences, .. } = self;
        // Byte offsets of the characters, and of the end. The edge before the text is position 0, so
        // that the character at a position is one before it in this list.
        chars.clear();
        chars.extend(normal.char_indices().map(|(at, _)| at));
        let end_edge = chars.len() + 1;
        chars.push(normal.len());
        let is_edge = |position: usize| {
            position == 0 || position == end_edge || normal.as_bytes()[chars[position - 1]] == b' '
        };
        let mut before = 0;
        let Some((_, followed)) = words.split_last() else { return };
        for (word, SourceWord { normal_end, .. }) in followed.iter().enumerate() {
            let n_chars = chars[before..].iter().take_while(|&at| at < normal_end).count();
            let between = before + n_chars + 1;
            for n in recipe.char_ngrams.lengths() {
                // The n-grams that have this edge in them, and no earlier one but as their first.
                for first in before.max((between + 2).saturating_sub(n))..between {
                    let last = first + n - 1;
                    if last <= between || last > end_edge {
                        continue;
                    }
                    let goes_on = (first > before, !is_edge(last));
                    if goes_on == (false, false) {
                        continue;
                    }
                    let start = chars[if goes_on.0 { first - 1 } else { first }];
                    let end = chars[if goes_on.1 { last } else { last - 1 }];
                    let gram = &normal[start..end];
                    let n_words = 1 + gram.bytes().filter(|&byte| byte == b' ').count();
                    let hash = hash::char_ngram(gram, goes_on);
                    let kind = Kind::Chars { start, end, goes_on, n_words };
                    occurrences.push(Occurrence { hash, word, kind });
                }
            }
            before = between;
        }
    }
}
