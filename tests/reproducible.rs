//! Same input, same bytes.

use std::fs;

use pilah::features::{Recipe, Refinement};
use pilah::{Classifier, TrainOptions};

use crate::util::{groups, pilah, root};

/// The arguments of the built-in model, from the one place where they stand.
fn recipe() -> Vec<String> {
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    let recipe = makefile.lines().find_map(|line| line.strip_prefix("GROUPS_RECIPE = ")).unwrap();
    recipe.split(' ').map(str::to_owned).collect()
}

#[test]
fn the_built_in_model_is_what_the_corpus_makes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groups.safetensors");
    pilah().arg("train").args(recipe()).args(["-q", "-o"]).arg(&path).assert().success().stderr("");
    let same =
        fs::read(&path).unwrap() == fs::read(root().join("models/groups.safetensors")).unwrap();
    assert!(same, "models/groups.safetensors is not what corpus/ makes; run `make model`");
}

#[test]
fn training_does_not_depend_on_the_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let models: Vec<Vec<u8>> = ["1", "8"]
        .iter()
        .map(|threads| {
            let path = folder.path().join(threads);
            pilah()
                .args(["train", "corpus/groups.csv", "-q", "-j", threads, "-o"])
                .arg(&path)
                .assert()
                .success();
            fs::read(&path).unwrap()
        })
        .collect();
    assert!(models[0] == models[1]);
}

/// Refined, where sums of floats run over rows, and with all that can stand beside a corpus.
#[test]
fn training_does_not_depend_on_the_order_of_the_rows() {
    let mut rows = groups();
    for list in [&mut rows.texts, &mut rows.labels] {
        *list = list.iter().step_by(20).cloned().collect();
    }
    let mut reversed = rows.clone();
    reversed.texts.reverse();
    reversed.labels.reverse();
    let mut options = TrainOptions {
        recipe: Recipe { refinement: Some(Refinement::default()), ..Recipe::default() },
        background: ["resep rendang padang", "hujan deras di bogor", "resep soto"]
            .map(str::to_owned)
            .to_vec(),
        ..TrainOptions::default()
    };
    let bytes =
        |rows, options: &_| Classifier::train(rows, options).unwrap().classifier.model().to_bytes();
    let expected = bytes(&rows, &options);
    options.background.reverse();
    assert!(expected == bytes(&reversed, &options));
}
