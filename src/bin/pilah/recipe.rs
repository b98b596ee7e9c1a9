//! Arguments that say how a model is made.

use std::collections::BTreeMap;

use clap::Args;
use pilah::TrainOptions;
use pilah::features::{NgramRange, Prior, Recipe, Refinement, Weighting};
use pilah::model::CalibrationMethod;

use crate::failure::Failure;

/// How texts become features and features become probabilities.
#[derive(Args)]
#[command(next_help_heading = "Recipe")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct RecipeArgs {
    /// Lengths of word n-grams, `0` for none
    #[arg(long, value_name = "MIN..MAX", default_value = "1..2", value_parser = ngram_range)]
    word_ngrams: NgramRange,
    /// Lengths of character n-grams within words, `0` for none
    #[arg(long, value_name = "MIN..MAX", default_value = "3..5", value_parser = ngram_range)]
    char_ngrams: NgramRange,
    /// Rows that a feature must occur in to count
    #[arg(long, value_name = "N", default_value_t = Recipe::default().min_docs)]
    min_docs: u32,
    /// What a feature counts for that occurs several times in a text
    #[arg(long, value_enum, default_value = "counts")]
    weighting: WeightingArg,
    /// Pseudo-count added to every feature in every class, above 0
    #[arg(long, value_name = "A", default_value_t = Recipe::default().smoothing)]
    smoothing: f64,
    /// Class probabilities before the text is read: `data`, `uniform` or `CLASS=P,...`
    #[arg(long, value_name = "PRIOR", default_value = "data", value_parser = prior)]
    prior: Prior,
    /// Do not standardise colloquial spelling (`yg` to `yang`)
    #[arg(long)]
    no_spelling: bool,
    /// Take punctuation marks and emoji for words, and elongation (`bangeeet`) for a feature
    #[arg(long)]
    marks: bool,
    /// Take character n-grams across the edges of words too
    #[arg(long)]
    across_words: bool,
    /// Take the first and last words, and those after a negation, for features of their own besides
    #[arg(long)]
    places: bool,
    /// Take the semantic fields of words for features besides (`lezat` and `gurih` are both `=enak`); with
    /// --places, also where they stand and which follow each other
    #[arg(long)]
    lexicon: bool,
    /// Weigh a class by the counts of all other classes (complement naive Bayes)
    #[arg(long)]
    complement: bool,
    /// Occurrences that a keyword is given in its class before counting
    #[arg(long, value_name = "N", default_value_t = Recipe::default().keyword_weight)]
    keyword_weight: u32,
    /// Refine naive Bayes by a logistic regression; COST is what a misclassified row costs
    #[arg(long, value_name = "COST", num_args = 0..=1, require_equals = true, default_missing_value = "16")]
    refine: Option<f64>,
    /// With --refine, let the rows of every class cost the same together, however few they are
    #[arg(long, requires = "refine")]
    balance: bool,
    /// With --refine, do not bring texts to equal length
    #[arg(long, requires = "refine")]
    no_normalise: bool,
    /// With --refine, what character n-grams count for beside words, above 0 and at most 1
    #[arg(long, value_name = "SCALE", requires = "refine", default_value_t = 1.0)]
    char_scale: f64,
    /// With --refine, let features count by their rarity as well as by their naive Bayes weights
    #[arg(long, requires = "refine")]
    rarity: bool,
    /// With --refine, weigh all classes at once instead of each against the others
    #[arg(long, requires = "refine")]
    multinomial: bool,
    /// How scores become probabilities
    #[arg(long, value_enum, default_value = "length")]
    calibration: CalibrationArg,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum WeightingArg {
    /// As often as it occurs
    Counts,
    /// Once
    Binary,
    /// 1 + ln(occurrences)
    Sublinear,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum CalibrationArg {
    /// Scores scaled, the less the longer the text, and shifted
    Length,
    /// Scores scaled and shifted
    Platt,
    /// A curve with its own slope at either end
    Beta,
    /// Any rising curve; wants thousands of rows
    Isotonic,
    /// Scores as they are, which is overconfident
    None,
}

impl RecipeArgs {
    pub(crate) fn options(&self) -> Result<TrainOptions, Failure> {
        let recipe = Recipe {
            word_ngrams: self.word_ngrams,
            char_ngrams: self.char_ngrams,
            min_docs: self.min_docs,
            weighting: match self.weighting {
                WeightingArg::Counts => Weighting::Counts,
                WeightingArg::Binary => Weighting::Binary,
                WeightingArg::Sublinear => Weighting::Sublinear,
            },
            smoothing: self.smoothing,
            prior: self.prior.clone(),
            spelling: !self.no_spelling,
            keyword_weight: self.keyword_weight,
            marks: self.marks,
            across_words: self.across_words,
            places: self.places,
            lexicon: self.lexicon,
            complement: self.complement,
            refinement: self.refine.map(|cost| Refinement {
                cost,
                normalise: !self.no_normalise,
                balance: self.balance,
                char_scale: self.char_scale,
                rarity: self.rarity,
                multinomial: self.multinomial,
            }),
        };
        recipe.check()?;
        let calibration = match self.calibration {
            CalibrationArg::Length => CalibrationMethod::Length,
            CalibrationArg::Platt => CalibrationMethod::Platt,
            CalibrationArg::Beta => CalibrationMethod::Beta,
            CalibrationArg::Isotonic => CalibrationMethod::Isotonic,
            CalibrationArg::None => CalibrationMethod::None,
        };
        Ok(TrainOptions { recipe, calibration, ..TrainOptions::default() })
    }
}

/// `2`, `1..2` or `1..=2`; `0` is none.
fn ngram_range(given: &str) -> Result<NgramRange, String> {
    let number = |digits: &str| {
        digits.parse().map_err(|_| "expected a length such as 2 or a range such as 1..2".to_owned())
    };
    let (min, max) = match given.split_once("..") {
        Some((min, max)) => (number(min)?, number(max.trim_start_matches('='))?),
        None => (number(given)?, number(given)?),
    };
    Ok(NgramRange { min, max })
}

pub(crate) fn prior(given: &str) -> Result<Prior, String> {
    match given {
        "data" => Ok(Prior::Data),
        "uniform" => Ok(Prior::Uniform),
        _ => {
            let share = |part: &str| {
                let (class, p) = part.rsplit_once('=')?;
                Some((class.to_owned(), p.parse::<f64>().ok()?))
            };
            let shares: Option<BTreeMap<String, f64>> = given.split(',').map(share).collect();
            shares
                .map(Prior::Given)
                .ok_or("expected data, uniform or CLASS=P,CLASS=P,...".to_owned())
        }
    }
}
