//! `merge`: several models as one.

use std::path::PathBuf;

use pilah::Classifier;
use pilah::model::Model;

use crate::arguments::{CommonArgs, LabelledArgs, load};
use crate::paths::Inputs;
use crate::refit::{self, RefitArgs};
use crate::{Done, interrupt};

/// Join models into the model of all their rows
///
/// Counts add up exactly, in whatever order the models are named: they are those of a training on all
/// rows together. The models must be trained in the same way. Calibration, thresholds and scope are
/// those of the model that was fitted to the most rows, where classes and kind of weights are the same;
/// refined weights give way to those of naive Bayes, and standard error says so; --calibrate fits all
/// that again.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah merge brebes.safetensors tegal.safetensors -o semua.safetensors
  pilah merge a.safetensors b.safetensors --calibrate a.csv --calibrate b.csv -o semua.safetensors")]
pub(crate) struct Args {
    /// Models made by `pilah train`, two or more
    #[arg(value_name = "MODEL", required = true, num_args = 2..)]
    models: Vec<PathBuf>,
    /// Count rows twice that several models have
    #[arg(long)]
    allow_duplicates: bool,
    /// Model to write; may be one of those
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
    #[command(flatten)]
    labelled: LabelledArgs,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    refit: RefitArgs,
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    Inputs::of(args.refit.files()).check(&args.output)?;
    let output = interrupt::create(&args.output)?;
    let named = |path: &PathBuf| Ok((path.display().to_string(), load(Some(path))?));
    let models = args.models.iter().map(named).collect::<Result<Vec<_>, crate::Failure>>()?;
    let models: Vec<(&str, &Model)> =
        models.iter().map(|(name, classifier)| (name.as_str(), classifier.model())).collect();
    let merged = Classifier::new(Model::merge(&models, args.allow_duplicates)?);
    let merged = args.refit.apply(merged, &args.labelled, &progress)?;
    refit::write(&merged, output, &progress)
}
