//! The model file: a safetensors container with a checksum.
//!
//! Metadata `pilah` is a JSON object: format version, recipe, spelling list, classes and their
//! document counts, calibration, corpus digest. Tensors, with V features of which A have a weight,
//! and K classes:
//!
//! | Tensor | Type | Shape | |
//! |---|---|---|---|
//! | `checksum` | U8 | 32 | BLAKE3 of the file with these 32 bytes as zeros |
//! | `names` | U8 | bytes | feature names in UTF-8, sorted, end to end |
//! | `name_ends` | U32 or U64 | V | byte offset just past each name |
//! | `document_frequency` | U32 or U64 | V | documents with the feature |
//! | `counts` | U32 or U64 | V, K | counts in units of the weighting |
//! | `weight_features` | U32 | A | numbers of the features with a weight |
//! | `log_prior` | F64 | K | nats |
//! | `log_likelihood` | F64 | A, K | nats |
//!
//! The same model always makes the same bytes.

use std::borrow::Cow;
use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};

use super::{Calibration, Model, Weights};
use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::{Recipe, Vocabulary};
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
    classes: Vec<String>,
    documents: Vec<u64>,
    calibration: Calibration,
    corpus_digest: String,
}

/// Read before the rest, so that another version is told from a broken file.
#[derive(Deserialize)]
struct Version {
    format: u32,
}

struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for Tensor {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

impl Tensor {
    fn bytes(bytes: &[u8]) -> Self {
        Self { dtype: Dtype::U8, shape: vec![bytes.len()], bytes: bytes.to_vec() }
    }

    /// The narrowest type that holds all values, so that counts of a small corpus stay small.
    fn integers(values: &[u64], shape: &[usize]) -> Self {
        let shape = shape.to_vec();
        if values.iter().all(|&value| u32::try_from(value).is_ok()) {
            let bytes = values.iter().flat_map(|&value| (value as u32).to_le_bytes()).collect();
            return Self { dtype: Dtype::U32, shape, bytes };
        }
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::U64, shape, bytes }
    }

    fn floats(values: &[f64], shape: &[usize]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dtype: Dtype::F64, shape: shape.to_vec(), bytes }
    }
}

impl Model {
    /// The bytes of the model's file.
    ///
    /// # Panics
    /// Never for a model that was fitted or loaded: its parts have the shapes the format wants.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (n_classes, n_features) = (self.classes().len(), self.counts.vocabulary.len());
        let metadata = Metadata {
            format: FORMAT,
            recipe: self.recipe.clone(),
            spelling: self.spelling.clone(),
            classes: self.counts.classes.clone(),
            documents: self.counts.documents.clone(),
            calibration: self.calibration.clone(),
            corpus_digest: self.digest.to_string(),
        };
        let json = serde_json::to_string(&metadata).expect("the metadata has string keys only");
        let (names, name_ends) = self.counts.vocabulary.parts();
        let weight_features: Vec<u64> =
            self.weights.features.iter().map(|&feature| feature.into()).collect();
        let n_weights = weight_features.len();
        let tensors = [
            (CHECKSUM, Tensor::bytes(&[0; 32])),
            ("names", Tensor::bytes(names.as_bytes())),
            ("name_ends", Tensor::integers(name_ends, &[n_features])),
            (
                "document_frequency",
                Tensor::integers(&self.counts.document_frequency, &[n_features]),
            ),
            ("counts", Tensor::integers(&self.counts.table, &[n_features, n_classes])),
            ("weight_features", Tensor::integers(&weight_features, &[n_weights])),
            ("log_prior", Tensor::floats(&self.weights.log_prior, &[n_classes])),
            (
                "log_likelihood",
                Tensor::floats(&self.weights.log_likelihood, &[n_weights, n_classes]),
            ),
        ];
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
    /// No allocation exceeds what the bytes themselves take up: all sizes are checked against them
    /// first.
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
        read_content(bytes, json).map_err(|fault| match fault {
            Fault::Content(reason) => Error::ModelContent { file: file.to_owned(), reason },
            Fault::Other(error) => error,
        })
    }
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

