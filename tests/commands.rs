//! What people read: help and reports, as golden files.
//!
//! To accept new output: `SNAPSHOTS=overwrite cargo test`.

use crate::util::{file, golden, pilah};

fn stdout(args: &[&str]) -> String {
    let run = pilah().args(args).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

#[test]
fn help() {
    snapbox::assert_data_eq!(stdout(&["--help"]), golden("help/pilah.txt").raw());
    let commands = [
        "classify",
        "train",
        "update",
        "merge",
        "evaluate",
        "explain",
        "inspect",
        "review",
        "completions",
    ];
    for command in commands {
        let page = stdout(&[command, "--help"]);
        assert!(page.contains("Example"), "{command} shows an example");
        snapbox::assert_data_eq!(page, golden(&format!("help/{command}.txt")).raw());
    }
}

#[test]
fn explanations() {
    let text = "Ikatan bidan desa menggelar donor darah";
    snapbox::assert_data_eq!(stdout(&["explain", text]), golden("explain/two_classes.txt").raw());
    snapbox::assert_data_eq!(
        stdout(&["explain", text, "--json"]),
        golden("explain/two_classes.json").raw()
    );
    let piped = pilah().arg("explain").write_stdin(text).assert().success();
    assert_eq!(String::from_utf8_lossy(&piped.get_output().stdout), stdout(&["explain", text]));
}

/// On a terminal the words are painted; a pipe gets plain text unless colour is forced.
#[test]
fn explanations_in_colour() {
    let run = pilah()
        .args(["explain", "kelompok pengacara"])
        .env("CLICOLOR_FORCE", "1")
        .assert()
        .success();
    assert!(
        String::from_utf8_lossy(&run.get_output().stdout).contains("\u{1b}[34mpengacara\u{1b}[0m")
    );
    assert!(!stdout(&["explain", "kelompok dokter"]).contains('\u{1b}'));
}

const THREE_CLASSES: &str = "\
teks,kelas
hujan deras di bogor,cuaca
hujan petir di depok sore ini,cuaca
persib menang telak di bandung,bola
persija kalah telak dari persib,bola
rendang padang yang pedas,masakan
sambal pedas dari padang,masakan
";

/// Every option of a recipe reaches the model, which says so and explains by it.
#[test]
fn a_recipe_in_context() {
    let (folder, path) = file("tiga.csv", THREE_CLASSES);
    let model = folder.path().join("tiga.safetensors");
    let options = "--refine=4 --multinomial --balance --rarity --char-scale 0.5 --across-words --places --lexicon \
                   --marks --weighting sublinear --min-docs 1";
    let mut train = pilah();
    train.arg("train").arg(&path).args(options.split_whitespace()).arg("-o").arg(&model);
    train.assert().success();
    let model = model.to_str().unwrap();
    snapbox::assert_data_eq!(
        stdout(&["inspect", model, "-n", "2"]),
        golden("inspect/in_context.txt").raw()
    );
    snapbox::assert_data_eq!(
        stdout(&["explain", "sambal tidak pedas!", "-m", model]),
        golden("explain/in_context.txt").raw()
    );
}

#[test]
fn three_classes() {
    let (folder, path) = file("tiga.csv", THREE_CLASSES);
    let model = folder.path().join("tiga.safetensors");
    let run = pilah().arg("train").arg(&path).arg("-o").arg(&model).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    snapbox::assert_data_eq!(
        said.replace(path.to_str().unwrap(), "tiga.csv"),
        golden("train/three_classes.stderr").raw()
    );
    let model = model.to_str().unwrap();
    snapbox::assert_data_eq!(
        stdout(&["explain", "hujan pedas di padang", "-m", model]),
        golden("explain/three_classes.txt").raw()
    );
    snapbox::assert_data_eq!(
        stdout(&["explain", "hujan pedas", "--json", "-m", model]),
        golden("explain/three_classes.json").raw()
    );
    snapbox::assert_data_eq!(
        stdout(&["inspect", model, "-n", "2"]),
        golden("inspect/three_classes.txt").raw()
    );
    snapbox::assert_data_eq!(
        stdout(&["inspect", model, "-n", "1", "--json"]),
        golden("inspect/three_classes.json").raw()
    );
    let corpus = path.to_str().unwrap();
    snapbox::assert_data_eq!(
        stdout(&["evaluate", corpus]),
        golden("evaluate/three_classes.txt").raw()
    );
    snapbox::assert_data_eq!(
        stdout(&["evaluate", corpus, "--json"]),
        golden("evaluate/three_classes.json").raw()
    );
    let judged: serde_json::Value =
        serde_json::from_str(&stdout(&["evaluate", corpus, "-m", model, "--json"])).unwrap();
    assert_eq!(judged["accuracy"], 1.0);
}

#[test]
fn completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(stdout(&["completions", shell]).contains("classify"), "{shell}");
    }
}

/// Rows of a class that all say the same cannot be held out together, and need not be.
#[test]
fn a_class_of_equal_texts_can_be_refined() {
    let rows = "teks,kelas\nguru,a\nguru,a\nguru,a\nrelawan,b\nrelawan banjir,b\nrelawan,b\n";
    let (folder, path) = file("sama.csv", rows);
    let model = folder.path().join("sama.safetensors");
    pilah().args(["train", "--refine"]).arg(&path).arg("-o").arg(&model).assert().success();
}
