//! The model file: a safetensors container with a checksum.
//!
//! Metadata `pilah` is a JSON object: format version, recipe, spelling list, keywords, classes and
//! their document counts, calibration, scope threshold, corpus digest. Tensors, with V features of
//! which A have a weight, and K classes:
//!
//! | Tensor | Shape | |
//! |---|---|---|
//! | `checksum` | 32 | BLAKE3 of the file with these 32 bytes as zeros |
//! | `names` | bytes | feature names in UTF-8, sorted, end to end |
//! | `name_lengths` | V | length of each name in bytes |
//! | `document_frequency` | V | documents of the classes with the feature |
//! | `counts` | V, K | counts in units of the weighting |
//! | `background_document_frequency` | V | background documents with the feature |
//! | `background_counts` | V | counts in them |
//! | `features` | A | numbers of the features with a weight |
//! | `bias`, `weights`, `norms` | K; A, K; A or 0 | the scorer of the classes, nats |
//! | `scope_bias`, `scope_weights`, `scope_norms` | 2; A, 2; A | the scorer of the scope; absent without background |
//! | `conformal` | K · 101 | probabilities that rule a class out, by accepted error |
//!
//! Whole numbers have the narrowest of U8, U16, U32 and U64 that holds the tensor, floats F32 where
//! that loses nothing and F64 otherwise. The same model always makes the same bytes.

use std::collections::HashMap;
use std::sync::OnceLock;

use safetensors::tensor::SafeTensors;
use serde::{Deserialize, Serialize};

use super::packed::PackedCounts;
use super::tensor::{Integers, Tensor, floats};
use super::{Calibration, Conformal, Keywords, Linear, Model, Scope};
use crate::error::{Error, Result};
use crate::features::{FeatureIndex, Recipe};
use crate::text::Spelling;

/// The version of the format that this build writes and reads.
pub const FORMAT: u32 = 1;

/// The key of our JSON in the container's metadata. It is the only one, for the container writes
/// several in the order of a hash map.
const METADATA: &str = "pilah";
const CHECKSUM: &str = "checksum";

/// All that is not an array.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    format: u32,
    recipe: Recipe,
    spelling: Spelling,
    keywords: Keywords,
    classes: Vec<String>,
    documents: Vec<u64>,
    background_documents: u64,
    calibration: Calibration,
    scope_threshold: Option<f64>,
    corpus_digest: String,
}

/// Read before the rest, so that another version is told from a broken file.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

impl Model {
    /// The bytes of the model's file.
    ///
    /// # Panics
    /// Never for a model that was trained or loaded: its parts have the shapes the format wants.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let metadata = Metadata {
            format: FORMAT,
            recipe: self.recipe.clone(),
            spelling: self.spelling.clone(),
            keywords: self.keywords.clone(),
            classes: self.counts.classes.clone(),
            documents: self.counts.documents.clone(),
            background_documents: self.counts.background_documents,
            calibration: self.calibration.clone(),
            scope_threshold: self.scope.as_ref().map(|scope| scope.threshold),
            corpus_digest: self.digest.to_string(),
        };
        let json = serde_json::to_string(&metadata).expect("the metadata has string keys only");
        let features: Vec<u64> = self.features.iter().map(|&feature| feature.into()).collect();
        let thresholds = self.conformal.thresholds();
        let mut tensors = vec![
            (CHECKSUM, Tensor::bytes(&[0; 32])),
            ("features", Integers::pack(&features).tensor(&[features.len()])),
            ("conformal", Tensor::floats(thresholds, &[thresholds.len()])),
        ];
        tensors.extend(self.counts.tensors());
        tensors.extend(linear_tensors(&self.scorer, ["bias", "weights", "norms"]));
        if let Some(scope) = &self.scope {
            tensors.extend(linear_tensors(&scope.linear, SCOPE_TENSORS));
        }
        let metadata = HashMap::from([(METADATA.to_owned(), json)]);
        let mut bytes =
            safetensors::serialize(tensors, Some(metadata)).expect("shapes match their data");
        let at = checksum_place(&bytes).expect("the container was just written");
        let checksum = checksum_of(&bytes, at);
        bytes[at..at + 32].copy_from_slice(&checksum);
        bytes
    }

    /// Reads a model from the bytes of its file; `file` names it in errors.
    ///
    /// No allocation exceeds what the bytes themselves take up by more than the width of the numbers:
    /// all sizes are checked against them first.
    ///
    /// # Errors
    /// [`Error::NotAModel`], [`Error::ModelDamaged`], [`Error::ModelVersion`] or
    /// [`Error::ModelContent`], checked in this order.
    pub fn from_bytes(bytes: &[u8], file: &str) -> Result<Self> {
        let not_a_model = |reason: String| Error::NotAModel { file: file.to_owned(), reason };
        let at = checksum_place(bytes).map_err(not_a_model)?;
        if bytes[at..at + 32] != checksum_of(bytes, at) {
            return Err(Error::ModelDamaged { file: file.to_owned() });
        }
        let (_, header) =
            SafeTensors::read_metadata(bytes).map_err(|error| not_a_model(error.to_string()))?;
        let json = header.metadata().as_ref().and_then(|metadata| metadata.get(METADATA));
        let json = json.ok_or_else(|| not_a_model("it has no `pilah` metadata".into()))?;
        let Version { format } = serde_json::from_str(json)
            .map_err(|_| not_a_model("its metadata has no format version".into()))?;
        if format != FORMAT {
            return Err(Error::ModelVersion {
                file: file.to_owned(),
                found: format,
                expected: FORMAT,
            });
        }
        read_content(bytes, json, file).map_err(|fault| match fault {
            Fault::Content(reason) => Error::ModelContent { file: file.to_owned(), reason },
            Fault::Other(error) => error,
        })
    }
}

