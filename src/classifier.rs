//! Stage 5: the facade. Train, load, classify; the one file that sees every stage below.

use rayon::prelude::*;

use crate::counts::Counts;
use crate::error::Result;
use crate::features::{Documents, Recipe};
use crate::model::{
    Calibration, CalibrationMethod, CorpusDigest, HeldOut, Model, Scratch, leave_one_out,
    most_probable,
};
use crate::table::LabelledRows;
use crate::text::Spelling;

/// The model that ships with pilah, trained on `corpus/groups.csv`.
const BUILT_IN: &[u8] = include_bytes!("../models/groups.safetensors");
/// Its name in messages.
pub const BUILT_IN_NAME: &str = "the built-in model";

/// How much of a wrong `sure` answer is accepted unless the user says otherwise.
pub const DEFAULT_MAX_ERROR: f64 = 0.05;

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
}

/// What a text was found to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Number of the most probable class; of equals, the first.
    pub class: usize,
    /// Calibrated probability per class, `[n_classes]`, summing to 1.
    pub probabilities: Vec<f64>,
    /// Whether the label can be relied on.
    pub status: Status,
}

/// Whether, and why not, a label can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// The probability is at least what the accepted error asks for.
    Sure,
    /// The probability is lower than that.
    Unsure,
    /// The text has no words.
    Empty,
    /// The text is not UTF-8.
    Unreadable,
}

impl Status {
    /// All statuses, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Sure, Self::Unsure, Self::Empty, Self::Unreadable];

    /// The status as it stands in output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Unsure => "unsure",
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
        Ok(Self { model: Model::from_bytes(BUILT_IN, BUILT_IN_NAME)? })
    }

    /// A classifier around a model.
    #[must_use]
    pub fn new(model: Model) -> Self {
        Self { model }
    }

    /// Trains a classifier on labelled rows, and scores each row by the model of all others.
    ///
    /// The same rows in any order make the same model, byte for byte, on any number of threads.
    ///
    /// # Errors
    /// Those of [`Model::fit`], and [`crate::Error::HashCollision`].
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
    /// let (classifier, held_out) = Classifier::train(&rows, &TrainOptions::default())?;
    /// assert_eq!(classifier.model().classes(), ["kerja", "sosial"]);
    /// assert_eq!(held_out.len(), 4);
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn train(rows: &LabelledRows, options: &TrainOptions) -> Result<(Self, Vec<HeldOut>)> {
        let spelling =
            if options.recipe.spelling { Spelling::built_in()? } else { Spelling::default() };
        let digest = CorpusDigest::of(
            rows.labels.iter().map(String::as_str).zip(rows.texts.iter().map(String::as_str)),
        );
        let documents = Documents::extract(&rows.texts, &options.recipe, &spelling)?;
        let counts = Counts::of(&documents, &rows.labels);
        let mut model = Model::fit(options.recipe.clone(), spelling, counts, digest)?;
        let class =
            |label: &String| model.classes().binary_search(label).expect("the label was counted");
        let classes: Vec<usize> = rows.labels.iter().map(class).collect();
        let held_out = leave_one_out(&documents, &classes, model.counts(), model.recipe())?;
        // Sums of floats depend on their order; sorted, the order of the rows does not matter.
        let mut sorted: Vec<&HeldOut> = held_out.iter().collect();
        sorted.sort_unstable_by(|a, b| a.total_cmp(b));
        model.set_calibration(Calibration::fit(
            options.calibration,
            &sorted,
            model.classes().len(),
        ));
        Ok((Self { model }, held_out))
    }

    /// The model behind the classifier.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Classifies one text; `None` if it has no words.
    ///
    /// `max_error` is the share of wrong labels to accept among the `sure` ones, 0 to 1: the status
    /// is [`Status::Sure`] when the label's probability is at least `1 − max_error`.
    #[must_use]
    pub fn classify(&self, text: &str, max_error: f64) -> Option<Prediction> {
        self.classify_with(text, max_error, &mut Scratch::default())
    }

    /// [`Classifier::classify`] with buffers to reuse.
    #[must_use]
    pub fn classify_with(
        &self,
        text: &str,
        max_error: f64,
        scratch: &mut Scratch,
    ) -> Option<Prediction> {
        let mut probabilities = Vec::with_capacity(self.model.classes().len());
        let n_occurrences = self.model.score(text, scratch, &mut probabilities);
        if scratch.extraction.words.is_empty() {
            return None;
        }
        self.model.calibration().apply(&mut probabilities, n_occurrences);
        let class = most_probable(&probabilities);
        let status =
            if probabilities[class] >= 1.0 - max_error { Status::Sure } else { Status::Unsure };
        Some(Prediction { class, probabilities, status })
    }

    /// Classifies many texts in parallel; results are in the order of the texts.
    pub fn classify_all<T: AsRef<str> + Sync>(
        &self,
        texts: &[T],
        max_error: f64,
    ) -> Vec<Option<Prediction>> {
        texts
            .par_iter()
            .map_init(Scratch::default, |scratch, text| {
                self.classify_with(text.as_ref(), max_error, scratch)
            })
            .collect()
    }
}
