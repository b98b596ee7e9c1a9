//! Several models as one: the model of all their rows.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Model;
use super::row_digests::RowDigests;
use crate::error::{Error, Result};

impl Model {
    /// The model of the rows of all these models, which are named for errors; whatever their order.
    ///
    /// Counts add up, so weights are those of a training on all rows together. What needs the rows
    /// themselves is carried over as [`Model::recounted`] does: of the models that have it, from the one
    /// that was fitted to the most rows. Background texts add up too; those that several models have are
    /// counted several times.
    ///
    /// # Errors
    /// [`Error::ModelsDiffer`] if recipes, calibration methods, word lists or keywords are not the
    /// same; [`Error::SharedRows`] if two models have rows in common and `allow_duplicates` is not set;
    /// those of [`Model::recounted`].
    ///
    /// # Panics
    /// If there is no model.
    ///
    /// # Example
    /// ```
    /// use pilah::{Classifier, TrainOptions, model::Model, table::LabelledRows};
    ///
    /// let train = |kerja: &str, sosial: &str| {
    ///     let rows = LabelledRows {
    ///         texts: [kerja, sosial, "rapat"].iter().map(|text| format!("{text} desa")).collect(),
    ///         labels: ["kerja", "sosial", "kerja"].map(str::to_owned).to_vec(),
    ///         ..LabelledRows::default()
    ///     };
    ///     let mut both = rows.clone();
    ///     both.extend(rows);
    ///     Classifier::train(&both, &TrainOptions::default())
    /// };
    /// let (a, b) = (train("guru", "relawan")?.classifier, train("bidan", "donor")?.classifier);
    /// let merged = Model::merge(&[("a", a.model()), ("b", b.model())], true)?;
    /// assert_eq!(merged.documents(), [8, 4]);
    /// assert_eq!(merged.counts()?, a.model().counts()?.merge(&b.model().counts()?));
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn merge(models: &[(&str, &Self)], allow_duplicates: bool) -> Result<Self> {
        let (first_name, first) = models[0];
        let (mut counts, mut rows) = (first.counts()?, first.rows()?);
        let mut seen: Vec<(&str, RowDigests)> = vec![(first_name, rows.clone())];
        for &(name, model) in &models[1..] {
            if let Some((field, expected, found)) = difference(first, model) {
                let (file, other) = (name.to_owned(), first_name.to_owned());
                return Err(Error::ModelsDiffer { file, other, field, found, expected });
            }
            let more = model.rows()?;
            if !allow_duplicates {
                for (other, earlier) in &seen {
                    let n = more.n_shared(earlier);
                    if n > 0 {
                        let (file, other) = (name.to_owned(), (*other).to_owned());
                        return Err(Error::SharedRows { file, other, n, of: more.len() });
                    }
                }
            }
            counts = counts.merge(&model.counts()?);
            rows = rows.merge(&more);
            seen.push((name, more));
        }
        if models.len() == 1 {
            return Ok(first.clone());
        }
        let models: Vec<&Self> = models.iter().map(|&(_, model)| model).collect();
        Self::carried(&models, &counts, &rows)
    }
}

/// The first field in which two models differ that have to be the same: its name, and what either has.
fn difference(a: &Model, b: &Model) -> Option<(String, String, String)> {
    let (a, b) = (&a.parts, &b.parts);
    in_fields(&a.recipe, &b.recipe)
        .or_else(|| {
            let (a, b) = (a.fitted.method.name(), b.fitted.method.name());
            (a != b).then(|| ("calibration".to_owned(), a.to_owned(), b.to_owned()))
        })
        .or_else(|| {
            let (name, a, b) = in_fields(&a.word_lists.spelling, &b.word_lists.spelling)?;
            Some((format!("spelling of `{name}`"), a, b))
        })
        .or_else(|| {
            let [a, b] =
                [a, b].map(|own| own.word_lists.lexicon.words().collect::<BTreeMap<_, _>>());
            let (name, a, b) = in_fields(&a, &b)?;
            Some((format!("lexicon entry of `{name}`"), a, b))
        })
        .or_else(|| {
            let (name, a, b) = in_fields(&a.keywords, &b.keywords)?;
            Some((format!("keyword `{name}`"), a, b))
        })
}

/// The first field, by name, in which two things that are alike differ.
fn in_fields(a: &impl Serialize, b: &impl Serialize) -> Option<(String, String, String)> {
    let (Ok(Value::Object(a)), Ok(Value::Object(b))) =
        (serde_json::to_value(a), serde_json::to_value(b))
    else {
        return None;
    };
    let mut names: Vec<&String> = a.keys().chain(b.keys()).collect();
    names.sort_unstable();
    let name = names.into_iter().find(|name| a.get(*name) != b.get(*name))?;
    Some((name.replace('_', " "), shown(a.get(name)), shown(b.get(name))))
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(fields)) => {
            let fields =
                fields.iter().map(|(name, value)| format!("{name} {}", shown(Some(value))));
            fields.collect::<Vec<_>>().join(", ")
        }
        Some(value) => value.to_string(),
    }
}
