//! The recipe: which features a model has and how they are weighed.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::text::{Lexicon, Spelling, WordLists};

/// The lengths of the n-grams to take, both ends included; `0..=0` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NgramRange {
    /// Shortest n-gram.
    pub min: u8,
    /// Longest n-gram.
    pub max: u8,
}

impl NgramRange {
    /// No n-grams.
    pub const NONE: Self = Self { min: 0, max: 0 };

    /// The narrowest range with the lengths of both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        match (self, other) {
            (Self::NONE, range) | (range, Self::NONE) => range,
            _ => Self { min: self.min.min(other.min), max: self.max.max(other.max) },
        }
    }

    /// The lengths to walk; empty for [`NgramRange::NONE`].
    #[must_use]
    pub fn lengths(self) -> RangeInclusive<usize> {
        usize::from(self.min.max(1))..=usize::from(self.max)
    }
}

/// What the count of a feature in one text counts for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weighting {
    /// As often as it occurs.
    #[default]
    Counts,
    /// Once, however often it occurs.
    Binary,
    /// `1 + ln n` times for `n` occurrences, in steps of 1/1024.
    Sublinear,
}

impl Weighting {
    /// How many units make one occurrence. Sums of whole units are
    /// exact in any order, so counts add up and subtract without rounding.
    #[must_use]
    pub fn units_per_occurrence(self) -> u32 {
        match self {
            Self::Counts | Self::Binary => 1,
            Self::Sublinear => 1024,
        }
    }

    /// The weight, in units, of a feature that occurs `n` ≥ 1 times in a text.
    #[must_use]
    pub fn units(self, n: u32) -> u32 {
        match self {
            Self::Counts => n,
            Self::Binary => 1,
            Self::Sublinear => (1024.0 * (1.0 + libm::log(f64::from(n)))).round() as u32,
        }
    }
}

/// How naive Bayes weights are refined by a logistic regression.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Refinement {
    /// What a misclassified row costs against the size of the weights, above 0. More fits the rows
    /// closer.
    pub cost: f64,
    /// Whether texts are brought to equal length, so that long ones do not weigh more.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub normalise: bool,
    /// Whether the rows of all classes together cost the same, however few a class has.
    #[serde(default, skip_serializing_if = "is_no")]
    pub balance: bool,
    /// What character n-grams count for beside words, above 0 and at most 1. There are several of them
    /// for every word, so that at 1 they outweigh it.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub char_scale: f64,
    /// Whether features count by their rarity as well: the geometric mean of the ratio that naive Bayes
    /// gives them and of their inverse document frequency. Ratios alone are unsure on few rows.
    #[serde(default, skip_serializing_if = "is_no")]
    pub rarity: bool,
    /// Whether one regression weighs all classes at once, instead of one for each class against the
    /// others. The same for two classes.
    #[serde(default, skip_serializing_if = "is_no")]
    pub multinomial: bool,
}

impl Default for Refinement {
    fn default() -> Self {
        Self {
            cost: 16.0,
            normalise: true,
            balance: false,
            char_scale: 1.0,
            rarity: false,
            multinomial: false,
        }
    }
}

// What a model file leaves out is as it was before there was a choice.

fn yes() -> bool {
    true
}

fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(number: &f64) -> bool {
    number.to_bits() == 1.0_f64.to_bits()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_yes(flag: &bool) -> bool {
    *flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_no(flag: &bool) -> bool {
    !flag
}

/// The probability of a class before the text is read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Prior {
    /// The class's share of the training rows.
    #[default]
    Data,
    /// The same for every class.
    Uniform,
    /// Given per class; positive, and scaled to sum to 1.
    Given(BTreeMap<String, f64>),
}

/// Everything that decides how a text becomes features and features become weights.
///
/// | Field | Default | Purpose | Range |
/// |---|---|---|---|
/// | `word_ngrams` | 1..=2 | sequences of words | lengths 1..=5, or none |
/// | `char_ngrams` | 3..=5 | sequences of characters within a word, its edges counted as characters | lengths 2..=8, or none |
/// | `min_docs` | 2 | rows of training a feature must occur in | ≥ 1 |
/// | `weighting` | counts | what repeated occurrence counts for | |
/// | `smoothing` | 0.1 | pseudo-count of every feature in every class | > 0 |
/// | `prior` | data | class probabilities before the text | > 0 each |
/// | `spelling` | true | whether colloquial spellings are standardised | |
/// | `marks` | false | whether punctuation, emoji and elongation are features | |
/// | `across_words` | false | whether character n-grams go across the edges of words too | |
/// | `places` | false | whether words near the ends of a text or a negation are features of their own | |
/// | `lexicon` | false | whether the semantic fields of words are features | |
/// | `complement` | false | whether a class is known by what the others have | |
/// | `keyword_weight` | 0 | occurrences that a keyword is given in its class beforehand | whole, ≥ 0 |
/// | `refinement` | none | logistic regression on top of naive Bayes | cost > 0 |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Recipe {
    /// Lengths of word n-grams.
    pub word_ngrams: NgramRange,
    /// Lengths of character n-grams within a word.
    pub char_ngrams: NgramRange,
    /// Rows of training that a feature must occur in to get a weight.
    pub min_docs: u32,
    /// What repeated occurrence in one text counts for.
    pub weighting: Weighting,
    /// Lidstone pseudo-count added to every count.
    pub smoothing: f64,
    /// Class probabilities before the text is read.
    pub prior: Prior,
    /// Whether colloquial spellings are standardised.
    pub spelling: bool,
    /// Whether punctuation marks and emoji count as words, and elongation (`bangeeet`) is a feature.
    #[serde(default, skip_serializing_if = "is_no")]
    pub marks: bool,
    /// Whether there are character n-grams across the edges of words too, of the same lengths. What they
    /// find is word order and endings together; it costs several features a word, and makes
    /// classification slower, for the features of a word then depend on those beside it.
    #[serde(default, skip_serializing_if = "is_no")]
    pub across_words: bool,
    /// Whether the first and the last three words of a text, and the three after a negation, are features
    /// of their own besides. A mark ends what a negation reaches.
    #[serde(default, skip_serializing_if = "is_no")]
    pub places: bool,
    /// Whether the semantic fields of words ([`crate::text::Lexicon`]) are features besides. With `places`,
    /// so are those of the three words after a negation, and any two that follow each other in a text with
    /// none between.
    #[serde(default, skip_serializing_if = "is_no")]
    pub lexicon: bool,
    /// Whether the weights of a class are made of the counts of all other classes, which are more even
    /// where some classes have few rows. (J. Rennie, L. Shih, J. Teevan, D. Karger 2003, Tackling the
    /// poor assumptions of naive Bayes text classifiers, ICML.) The same for two classes.
    #[serde(default, skip_serializing_if = "is_no")]
    pub complement: bool,
    /// Occurrences that each keyword is given in its class before counting.
    pub keyword_weight: u32,
    /// Logistic regression on top of naive Bayes, if any.
    pub refinement: Option<Refinement>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            word_ngrams: NgramRange { min: 1, max: 2 },
            char_ngrams: NgramRange { min: 3, max: 5 },
            min_docs: 2,
            weighting: Weighting::Counts,
            smoothing: 0.1,
            prior: Prior::Data,
            spelling: true,
            marks: false,
            across_words: false,
            places: false,
            lexicon: false,
            complement: false,
            keyword_weight: 0,
            refinement: None,
        }
    }
}

impl Recipe {
    /// The word lists that ship with pilah, as far as the recipe has any use for them.
    ///
    /// # Errors
    /// Those of [`Spelling::read`] and [`Lexicon::read`], which a test rules out.
    pub fn word_lists(&self) -> Result<WordLists> {
        let spelling = if self.spelling { Spelling::built_in()? } else { Spelling::default() };
        let lexicon = if self.lexicon { Lexicon::built_in()? } else { Lexicon::default() };
        Ok(WordLists { spelling, lexicon })
    }

    /// Whether words have features by what stands around them.
    #[must_use]
    pub fn has_context(&self) -> bool {
        self.across_words || self.places
    }

    /// Checks every field against its range.
    ///
    /// # Errors
    /// [`Error::Recipe`] for the first field that is out of range.
    pub fn check(&self) -> Result<()> {
        let fault = |field, found: String, expected| Err(Error::Recipe { field, found, expected });
        let shown = |range: NgramRange| format!("{}..{}", range.min, range.max);
        let within = |range: NgramRange, low, high| {
            range == NgramRange::NONE
                || (low <= range.min && range.min <= range.max && range.max <= high)
        };
        if !within(self.word_ngrams, 1, 5) {
            return fault(
                "word n-grams",
                shown(self.word_ngrams),
                "lengths from 1 to 5, or 0 for none",
            );
        }
        if !within(self.char_ngrams, 2, 8) {
            return fault(
                "character n-grams",
                shown(self.char_ngrams),
                "lengths from 2 to 8, or 0 for none",
            );
        }
        if self.word_ngrams == NgramRange::NONE && self.char_ngrams == NgramRange::NONE {
            return fault("n-grams", "none".into(), "word n-grams, character n-grams or both");
        }
        if self.min_docs == 0 {
            return fault("minimum document count", "0".into(), "1 or more");
        }
        if !(self.smoothing > 0.0 && self.smoothing.is_finite()) {
            return fault("smoothing", self.smoothing.to_string(), "a number above 0");
        }
        if let Some(Refinement { cost, .. }) = self.refinement
            && !(cost > 0.0 && cost.is_finite())
        {
            return fault("refinement", cost.to_string(), "a cost above 0");
        }
        if let Some(Refinement { char_scale, .. }) = self.refinement
            && !(char_scale > 0.0 && char_scale <= 1.0)
        {
            let expected = "a number above 0 and at most 1";
            return fault("scale of character n-grams", char_scale.to_string(), expected);
        }
        if let Prior::Given(prior) = &self.prior
            && let Some((class, p)) = prior.iter().find(|(_, p)| !(**p > 0.0 && p.is_finite()))
        {
            return fault("prior", format!("{class}={p}"), "a number above 0 for every class");
        }
        Ok(())
    }
}
