//! Models that add, forget and merge rows are those that a training on what is left makes.

use std::fs;
use std::path::Path;

use pilah::classifier::{Change, RefitOptions};
use pilah::features::{Documents, Prior, Recipe, Refinement, Weighting};
use pilah::model::{Calibration, CalibrationMethod, HeldOut, HeldOutRows, Keywords, Model};
use pilah::table::{LabelledFile, LabelledRows};
use pilah::text::WordLists;
use pilah::{Classifier, DEFAULT_MAX_ERROR, Status, TrainOptions};
use proptest::prelude::*;

use crate::util::{corpora, golden, labelled, pilah, scores};

fn files(rows: &LabelledRows) -> Vec<LabelledFile> {
    vec![LabelledFile { file: "rows.csv".into(), rows: rows.clone() }]
}

fn both(a: &LabelledRows, b: &LabelledRows) -> LabelledRows {
    let mut both = a.clone();
    both.extend(b.clone());
    both
}

fn trained(rows: &LabelledRows, options: &TrainOptions) -> Classifier {
    Classifier::train(rows, options).unwrap().classifier
}

fn adding(rows: &LabelledRows) -> Change {
    Change { add: files(rows), allow_duplicates: true, ..Change::default() }
}

fn removing(rows: &LabelledRows) -> Change {
    Change { remove: files(rows), ..Change::default() }
}

fn merged(models: &[&Model]) -> Model {
    let named: Vec<(&str, &Model)> = models.iter().map(|&model| ("m", model)).collect();
    Model::merge(&named, true).unwrap()
}

/// All that comes of counts alone.
fn of_counts(model: &Model) -> impl PartialEq + std::fmt::Debug {
    let weights: Vec<Vec<f64>> = (0..model.features().len()).map(|at| model.weights(at)).collect();
    let features: Vec<u32> = model.features().collect();
    (model.counts().unwrap(), model.rows().unwrap(), features, model.bias().to_vec(), weights)
}

/// Recipes that count in different ways, with keywords that add to the counts.
fn recipes() -> impl Strategy<Value = TrainOptions> {
    let weightings = [Weighting::Counts, Weighting::Binary, Weighting::Sublinear];
    let weighting = prop::sample::select(weightings.to_vec());
    let chosen = (weighting, 0_u32..3, 1_u32..=2, any::<bool>(), any::<bool>());
    chosen.prop_map(|(weighting, keyword_weight, min_docs, is_uniform, in_context)| {
        let prior = if is_uniform { Prior::Uniform } else { Prior::Data };
        let csv = "keyword,class,aspect\nkataa,kelas 0,income\nkatab,kelas 1,basis\n";
        TrainOptions {
            recipe: Recipe {
                weighting,
                keyword_weight,
                min_docs,
                prior,
                across_words: in_context,
                places: in_context,
                ..Recipe::default()
            },
            keywords: Keywords::read(csv.as_bytes(), "k", &WordLists::default()).unwrap(),
            ..TrainOptions::default()
        }
    })
}

