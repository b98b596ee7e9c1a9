//! From documents with many kinds of features to those with fewer, without their texts.

use rayon::prelude::*;

use super::documents::{Documents, Part};
use super::hash::{
    WORD_GOES_ON, WORD_SEPARATOR, is_char_ngram, is_of_fields, is_place, is_sequence,
};
use super::recipe::Recipe;
use super::vocabulary::Vocabulary;

impl Documents {
    /// The documents as they would have been extracted by a recipe with fewer n-grams or another
    /// weighting. Spelling and marks cannot be changed, for they decide what a word is.
    #[must_use]
    pub fn narrowed(&self, recipe: &Recipe) -> Self {
        let mut names = Vec::new();
        let numbers: Vec<Option<u32>> = self
            .vocabulary
            .iter()
            .map(|name| {
                is_feature_of(recipe, name).then(|| {
                    names.push(name);
                    names.len() as u32 - 1
                })
            })
            .collect();
        let parts = self.parts.par_iter().map(|part| part.narrowed(&numbers)).collect();
        Self {
            vocabulary: Vocabulary::from_sorted(names),
            weighting: recipe.weighting,
            n_texts: self.n_texts,
            parts,
        }
    }
}

impl Part {
    fn narrowed(&self, numbers: &[Option<u32>]) -> Self {
        let mut narrowed = Self::default();
        let mut start = 0;
        for &end in &self.ends {
            let features = &self.occurrences[start..end];
            narrowed
                .occurrences
                .extend(features.iter().filter_map(|&feature| numbers[feature as usize]));
            narrowed.ends.push(narrowed.occurrences.len());
            start = end;
        }
        narrowed
    }
}

/// Whether the feature of this name is one that the recipe has.
fn is_feature_of(recipe: &Recipe, name: &str) -> bool {
    if is_of_fields(name) {
        return recipe.lexicon && (recipe.places || !(is_place(name) || is_sequence(name)));
    }
    if is_place(name) {
        return recipe.places;
    }
    if is_sequence(name) && is_char_ngram(name) && !recipe.across_words {
        return false;
    }
    let goes_on = (name.starts_with(WORD_GOES_ON), name.ends_with(WORD_GOES_ON));
    let letters = name.trim_matches(WORD_GOES_ON);
    if goes_on == (false, false) {
        recipe.word_ngrams.lengths().contains(&(1 + letters.matches(WORD_SEPARATOR).count()))
    } else if letters.is_empty() {
        recipe.marks
    } else {
        // An edge counts as a character.
        let n = letters.chars().count() + usize::from(!goes_on.0) + usize::from(!goes_on.1);
        recipe.char_ngrams.lengths().contains(&n)
    }
}

#[cfg(test)]
mod tests {
    use super::super::recipe::{NgramRange, Weighting};
    use super::*;
    use crate::text::{Lexicon, WordLists};
    use proptest::prelude::*;

    fn range(low: u8, high: u8) -> impl Strategy<Value = NgramRange> {
        prop_oneof![
            Just(NgramRange::NONE),
            (low..=high, low..=high).prop_map(|(a, b)| NgramRange { min: a.min(b), max: a.max(b) })
        ]
    }

    proptest! {
        #[test]
        fn narrowed_documents_are_those_of_the_narrow_recipe(
            texts in prop::collection::vec("[ab\u{e9} .!]{0,12}( ga [ab ]{0,6})?", 0..8),
            word_ngrams in range(1, 3),
            char_ngrams in range(2, 6),
            marks in any::<bool>(),
            across_words in any::<bool>(),
            places in any::<bool>(),
            lexicon in any::<bool>(),
        ) {
            let widest = Recipe {
                word_ngrams: NgramRange { min: 1, max: 3 },
                char_ngrams: NgramRange { min: 2, max: 6 },
                marks,
                across_words: true,
                places: true,
                lexicon: true,
                ..Recipe::default()
            };
            let narrow = Recipe { word_ngrams, char_ngrams, across_words, places, lexicon, weighting: Weighting::Sublinear, ..widest.clone() };
            let csv = "word,fields\na,vokal\nab,suku\nba,suku\nb,konsonan\n";
            let word_lists = WordLists { lexicon: Lexicon::read(csv.as_bytes(), "lexicon.csv").unwrap(), ..WordLists::default() };
            let found = Documents::extract(&texts, &widest, &word_lists).narrowed(&narrow);
            let expected = Documents::extract(&texts, &narrow, &word_lists);
            prop_assert!(found.vocabulary.iter().eq(expected.vocabulary.iter()));
            for document in 0..texts.len() {
                prop_assert!(found.row(document).eq(expected.row(document)));
            }
        }
    }
}
