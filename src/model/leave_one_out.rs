//! The score of every training document by the model trained on all the others, in one pass.

use std::cmp::Ordering;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::fit::log_prior;
use super::held_out::HeldOutRows;
use crate::counts::Counts;
use crate::error::Result;
use crate::features::{Documents, Prior, Recipe};

/// Scores each document by naive Bayes trained on all other documents.
///
/// Leaving document `i` of class `y` out changes little: its own counts leave `N[y]`, its row leaves
/// the prior, and features that now occur in fewer than `min_docs` documents leave the vocabulary.
/// So one pass over the corpus gives exactly what one training per document would (tested), in time
/// linear in the corpus.
///
/// # Errors
/// [`crate::Error::PriorClasses`] if a given prior is for other classes.
///
/// # Panics
/// If the counts are not those of the documents, or a class has fewer than two of them.
pub(super) fn leave_one_out(
    documents: &Documents,
    classes: &[usize],
    counts: &Counts,
    recipe: &Recipe,
) -> Result<HeldOutRows> {
    let number = |feature: u32| Some(feature as usize);
    held_out_scores(documents, classes, counts, recipe, number, |_| true)
}

/// [`leave_one_out`] for some documents that were counted and some that were not, which are scored as
/// they are; `is_counted` tells them apart. `number` takes the number of a feature in the documents to
/// its number in the counts.
///
/// # Errors
/// As [`leave_one_out`].
///
/// # Panics
/// If a counted document is not in the counts, or a class has fewer than two documents there.
pub(super) fn held_out_scores(
    documents: &Documents,
    classes: &[usize],
    counts: &Counts,
    recipe: &Recipe,
    number: impl Fn(u32) -> Option<usize> + Sync,
    is_counted: impl Fn(usize) -> bool + Sync,
) -> Result<HeldOutRows> {
    let n_classes = counts.classes.len();
    let one = recipe.weighting.units_per_occurrence();
    let unit = f64::from(one);
    let min_docs = u64::from(recipe.min_docs);
    let frequent = |feature: &usize| counts.document_frequency[*feature] >= min_docs;
    let mut totals = vec![0_u64; n_classes];
    let mut n_features = 0_u64;
    for feature in (0..counts.vocabulary.len()).filter(frequent) {
        n_features += 1;
        totals.iter_mut().zip(counts.feature(feature)).for_each(|(total, count)| *total += count);
    }
    let smoothed = |units: u64| units as f64 / unit + recipe.smoothing;
    // The counts that class `c` is scored by: its own, or those of all others.
    let counted = |counts: &[u64], c: usize| {
        if recipe.complement { counts.iter().sum::<u64>() - counts[c] } else { counts[c] }
    };
    let sign = if recipe.complement { -1.0 } else { 1.0 };
    let logs =
        Logs::of(counts, min_docs, one.into(), counted, |units| sign * libm::log(smoothed(units)));
    let fixed_prior = match recipe.prior {
        Prior::Data => None,
        _ => Some(log_prior(counts, &recipe.prior)?),
    };
    // The last is that of all documents, of which none is left out.
    let priors: Vec<Vec<f64>> = (0..=n_classes)
        .map(|class| fixed_prior.clone().unwrap_or_else(|| data_prior_without(counts, class)))
        .collect();

    let score = |kept: &mut Kept, document: usize, scores: &mut [f64]| {
        let Kept { own_totals, features } = kept;
        // The class that its own counts leave, if it has any there.
        let class = if is_counted(document) { classes[document] } else { n_classes };
        own_totals.clone_from(&totals);
        let mut n_features = n_features;
        let mut n_units = 0;
        scores.copy_from_slice(&priors[class]);
        // In a loop of its own, so that the processor waits for many features at once.
        features.clear();
        features.extend(documents.row(document).filter_map(|(feature, units)| {
            let feature = number(feature)?;
            Some(Counted { feature, units, kind: logs.kind_of[feature] })
        }));
        for &Counted { feature, units, kind } in &*features {
            match kind {
                Logs::RARE => {}
                Logs::RARE_WITHOUT_ONE if class == n_classes => {
                    n_units += u64::from(units);
                    let x = f64::from(units) / unit;
                    for (c, score) in scores.iter_mut().enumerate() {
                        let count = counted(counts.feature(feature), c);
                        *score += x * sign * libm::log(smoothed(count));
                    }
                }
                Logs::RARE_WITHOUT_ONE => {
                    n_features -= 1;
                    own_totals
                        .iter_mut()
                        .zip(counts.feature(feature))
                        .for_each(|(total, count)| *total -= count);
                }
                frequent => {
                    n_units += u64::from(units);
                    let x = f64::from(units) / unit;
                    let (of_all, without_one) = logs.of_kind(frequent, n_classes);
                    for (c, score) in scores.iter_mut().enumerate() {
                        // Whether the document is among those that class `c` is scored by.
                        let has_own = class < n_classes && (c == class) != recipe.complement;
                        *score += x * if !has_own {
                            of_all[c]
                        } else if units == one {
                            without_one[c]
                        } else {
                            let others = counted(counts.feature(feature), c);
                            sign * libm::log(smoothed(others.saturating_sub(units.into())))
                        };
                    }
                }
            }
        }
        // What a document leaves is of its own class, if it was counted at all.
        if let Some(total) = own_totals.get_mut(class) {
            *total = total.saturating_sub(n_units);
        }
        let n_occurrences = n_units as f64 / unit;
        if n_units > 0 {
            for (c, score) in scores.iter_mut().enumerate() {
                let total = counted(own_totals, c) as f64 / unit;
                *score -=
                    sign * n_occurrences * libm::log(total + recipe.smoothing * n_features as f64);
            }
        }
        n_occurrences
    };
    Ok(HeldOutRows::of(classes, n_classes, score))
}