fn refined_with_scope() -> TrainOptions {
    TrainOptions {
        recipe: Recipe { refinement: Some(Refinement::default()), ..Recipe::default() },
        background: ["katax kataa", "katay katab", "kataz"].map(str::to_owned).to_vec(),
        ..TrainOptions::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn however_rows_come_together_they_count_the_same(
        a in corpora(12..=20),
        b in corpora(12..=20),
        options in recipes(),
    ) {
        let (of_a, of_b) = (trained(&a, &options), trained(&b, &options));
        let expected = trained(&both(&a, &b), &options);
        let updated = of_a.update(&adding(&b)).unwrap();
        let merged = merged(&[of_a.model(), of_b.model()]);
        prop_assert!(of_counts(updated.model()) == of_counts(expected.model()));
        prop_assert!(of_counts(&merged) == of_counts(expected.model()));

        let back = updated.update(&removing(&b)).unwrap();
        prop_assert!(of_counts(back.model()) == of_counts(of_a.model()));
        if updated.model().classes() == of_a.model().classes() {
            prop_assert!(back.model().to_bytes() == of_a.model().to_bytes());
        } else {
            prop_assert!(updated.model().fitted().calibration != of_a.model().fitted().calibration);
        }
        let bytes = updated.model().to_bytes();
        prop_assert!(Model::from_bytes(&bytes, "m").unwrap().to_bytes() == bytes);
    }

    #[test]
    fn merging_goes_in_any_order(a in corpora(12..=20), b in corpora(12..=20), c in corpora(12..=14)) {
        let with_scope = TrainOptions { recipe: Recipe::default(), ..refined_with_scope() };
        let options = TrainOptions::default();
        let (a, b, c) = (trained(&a, &with_scope), trained(&b, &options), trained(&c, &with_scope));
        let (a, b, c) = (a.model(), b.model(), c.model());
        let expected = merged(&[a, b, c]).to_bytes();
        for models in [[a, c, b], [b, a, c], [c, b, a]] {
            prop_assert!(merged(&models).to_bytes() == expected);
        }
        prop_assert!(merged(&[&merged(&[a, b]), c]).to_bytes() == expected);
        prop_assert!(merged(&[a, &merged(&[b, c])]).to_bytes() == expected);
    }

    #[test]
    fn with_all_rows_it_is_a_fresh_training(a in corpora(12..=20), b in corpora(12..=20), refined in any::<bool>()) {
        let options = if refined { refined_with_scope() } else { TrainOptions::default() };
        let all = both(&a, &b);
        let fresh = trained(&all, &options).model().to_bytes();
        let of_a = trained(&a, &options);
        let refit = RefitOptions { background: options.background.clone(), ..RefitOptions::default() };
        let updated = of_a.update(&adding(&b)).unwrap();
        prop_assert!(updated.model().to_bytes() != fresh);
        // In another order, from two files.
        let rows = [files(&b), files(&a)].concat();
        prop_assert!(updated.refit(&rows, &refit).unwrap().model().to_bytes() == fresh);
        let of_both = merged(&[of_a.model(), trained(&b, &options).model()]);
        prop_assert!(Classifier::new(of_both).refit(&rows, &refit).unwrap().model().to_bytes() == fresh);
    }

    /// Given the rows it has counted, a model leaves each out in turn, as training does.
    #[test]
    fn counted_rows_are_scored_without_themselves(rows in corpora(12..=30), options in recipes()) {
        let classifier = trained(&rows, &options);
        let mut sorted: Vec<(&str, &str)> =
            rows.labels.iter().zip(&rows.texts).map(|(label, text)| (label.as_str(), text.as_str())).collect();
        sorted.sort_unstable();
        let (labels, texts): (Vec<&str>, Vec<&str>) = sorted.into_iter().unzip();
        let model = classifier.model();
        let documents = Documents::extract(&texts, model.recipe(), model.word_lists());
        let again = model.recalibrated(&documents, &labels, &texts).unwrap();
        prop_assert!(again.to_bytes() == model.to_bytes());
    }
}

#[test]
fn unseen_rows_are_scored_as_they_are() {
    let rows = |from: usize, to: usize| {
        let words = ["guru", "bidan", "relawan", "donor", "desa", "kota", "sekolah"];
        let row = move |n: usize| {
            let (a, b) = (words[n % 7], words[n * 3 % 5]);
            let label = if (n % 4 < 2) ^ (n.is_multiple_of(9)) { "kerja" } else { "sosial" };
            (label.to_owned(), format!("{a} {b} {n}"))
        };
        let rows: Vec<(String, String)> = (from..to).map(row).collect();
        labelled(rows.iter().map(|(label, text)| (label.as_str(), text.as_str())))
    };
    let (seen, unseen) = (rows(0, 60), rows(60, 120));
    let before = trained(&seen, &TrainOptions::default());
    let after = before.refit(&files(&unseen), &RefitOptions::default()).unwrap();
    let mut held_out = HeldOutRows::new(2);
    for (label, text) in unseen.labels.iter().zip(&unseen.texts) {
        let (scores, n_occurrences) = scores(&before, text);
        let class = usize::from(label == "sosial");
        held_out.push(HeldOut { class, scores: &scores, n_occurrences });
    }
    let expected = Calibration::fit(CalibrationMethod::Length, held_out.iter(), 2);
    for row in held_out.iter() {
        let (mut expected_p, mut p) = (row.scores.to_vec(), row.scores.to_vec());
        expected.apply(&mut expected_p, row.n_occurrences);
        after.model().calibration().apply(&mut p, row.n_occurrences);
        assert!((p[0] - expected_p[0]).abs() < 1e-6, "{p:?} {expected_p:?}");
    }
    assert_eq!(after.model().fitted().calibration.as_ref().unwrap().n_rows(), 60);
}

/// Without calibration there is no ground to call anything sure; nor for weights that it is not for.
#[test]
fn what_cannot_be_carried_over_is_dropped() {
    let rows = labelled(
        (0..60).map(|n| if n % 2 == 0 { ("kerja", "guru sd") } else { ("sosial", "donor darah") }),
    );
    let new_class = labelled([("hobi", "mancing ikan"), ("hobi", "mancing laut")]);
    let same_classes = labelled([("kerja", "guru smp")]);
    for (options, more) in
        [(TrainOptions::default(), &new_class), (refined_with_scope(), &same_classes)]
    {
        let before = trained(&rows, &options);
        let after = before.update(&adding(more)).unwrap();
        let found = after.classify("guru sd", 0.5).unwrap();
        assert_ne!(found.status, Status::Sure);
        assert_eq!(after.model().classes()[found.class], "kerja");
        assert!(after.model().fitted().calibration.is_none());
        assert!(!after.model().fitted().refinement);
        assert_eq!(after.model().scope().is_some(), before.model().scope().is_some());
        for text in ["guru sd", "katax kataa", "katay katab guru", "donor"] {
            let is_in_scope = |classifier: &Classifier| {
                classifier.classify(text, 0.5).unwrap().status != Status::OutOfScope
            };
            assert_eq!(is_in_scope(&after), is_in_scope(&before), "{text}");
        }
        assert_eq!(before.classify("guru sd", 0.5).unwrap().status, Status::Sure);
    }
    let before = trained(&rows, &TrainOptions::default());
    let after = before.update(&adding(&same_classes)).unwrap();
    assert_eq!(after.classify("guru sd", 0.5).unwrap().status, Status::Sure);
    assert_eq!(after.model().fitted().calibration, before.model().fitted().calibration);
}

const A: &str =
    "teks,label\nguru sd,kerja\nguru smp,kerja\ndonor darah,sosial\ndonor bencana,sosial\n";
const B: &str = "teks,label\nbidan desa,kerja\nbidan kota,kerja\nrelawan banjir,sosial\n";

/// Runs a command in a folder and returns what it says.
fn run(folder: &Path, args: &str) -> String {
    let run = pilah().current_dir(folder).args(args.split(' ')).assert().success();
    String::from_utf8(run.get_output().stderr.clone()).unwrap()
}

#[test]
fn through_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    fs::write(folder.join("a.csv"), A).unwrap();
    fs::write(folder.join("b.csv"), B).unwrap();
    fs::write(folder.join("latar.csv"), "teks\nresep soto\nresep rendang\n").unwrap();
    run(folder, "train a.csv -q -o a.safetensors");
    run(folder, "train b.csv a.csv -q -o ab.safetensors");
    let said = run(folder, "update a.safetensors --add b.csv -o c.safetensors");
    snapbox::assert_data_eq!(said, golden("update/added.stderr").raw());
    let page = run_stdout(folder, "inspect c.safetensors -n 0");
    snapbox::assert_data_eq!(page, golden("update/inspect.txt").raw());
    run(folder, "update c.safetensors --remove b.csv -q -o back.safetensors");
    assert!(read("back.safetensors") == read("a.safetensors"));
    run(folder, "update c.safetensors --calibrate a.csv --calibrate b.csv -q -o d.safetensors");
    assert!(read("d.safetensors") == read("ab.safetensors"));
    // Over itself, in one go.
    fs::copy(folder.join("a.safetensors"), folder.join("e.safetensors")).unwrap();
    run(
        folder,
        "update e.safetensors --add b.csv --calibrate b.csv --calibrate a.csv -q -o e.safetensors",
    );
    assert!(read("e.safetensors") == read("ab.safetensors"));
    run(folder, "update ab.safetensors --remove a.csv --add a.csv -q -o f.safetensors");
    assert!(read("f.safetensors") == read("ab.safetensors"));

    run(folder, "train a.csv --min-docs 1 --refine --background latar.csv -q -o a.safetensors");
    fs::write(folder.join("b.csv"), B.to_owned() + "donor darah kota,sosial\n").unwrap();
    run(folder, "train b.csv --min-docs 1 --refine --background latar.csv -q -o b.safetensors");
    let said = run(folder, "merge a.safetensors b.safetensors -o m.safetensors");
    snapbox::assert_data_eq!(said, golden("update/merged.stderr").raw());
    run(
        folder,
        "train b.csv a.csv --min-docs 1 --refine --background latar.csv -q -o ab.safetensors",
    );
    run(
        folder,
        "merge b.safetensors a.safetensors --calibrate a.csv --calibrate b.csv --background latar.csv -q -o m.safetensors",
    );
    assert!(read("m.safetensors") == read("ab.safetensors"));
    let failed = pilah()
        .current_dir(folder)
        .args(
            "update m.safetensors --calibrate a.csv --calibrate b.csv -q -o n.safetensors"
                .split(' '),
        )
        .assert()
        .code(2);
    assert_eq!(
        String::from_utf8_lossy(&failed.get_output().stderr),
        "error: the model was trained with 2 background texts, which it does not keep; its scope \
         cannot be fitted again without them\nhint: name the file they are in with --background\n"
    );
    let said = run(folder, "update m.safetensors --calibrate a.csv -o n.safetensors");
    snapbox::assert_data_eq!(said, golden("update/part.stderr").raw());
}

