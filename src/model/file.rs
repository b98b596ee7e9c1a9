//! The model file: a safetensors container with a checksum.
//!
//! Metadata `pilah` is a JSON object: format version, recipe, word lists, keywords, classes and
//! their document counts, calibration, scope threshold, corpus digest; and, only if that is not the
//! rows of the model, what calibration and scope were fitted to. Tensors, with V features of which A
//! have a weight, K classes and N rows:
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
//! | `rows` | N | the first 8 bytes of the BLAKE3 hash of each row (length of the label in 8 bytes, label, text), sorted |
//! | `features` | A | numbers of the features with a weight |
//! | `bias`, `weights`, `norms` | K; A, K; A or 0 | the scorer of the classes, nats |
//! | `scope_bias`, `scope_weights`, `scope_norms` | 2; A, 2; A | the scorer of the scope; absent without background |
//! | `conformal` | K · 101 | probabilities that rule a class out, by accepted error |
//!
//! Whole numbers have the narrowest of U8, U16, U32 and U64 that holds the tensor, floats F32 where
//! that loses nothing and F64 otherwise. The same model always makes the same bytes.
//!
//! Format 1 had no `rows`: a model without them cannot tell which rows it has counted, so that it is
//! refused rather than updated wrongly.

use std::borrow::Cow;
use std::collections::HashMap;

use safetensors::tensor::SafeTensors;
use serde::{Deserialize, Serialize};

use super::packed::PackedCounts;
use super::packed_linear::PackedLinear;
use super::tensor::{Bytes, Floats, Integers, Tensor, Tensors};
use super::{Calibration, Conformal, Fitted, FittedTo, Keywords, Model, Parts, Scope};
use crate::error::{Error, Result};
use crate::features::Recipe;
use crate::text::{Lexicon, Spelling, WordLists};

/// The version of the format that this build writes and reads.
pub const FORMAT: u32 = 2;

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
    #[serde(default, skip_serializing_if = "Lexicon::is_empty")]
    lexicon: Lexicon,
    keywords: Keywords,
    classes: Vec<String>,
    documents: Vec<u64>,
    background_documents: u64,
    calibration: Calibration,
    scope_threshold: Option<f64>,
    corpus_digest: String,
    /// Absent where everything was fitted to the rows of the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fitted: Option<Fitted>,
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
        let parts = &self.parts;
        let metadata = Metadata {
            format: FORMAT,
            recipe: parts.recipe.clone(),
            spelling: parts.word_lists.spelling.clone(),
            lexicon: parts.word_lists.lexicon.clone(),
            keywords: parts.keywords.clone(),
            classes: parts.counts.classes.clone(),
            documents: parts.counts.documents.clone(),
            background_documents: parts.counts.background_documents,
            calibration: parts.calibration.clone(),
            scope_threshold: parts.scope.as_ref().map(|scope| scope.threshold),
            corpus_digest: parts.digest.to_string(),
            fitted: (parts.fitted != parts.fitted_to_own()).then(|| parts.fitted.clone()),
        };
        let json = serde_json::to_string(&metadata).expect("the metadata has string keys only");
        let thresholds = parts.conformal.thresholds();
        let mut tensors = vec![
            (CHECKSUM, Tensor::bytes(&[0; 32])),
            ("rows", parts.rows.tensor(&[parts.rows.len()])),
            ("features", parts.features.tensor(&[parts.features.len()])),
            ("conformal", Tensor::floats(thresholds, &[thresholds.len()])),
        ];
        tensors.extend(parts.counts.tensors());
        tensors.extend(parts.scorer.tensors(CLASS_TENSORS));
        if let Some(scope) = &parts.scope {
            tensors.extend(scope.linear.tensors(SCOPE_TENSORS));
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
        read(bytes, |bytes| Cow::Owned(bytes.to_vec()), file)
    }

    /// Reads a model that is part of the executable, without a copy and without the checksum: nothing
    /// damages it that spares the code, and reading all of it would make all of it resident.
    ///
    /// # Errors
    /// Those of [`Model::from_bytes`] but for [`Error::ModelDamaged`].
    pub fn from_static(bytes: &'static [u8], file: &str) -> Result<Self> {
        read(bytes, Cow::Borrowed, file)
    }
}

