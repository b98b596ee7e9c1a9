//! From labelled documents to a model.

use super::calibrate::CalibrationMethod;
use super::fit::naive_bayes;
use super::fitted::{Fitted, FittedTo};
use super::folds::{deal, deal_rows, some_class_in_one_fold};
use super::held_out::HeldOutRows;
use super::keywords::Keywords;
use super::learn::{Corpus, Folds, Learned};
use super::packed::PackedCounts;
use super::packed_linear::PackedLinear;
use super::recalibrate::fitted_to_scores;
use super::row_digests::RowDigests;
use super::scope::Scope;
use super::tensor::Integers;
use super::weights::Weights;
use super::{Model, Parts};
use crate::counts::{Counts, numbered};
use crate::error::{Error, Result};
use crate::features::{Documents, Recipe};
use crate::text::WordLists;

/// How rows are held out where leave-one-out cannot be had exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folding {
    /// Number of folds, 2 or more; no more are made than the smallest class has rows.
    pub n_folds: usize,
    /// Seed of the shuffle that deals rows out.
    pub seed: u64,
    /// Whether rows are held out one by one where that can be had exactly: for naive Bayes without
    /// groups.
    pub leave_one_out: bool,
}

impl Default for Folding {
    fn default() -> Self {
        Self { n_folds: 10, seed: 0, leave_one_out: true }
    }
}

/// What a model is trained on.
#[derive(Debug)]
pub struct LabelledDocuments<'d> {
    /// Labelled documents, then background documents.
    pub documents: &'d Documents,
    /// One label for each labelled document.
    pub labels: &'d [&'d str],
    /// A group for every document; those of one group are held out together.
    pub groups: &'d [&'d str],
    /// Whether groups matter beyond equal texts, so that naive Bayes, too, must hold out folds.
    pub hold_out_groups: bool,
    /// The digests of the labelled rows.
    pub rows: &'d RowDigests,
}

impl LabelledDocuments<'_> {
    /// The counts of all documents and the class of each labelled one, once it is sure that there is
    /// something to learn and that recipe and keywords suit it.
    fn counted(&self, recipe: &Recipe, keywords: &Keywords) -> Result<(Counts, Vec<usize>)> {
        recipe.check()?;
        let (names, classes) = numbered(self.labels);
        let counts = Counts::of_all(self.documents, &classes, &names);
        check_classes(&counts)?;
        keywords.check(&counts.classes)?;
        Ok((counts, classes))
    }

    /// A fold for every document; `sizes` are the numbers of documents of the classes.
    fn folds(&self, classes: &[usize], sizes: &[u64], folding: Folding) -> Folds {
        let smallest = sizes.iter().min().map_or(0, |&rows| rows as usize);
        let n = folding.n_folds.max(2).min(smallest);
        let background = sizes.len();
        let mut with_background = classes.to_vec();
        with_background.resize(self.documents.len(), background);
        let mut of = deal(self.groups, &with_background, n, folding.seed);
        if !self.hold_out_groups && some_class_in_one_fold(&of[..classes.len()], classes) {
            // All rows of a class say the same: then equal texts cannot be held out together.
            of = deal_rows(&with_background, n, folding.seed);
        }
        Folds { of, n }
    }
}

/// A model, and what models that did not see the training rows made of them.
#[derive(Debug)]
pub struct TrainedModel {
    /// The model.
    pub model: Model,
    /// The scores of each labelled document by a model without it.
    pub held_out: HeldOutRows,
    /// Its calibrated probabilities, by a calibration without it, `[n_rows x n_classes]`.
    pub probabilities: Vec<f64>,
    /// Whether each document, background included, is in scope by a model without it; empty without
    /// background.
    pub in_scope: Vec<bool>,
}

/// What models that did not see them made of documents.
#[derive(Debug)]
pub struct HeldOutDocuments {
    /// The scores of each labelled document by a model of the other folds.
    pub held_out: HeldOutRows,
    /// How many features would have a weight in a model of all documents.
    pub n_features: usize,
}

impl Model {
    /// Trains a model for each fold on the documents of the others, and none on all: to see how good a
    /// recipe is, at the cost of no more than that.
    ///
    /// # Errors
    /// Those of [`Model::train`].
    ///
    /// # Panics
    /// If there are not as many groups as documents.
    pub fn hold_out(
        data: &LabelledDocuments<'_>,
        recipe: &Recipe,
        keywords: &Keywords,
        folding: Folding,
    ) -> Result<HeldOutDocuments> {
        let (counts, classes) = data.counted(recipe, keywords)?;
        let names = &counts.classes;
        let corpus =
            Corpus { documents: data.documents, classes: &classes, names, recipe, keywords };
        let folds = || data.folds(&classes, &counts.documents, folding);
        let (held_out, _) = corpus.held_out(&counts, true, folds)?;
        let min_docs = u64::from(recipe.min_docs);
        let n_features = counts.document_frequency.iter().filter(|&&n| n >= min_docs).count();
        Ok(HeldOutDocuments { held_out, n_features })
    }

