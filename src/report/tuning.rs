//! A search for a recipe, as a table.

use std::fmt::Write;

use crate::features::{NgramRange, Prior, Recipe, Weighting};
use crate::tune::{Lag, Objective, Trial, Tuning};

/// One trial as a line, without line end: figures, then the recipe.
#[must_use]
pub fn trial(trial: &Trial) -> String {
    let Trial { figures, n_features, .. } = trial;
    format!(
        "{:8.4}  {:8.4}  {n_features:9}  {}",
        figures.macro_f1,
        figures.log_loss,
        recipe(&trial.recipe)
    )
}

/// What stands above [`trial`]s.
pub const TRIAL_HEADER: &str = "macro F1  log loss   features  recipe";

/// Why the chosen recipe was chosen, in a sentence or two.
#[must_use]
pub fn reason(found: &Tuning, objective: Objective) -> String {
    let (best, chosen) = (&found.trials[found.best], &found.trials[found.chosen]);
    let n = found.trials.len();
    let figures = format!(
        "macro F1 {:.4}, log loss {:.4} on rows held out",
        chosen.figures.macro_f1, chosen.figures.log_loss
    );
    let own = recipe(&chosen.recipe);
    let mut reason = if found.best == found.chosen {
        format!(
            "chosen: {own}; of {n} recipes it is the best ({figures}), and no simpler one is within one standard error of it"
        )
    } else {
        format!(
            "chosen: {own}; of {n} recipes it is the simplest within one standard error of the best, {} ({figures}{})",
            recipe(&best.recipe),
            behind(chosen, best, objective)
        )
    };
    if found.is_cut_short {
        reason.push_str("; the budget ended before all was tried");
    }
    reason
}

/// How far a trial is behind the best in what counts, or ahead of it.
fn behind(chosen: &Trial, best: &Trial, objective: Objective) -> String {
    let lag = |name: &str, objective| {
        let Lag { difference, standard_error } = chosen.behind(best, objective);
        let side = if difference < 0.0 { "better" } else { "worse" };
        format!("; {name} {:.4} {side}, standard error {standard_error:.4}", difference.abs())
    };
    match objective {
        Objective::MacroF1 => lag("macro F1", objective) + &lag("log loss", Objective::LogLoss),
        Objective::LogLoss => lag("log loss", objective),
    }
}

/// A recipe in one line.
///
/// # Example
/// ```
/// let recipe = pilah::features::Recipe::default();
/// assert_eq!(
///     pilah::report::recipe(&recipe),
///     "naive Bayes, words 1..2, chars 3..5, in 2 rows or more, smoothing 0.1"
/// );
/// ```
#[must_use]
pub fn recipe(recipe: &Recipe) -> String {
    let mut line =
        String::from(if recipe.complement { "complement naive Bayes" } else { "naive Bayes" });
    if let Some(refinement) = recipe.refinement {
        _ = write!(line, " refined at cost {}", refinement.cost);
        line.push_str(if refinement.multinomial { " multinomially" } else { "" });
        line.push_str(if refinement.balance { " balanced" } else { "" });
        line.push_str(if refinement.rarity { " by rarity" } else { "" });
        if refinement.char_scale < 1.0 {
            _ = write!(line, ", chars times {}", refinement.char_scale);
        }
        line.push_str(if refinement.normalise { "" } else { " without lengths" });
    }
    for (name, NgramRange { min, max }) in
        [("words", recipe.word_ngrams), ("chars", recipe.char_ngrams)]
    {
        if max > 0 {
            _ = write!(line, ", {name} {min}..{max}");
        }
    }
    line.push_str(if recipe.across_words { ", chars across words" } else { "" });
    line.push_str(if recipe.marks { ", marks" } else { "" });
    line.push_str(if recipe.places { ", places" } else { "" });
    line.push_str(if recipe.lexicon { ", lexicon" } else { "" });
    line.push_str(if recipe.spelling { "" } else { ", no spelling" });
    line.push_str(match recipe.weighting {
        Weighting::Counts => "",
        Weighting::Binary => ", binary",
        Weighting::Sublinear => ", sublinear",
    });
    match recipe.min_docs {
        1 => line.push_str(", in any row"),
        n => _ = write!(line, ", in {n} rows or more"),
    }
    _ = write!(line, ", smoothing {}", recipe.smoothing);
    line.push_str(match recipe.prior {
        Prior::Data => "",
        Prior::Uniform => ", uniform prior",
        Prior::Given(_) => ", given prior",
    });
    line
}
