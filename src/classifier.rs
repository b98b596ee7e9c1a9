//! Stage 5: the facade. Train, load, classify; the one file that sees every stage below.

mod change;
mod order;
mod prior;
mod refit;

pub use change::Change;
pub use refit::RefitOptions;

use rayon::prelude::*;

pub(crate) use order::SortedRows;

use crate::error::Result;
use crate::features::{Documents, Recipe};
use crate::model::{
    CalibrationMethod, Folding, HeldOutRows, Keywords, LabelledDocuments, Model, RowDigests,
    Scoring, most_probable, moved,
};
use crate::table::LabelledRows;
use crate::text::WordLists;

/// The model that ships with pilah, trained on `corpus/groups.csv`.
const BUILT_IN: &[u8] = include_bytes!("../models/groups.safetensors");
/// Its name in messages.
pub const BUILT_IN_NAME: &str = "the built-in model";

/// Share of the rows of a class that may be sure of a wrong label, unless the user says otherwise.
pub const DEFAULT_MAX_ERROR: f64 = 0.02;

/// A trained model and the ways to apply it.
#[derive(Debug, Clone)]
pub struct Classifier {
    model: Model,
}

/// What training needs to know beside the rows.
#[derive(Debug, Clone, Default)]
pub struct TrainOptions {
    /// How texts become features and features become weights.
    pub recipe: Recipe,
    /// How scores become probabilities.
    pub calibration: CalibrationMethod,
    /// Words that people know to speak for a class.
    pub keywords: Keywords,
    /// Texts about none of the classes, to learn what is out of scope.
    pub background: Vec<String>,
    /// How rows are held out where leave-one-out cannot be had exactly.
    pub folding: Folding,
}

/// A classifier, and what models that did not see the training rows made of them.
#[derive(Debug)]
pub struct Trained {
    /// The classifier.
    pub classifier: Classifier,
    /// The scores of each row by a model without it: of all other rows for naive Bayes, of nine
    /// tenths of them for refined weights.
    pub held_out: HeldOutRows,
    /// Calibrated probabilities of each row, by a calibration without it, `[n_rows x n_classes]`.
    pub probabilities: Vec<f64>,
    /// Whether each row is in scope by a model without it; empty without background texts.
    pub in_scope: Vec<bool>,
    /// The same of each background text.
    pub background_in_scope: Vec<bool>,
}

impl Trained {
    /// The status of each row, as held out.
    #[must_use]
    pub fn statuses(&self, max_error: f64) -> Vec<Status> {
        let conformal = self.classifier.model.conformal();
        let status = |(row, p): (usize, &[f64])| {
            if self.in_scope.get(row) == Some(&false) {
                Status::OutOfScope
            } else if conformal.is_sure(most_probable(p), p, max_error) {
                Status::Sure
            } else {
                Status::Unsure
            }
        };
        let rows = self.probabilities.chunks_exact(self.held_out.n_classes());
        rows.enumerate().map(status).collect()
    }
}

/// What a text was found to be; by default a text without words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prediction {
    /// Number of the most probable class; of equals, the first.
    pub class: usize,
    /// Calibrated probability per class, `[n_classes]`, summing to 1.
    pub probabilities: Vec<f64>,
    /// Whether the label can be relied on.
    pub status: Status,
}

/// Whether, and why not, a label can be relied on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The label is probable enough for the accepted error.
    Sure,
    /// It is not.
    Unsure,
    /// The text is about none of the classes.
    OutOfScope,
    /// The text has no words.
    #[default]
    Empty,
    /// The text is not UTF-8.
    Unreadable,
}

impl Status {
    /// All statuses, in the order of reports.
    pub const ALL: [Self; 5] =
        [Self::Sure, Self::Unsure, Self::OutOfScope, Self::Empty, Self::Unreadable];

    /// The status as it stands in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Unsure => "unsure",
            Self::OutOfScope => "out_of_scope",
            Self::Empty => "empty",
            Self::Unreadable => "unreadable",
        }
    }
}

impl Classifier {
    /// The classifier that ships with pilah: occupational or voluntary.
    ///
    /// # Errors
    /// Those of [`Model::from_bytes`], which a test rules out.
    ///
    /// # Example
    /// ```
    /// use pilah::{Classifier, DEFAULT_MAX_ERROR};
    ///
    /// let classifier = Classifier::built_in()?;
    /// let found = classifier.classify("Relawan mengajar anak jalanan tanpa dibayar", DEFAULT_MAX_ERROR);
    /// let found = found.expect("the text has words");
    /// assert_eq!(classifier.model().classes()[found.class], "voluntary");
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn built_in() -> Result<Self> {
        Ok(Self { model: Model::from_static(BUILT_IN, BUILT_IN_NAME)? })
    }

