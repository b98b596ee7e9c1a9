//! `train`: make a model from labelled rows.

use std::io::Write;
use std::path::PathBuf;

use pilah::evaluate::{Judging, judge_held_out};
use pilah::table::Output;
use pilah::{Classifier, DEFAULT_MAX_ERROR, Error};

use crate::Done;
use crate::arguments::{BodiesArgs, CommonArgs, CorpusArgs, RecipeArgs};

/// Make a model from labelled rows
///
/// Any two or more classes will do; labels are taken as they stand. How good the model is on rows it
/// has not seen is measured by exact leave-one-out and printed on standard error.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah train corpus/groups.csv -o groups.safetensors
  pilah train ulasan.csv -t ulasan -l sentimen --char-ngrams 0 -o ulasan.safetensors
  pilah classify baru.csv -m ulasan.safetensors")]
pub(crate) struct Args {
    #[command(flatten)]
    corpus: CorpusArgs,
    /// Model to write
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
    #[command(flatten)]
    bodies: BodiesArgs,
    #[command(flatten)]
    common: CommonArgs,
    /// Seed of the folds that the printed figures are measured on
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    recipe: RecipeArgs,
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    let options = args.recipe.options()?;
    let mut output = Output::create(&args.output)?;
    let mut rows = args.corpus.read(&progress)?;
    let n_corpus = rows.texts.len();
    rows.extend(args.bodies.read()?);
    let (classifier, held_out) = Classifier::train(&rows, &options)?;
    let written = output.write_all(&classifier.model().to_bytes());
    written.map_err(|source| Error::Write { file: output.name().to_owned(), source })?;
    output.finish()?;

    let model = classifier.model();
    let found = judge_held_out(
        &classifier,
        &held_out,
        n_corpus,
        &Judging { seed: args.seed, max_error: DEFAULT_MAX_ERROR },
    );
    let classes: Vec<String> = model
        .classes()
        .iter()
        .zip(&model.counts().documents)
        .map(|(class, n)| format!("{n} {class}"))
        .collect();
    progress.note(&format!("{} rows: {}", rows.texts.len(), classes.join(", ")));
    progress.note(&format!(
        "{} features of {} counted; leave-one-out accuracy {:.4}, macro F1 {:.4}, ECE {:.4}",
        model.weights().features.len(),
        model.counts().vocabulary.len(),
        found.accuracy,
        found.macro_f1,
        found.ece
    ));
    Ok(())
}
