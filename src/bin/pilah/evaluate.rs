//! `evaluate`: how good are the predictions on labelled rows?

use std::path::PathBuf;

use pilah::evaluate::{Judging, judge, judge_held_out};
use pilah::table::LabelledRows;
use pilah::{Classifier, DEFAULT_MAX_ERROR, Error, report};

use crate::Done;
use crate::arguments::{BodiesArgs, CommonArgs, CorpusArgs, RecipeArgs, load};
use crate::classify::share;

/// Measure how good predictions are on labelled rows
///
/// With -m, the model classifies the rows. Without, a fresh model is judged by exact leave-one-out:
/// every row is classified by the model trained on all other rows, and calibrated by nine tenths of
/// them. Bodies of a gazetteer are learned from but not judged.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah evaluate corpus/groups.csv
  pilah evaluate baru.csv -m ulasan.safetensors --json")]
pub(crate) struct Args {
    #[command(flatten)]
    corpus: CorpusArgs,
    /// Model to judge [default: a fresh one, by leave-one-out]
    #[arg(short, long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Share of wrong labels to accept among the `sure` ones, 0 to 1
    #[arg(long, value_name = "P", default_value_t = DEFAULT_MAX_ERROR, value_parser = share)]
    max_error: f64,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    bodies: BodiesArgs,
    #[command(flatten)]
    common: CommonArgs,
    /// Seed of the folds that calibrate each other
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    recipe: RecipeArgs,
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    let found = if let Some(path) = &args.model {
        let classifier = load(Some(path))?;
        let classes = classifier.model().classes();
        let rows =
            args.corpus.read_each(&progress, |file, rows| check_labels(file, rows, classes))?;
        judge(&classifier, &rows, args.max_error)
    } else {
        let options = args.recipe.options()?;
        let mut rows = args.corpus.read(&progress)?;
        let n_corpus = rows.texts.len();
        rows.extend(args.bodies.read()?);
        let (classifier, held_out) = Classifier::train(&rows, &options)?;
        let judging = Judging { seed: args.seed, max_error: args.max_error };
        judge_held_out(&classifier, &held_out, n_corpus, &judging)
    };
    if args.json {
        super::explain::print(&format!("{:#}\n", report::json::evaluation(&found)))
    } else {
        super::explain::print(&report::text::evaluation(&found))
    }
}

fn check_labels(file: &str, rows: &LabelledRows, classes: &[String]) -> Result<(), Error> {
    let unknown = rows.labels.iter().position(|label| classes.binary_search(label).is_err());
    let Some(row) = unknown else { return Ok(()) };
    Err(Error::UnknownClass {
        file: file.to_owned(),
        line: rows.lines[row],
        label: rows.labels[row].clone(),
        classes: classes.to_vec(),
    })
}
