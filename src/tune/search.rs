//! One choice at a time, from the best so far.

use std::time::Instant;

use super::axes::{AXES, WIDEST_CHARS, WIDEST_WORDS, beginnings};
use super::trial::Trial;
use super::{Objective, TuneOptions};
use crate::classifier::{SortedRows, TrainOptions};
use crate::counts::numbered;
use crate::error::{Error, Result};
use crate::evaluate::Outcome;
use crate::features::{Documents, Recipe};
use crate::model::{
    Calibration, Folding, HeldOut, HeldOutRows, LabelledDocuments, Model, RowDigests,
};
use crate::table::LabelledRows;

/// What a search found.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// Everything that was tried, in order.
    pub trials: Vec<Trial>,
    /// Number of the best trial; see [`Trial::is_better`].
    pub best: usize,
    /// Number of the trial to train with: the simplest within one standard error of the best.
    pub chosen: usize,
    /// Whether the budget ended the search before all was tried.
    pub is_cut_short: bool,
}

/// Searches the recipe that classifies rows best that were held out.
///
/// Starting from a few recipes of different kinds, every choice that a recipe consists of is gone
/// through in turn, and each time the best alternative is kept. All recipes meet the same seeded folds.
/// In the end the simplest recipe counts that is within one standard error of the best: naive Bayes
/// before refined weights, then the fewest features, then the lowest cost.
///
/// `tell` is called with every trial.
///
/// # Errors
/// Those of [`Model::train`].
///
/// # Source
/// The rule of one standard error is that of L. Breiman, J. Friedman, R. Olshen, C. Stone (1984),
/// Classification and regression trees, 3.4.3.
///
/// # Example
/// ```
/// use pilah::TrainOptions;
/// use pilah::table::LabelledRows;
/// use pilah::tune::{TuneOptions, tune};
///
/// let texts = ["guru sekolah", "guru honorer", "guru les", "relawan banjir", "relawan sekolah", "relawan gempa"];
/// let rows = LabelledRows {
///     texts: texts.map(str::to_owned).to_vec(),
///     labels: texts.map(|text| text[..4].to_owned()).to_vec(),
///     ..LabelledRows::default()
/// };
/// let found = tune(&rows, &TrainOptions::default(), &TuneOptions::default(), |_| ())?;
/// assert_eq!(found.trials[found.best].figures.macro_f1, 1.0);
/// // All recipes tell these classes apart, so the simplest is chosen.
/// assert!(found.trials[found.chosen].recipe.refinement.is_none());
/// # Ok::<(), pilah::Error>(())
/// ```
pub fn tune(
    rows: &LabelledRows,
    start: &TrainOptions,
    options: &TuneOptions,
    tell: impl FnMut(&Trial),
) -> Result<Tuning> {
    let rows = SortedRows::of(rows);
    let mut search = Search {
        rows: &rows,
        start,
        options,
        began: Instant::now(),
        extracted: Vec::new(),
        trials: Vec::new(),
        best: 0,
        has_two_classes: numbered(&rows.labels).0.len() <= 2,
        tell,
    };
    let is_cut_short = search.go_through(&start.recipe)?.is_none();
    let Search { trials, best, .. } = search;
    let chosen = simplest(&trials, best, options.objective);
    Ok(Tuning { trials, best, chosen, is_cut_short })
}

struct Search<'s, T> {
    rows: &'s SortedRows<'s>,
    start: &'s TrainOptions,
    options: &'s TuneOptions,
    began: Instant,
    /// Documents with the widest ranges of n-grams, by spelling and marks.
    extracted: Vec<((bool, bool), Documents)>,
    trials: Vec<Trial>,
    /// Number of the best trial.
    best: usize,
    /// Whether there are no more than two classes, so that both forms of regression are the same.
    has_two_classes: bool,
    tell: T,
}

