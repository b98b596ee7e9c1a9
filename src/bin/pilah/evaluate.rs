//! `evaluate`: how good are the predictions on labelled rows?

use std::fmt::Write;
use std::path::PathBuf;

use pilah::classifier::Trained;
use pilah::evaluate::{
    Evaluation, check_same_classes, compare, judge, judge_trained, learning_curve, suspects,
};
use pilah::report::{self, Card, Inspection};
use pilah::table::LabelledRows;
use pilah::{Classifier, DEFAULT_MAX_ERROR, TrainOptions};

use crate::Done;
use crate::arguments::{BesideArgs, CommonArgs, CorpusArgs, load};
use crate::classify::share;
use crate::explain::print;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::recipe::RecipeArgs;

/// Measure how good predictions are on labelled rows
///
/// With -m, the model classifies the rows; with two, they are compared row by row. Without, a fresh
/// model is judged by rows it has not seen: every row is classified by a model trained on all other
/// rows (by exact leave-one-out), or with --refine, --by or --folds on the other folds, and calibrated
/// by nine tenths of the rows. Bodies of a gazetteer are learned from but not judged. Intervals are
/// 95 % bootstrap intervals.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah evaluate corpus/groups.csv
  pilah evaluate corpus/groups.csv --refine --by topic
  pilah evaluate corpus/groups.csv --curve
  pilah evaluate baru.csv -m ulasan.safetensors --json
  pilah evaluate baru.csv -m lama.safetensors -m ulasan.safetensors")]
pub(crate) struct Args {
    #[command(flatten)]
    corpus: CorpusArgs,
    /// Model to judge; give it twice to compare two [default: a fresh one, by rows it has not seen]
    #[arg(short, long, value_name = "FILE")]
    model: Vec<PathBuf>,
    /// Share of each class's rows that may be `sure` of a wrong label, 0 to 1
    #[arg(long, value_name = "P", default_value_t = DEFAULT_MAX_ERROR, value_parser = share)]
    max_error: f64,
    /// List so many rows whose labels a model that has not seen them contradicts most
    #[arg(long, value_name = "N", default_value_t = 0)]
    suspects: usize,
    /// Show how the figures grow with the rows learned from, and whether more rows would help
    #[arg(long, conflicts_with_all = ["model", "suspects"])]
    curve: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    /// Print a model card in Markdown; with --by, figures for held-out groups stand beside the others
    #[arg(long, conflicts_with_all = ["json", "model", "suspects", "curve"])]
    card: bool,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
    #[command(flatten)]
    beside: BesideArgs,
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    match &args.model[..] {
        [] => fresh(args, &progress),
        [one] => {
            let classifier = load(Some(one))?;
            let rows = labelled(args, &progress, &classifier)?;
            let seed = args.beside.seed;
            show(args, &judge(&classifier, &rows, args.max_error, seed), "")
        }
        [first, second] => two_models(args, &progress, [first, second]),
        more => Err(Failure::Usage {
            fault: format!("{} models are given, but two at most can be compared", more.len()),
            hint: "compare them two by two".into(),
        }),
    }
}

/// The rows that a model is judged by.
fn labelled(
    args: &Args,
    progress: &Progress,
    classifier: &Classifier,
) -> Result<LabelledRows, Failure> {
    let classes = classifier.model().classes();
    let check = |file: &str, rows: &LabelledRows| rows.check_labels(file, classes);
    args.corpus.read(progress, args.beside.group(), check)
}

/// Compares two models on the same rows.
fn two_models(args: &Args, progress: &Progress, paths: [&PathBuf; 2]) -> Done {
    let [first, second] = [load(Some(paths[0]))?, load(Some(paths[1]))?];
    check_same_classes([&first, &second])?;
    let rows = labelled(args, progress, &first)?;
    let found = compare([&first, &second], &rows, args.beside.seed)?;
    if args.json {
        return print(&format!("{:#}\n", report::json::comparison(&found)));
    }
    let names = paths.map(|path| path.display().to_string());
    print(&report::comparison(&found, names.each_ref().map(String::as_str)))
}

/// Judges a model that is trained here by rows it has not seen.
fn fresh(args: &Args, progress: &Progress) -> Done {
    let mut options = args.recipe.options()?;
    let corpus = args.corpus.read(progress, args.beside.group(), |_, _| Ok(()))?;
    args.beside.complete(&mut options)?;
    let bodies = args.beside.bodies()?;
    if args.curve {
        progress.busy("training on ever more of the rows");
        let found = learning_curve(&corpus, &bodies, &options)?;
        progress.done();
        if args.json {
            return print(&format!("{:#}\n", report::json::curve(&found)));
        }
        return print(&report::curve(&found));
    }
    let mut rows = corpus.clone();
    rows.extend(bodies);
    progress.busy("training on all rows but those held out");
    let trained = Classifier::train(&rows, &options)?;
    progress.done();
    let found = judge_trained(&trained, &corpus, args.max_error, args.beside.seed);
    if args.card {
        return print(&card(args, &trained, &found, corpus, rows, &options)?);
    }
    show(args, &found, &suspicious(&trained, &corpus, args.suspects))
}

fn show(args: &Args, found: &Evaluation, suspects: &str) -> Done {
    if args.json {
        return print(&format!("{:#}\n", report::json::evaluation(found)));
    }
    print(&(report::evaluation(found) + suspects))
}

/// The rows that a model that has not seen them contradicts most, one a line.
fn suspicious(trained: &Trained, corpus: &LabelledRows, n: usize) -> String {
    let mut listed = String::new();
    for suspect in suspects(trained, corpus, n) {
        let row = suspect.row;
        let (line, label, text) = (corpus.lines[row], &corpus.labels[row], &corpus.texts[row]);
        _ = writeln!(listed, "line {line}: {label} {:.4}: {text}", suspect.probability);
    }
    if !listed.is_empty() {
        listed.insert_str(0, "\nrows whose label is least probable, and its probability\n");
    }
    listed
}

/// The card of the model that was trained; with groups, it is trained once more without them.
fn card(
    args: &Args,
    trained: &Trained,
    found: &Evaluation,
    mut corpus: LabelledRows,
    mut rows: LabelledRows,
    options: &TrainOptions,
) -> Result<String, Failure> {
    let command: Vec<String> = std::env::args().skip(1).collect();
    let command = command.join(" ");
    let Some(column) = args.beside.by.as_deref() else {
        let model = &Inspection::of(trained.classifier.model(), 0)?;
        return Ok(report::card(&Card {
            model,
            held_out: found,
            by_group: None,
            command: &command,
        }));
    };
    corpus.groups.clear();
    rows.groups.clear();
    let ungrouped = Classifier::train(&rows, options)?;
    let held_out = judge_trained(&ungrouped, &corpus, args.max_error, args.beside.seed);
    let model = &Inspection::of(ungrouped.classifier.model(), 0)?;
    let by_group = Some((column, found));
    Ok(report::card(&Card { model, held_out: &held_out, by_group, command: &command }))
}
