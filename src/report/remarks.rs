//! What of a model does not stem from all its rows, in sentences.

use crate::model::{FittedTo, Model};

/// What was carried over or dropped since the model's rows changed, one sentence each; none after a
/// training.
///
/// # Example
/// ```
/// let classifier = pilah::Classifier::built_in()?;
/// assert!(pilah::report::remarks(classifier.model()).is_empty());
/// # Ok::<(), pilah::Error>(())
/// ```
#[must_use]
pub fn remarks(model: &Model) -> Vec<String> {
    let n_rows: u64 = model.documents().iter().sum();
    let other = |fitted: &FittedTo| {
        let rows = fitted.n_rows();
        let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        format!("fitted to {rows}, not to the {n_rows} rows of the model")
    };
    let is_other = |fitted: &&FittedTo| fitted.digest != model.digest();
    let fitted = model.fitted();
    let mut remarks = Vec::new();
    if model.recipe().refinement.is_some() && !fitted.refinement {
        remarks.push("weights: not refined but those of naive Bayes".to_owned());
    }
    match &fitted.calibration {
        None => remarks.push(
            "calibration: none, so that probabilities are overconfident and no label is `sure`"
                .to_owned(),
        ),
        Some(rows) if is_other(&rows) => remarks.push(format!("calibration: {}", other(rows))),
        Some(_) => {}
    }
    if let Some(rows) = fitted.scope.as_ref().filter(is_other) {
        remarks.push(format!("scope: {}", other(rows)));
    }
    remarks
}
