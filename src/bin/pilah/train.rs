//! `train`: make a model from labelled rows.

use std::path::PathBuf;

use pilah::evaluate::figures_of_trained;
use pilah::{Classifier, DEFAULT_MAX_ERROR};

use crate::Done;
use crate::arguments::{BesideArgs, CommonArgs, CorpusArgs, RecipeArgs};
use crate::interrupt;

/// Make a model from labelled rows
///
/// Any two or more classes will do; labels are taken as they stand. How good the model is on rows it
/// has not seen is printed on standard error: by exact leave-one-out, or for refined models by ten
/// folds.
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
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    let mut options = args.recipe.options()?;
    let mut output = interrupt::create(&args.output)?;
    let mut rows = args.corpus.read(&progress, args.beside.group(), |_, _| Ok(()))?;
    args.beside.complete(&mut options)?;
    let n_corpus = rows.texts.len();
    rows.extend(args.beside.bodies()?);
    progress.busy("training, and holding out rows to see how good it is");
    let trained = Classifier::train(&rows, &options)?;
    progress.done();
    let model = trained.classifier.model();
    output.write(&model.to_bytes())?;
    output.finish()?;

    let found = figures_of_trained(&trained, n_corpus);
    let classes = model.classes().iter().zip(model.documents());
    let classes: Vec<String> = classes.map(|(class, n)| format!("{n} {class}")).collect();
    progress.note(&format!("{} rows: {}", rows.texts.len(), classes.join(", ")));
    progress.note(&format!(
        "{} features of {} counted; held out: accuracy {:.4}, macro F1 {:.4}, ECE {:.4}",
        model.features().len(),
        model.n_features_counted(),
        found.accuracy,
        found.macro_f1,
        found.ece
    ));
    // With fewer rows, no accepted error of the default size can rule a class out.
    let needed = (1.0 / DEFAULT_MAX_ERROR).ceil() as u64 - 1;
    let few = model.classes().iter().zip(model.documents()).find(|(_, n)| **n < needed);
    if let Some((class, n)) = few {
        progress.warn(&format!(
            "class `{class}` has {n} rows; below {needed} a class, labels of others are `sure` only with a larger --max-error"
        ));
    }
    // The system takes back millions of small things at once; one by one they would take a tenth of
    // the whole run.
    std::mem::forget((rows, trained));
    Ok(())
}
