//! Fits what needs rows again, when they are there.

use super::change::digests;
use super::{Classifier, SortedRows, TrainOptions};
use crate::error::{Error, Result};
use crate::features::Documents;
use crate::model::Folding;
use crate::table::{LabelledFile, LabelledRows};

/// What fitting again needs to know beside the rows.
#[derive(Debug, Clone, Default)]
pub struct RefitOptions {
    /// Texts about none of the classes, which a model does not keep.
    pub background: Vec<String>,
    /// How rows are held out.
    pub folding: Folding,
}

impl Classifier {
    /// The classifier with what needs rows fitted to these.
    ///
    /// If they are all the rows of the model, in any order, it is trained afresh with its recipe, byte
    /// for byte as [`Classifier::train`] would with the same options. If they are others, or only some,
    /// calibration and thresholds are fitted to them (see [`crate::model::Model::recalibrated`]);
    /// refined weights and the scope need all rows.
    ///
    /// # Errors
    /// [`Error::NoBackground`] if the model has a scope and all rows but no background is given;
    /// [`Error::UnknownClass`] for the first row of a class that the model does not have; those of
    /// [`Classifier::train`] and [`crate::model::Model::recalibrated`].
    pub fn refit(&self, files: &[LabelledFile], options: &RefitOptions) -> Result<Self> {
        let model = &self.model;
        let mut rows = LabelledRows::default();
        for file in files {
            rows.extend(file.rows.clone());
        }
        if digests(files) == model.rows()? {
            if let (Some(_), []) = (model.scope(), &options.background[..]) {
                return Err(Error::NoBackground { n: model.n_background() });
            }
            let options = TrainOptions {
                recipe: model.recipe().clone(),
                calibration: model.fitted().method,
                keywords: model.keywords().clone(),
                background: options.background.clone(),
                folding: options.folding,
            };
            return Ok(Self::train_with(&rows, &options, model.word_lists().clone())?.classifier);
        }
        for LabelledFile { file, rows } in files {
            rows.check_labels(file, model.classes())?;
        }
        let SortedRows { texts, labels, .. } = SortedRows::of(&rows);
        let documents = Documents::extract(&texts, model.recipe(), model.word_lists());
        Ok(Self::new(model.recalibrated(&documents, &labels, &texts)?))
    }
}