const SCOPE_TENSORS: [&str; 3] = ["scope_bias", "scope_weights", "scope_norms"];

fn linear_tensors(
    linear: &Linear,
    [bias, weights, norms]: [&'static str; 3],
) -> [(&'static str, Tensor); 3] {
    let n_classes = linear.bias.len();
    [
        (bias, Tensor::floats(&linear.bias, &[n_classes])),
        (weights, Tensor::floats(&linear.weights, &[linear.weights.len() / n_classes, n_classes])),
        (norms, Tensor::floats(&linear.norms, &[linear.norms.len()])),
    ]
}

fn read_linear(
    tensors: &SafeTensors<'_>,
    [bias, weights, norms]: [&str; 3],
    n_features: usize,
    n_classes: usize,
) -> Result<Linear, &'static str> {
    let linear = Linear {
        bias: floats(tensors, bias, &[n_classes])?,
        weights: floats(tensors, weights, &[n_features, n_classes])?,
        norms: floats(tensors, norms, &[n_features]).or_else(|_| floats(tensors, norms, &[0]))?,
    };
    let mut all = linear.bias.iter().chain(&linear.weights).chain(&linear.norms);
    if all.all(|value| value.is_finite()) { Ok(linear) } else { Err("a weight is not finite") }
}

/// Why a whole file is still no model: it contradicts itself, or its features collide.
enum Fault {
    Content(&'static str),
    Other(Error),
}

impl From<&'static str> for Fault {
    fn from(reason: &'static str) -> Self {
        Self::Content(reason)
    }
}

fn read_content(bytes: &[u8], json: &str, file: &str) -> Result<Model, Fault> {
    let metadata: Metadata =
        serde_json::from_str(json).map_err(|_| "its metadata lacks a field or has one too many")?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|_| "its tensors cannot be read")?;
    let n_classes = metadata.classes.len();
    let counts = PackedCounts::read(
        &tensors,
        metadata.classes,
        metadata.documents,
        metadata.background_documents,
    )?;
    let features: Vec<u32> = Integers::read(&tensors, "features", None)?
        .unpack()
        .into_iter()
        .map(|feature| feature as u32)
        .collect();
    let scorer = read_linear(&tensors, ["bias", "weights", "norms"], features.len(), n_classes)?;
    let scope = match metadata.scope_threshold {
        Some(threshold) => Some(Scope {
            linear: read_linear(&tensors, SCOPE_TENSORS, features.len(), 2)?,
            threshold,
        }),
        None => None,
    };
    let conformal = floats(&tensors, "conformal", &[n_classes * 101])?;
    let checks = [
        (n_classes >= 2, "it has fewer than two classes"),
        (counts.classes.is_sorted_by(|a, b| a < b), "its classes are not sorted"),
        (counts.documents.len() == n_classes, "it has not one document count per class"),
        (metadata.calibration.fits(n_classes), "its calibration is for other classes"),
        (features.is_sorted_by(|a, b| a < b), "its weighted features are not sorted"),
        (metadata.recipe.check().is_ok(), "its recipe is out of range"),
    ];
    if let Some((_, reason)) = checks.into_iter().find(|(holds, _)| !holds) {
        return Err(reason.into());
    }
    let model = Model {
        recipe: metadata.recipe,
        spelling: metadata.spelling,
        keywords: metadata.keywords,
        counts,
        digest: metadata.corpus_digest.parse()?,
        features,
        scorer,
        calibration: metadata.calibration,
        conformal: Conformal::from_thresholds(conformal, n_classes)?,
        scope,
        index: FeatureIndex::default(),
        contributions: OnceLock::new(),
    };
    model.indexed(file).map_err(Fault::Other)
}

/// Where the 32 bytes of the checksum lie, or why this is no container with a checksum.
fn checksum_place(bytes: &[u8]) -> Result<usize, String> {
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let missing = || "it has no checksum".to_owned();
    let checksum = tensors.tensor(CHECKSUM).map_err(|_| missing())?;
    if checksum.data().len() != 32 {
        return Err(missing());
    }
    // Both slices point into `bytes`, so the difference of their addresses is the offset.
    Ok(checksum.data().as_ptr() as usize - bytes.as_ptr() as usize)
}

fn checksum_of(bytes: &[u8], at: usize) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes[..at]).update(&[0; 32]).update(&bytes[at + 32..]);
    hasher.finalize().into()
}
