//! `evaluate`: folds, learning curves, and two models side by side.

use std::path::Path;

use crate::util::{golden, pilah};

/// Standard output of a command in a folder.
fn stdout(folder: &Path, args: &[&str]) -> String {
    let run = pilah().current_dir(folder).args(args).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

fn json(folder: &Path, args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&stdout(folder, args)).unwrap()
}

const REVIEWS: &str = "\
teks,label
makanannya enak sekali,positif
enak dan murah,positif
tempat nyaman makanan enak,positif
pelayanan ramah,positif
mahal dan lama,negatif
pelayanan lama sekali,negatif
tempat kotor makanan basi,negatif
tidak enak,negatif
";

const NEW_REVIEWS: &str = "\
teks,label,kota
enak sekali,positif,Bogor
ramah dan murah,positif,Bogor
tempat nyaman,positif,Depok
makanan tidak enak,negatif,Depok
lama dan kotor,negatif,Bandung
basi sekali,negatif,Bandung
";

#[test]
fn two_models_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("ulasan.csv"), REVIEWS).unwrap();
    std::fs::write(at.join("baru.csv"), NEW_REVIEWS).unwrap();
    for (model, chars) in [("kata.safetensors", "0"), ("huruf.safetensors", "3..5")] {
        let recipe = ["--char-ngrams", chars, "--min-docs", "1", "--calibration", "none"];
        stdout(at, &[&["train", "ulasan.csv", "-q", "-o", model], &recipe[..]].concat());
    }
    let compared = ["evaluate", "baru.csv", "-m", "kata.safetensors", "-m", "huruf.safetensors"];
    snapbox::assert_data_eq!(stdout(at, &compared), golden("evaluate/two_models.txt").raw());
    let as_json = [&compared[..], &["--json"]].concat();
    snapbox::assert_data_eq!(stdout(at, &as_json), golden("evaluate/two_models.json").raw());

    // The figures are those of each model alone.
    let both = json(at, &as_json);
    for (number, model) in ["kata.safetensors", "huruf.safetensors"].iter().enumerate() {
        let alone = json(at, &["evaluate", "baru.csv", "-m", model, "--json"]);
        assert_eq!(both["figures"][number]["log_loss"], alone["log_loss"]);
        assert_eq!(both["figures"][number]["macro_f1"], alone["macro_f1"]);
    }
    // The same model twice differs in nothing, whatever rows are drawn.
    let twice = ["-m", "kata.safetensors", "-m", "kata.safetensors", "--by", "kota", "--json"];
    let same = json(at, &[&["evaluate", "baru.csv"], &twice[..]].concat());
    assert_eq!(same["log_loss"]["interval"]["low"], 0.0);
    assert_eq!(same["log_loss"]["interval"]["high"], 0.0);
    assert_eq!(same["right"]["only_first"], 0);
}

#[test]
fn a_learning_curve() {
    let args = ["evaluate", "corpus/bodies.csv", "-t", "name", "-t", "acronym", "--curve"];
    let root = crate::util::root();
    snapbox::assert_data_eq!(stdout(root, &args), golden("evaluate/curve.txt").raw());
    let found = json(root, &[&args[..], &["--json", "-j", "1"]].concat());
    let sizes: Vec<&serde_json::Value> =
        found["points"].as_array().unwrap().iter().map(|point| &point["rows"]).collect();
    assert_eq!(sizes, [102, 204, 408, 816, 1632]);
    // All rows are one part, which is judged as ever.
    let whole = json(root, &[&args[..args.len() - 1], &["--json"]].concat());
    assert_eq!(found["points"][4]["log_loss"], whole["log_loss"]);
    assert_eq!(found["points"][4]["macro_f1"], whole["macro_f1"]);
}

#[test]
fn few_rows_make_a_curve_of_one_point() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ulasan.csv"), REVIEWS).unwrap();
    let page = stdout(folder.path(), &["evaluate", "ulasan.csv", "--curve"]);
    assert!(page.contains("Too few rows to halve them"), "{page}");
}

/// Naive Bayes is held out one by one, unless folds are asked for.
#[test]
fn folds_take_the_place_of_leave_one_out() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ulasan.csv"), REVIEWS).unwrap();
    let loss = |args: &[&str]| {
        let args = [&["evaluate", "ulasan.csv", "--calibration", "none", "--json"], args].concat();
        json(folder.path(), &args)["log_loss"].as_f64().unwrap()
    };
    assert!((loss(&["--folds", "2"]) - loss(&[])).abs() > 0.01);
    assert!((loss(&["--k-fold", "2"]) - loss(&["--folds", "2"])).abs() < 1e-12);
}
