//! Probabilities for another mix of classes.

use pilah::features::Prior;
use pilah::{Classifier, DEFAULT_MAX_ERROR, Error, Prediction, Status, TrainOptions};

use crate::util::{file, groups, labelled, pilah};

const TEXTS: [&str; 3] = [
    "Ikatan bidan desa menggelar donor darah",
    "Relawan mengajar anak jalanan tanpa dibayar",
    "Ikatan Dokter Anak Cabang Kendari",
];

fn given(occupational: f64, voluntary: f64) -> Prior {
    let shares = [("occupational", occupational), ("voluntary", voluntary)];
    Prior::Given(shares.map(|(class, share)| (class.to_owned(), share)).into())
}

fn classified(prior: &Prior) -> Vec<Prediction> {
    let classifier = Classifier::built_in().unwrap().with_prior(prior).unwrap();
    TEXTS.iter().map(|text| classifier.classify(text, DEFAULT_MAX_ERROR).unwrap()).collect()
}

#[test]
fn probabilities_are_shifted_by_the_ratio_of_the_shares() {
    let before = classified(&Prior::Data);
    let rows = Classifier::built_in().unwrap().model().documents().to_vec();
    // Shares need not add up to 1.
    for (prior, wanted) in [(given(3.0, 1.0), [0.75, 0.25]), (Prior::Uniform, [0.5, 0.5])] {
        for (before, after) in before.iter().zip(classified(&prior)) {
            let odds = before.probabilities[1] / before.probabilities[0];
            let expected = odds * (wanted[1] / rows[1] as f64) / (wanted[0] / rows[0] as f64);
            let found = after.probabilities[1] / after.probabilities[0];
            assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
            assert!((after.probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
    let own = given(rows[0] as f64, rows[1] as f64);
    for (before, after) in before.iter().zip(classified(&own)) {
        assert!((before.probabilities[1] - after.probabilities[1]).abs() < 1e-12);
    }
}

/// The test looks at one class at a time, so that it holds for any mix: what it could not rule out
/// before, a prior does not rule out either.
#[test]
fn a_prior_makes_no_label_sure() {
    let before = classified(&Prior::Data);
    for after in [classified(&given(1e-9, 1.0)), classified(&given(1.0, 1e-300))] {
        for (before, after) in before.iter().zip(&after) {
            let is_sure = before.status == Status::Sure && after.class == before.class;
            assert_eq!(after.status == Status::Sure, is_sure);
            assert!(after.probabilities.iter().all(|p| p.is_finite()));
        }
    }
    assert!(classified(&given(1e-300, 1.0)).iter().all(|found| found.class == 1));
}

/// Trained on as many rows of one class as of the other and used where they are as 1 to 9, a model is
/// right about how probable they are only with the prior of the latter.
#[test]
fn the_right_prior_makes_better_probabilities() {
    let rows = groups();
    let members = |class: &str, from: usize, n: usize| {
        let of_class = (0..rows.texts.len()).filter(|&row| rows.labels[row] == class);
        let rows_of = of_class.step_by(3).skip(from).take(n);
        rows_of.map(|row| (rows.labels[row].as_str(), rows.texts[row].as_str())).collect::<Vec<_>>()
    };
    let train = [members("occupational", 0, 400), members("voluntary", 0, 400)].concat();
    let wild = [members("occupational", 500, 100), members("voluntary", 500, 900)].concat();
    let trained = Classifier::train(&labelled(train), &TrainOptions::default()).unwrap();
    let log_loss = |prior: &Prior| {
        let classifier = trained.classifier.clone().with_prior(prior).unwrap();
        let losses = wild.iter().map(|(label, text)| {
            let found = classifier.classify(text, DEFAULT_MAX_ERROR).unwrap();
            -found.probabilities[usize::from(*label == "voluntary")].ln()
        });
        losses.sum::<f64>() / wild.len() as f64
    };
    let (before, after) = (log_loss(&Prior::Data), log_loss(&given(0.1, 0.9)));
    assert!(after < 0.8 * before, "{before} {after}");
}

#[test]
fn a_prior_is_for_the_classes_of_the_model() {
    let prior = Prior::Given([("occupational".to_owned(), 1.0)].into());
    let fault = Classifier::built_in().unwrap().with_prior(&prior).unwrap_err();
    assert!(matches!(fault, Error::PriorOfModel { .. }));
}

#[test]
fn from_the_command_line() {
    let (_folder, path) = file("k.csv", format!("teks\n{}\n", TEXTS[0]));
    let classify = |prior: &str| {
        let run = pilah().args(["classify", "-q", "--prior", prior]).arg(&path).assert().success();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    let run = pilah().args(["classify", "-q"]).arg(&path).assert().success();
    assert_eq!(classify("data").as_bytes(), run.get_output().stdout);
    assert!(classify("data").contains(",occupational,sure,"));
    assert!(classify("occupational=0.001,voluntary=0.999").contains(",voluntary,unsure,"));
}
