//! From a classifier and labelled rows to an evaluation.

use super::comparison::Comparison;
use super::evaluation::{Evaluation, Rows};
use super::metrics::{Figures, Outcome};
use crate::classifier::{Classifier, Status, Trained};
use crate::error::{Error, Result};
use crate::model::{CalibrationMethod, calibrated, most_probable};
use crate::table::LabelledRows;

/// Judges a classifier by labelled rows it was not trained on. A text without words counts with the
/// probabilities of a text without features.
///
/// # Panics
/// If a label is not one of the classifier's classes.
#[must_use]
pub fn judge(
    classifier: &Classifier,
    rows: &LabelledRows,
    max_error: f64,
    seed: u64,
) -> Evaluation {
    let classes = classifier.model().classes();
    let (probabilities, statuses) = classified(classifier, rows, max_error);
    let judged = Rows {
        truth: &truth(classes, rows),
        probabilities: &probabilities,
        statuses: &statuses,
        groups: &rows.groups,
        traits: &rows.traits,
    };
    Evaluation::new(classes, &judged, seed)
}

/// Compares two classifiers by labelled rows that neither was trained on.
///
/// # Errors
/// [`Error::OtherClasses`] if they do not have the same classes.
///
/// # Panics
/// If a label is not one of the classifiers' classes.
pub fn compare(
    [first, second]: [&Classifier; 2],
    rows: &LabelledRows,
    seed: u64,
) -> Result<Comparison> {
    check_same_classes([first, second])?;
    let classes = first.model().classes();
    let [first, second] = [first, second].map(|own| classified(own, rows, 0.0).0);
    let truth = truth(classes, rows);
    Ok(Comparison::new(classes, &truth, [&first, &second], &rows.groups, seed))
}

/// Checks that two classifiers can be compared.
///
/// # Errors
/// [`Error::OtherClasses`] if they do not have the same classes.
pub fn check_same_classes(both: [&Classifier; 2]) -> Result<()> {
    let [first, second] = both.map(|own| own.model().classes());
    if first == second {
        return Ok(());
    }
    Err(Error::OtherClasses { first: first.to_vec(), second: second.to_vec() })
}

fn truth(classes: &[String], rows: &LabelledRows) -> Vec<usize> {
    let class = |label| classes.binary_search(label).expect("labels are the model's classes");
    rows.labels.iter().map(class).collect()
}

/// The probabilities, `[n_rows x n_classes]`, and the status of each row.
fn classified(
    classifier: &Classifier,
    rows: &LabelledRows,
    max_error: f64,
) -> (Vec<f64>, Vec<Status>) {
    let model = classifier.model();
    let mut prior = model.bias().to_vec();
    model.calibration().apply(&mut prior, 0.0);
    let mut probabilities = Vec::with_capacity(rows.texts.len() * prior.len());
    let mut statuses = Vec::with_capacity(rows.texts.len());
    for found in classifier.classify_all(&rows.texts, max_error) {
        let own = found.as_ref().map_or(&prior, |found| &found.probabilities);
        probabilities.extend_from_slice(own);
        statuses.push(found.map_or(Status::Empty, |found| found.status));
    }
    (probabilities, statuses)
}

/// Judges freshly trained rows by what models made of them that did not see them.
///
/// `rows` are the first that were trained on; what came after them only helped to train.
#[must_use]
pub fn judge_trained(
    trained: &Trained,
    rows: &LabelledRows,
    max_error: f64,
    seed: u64,
) -> Evaluation {
    let n = rows.texts.len();
    let model = trained.classifier.model();
    let n_classes = model.classes().len();
    let truth = &trained.held_out.classes()[..n];
    let judged = Rows {
        truth,
        probabilities: &trained.probabilities[..n * n_classes],
        statuses: &trained.statuses(max_error)[..n],
        groups: &rows.groups,
        traits: &rows.traits,
    };
    let mut found = Evaluation::new(model.classes(), &judged, seed);
    for method in CalibrationMethod::ALL {
        let probabilities = calibrated(method, &trained.held_out);
        let outcomes = Outcome::of_rows(truth, &probabilities, n_classes);
        found.calibrations.insert(method.name(), Figures::of(outcomes.iter(), n_classes));
    }
    let background = &trained.background_in_scope;
    if !background.is_empty() {
        let out = background.iter().filter(|in_scope| !**in_scope).count();
        found.background_out_of_scope = Some(out as f64 / background.len() as f64);
    }
    found
}

/// The figures of [`judge_trained`] alone, for the first `n` rows that were trained on.
///
/// Without intervals and other calibrations, which take minutes for a million rows.
///
/// # Panics
/// If there are fewer rows.
#[must_use]
pub fn figures_of_trained(trained: &Trained, n: usize) -> Figures {
    let n_classes = trained.held_out.n_classes();
    let outcomes =
        Outcome::of_rows(&trained.held_out.classes()[..n], &trained.probabilities, n_classes);
    Figures::of(outcomes.iter(), n_classes)
}

/// A row whose label its held-out probabilities contradict.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// Number of the row.
    pub row: usize,
    /// Probability of the label it has.
    pub probability: f64,
    /// Number of the most probable class.
    pub predicted: usize,
}

/// The `n` rows whose labels are least probable by models that did not see them, the least first;
/// only rows that another class is more probable for.
#[must_use]
pub fn suspects(trained: &Trained, rows: &LabelledRows, n: usize) -> Vec<Suspect> {
    let probabilities = trained.probabilities.chunks_exact(trained.held_out.n_classes());
    let held_out = trained.held_out.classes().iter().zip(probabilities).take(rows.texts.len());
    let mut suspects: Vec<Suspect> = held_out
        .enumerate()
        .filter(|&(_, (&own, p))| p.iter().any(|other| *other > p[own]))
        .map(|(row, (&own, p))| Suspect { row, probability: p[own], predicted: most_probable(p) })
        .collect();
    suspects.sort_by(|a, b| a.probability.total_cmp(&b.probability).then(a.row.cmp(&b.row)));
    suspects.truncate(n);
    suspects
}
