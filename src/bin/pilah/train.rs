//! `train`: make a model from labelled rows.

use std::path::PathBuf;
use std::time::Duration;

use pilah::evaluate::figures_of_trained;
use pilah::report;
use pilah::table::LabelledRows;
use pilah::tune::{Objective, TuneOptions};
use pilah::{Classifier, TrainOptions};

use crate::arguments::{BesideArgs, CommonArgs, CorpusArgs};
use crate::paths::Inputs;
use crate::progress::Progress;
use crate::recipe::RecipeArgs;
use crate::tell::rows_of;
use crate::{Done, balance, interrupt};

/// Make a model from labelled rows
///
/// Any two or more classes will do; labels are taken as they stand. How good the model is on rows it
/// has not seen is printed on standard error: by exact leave-one-out, or for refined models by ten
/// folds (--folds).
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
    common: CommonArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
    #[command(flatten)]
    beside: BesideArgs,
    #[command(flatten)]
    tuning: TuningArgs,
}

/// How the recipe is searched.
#[derive(clap::Args)]
#[command(next_help_heading = "Search for a recipe")]
struct TuningArgs {
    /// Search the recipe that is best on held-out rows, starting from the one given, and train with it;
    /// everything that was tried is printed on standard error
    #[arg(long, value_name = "FOR", num_args = 0..=1, require_equals = true, default_missing_value = "macro-f1")]
    tune: Option<ObjectiveArg>,
    /// Try no further recipe after so many seconds [default: try all]
    #[arg(long, value_name = "SECONDS", requires = "tune")]
    budget: Option<u32>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ObjectiveArg {
    /// The mean of the classes' F1
    MacroF1,
    /// The mean of −ln p(true class)
    LogLoss,
}

/// Searches a recipe and puts it into the options.
fn tune(
    args: &Args,
    objective: ObjectiveArg,
    rows: &LabelledRows,
    options: &mut TrainOptions,
    progress: &Progress,
) -> Done {
    let objective = match objective {
        ObjectiveArg::MacroF1 => Objective::MacroF1,
        ObjectiveArg::LogLoss => Objective::LogLoss,
    };
    let budget = args.tuning.budget.map(|seconds| Duration::from_secs(seconds.into()));
    let tune_options =
        TuneOptions { objective, budget, seed: args.beside.seed, ..TuneOptions::default() };
    progress.note(report::TRIAL_HEADER);
    progress.busy("trying recipes on rows held out");
    let found = pilah::tune::tune(rows, options, &tune_options, |trial| {
        progress.note(&report::trial(trial));
    })?;
    progress.done();
    progress.note(&report::reason(&found, objective));
    options.recipe = found.trials[found.chosen].recipe.clone();
    Ok(())
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    let mut options = args.recipe.options()?;
    Inputs::of(args.corpus.corpus.iter().chain(args.beside.files())).check(&args.output)?;
    let mut output = interrupt::create(&args.output)?;
    let mut rows = args.corpus.read(&progress, args.beside.group(), |_, _| Ok(()))?;
    args.beside.complete(&mut options)?;
    let n_corpus = rows.texts.len();
    rows.extend(args.beside.bodies()?);
    if let Some(objective) = args.tuning.tune {
        tune(args, objective, &rows, &mut options, &progress)?;
    }
    progress.busy("training, and holding out rows to see how good it is");
    let trained = Classifier::train(&rows, &options)?;
    progress.done();
    let model = trained.classifier.model();
    let write = || {
        output.write(&model.to_bytes())?;
        output.finish()
    };
    let (written, found) = rayon::join(write, || figures_of_trained(&trained, n_corpus));
    written?;
    progress.note(&rows_of(model));
    progress.note(&format!(
        "{} features of {} counted; held out: accuracy {:.4}, macro F1 {:.4}, ECE {:.4}",
        model.features().len(),
        model.n_features_counted(),
        found.accuracy,
        found.macro_f1,
        found.ece
    ));
    balance::warn(model.classes(), model.documents(), &progress);
    // The system takes back millions of small things at once; one by one they would take a tenth of
    // the whole run.
    std::mem::forget((rows, trained));
    Ok(())
}
