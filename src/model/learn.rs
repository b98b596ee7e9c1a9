//! From counted documents to scorers: naive Bayes, its refinement, and the test of scope.

use std::borrow::Cow;

use rayon::prelude::*;

use super::closed_form::{Estimate, closed_form};
use super::fit::log_prior;
use super::from_counts::{features_of_any, features_of_classes, spread, weights_of, with_keywords};
use super::held_out::{HeldOut, HeldOutRows};
use super::keywords::Keywords;
use super::leave_one_out::leave_one_out;
use super::linear::{Linear, Sums};
use super::refine::{Examples, refine};
use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::{Documents, Prior, Recipe, Refinement};

/// A corpus ready to learn from.
#[derive(Clone, Copy)]
pub(super) struct Corpus<'c> {
    /// Labelled documents, then background documents.
    pub(super) documents: &'c Documents,
    /// The class of each labelled document.
    pub(super) classes: &'c [usize],
    /// Names of the classes.
    pub(super) names: &'c [String],
    pub(super) recipe: &'c Recipe,
    pub(super) keywords: &'c Keywords,
}

/// What is learned from some documents of a corpus.
pub(super) struct Learned {
    /// Numbers of the features with a weight in either scorer; sorted.
    pub(super) features: Vec<u32>,
    pub(super) classes: Linear,
    /// Scores background against in scope; `None` without background documents.
    pub(super) scope: Option<Linear>,
}