fn run_stdout(folder: &Path, args: &str) -> String {
    let run = pilah().current_dir(folder).args(args.split(' ')).assert().success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_row_that_is_there_is_counted_again_only_on_demand() {
    let rows =
        labelled([("a", "guru sd"), ("a", "guru smp"), ("b", "donor darah"), ("b", "donor")]);
    let before = trained(&rows, &TrainOptions::default());
    let more = labelled([("a", "dosen"), ("b", "donor"), ("a", "dosen"), ("a", "donor")]);
    let change = Change { add: files(&more), ..Change::default() };
    assert_eq!(
        before.update(&change).unwrap_err().to_string(),
        "`rows.csv` line 3: the row `donor` of class `b` is there already, the first of 2 such rows \
         among the 4 to add"
    );
    let after = before.update(&Change { allow_duplicates: true, ..change }).unwrap();
    assert_eq!(after.model().documents(), [5, 3]);
    let fault =
        after.update(&removing(&labelled([("b", "donor"), ("b", "donor"), ("b", "donor")])));
    assert_eq!(
        fault.unwrap_err().to_string(),
        "`rows.csv` line 4: the row `donor` of class `b` is not in the model, so it cannot be removed"
    );
    let back = after.update(&removing(&more)).unwrap();
    assert_eq!(back.model().to_bytes(), before.model().to_bytes());
    assert_eq!(
        before.classify("guru", DEFAULT_MAX_ERROR),
        back.classify("guru", DEFAULT_MAX_ERROR)
    );
}