fn read_content(bytes: &[u8], json: &str) -> Result<Model, Fault> {
    let metadata: Metadata =
        serde_json::from_str(json).map_err(|_| "its metadata lacks a field or has one too many")?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|_| "its tensors cannot be read")?;
    let n_classes = metadata.classes.len();
    let name_ends = integers(&tensors, "name_ends", None)?;
    let n_features = name_ends.len();
    let names = tensors.tensor("names").map_err(|_| "it has no tensor `names`")?;
    let counts = Counts {
        classes: metadata.classes,
        documents: metadata.documents,
        vocabulary: Vocabulary::from_parts(names.data(), name_ends)?,
        document_frequency: integers(&tensors, "document_frequency", Some(&[n_features]))?,
        table: integers(&tensors, "counts", Some(&[n_features, n_classes]))?,
    };
    let weight_features = integers(&tensors, "weight_features", None)?;
    let n_weights = weight_features.len();
    let weights = Weights {
        features: weight_features.into_iter().map(|feature| feature as u32).collect(),
        log_prior: floats(&tensors, "log_prior", &[n_classes])?,
        log_likelihood: floats(&tensors, "log_likelihood", &[n_weights, n_classes])?,
    };
    let checks = [
        (n_classes >= 2, "it has fewer than two classes"),
        (counts.classes.is_sorted_by(|a, b| a < b), "its classes are not sorted"),
        (counts.documents.len() == n_classes, "it has not one document count per class"),
        (metadata.calibration.gamma.len() == n_classes, "its calibration is for other classes"),
        (weights.features.is_sorted_by(|a, b| a < b), "its weighted features are not sorted"),
        (
            weights.features.iter().all(|&feature| (feature as usize) < n_features),
            "a weight has no feature",
        ),
        (
            weights.log_likelihood.iter().chain(&weights.log_prior).all(|w| w.is_finite()),
            "a weight is not finite",
        ),
        (metadata.recipe.check().is_ok(), "its recipe is out of range"),
    ];
    if let Some((_, reason)) = checks.into_iter().find(|(holds, _)| !holds) {
        return Err(reason.into());
    }
    let digest = metadata.corpus_digest.parse()?;
    Model::from_parts(
        metadata.recipe,
        metadata.spelling,
        counts,
        digest,
        weights,
        metadata.calibration,
    )
    .map_err(Fault::Other)
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

fn integers(
    tensors: &SafeTensors<'_>,
    name: &str,
    shape: Option<&[usize]>,
) -> Result<Vec<u64>, &'static str> {
    let tensor = tensors.tensor(name).map_err(|_| "a tensor of whole numbers is missing")?;
    if shape.is_some_and(|shape| shape != tensor.shape())
        || (shape.is_none() && tensor.shape().len() != 1)
    {
        return Err("a tensor of whole numbers has another shape than it should");
    }
    let little_endian =
        |bytes: &[u8]| bytes.iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
    match tensor.dtype() {
        Dtype::U32 => Ok(tensor.data().chunks_exact(4).map(little_endian).collect()),
        Dtype::U64 => Ok(tensor.data().chunks_exact(8).map(little_endian).collect()),
        _ => Err("a tensor of whole numbers has another type than it should"),
    }
}

fn floats(
    tensors: &SafeTensors<'_>,
    name: &str,
    shape: &[usize],
) -> Result<Vec<f64>, &'static str> {
    let tensor = tensors.tensor(name).map_err(|_| "a tensor of weights is missing")?;
    if tensor.dtype() != Dtype::F64 || tensor.shape() != shape {
        return Err("a tensor of weights has another type or shape than it should");
    }
    let float = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().unwrap_or_default());
    Ok(tensor.data().chunks_exact(8).map(float).collect())
}