impl Corpus<'_> {
    /// Learns from `members`, numbers of documents, which were counted as `counts`.
    pub(super) fn learn(
        &self,
        members: &[usize],
        counts: &Counts,
        estimate: Estimate,
    ) -> Result<Learned> {
        let of_classes = features_of_classes(counts, self.recipe)?;
        let counts = &*self.with_keywords(counts);
        let labelled: Vec<usize> =
            members.iter().copied().filter(|&member| member < self.classes.len()).collect();
        let mut classes = weights_of(counts, &of_classes, self.recipe, estimate)?;
        if let Some(refinement) = self.recipe.refinement {
            let given = classes.bias.clone();
            classes = self.refined(&classes, &of_classes, &labelled, self.classes, refinement);
            // The regression learned the prior of the rows; another one shifts it.
            let of_rows = log_prior(counts, &Prior::Data)?;
            for ((bias, given), of_rows) in classes.bias.iter_mut().zip(given).zip(of_rows) {
                *bias += given - of_rows;
            }
        }
        if counts.background.documents == 0 {
            return Ok(Learned { features: of_classes, classes, scope: None });
        }
        let features = features_of_any(counts, self.recipe);
        let table = |feature: usize, class: usize| match class {
            0 => counts.background.table[feature],
            _ => counts.feature(feature).iter().sum(),
        };
        let scope = estimate(&table, &features, self.recipe, vec![0.0; 2])?;
        let in_scope: Vec<usize> = (0..self.documents.len())
            .map(|document| usize::from(document < self.classes.len()))
            .collect();
        let scope = self.refined(&scope, &features, members, &in_scope, Refinement::default());
        Ok(Learned {
            classes: spread(&classes, &of_classes, &features),
            features,
            scope: Some(scope),
        })
    }

    fn refined(
        &self,
        naive_bayes: &Linear,
        features: &[u32],
        members: &[usize],
        classes: &[usize],
        refinement: Refinement,
    ) -> Linear {
        let rows = self.rows(features);
        let unit = f64::from(self.recipe.weighting.units_per_occurrence());
        let examples = Examples { documents: self.documents, members, classes, rows: &rows, unit };
        refine(&examples, naive_bayes, refinement)
    }

    fn with_keywords<'n>(&self, counts: &'n Counts) -> Cow<'n, Counts> {
        with_keywords(counts, self.recipe, self.keywords)
    }

    /// From a feature's number to its row in a scorer of `features`.
    fn rows(&self, features: &[u32]) -> Vec<Option<u32>> {
        let mut rows = vec![None; self.documents.vocabulary.len()];
        for (row, &feature) in (0..).zip(features) {
            rows[feature as usize] = Some(row);
        }
        rows
    }

    /// Scores every labelled document by a model that did not learn from it: exactly that of all
    /// others for naive Bayes without folds, otherwise that of the other folds. `whole_groups` says
    /// whether folds must be held out as a whole, because their documents belong together.
    ///
    /// Second come the scope scores, in nats toward being in scope, of all documents, background
    /// included; empty without background.
    pub(super) fn held_out(
        &self,
        counts: &Counts,
        whole_groups: bool,
        folds: impl FnOnce() -> Folds,
    ) -> Result<(HeldOutRows, Vec<f64>)> {
        let by_folds = whole_groups || self.recipe.refinement.is_some();
        if !by_folds && counts.background.documents == 0 {
            let counts = self.with_keywords(counts);
            return Ok((
                leave_one_out(self.documents, self.classes, &counts, self.recipe)?,
                Vec::new(),
            ));
        }
        let folds = folds();
        let parts = (0..folds.n)
            .into_par_iter()
            .map(|fold| self.held_out_fold(&folds.of, fold))
            .collect::<Result<Vec<_>>>()?;
        // Where the rows of all folds, one after the other, belong.
        let mut places = Vec::with_capacity(self.classes.len());
        let mut held_out = HeldOutRows::new(self.names.len());
        let mut scope =
            vec![0.0; if counts.background.documents > 0 { self.documents.len() } else { 0 }];
        for (document, found, in_scope) in parts.iter().flat_map(HeldOutFold::iter) {
            if document < self.classes.len() {
                places.push(document);
                held_out.push(found);
            }
            if let Some(scope) = scope.get_mut(document) {
                *scope = in_scope;
            }
        }
        let held_out = held_out.moved(&places);
        if by_folds {
            return Ok((held_out, scope));
        }
        let counts = self.with_keywords(counts);
        Ok((leave_one_out(self.documents, self.classes, &counts, self.recipe)?, scope))
    }

    /// Learns from the other folds and scores the documents of one.
    fn held_out_fold(&self, folds: &[usize], fold: usize) -> Result<HeldOutFold> {
        let (own, others): (Vec<usize>, Vec<usize>) =
            (0..self.documents.len()).partition(|&document| folds[document] == fold);
        let counts = Counts::of_members(self.documents, &others, self.classes, self.names);
        if let Some(class) = counts.documents.iter().position(|&documents| documents == 0) {
            return Err(Error::FoldWithoutClass { class: self.names[class].clone() });
        }
        let learned = self.learn(&others, &counts, closed_form)?;
        let rows = self.rows(&learned.features);
        let unit = f64::from(self.recipe.weighting.units_per_occurrence());
        let (mut sums, mut scores) = (Sums::default(), Vec::new());
        let mut held_out = HeldOutRows::new(self.names.len());
        let mut in_scope = Vec::with_capacity(own.len());
        for &document in &own {
            let text = || {
                self.documents.row(document).filter_map(|(feature, units)| {
                    Some((rows[feature as usize]?, f64::from(units) / unit))
                })
            };
            learned.classes.sum(text(), &mut sums);
            learned.classes.score(&sums, &mut scores);
            let class = self.classes.get(document).copied().unwrap_or_default();
            let n_occurrences = sums.n_occurrences;
            held_out.push(HeldOut { class, scores: &scores, n_occurrences });
            in_scope.push(learned.scope.as_ref().map_or(0.0, |scope| {
                scope.sum(text(), &mut sums);
                scope.score(&sums, &mut scores);
                scores[1] - scores[0]
            }));
        }
        Ok(HeldOutFold { documents: own, held_out, in_scope })
    }
}

/// The documents of one fold by the model of the others.
struct HeldOutFold {
    /// Numbers of the documents.
    documents: Vec<usize>,
    held_out: HeldOutRows,
    /// Scope scores, in nats toward being in scope; 0 without background documents.
    in_scope: Vec<f64>,
}

impl HeldOutFold {
    /// For each document its number, its scores and its scope score.
    fn iter(&self) -> impl Iterator<Item = (usize, HeldOut<'_>, f64)> {
        let scores = self.held_out.iter().zip(&self.in_scope);
        self.documents
            .iter()
            .zip(scores)
            .map(|(&document, (scores, &scope))| (document, scores, scope))
    }
}

/// A fold for every document.
pub(super) struct Folds {
    pub(super) of: Vec<usize>,
    pub(super) n: usize,
}
