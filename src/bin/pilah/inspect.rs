//! `inspect`: say what a model is made of.

use std::path::PathBuf;

use pilah::report::{self, Inspection};

use crate::Done;
use crate::arguments::load;
use crate::explain::print;

/// Say what a model is made of: classes, recipe, calibration, strongest words
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah inspect
  pilah inspect ulasan.safetensors -n 50 --json")]
pub(crate) struct Args {
    /// Model made by `pilah train` [default: the built-in model]
    #[arg(value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Strongest words to show per class
    #[arg(short, long, value_name = "N", default_value_t = 15)]
    n: usize,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> Done {
    let classifier = load(args.model.as_ref())?;
    let found = Inspection::of(classifier.model(), args.n)?;
    if args.json {
        print(&format!("{:#}\n", report::json::inspection(&found)))
    } else {
        print(&report::text::inspection(&found))
    }
}
