//! The search for a recipe.

use pilah::TrainOptions;
use pilah::features::Recipe;
use pilah::table::LabelledRows;
use pilah::tune::{Objective, TuneOptions, tune};

use crate::util::{file, groups, labelled, pilah};

/// Words that tell nothing, and a mark that tells all.
fn marked() -> LabelledRows {
    const WORDS: [&str; 9] =
        ["rapat", "kabar", "warga", "desa", "sore", "malam", "pagi", "acara", "jalan"];
    let text = |n: usize, mark: &str| format!("{} {}{mark}", WORDS[n % 9], WORDS[(n / 9 + n) % 9]);
    let rows: Vec<(&str, String)> = (0..60)
        .map(|n| if n % 2 == 0 { ("calm", text(n / 2, ".")) } else { ("loud", text(n / 2, "!")) })
        .collect();
    labelled(rows.iter().map(|(label, text)| (*label, text.as_str())))
}

#[test]
fn what_tells_the_classes_apart_is_found() {
    let rows = marked();
    let mut told = 0;
    let found =
        tune(&rows, &TrainOptions::default(), &TuneOptions::default(), |_| told += 1).unwrap();
    assert_eq!(told, found.trials.len());
    let chosen = &found.trials[found.chosen];
    assert!(chosen.recipe.marks, "{:?}", chosen.recipe);
    let best = &found.trials[found.best];
    assert!(chosen.is_within_one_standard_error(best, Objective::MacroF1));
    assert!(!found.is_cut_short);
}

/// No trial that is within one standard error is simpler than the chosen one.
#[test]
fn the_simplest_is_chosen_that_may_be_the_best() {
    let rows = groups();
    let options =
        TuneOptions { objective: Objective::LogLoss, n_folds: 3, ..TuneOptions::default() };
    let found = tune(&rows, &TrainOptions::default(), &options, |_| ()).unwrap();
    let best = &found.trials[found.best];
    let complexity = |number: usize| {
        let trial = &found.trials[number];
        (trial.recipe.refinement.is_some(), trial.n_features)
    };
    let within = (0..found.trials.len()).filter(|&number| {
        found.trials[number].is_within_one_standard_error(best, options.objective)
    });
    let simplest = within.map(complexity).min().unwrap();
    assert_eq!(complexity(found.chosen), simplest);
    for trial in &found.trials {
        let lag = trial.behind(best, options.objective);
        let expected = trial.figures.log_loss - best.figures.log_loss;
        assert!((lag.difference - expected).abs() < 1e-12 && lag.difference >= 0.0);
        let ahead = best.behind(trial, options.objective);
        assert!((lag.difference + ahead.difference).abs() < 1e-12);
        assert!((lag.standard_error - ahead.standard_error).abs() < 1e-12);
    }
}

/// Where macro F1 is as good as equal, log loss decides; where it is not, it does not.
#[test]
fn luck_is_told_from_merit() {
    let rows = groups();
    let options = TuneOptions { n_folds: 3, ..TuneOptions::default() };
    let found = tune(&rows, &TrainOptions::default(), &options, |_| ()).unwrap();
    let (mut n_equal, mut n_apart) = (0, 0);
    for (one, other) in
        found.trials.iter().flat_map(|one| found.trials.iter().map(move |other| (one, other)))
    {
        let lag = one.behind(other, Objective::MacroF1);
        if lag.difference.abs() <= lag.standard_error {
            n_equal += 1;
            let expected = one.figures.log_loss < other.figures.log_loss;
            assert_eq!(one.is_better(other, Objective::MacroF1), expected);
        } else {
            n_apart += 1;
            assert_eq!(one.is_better(other, Objective::MacroF1), lag.difference < 0.0);
        }
    }
    assert!(n_equal > 0 && n_apart > 0);
}

#[test]
fn every_recipe_is_tried_once_and_an_empty_budget_stops_after_the_first() {
    let rows = marked();
    let found = tune(&rows, &TrainOptions::default(), &TuneOptions::default(), |_| ()).unwrap();
    for (number, trial) in found.trials.iter().enumerate() {
        assert!(found.trials[..number].iter().all(|other| other.recipe != trial.recipe));
    }
    let budget = Some(std::time::Duration::ZERO);
    let options = TuneOptions { budget, ..TuneOptions::default() };
    let found = tune(&rows, &TrainOptions::default(), &options, |_| ()).unwrap();
    assert_eq!((found.trials.len(), found.is_cut_short), (1, true));
}

/// Through the command line: any number of threads makes the same model, and it works.
#[test]
fn threads_do_not_change_the_recipe() {
    let rows = marked();
    let lines = rows
        .texts
        .iter()
        .zip(&rows.labels)
        .map(|(text, label)| [text, label].map(String::as_str).join(","));
    let csv = lines.collect::<Vec<_>>().join("\n");
    let (folder, path) = file("rows.csv", format!("text,label\n{csv}\n"));
    let train = |threads: &str, name: &str| {
        let model = folder.path().join(name);
        let mut command = pilah();
        command.arg("train").arg(&path).args(["--tune", "-j", threads, "-o"]).arg(&model);
        let output = command.assert().success().get_output().stderr.clone();
        (std::fs::read(&model).unwrap(), String::from_utf8(output).unwrap())
    };
    let (one, told) = train("1", "one");
    assert_eq!((&one, &told), (&train("4", "four").0, &told));
    assert!(told.contains("macro F1  log loss   features  recipe\n"), "{told}");
    assert!(told.contains("\nchosen: naive Bayes"), "{told}");
    let mut classify = pilah();
    classify.args(["classify", "-m"]).arg(folder.path().join("one")).arg("-q");
    let output = classify.write_stdin("text\nkabar rapat!\nkabar rapat.\n").assert().success();
    let output = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let label =
        |line: usize| output.lines().nth(line).unwrap().split(',').nth(1).unwrap().to_owned();
    assert_eq!((label(1), label(2)), ("loud".to_owned(), "calm".to_owned()), "{output}");
}

/// The recipe given is where the search starts, and its n-grams are tried even if they are wider than
/// those of any alternative.
#[test]
fn the_given_recipe_is_tried() {
    let recipe: Recipe = serde_json::from_str(
        r#"{"word_ngrams":{"min":1,"max":4},"char_ngrams":{"min":0,"max":0},"min_docs":1,"weighting":"binary",
            "smoothing":0.5,"prior":"uniform","spelling":false,"keyword_weight":0,"refinement":null}"#,
    )
    .unwrap();
    let start = TrainOptions { recipe: recipe.clone(), ..TrainOptions::default() };
    let found = tune(&marked(), &start, &TuneOptions::default(), |_| ()).unwrap();
    assert!(found.trials.iter().any(|trial| trial.recipe == recipe));
}
