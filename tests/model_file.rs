//! Model files: what goes in comes out, and nothing else does.

use pilah::features::{Recipe, Refinement};
use pilah::model::{FORMAT, Model};
use pilah::{Classifier, Error, TrainOptions};

use crate::util::{groups, labelled};

/// A model of the corpus's first rows: every part of the format in a file small enough to damage
/// thousands of times.
pub(crate) fn small_model() -> Vec<u8> {
    let rows = groups();
    let n = rows.texts.len();
    let few =
        (0..8).chain(n - 8..n).map(|row| (rows.labels[row].as_str(), rows.texts[row].as_str()));
    let options = TrainOptions {
        recipe: Recipe { refinement: Some(Refinement::default()), ..Recipe::default() },
        background: ["resep rendang padang".to_owned(), "resep soto padang".to_owned()].to_vec(),
        ..TrainOptions::default()
    };
    Classifier::train(&labelled(few), &options).unwrap().classifier.model().to_bytes()
}

#[test]
fn a_model_survives_its_file() {
    let bytes = small_model();
    let model = Model::from_bytes(&bytes, "m").unwrap();
    assert!(model.to_bytes() == bytes);
}

/// Reading it from the executable takes the checksum for granted.
#[test]
fn the_built_in_model_is_whole() {
    let path = crate::util::root().join("models/groups.safetensors");
    let model = Model::from_bytes(&std::fs::read(path).unwrap(), "m").unwrap();
    assert!(model.to_bytes() == Classifier::built_in().unwrap().model().to_bytes());
}

#[test]
fn every_flipped_byte_is_noticed() {
    let bytes = small_model();
    for at in (0..bytes.len()).step_by(100) {
        for mask in [0x01, 0x80, 0xFF] {
            let mut damaged = bytes.clone();
            damaged[at] ^= mask;
            let error = Model::from_bytes(&damaged, "m").expect_err("damage is noticed");
            assert!(
                matches!(error, Error::ModelDamaged { .. } | Error::NotAModel { .. }),
                "byte {at}: {error}"
            );
        }
    }
}

#[test]
fn every_truncation_is_noticed() {
    let bytes = small_model();
    for length in (0..bytes.len()).step_by(100) {
        let error = Model::from_bytes(&bytes[..length], "m").expect_err("a missing end is noticed");
        assert!(matches!(error, Error::NotAModel { .. }), "{length} bytes: {error}");
    }
}

#[test]
fn another_version_is_told_from_damage() {
    let bytes =
        with_metadata(&small_model(), &format!("\\\"format\\\":{FORMAT}"), "\\\"format\\\":9");
    let error = Model::from_bytes(&bytes, "m.safetensors").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`m.safetensors` has model format 9, but this build reads format 2"
    );
}

#[test]
fn content_that_contradicts_itself_is_refused() {
    let bytes = with_metadata(&small_model(), "occupational", "zzcupational");
    let error = Model::from_bytes(&bytes, "m").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`m` is a pilah model with invalid content: its classes are not sorted"
    );
}

#[test]
fn row_digests_are_those_of_the_rows() {
    let bytes = small_model();
    let model = Model::from_bytes(&bytes, "m").unwrap();
    assert_eq!(model.rows().unwrap().len(), 16);
    let fewer = with_metadata(&bytes, "\\\"documents\\\":[8,8]", "\\\"documents\\\":[8,9]");
    assert_eq!(
        Model::from_bytes(&fewer, "m").unwrap_err().to_string(),
        "`m` is a pilah model with invalid content: it has not one row digest per row"
    );
    let others = with_metadata(&bytes, &model.digest().to_string(), &"0".repeat(64));
    assert_eq!(
        Model::from_bytes(&others, "m").unwrap().rows().unwrap_err().to_string(),
        "`the model` is a pilah model with invalid content: its row digests do not add up to its \
         corpus digest"
    );
}

/// The model with a text of equal length replaced in its header, and a checksum that fits again.
fn with_metadata(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let place =
        tensors.tensor("checksum").unwrap().data().as_ptr() as usize - bytes.as_ptr() as usize;
    bytes[place..place + 32].fill(0);
    let checksum = blake3::hash(&bytes);
    bytes[place..place + 32].copy_from_slice(checksum.as_bytes());
    bytes
}