    /// Trains a model on documents.
    ///
    /// The order of documents matters to the last bits of refined weights; give them sorted.
    ///
    /// # Errors
    /// [`Error::OneClass`] and [`Error::TooFewRows`] if there is too little to learn from; those of
    /// [`Recipe::check`]; [`Error::NoFeatures`]; [`Error::PriorClasses`]; [`Error::KeywordClass`];
    /// [`Error::FoldWithoutClass`].
    ///
    /// # Panics
    /// If there are not as many groups as documents.
    pub fn train(
        data: &LabelledDocuments<'_>,
        recipe: Recipe,
        word_lists: WordLists,
        keywords: Keywords,
        calibration: CalibrationMethod,
        folding: Folding,
    ) -> Result<TrainedModel> {
        let (counts, classes) = data.counted(&recipe, &keywords)?;
        let corpus = Corpus {
            documents: data.documents,
            classes: &classes,
            names: &counts.classes,
            recipe: &recipe,
            keywords: &keywords,
        };
        let members: Vec<usize> = (0..data.documents.len()).collect();
        let judge = || {
            let in_folds = data.hold_out_groups || !folding.leave_one_out;
            let folds = || data.folds(&classes, &counts.documents, folding);
            let (held_out, scope_scores) = corpus.held_out(&counts, in_folds, folds)?;
            let (probabilities, conformal, calibration) = fitted_to_scores(calibration, &held_out);
            Ok::<_, Error>((held_out, scope_scores, probabilities, conformal, calibration))
        };
        let learn =
            || Packed::of(&corpus.learn(&members, &counts, naive_bayes)?, &counts, data.rows);
        // Side by side, for most of the one cannot be split among threads (see `fit`).
        let (learned, judged) = rayon::join(learn, judge);
        let Packed { counts, rows, features, scorer, scope, weights } = learned?;
        let (held_out, scope_scores, probabilities, conformal, calibration) = judged?;
        let scope = scope.map(|linear| Scope::new(linear, scope_scores[..classes.len()].to_vec()));
        let threshold = scope.as_ref().map_or(f64::NEG_INFINITY, |scope| scope.threshold);
        let in_scope = scope_scores.iter().map(|&score| score >= threshold).collect();
        let own = FittedTo { documents: counts.documents.clone(), digest: data.rows.sum() };
        let refinement = recipe.refinement.is_some();
        let parts = Parts {
            fitted: Fitted::to_all(&own, calibration.method(), scope.is_some(), refinement),
            rows,
            recipe,
            word_lists,
            keywords,
            counts,
            digest: data.rows.sum(),
            features,
            scorer,
            calibration,
            conformal,
            scope,
        };
        let model = Self { parts, weights, shift: Vec::new() };
        Ok(TrainedModel { model, held_out, probabilities, in_scope })
    }
}

/// What a model holds of what was counted and learned, as it holds it: all that need not wait for what
/// comes of the rows that are held out.
struct Packed {
    counts: PackedCounts,
    rows: Integers,
    features: Integers,
    scorer: PackedLinear,
    scope: Option<PackedLinear>,
    weights: Weights,
}

impl Packed {
    fn of(learned: &Learned, counts: &Counts, rows: &RowDigests) -> Result<Self> {
        let features: Vec<u64> = learned.features.iter().map(|&feature| feature.into()).collect();
        let (counts, features) = (PackedCounts::pack(counts), Integers::pack(&features));
        let scorer = PackedLinear::pack(&learned.classes);
        let scope = learned.scope.as_ref().map(PackedLinear::pack);
        let weights =
            Weights::of_features(&features, &counts, &scorer, scope.as_ref(), "the model")?;
        let rows = Integers::pack(rows.digests());
        Ok(Self { counts, rows, features, scorer, scope, weights })
    }
}

/// Checks that there is something to learn from.
///
/// # Errors
/// [`Error::OneClass`], [`Error::TooFewRows`].
pub(super) fn check_classes(counts: &Counts) -> Result<()> {
    if let [class] = &counts.classes[..] {
        return Err(Error::OneClass { class: class.clone() });
    }
    let mut classes = counts.classes.iter().zip(&counts.documents);
    match classes.find(|(_, rows)| **rows < 2) {
        Some((class, &rows)) => Err(Error::TooFewRows { class: class.clone(), rows }),
        None => Ok(()),
    }
}