impl<T: FnMut(&Trial)> Search<'_, T> {
    /// Goes through all choices once; `None` if time ran out.
    fn go_through(&mut self, start: &Recipe) -> Result<Option<()>> {
        let Some(mut best) = self.best_of(beginnings(start))? else { return Ok(None) };
        for axis in AXES {
            match self.best_of(axis(&best))? {
                Some(found) => best = found,
                None => return Ok(None),
            }
            let words = (best.spelling, best.marks);
            self.extracted.retain(|(own, ..)| *own == words);
        }
        Ok(Some(()))
    }

    /// Tries recipes that were not tried yet; the best of all trials so far, or `None` if time ran out.
    fn best_of(&mut self, recipes: Vec<Recipe>) -> Result<Option<Recipe>> {
        for recipe in recipes {
            let is_multinomial = recipe.refinement.is_some_and(|own| own.multinomial);
            let says_the_same = is_multinomial && self.has_two_classes;
            if says_the_same || self.trials.iter().any(|trial| trial.recipe == recipe) {
                continue;
            }
            let is_over = self.options.budget.is_some_and(|budget| self.began.elapsed() >= budget);
            if is_over && !self.trials.is_empty() {
                return Ok(None);
            }
            let trial = match self.try_recipe(recipe) {
                Ok(trial) => trial,
                // Too few rows for a minimum of so many: others have a lower one.
                Err(Error::NoFeatures { .. }) if !self.trials.is_empty() => continue,
                Err(error) => return Err(error),
            };
            (self.tell)(&trial);
            let best = self.trials.get(self.best);
            if best.is_none_or(|best| trial.is_better(best, self.options.objective)) {
                self.best = self.trials.len();
            }
            self.trials.push(trial);
        }
        Ok(Some(self.trials[self.best].recipe.clone()))
    }

    fn try_recipe(&mut self, recipe: Recipe) -> Result<Trial> {
        let words = (recipe.spelling, recipe.marks);
        let place = self.extracted.iter().position(|(own, ..)| *own == words);
        let place = if let Some(place) = place {
            place
        } else {
            let widest = Recipe {
                word_ngrams: WIDEST_WORDS.hull(self.start.recipe.word_ngrams),
                char_ngrams: WIDEST_CHARS.hull(self.start.recipe.char_ngrams),
                across_words: true,
                places: true,
                lexicon: true,
                ..recipe.clone()
            };
            let documents = Documents::extract(&self.rows.texts, &widest, &widest.word_lists()?);
            self.extracted.push((words, documents));
            self.extracted.len() - 1
        };
        let documents = self.extracted[place].1.narrowed(&recipe);
        let data = LabelledDocuments {
            documents: &documents,
            labels: &self.rows.labels,
            groups: &self.rows.groups,
            hold_out_groups: self.rows.is_grouped,
            rows: &RowDigests::default(),
        };
        let folding = Folding {
            n_folds: self.options.n_folds,
            seed: self.options.seed,
            leave_one_out: false,
        };
        let found = Model::hold_out(&data, &recipe, &self.start.keywords, folding)?;
        let outcomes = outcomes(&found.held_out, self.start);
        let n_classes = found.held_out.n_classes();
        Ok(Trial::new(recipe, found.n_features, &outcomes, n_classes))
    }
}

/// What comes of the held-out scores once they are calibrated. One calibration serves all rows, for its
/// few parameters hardly know any of them.
fn outcomes(held_out: &HeldOutRows, start: &TrainOptions) -> Vec<Outcome> {
    let calibration = Calibration::fit(start.calibration, held_out.iter(), held_out.n_classes());
    let mut p = vec![0.0; held_out.n_classes()];
    let outcome = |row: HeldOut<'_>| {
        p.copy_from_slice(row.scores);
        calibration.apply(&mut p, row.n_occurrences);
        Outcome::new(row.class, &p)
    };
    held_out.iter().map(outcome).collect()
}

/// The number of the simplest trial within one standard error of the best.
fn simplest(trials: &[Trial], best: usize, objective: Objective) -> usize {
    let complexity = |&number: &usize| {
        let Trial { recipe, n_features, .. } = &trials[number];
        let cost = recipe.refinement.map_or(0.0, |refinement| refinement.cost);
        // Costs are positive, and bits of positive floats are in the order of the floats.
        (recipe.refinement.is_some(), *n_features, cost.to_bits(), number)
    };
    (0..trials.len())
        .filter(|&number| trials[number].is_within_one_standard_error(&trials[best], objective))
        .min_by_key(complexity)
        .unwrap_or(best)
}
