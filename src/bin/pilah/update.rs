//! `update`: add rows to a model and take rows away.

use std::path::PathBuf;

use pilah::classifier::Change;

use crate::arguments::{CommonArgs, LabelledArgs, load};
use crate::paths::Inputs;
use crate::refit::{self, RefitArgs};
use crate::{Done, interrupt};

/// Add labelled rows to a model and take rows away
///
/// Counts are exact: they are those of a training on the rows that the model then has, and rows that
/// were added and taken away again leave no trace. Words and classes may be new. Calibration and
/// thresholds are carried over where classes and kind of weights stay the same, refined weights give
/// way to those of naive Bayes, and standard error says so; --calibrate fits all that again.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("change").args(["add", "remove", "calibrate"]).required(true).multiple(true))]
#[command(after_help = "\
Examples:
  pilah update ulasan.safetensors --add baru.csv -o ulasan.safetensors
  pilah update ulasan.safetensors --remove salah.csv --add benar.csv -o ulasan.safetensors
  pilah update m.safetensors --add b.csv --calibrate a.csv --calibrate b.csv -o m.safetensors")]
pub(crate) struct Args {
    /// Model made by `pilah train`
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// Labelled CSV with rows to add; repeat for several
    #[arg(long, value_name = "CSV")]
    add: Vec<PathBuf>,
    /// Labelled CSV with rows to take away, before others are added; repeat for several
    #[arg(long, value_name = "CSV")]
    remove: Vec<PathBuf>,
    /// Add rows that the model has already, or that stand twice, once more
    #[arg(long)]
    allow_duplicates: bool,
    /// Model to write; may be the same file
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
    let read = args.add.iter().chain(&args.remove).chain(args.refit.files());
    Inputs::of(read).check(&args.output)?;
    let output = interrupt::create(&args.output)?;
    let classifier = load(Some(&args.model))?;
    let change = Change {
        remove: args.labelled.read_all(&args.remove, &progress, None)?,
        add: args.labelled.read_all(&args.add, &progress, None)?,
        allow_duplicates: args.allow_duplicates,
    };
    let updated = classifier.update(&change)?;
    let updated = args.refit.apply(updated, &args.labelled, &progress)?;
    refit::write(&updated, output, &progress)
}
