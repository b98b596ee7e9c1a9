//! The choices that a recipe is made of, and the alternatives for each.

use crate::features::{NgramRange, Recipe, Refinement, Weighting};

/// A choice: the recipes that differ from a given one in it alone.
pub(super) type Axis = fn(&Recipe) -> Vec<Recipe>;

/// The widest ranges that any alternative has: what is extracted once to try all.
pub(super) const WIDEST_WORDS: NgramRange = NgramRange { min: 1, max: 3 };
pub(super) const WIDEST_CHARS: NgramRange = NgramRange { min: 2, max: 6 };

/// Recipes to begin with, the plain one first.
pub(super) fn beginnings(start: &Recipe) -> Vec<Recipe> {
    let plain = Recipe { refinement: None, ..start.clone() };
    let words = Recipe { char_ngrams: NgramRange::NONE, ..plain.clone() };
    // There are about two character n-grams for a word: at half its weight they neither outvote words nor
    // go unheard.
    let refined = Refinement { cost: 4.0, char_scale: 0.5, ..start.refinement.unwrap_or_default() };
    vec![
        plain.clone(),
        words.clone(),
        Recipe { complement: !plain.complement, ..plain.clone() },
        Recipe { refinement: Some(refined), ..plain },
        Recipe { refinement: Some(refined), ..words },
    ]
}

/// The choices, those that matter most in trials first.
pub(super) const AXES: [Axis; 16] = [
    lexicon,
    char_ngrams,
    char_scale,
    rarity,
    marks,
    places,
    form,
    cost,
    smoothing,
    word_ngrams,
    balance,
    min_docs,
    weighting,
    spelling,
    lengths,
    across_words,
];

fn char_ngrams(from: &Recipe) -> Vec<Recipe> {
    let ranges = [(3, 5), (2, 5), (3, 6)];
    let range = |(min, max)| Recipe { char_ngrams: NgramRange { min, max }, ..from.clone() };
    ranges.map(range).to_vec()
}

fn word_ngrams(from: &Recipe) -> Vec<Recipe> {
    let range = |max| Recipe { word_ngrams: NgramRange { min: 1, max }, ..from.clone() };
    [1, 2, 3].map(range).to_vec()
}

fn marks(from: &Recipe) -> Vec<Recipe> {
    vec![Recipe { marks: !from.marks, ..from.clone() }]
}

fn across_words(from: &Recipe) -> Vec<Recipe> {
    if from.char_ngrams == NgramRange::NONE {
        return Vec::new();
    }
    vec![Recipe { across_words: !from.across_words, ..from.clone() }]
}

fn places(from: &Recipe) -> Vec<Recipe> {
    vec![Recipe { places: !from.places, ..from.clone() }]
}

fn lexicon(from: &Recipe) -> Vec<Recipe> {
    vec![Recipe { lexicon: !from.lexicon, ..from.clone() }]
}

/// What a misclassified row costs; with naive Bayes alone there is nothing to choose.
fn cost(from: &Recipe) -> Vec<Recipe> {
    let with = |refinement: Refinement| {
        [0.5, 2.0].map(|factor| Refinement { cost: refinement.cost * factor, ..refinement })
    };
    refined(from, with)
}

fn char_scale(from: &Recipe) -> Vec<Recipe> {
    if from.char_ngrams == NgramRange::NONE {
        return Vec::new();
    }
    refined(from, |refinement| {
        [1.0, 0.25].map(|char_scale| Refinement { char_scale, ..refinement })
    })
}

fn rarity(from: &Recipe) -> Vec<Recipe> {
    refined(from, |refinement| [Refinement { rarity: !refinement.rarity, ..refinement }])
}

/// One regression for each class against the others, or one for all.
fn form(from: &Recipe) -> Vec<Recipe> {
    refined(from, |refinement| [Refinement { multinomial: !refinement.multinomial, ..refinement }])
}

fn balance(from: &Recipe) -> Vec<Recipe> {
    refined(from, |refinement| [Refinement { balance: !refinement.balance, ..refinement }])
}

fn smoothing(from: &Recipe) -> Vec<Recipe> {
    [0.03, 0.3, 1.0].map(|smoothing| Recipe { smoothing, ..from.clone() }).to_vec()
}

fn min_docs(from: &Recipe) -> Vec<Recipe> {
    [1, 2, 3].map(|min_docs| Recipe { min_docs, ..from.clone() }).to_vec()
}

fn weighting(from: &Recipe) -> Vec<Recipe> {
    let all = [Weighting::Counts, Weighting::Binary, Weighting::Sublinear];
    all.map(|weighting| Recipe { weighting, ..from.clone() }).to_vec()
}

fn spelling(from: &Recipe) -> Vec<Recipe> {
    vec![Recipe { spelling: !from.spelling, ..from.clone() }]
}

/// Whether texts are brought to equal length. Where they are not, the values of a usual text are some
/// eight times as large, and rows that cost 8² times less have the same effect.
fn lengths(from: &Recipe) -> Vec<Recipe> {
    refined(from, |refinement| {
        let normalise = !refinement.normalise;
        let factor = if normalise { 64.0 } else { 1.0 / 64.0 };
        [Refinement { normalise, cost: refinement.cost * factor, ..refinement }]
    })
}

fn refined<const N: usize>(
    from: &Recipe,
    alternatives: impl Fn(Refinement) -> [Refinement; N],
) -> Vec<Recipe> {
    let Some(refinement) = from.refinement else { return Vec::new() };
    let with = |refinement| Recipe { refinement: Some(refinement), ..from.clone() };
    alternatives(refinement).map(with).to_vec()
}
