//! Results as JSON, for programs. Keys are part of the command-line contract.

use serde_json::{Value, json};

use super::inspection::Inspection;
use crate::evaluate::{Comparison, Curve, Evaluation};
use crate::explain::Explanation;

/// An evaluation: the fields of [`Evaluation`] under their own names.
///
/// # Panics
/// Never: an evaluation has string keys only.
#[must_use]
pub fn evaluation(evaluation: &Evaluation) -> Value {
    serde_json::to_value(evaluation).expect("an evaluation has string keys only")
}

/// A comparison of two models: the fields of [`Comparison`] under their own names.
///
/// # Panics
/// Never: a comparison has string keys only.
#[must_use]
pub fn comparison(comparison: &Comparison) -> Value {
    serde_json::to_value(comparison).expect("a comparison has string keys only")
}

/// A learning curve: the fields of [`Curve`] under their own names.
///
/// # Panics
/// Never: a curve has string keys only.
#[must_use]
pub fn curve(curve: &Curve) -> Value {
    serde_json::to_value(curve).expect("a curve has string keys only")
}

/// An explanation: `label, status, probabilities, prior, words[{start, end, text, evidence}],
/// aspects[{aspect, evidence}]`.
///
/// Evidence is one number with two classes, toward the second, and an object by class with more.
#[must_use]
pub fn explanation(found: &Explanation) -> Value {
    let by_class = |values: &[f64]| -> Value {
        found.classes.iter().cloned().zip(values.iter().map(|&value| json!(value))).collect()
    };
    let evidence = |values: &[f64]| match values {
        [value] => json!(value),
        _ => by_class(values),
    };
    let words = found.words.iter().map(|word| {
        json!({
            "start": word.start,
            "end": word.end,
            "text": found.word(word),
            "evidence": evidence(&word.evidence),
        })
    });
    let aspects = found
        .aspects
        .iter()
        .map(|aspect| json!({ "aspect": aspect.aspect, "evidence": evidence(&aspect.evidence) }));
    json!({
        "label": found.classes[found.prediction.class],
        "status": found.prediction.status.name(),
        "probabilities": by_class(&found.prediction.probabilities),
        "prior": evidence(&found.prior),
        "words": words.collect::<Vec<_>>(),
        "aspects": aspects.collect::<Vec<_>>(),
    })
}

/// A model's summary: the fields of [`Inspection`] under their own names, per class where they are.
#[must_use]
pub fn inspection(found: &Inspection) -> Value {
    let classes = found.classes.iter().zip(&found.documents).zip(&found.strongest);
    let classes = classes.map(|((class, documents), strongest)| {
        let strongest = strongest.iter().map(|feature| {
            json!({ "feature": feature.name, "count": feature.count, "evidence": feature.evidence })
        });
        json!({ "class": class, "documents": documents, "strongest": strongest.collect::<Vec<_>>() })
    });
    json!({
        "classes": classes.collect::<Vec<_>>(),
        "features": found.n_features,
        "weights": found.n_weights,
        "spellings": found.n_spellings,
        "lexicon_words": found.n_lexicon_words,
        "recipe": found.recipe,
        "calibration": found.calibration,
        "corpus_digest": found.corpus_digest,
        "since_training": found.remarks,
    })
}