    /// A classifier around a model.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self { model }
    }

    /// Trains a classifier on labelled rows.
    ///
    /// The same rows in any order make the same model, byte for byte, on any number of threads.
    ///
    /// # Errors
    /// Those of [`Model::train`].
    ///
    /// # Panics
    /// If there are not as many labels as texts.
    ///
    /// # Example
    /// ```
    /// use pilah::{Classifier, TrainOptions, table::LabelledRows};
    ///
    /// let rows = [("guru honorer", "kerja"), ("guru sekolah", "kerja"), ("relawan sekolah", "sosial"), ("relawan banjir", "sosial")];
    /// let rows = LabelledRows {
    ///     texts: rows.iter().map(|row| row.0.to_owned()).collect(),
    ///     labels: rows.iter().map(|row| row.1.to_owned()).collect(),
    ///     ..LabelledRows::default()
    /// };
    /// let trained = Classifier::train(&rows, &TrainOptions::default())?;
    /// assert_eq!(trained.classifier.model().classes(), ["kerja", "sosial"]);
    /// assert_eq!(trained.held_out.len(), 4);
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn train(rows: &LabelledRows, options: &TrainOptions) -> Result<Trained> {
        Self::train_with(rows, options, options.recipe.word_lists()?)
    }

    /// [`Classifier::train`] with other word lists than those of this version.
    fn train_with(
        rows: &LabelledRows,
        options: &TrainOptions,
        word_lists: WordLists,
    ) -> Result<Trained> {
        let mut background: Vec<&str> = options.background.iter().map(String::as_str).collect();
        background.sort_unstable();
        // The digests do not mind the order, and in that of the file each text lies beside the next.
        let (sorted, digests) =
            rayon::join(|| SortedRows::of(rows), || RowDigests::of(&rows.labels, &rows.texts));
        let SortedRows { order, labels, mut texts, mut groups, is_grouped } = sorted;
        texts.extend(&background);
        groups.extend(&background);
        let documents = Documents::extract(&texts, &options.recipe, &word_lists);
        let data = LabelledDocuments {
            documents: &documents,
            labels: &labels,
            groups: &groups,
            hold_out_groups: is_grouped,
            rows: &digests,
        };
        let (recipe, keywords) = (options.recipe.clone(), options.keywords.clone());
        let trained = Model::train(
            &data,
            recipe,
            word_lists,
            keywords,
            options.calibration,
            options.folding,
        )?;
        let (in_scope, background_in_scope) =
            trained.in_scope.split_at(trained.in_scope.len().min(order.len()));
        let n_classes = trained.held_out.n_classes();
        let (held_out, probabilities) = rayon::join(
            || trained.held_out.moved(&order),
            || moved(&trained.probabilities, n_classes, &order),
        );
        Ok(Trained {
            held_out,
            probabilities,
            in_scope: moved(in_scope, 1, &order),
            background_in_scope: background_in_scope.to_vec(),
            classifier: Self { model: trained.model },
        })
    }

    /// The model behind the classifier.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Classifies one text; `None` if it has no words.
    ///
    /// `max_error` is the share of the rows of any one class that may be [`Status::Sure`] of a wrong
    /// label, 0 to 1 (see [`crate::model::Conformal`]).
    #[must_use]
    pub fn classify(&self, text: &str, max_error: f64) -> Option<Prediction> {
        Self::classify_with(&mut self.model.scoring(), text, max_error)
    }

    /// [`Classifier::classify`] with a model at work, which remembers words from text to text.
    #[must_use]
    pub fn classify_with(
        scoring: &mut Scoring<'_>,
        text: &str,
        max_error: f64,
    ) -> Option<Prediction> {
        let mut prediction = Prediction::default();
        Self::classify_into(scoring, text, max_error, &mut prediction).then_some(prediction)
    }

    /// [`Classifier::classify_with`] into a prediction that is used again and again, so that nothing is
    /// allocated for a text; whether the text has words. Without, the prediction has no probabilities
    /// and the status [`Status::Empty`].
    ///
    /// # Example
    /// ```
    /// use pilah::{Classifier, DEFAULT_MAX_ERROR, Prediction, Status};
    ///
    /// let classifier = Classifier::built_in()?;
    /// let mut scoring = classifier.model().scoring();
    /// let mut found = Prediction::default();
    /// let mut statuses = Vec::new();
    /// for text in ["Ikatan Dokter Anak Cabang Kendari", "---"] {
    ///     Classifier::classify_into(&mut scoring, text, DEFAULT_MAX_ERROR, &mut found);
    ///     statuses.push(found.status);
    /// }
    /// assert_eq!(statuses, [Status::Sure, Status::Empty]);
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn classify_into(
        scoring: &mut Scoring<'_>,
        text: &str,
        max_error: f64,
        prediction: &mut Prediction,
    ) -> bool {
        scoring.read(text);
        let Prediction { class, probabilities, status } = prediction;
        if scoring.n_words() == 0 {
            probabilities.clear();
            (*class, *status) = (0, Status::Empty);
            return false;
        }
        let model = scoring.model();
        let n_occurrences = scoring.scores(probabilities);
        model.calibration().apply(probabilities, n_occurrences);
        *class = prior::most_probable_shifted(probabilities, model.shift());
        let is_sure = model.conformal().is_sure(*class, probabilities, max_error);
        prior::shift(probabilities, model.shift());
        *status = if !scoring.is_in_scope() {
            Status::OutOfScope
        } else if is_sure {
            Status::Sure
        } else {
            Status::Unsure
        };
        true
    }

    /// Classifies many texts in parallel; results are in the order of the texts.
    pub fn classify_all<T: AsRef<str> + Sync>(
        &self,
        texts: &[T],
        max_error: f64,
    ) -> Vec<Option<Prediction>> {
        texts
            .par_iter()
            .map_init(
                || self.model.scoring(),
                |scoring, text| Self::classify_with(scoring, text.as_ref(), max_error),
            )
            .collect()
    }
}