/// Room for what is known of one document, kept from one to the next.
#[derive(Default)]
struct Kept {
    /// What the features of each class add up to without the document, `[n_classes]`.
    own_totals: Vec<u64>,
    features: Vec<Counted>,
}

/// A feature of a document that the counts have.
struct Counted {
    /// Its number there.
    feature: usize,
    /// Its weight in the document.
    units: u32,
    kind: u32,
}

/// Logarithms of smoothed counts, made once for all features of the same counts instead of once for
/// an occurrence: most features of a large corpus are rare, so that they are of few kinds, and what is
/// known of those stays in the cache.
struct Logs {
    /// The kind of each feature, `[n_features]`: one of the two below or, from [`Logs::N_RARE`] on, one
    /// for all features of the same counts.
    kind_of: Vec<u32>,
    /// For each of the other kinds the logarithms of its counts, then those of its counts less one
    /// occurrence: `[n_kinds x 2 x n_classes]`, side by side because they are wanted together.
    values: Vec<f64>,
}

impl Logs {
    /// The kind of features that are in no vocabulary.
    const RARE: u32 = 0;
    /// The kind of features that are in that of the model of all documents, but in none of a model
    /// without one of the documents they occur in.
    const RARE_WITHOUT_ONE: u32 = 1;
    /// How many kinds are rare.
    const N_RARE: u32 = 2;

    /// `counted` gives the count of a class, and `log` its logarithm.
    fn of(
        counts: &Counts,
        min_docs: u64,
        one: u64,
        counted: impl Fn(&[u64], usize) -> u64,
        log: impl Fn(u64) -> f64,
    ) -> Self {
        let mut kinds: HashMap<&[u64], u32, FixedState> = HashMap::default();
        let mut values = Vec::new();
        let mut kind = |(feature, frequency): (usize, &u64)| match frequency.cmp(&min_docs) {
            Ordering::Less => Self::RARE,
            Ordering::Equal => Self::RARE_WITHOUT_ONE,
            Ordering::Greater => {
                let units = counts.feature(feature);
                let next = Self::N_RARE + kinds.len() as u32;
                *kinds.entry(units).or_insert_with(|| {
                    let of_class = (0..units.len()).map(|class| counted(units, class));
                    values.extend(of_class.clone().map(&log));
                    // Where there is no occurrence, no document asks for this.
                    values.extend(of_class.map(|units| log(units.saturating_sub(one))));
                    next
                })
            }
        };
        let kind_of = counts.document_frequency.iter().enumerate().map(&mut kind).collect();
        Self { kind_of, values }
    }

    /// The logarithms of a kind that is not rare.
    fn of_kind(&self, kind: u32, n_classes: usize) -> (&[f64], &[f64]) {
        let at = (kind - Self::N_RARE) as usize * 2 * n_classes;
        self.values[at..][..2 * n_classes].split_at(n_classes)
    }
}

/// `ln P(class)` from the class sizes without one document of `class`; of all documents if there is no
/// such class.
fn data_prior_without(counts: &Counts, class: usize) -> Vec<f64> {
    let n_left_out = u64::from(class < counts.classes.len());
    let log_total = libm::log((counts.n_documents() - n_left_out) as f64);
    let without = |(c, &documents): (usize, &u64)| {
        libm::log((documents - u64::from(c == class)) as f64) - log_total
    };
    counts.documents.iter().enumerate().map(without).collect()
}