fn read<'b>(bytes: &'b [u8], keep: fn(&'b [u8]) -> Bytes, file: &str) -> Result<Model> {
    let not_a_model = |reason: String| Error::NotAModel { file: file.to_owned(), reason };
    let (_, header) =
        SafeTensors::read_metadata(bytes).map_err(|error| not_a_model(error.to_string()))?;
    let json = header.metadata().as_ref().and_then(|metadata| metadata.get(METADATA));
    let json = json.ok_or_else(|| not_a_model("it has no `pilah` metadata".into()))?;
    let Version { format } = serde_json::from_str(json)
        .map_err(|_| not_a_model("its metadata has no format version".into()))?;
    if format != FORMAT {
        return Err(Error::ModelVersion { file: file.to_owned(), found: format, expected: FORMAT });
    }
    let parts = SafeTensors::deserialize(bytes)
        .map_err(|_| "its tensors cannot be read")
        .and_then(|tensors| read_content(&Tensors { file: tensors, keep }, json));
    let content = |reason| Error::ModelContent { file: file.to_owned(), reason };
    Model::of(parts.map_err(content)?, file)
}

const CLASS_TENSORS: [&str; 3] = ["bias", "weights", "norms"];
const SCOPE_TENSORS: [&str; 3] = ["scope_bias", "scope_weights", "scope_norms"];

fn read_content(tensors: &Tensors<'_>, json: &str) -> Result<Parts, &'static str> {
    let metadata: Metadata =
        serde_json::from_str(json).map_err(|_| "its metadata lacks a field or has one too many")?;
    let n_classes = metadata.classes.len();
    let counts = PackedCounts::read(
        tensors,
        metadata.classes,
        metadata.documents,
        metadata.background_documents,
    )?;
    let features = Integers::read(tensors, "features", None)?;
    let scorer = PackedLinear::read(tensors, CLASS_TENSORS, features.len(), n_classes)?;
    let scope = match metadata.scope_threshold {
        Some(threshold) => Some(Scope {
            linear: PackedLinear::read(tensors, SCOPE_TENSORS, features.len(), 2)?,
            threshold,
        }),
        None => None,
    };
    let conformal = Floats::read(tensors, "conformal", &[n_classes * 101])?.unpack();
    let rows = Integers::read(tensors, "rows", None)?;
    let n_documents = counts.documents.iter().try_fold(0_u64, |sum, &n| sum.checked_add(n));
    let checks = [
        (n_classes >= 2, "it has fewer than two classes"),
        (counts.classes.is_sorted_by(|a, b| a < b), "its classes are not sorted"),
        (counts.documents.len() == n_classes, "it has not one document count per class"),
        (metadata.calibration.fits(n_classes), "its calibration is for other classes"),
        (features.iter().is_sorted_by(|a, b| a < b), "its weighted features are not sorted"),
        (metadata.recipe.check().is_ok(), "its recipe is out of range"),
        (n_documents == Some(rows.len() as u64), "it has not one row digest per row"),
    ];
    if let Some((_, reason)) = checks.into_iter().find(|(holds, _)| !holds) {
        return Err(reason);
    }
    let mut parts = Parts {
        recipe: metadata.recipe,
        word_lists: WordLists { spelling: metadata.spelling, lexicon: metadata.lexicon },
        keywords: metadata.keywords,
        counts,
        digest: metadata.corpus_digest.parse()?,
        rows,
        fitted: Fitted::default(),
        features,
        scorer,
        calibration: metadata.calibration,
        conformal: Conformal::from_thresholds(conformal, n_classes)?,
        scope,
    };
    parts.fitted = metadata.fitted.unwrap_or_else(|| parts.fitted_to_own());
    match parts.fitted.fault(n_classes, parts.scope.is_some()) {
        Some(fault) => Err(fault),
        None => Ok(parts),
    }
}

impl Parts {
    /// What was fitted to what if all was fitted to the rows of the model.
    fn fitted_to_own(&self) -> Fitted {
        let own = FittedTo { documents: self.counts.documents.clone(), digest: self.digest };
        let refinement = self.recipe.refinement.is_some();
        Fitted::to_all(&own, self.calibration.method(), self.scope.is_some(), refinement)
    }
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
