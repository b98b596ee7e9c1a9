//! `review`: which rows are worth looking at, because they teach most or are labelled wrongly?

use std::path::PathBuf;

use pilah::evaluate::suspects;
use pilah::features::Refinement;
use pilah::report;
use pilah::review::{DEFAULT_PICKS, Review, Reviewed};
use pilah::table::{Source, TableReader};
use pilah::{Classifier, Status};

use crate::Done;
use crate::arguments::{BesideArgs, CommonArgs, CorpusArgs, TableArgs, load};
use crate::interrupt;
use crate::paths::Inputs;
use crate::progress::Progress;
use crate::recipe::RecipeArgs;
use crate::tell::{counted, decision, rows};

/// The cost at which refined scores find most wrong labels: with 5 % of the labels of an 11,000-row
/// corpus changed at random, 66 % of them stand in the first 5 % that are listed, with the usual cost
/// 64 % and with naive Bayes 62 %. Lower than usual, for wrong labels must not be learned by heart.
const COST: f64 = 4.0;

/// Pick the rows worth labelling next, or those whose label is doubtful
///
/// Picks rows that the model is least certain about and that are not alike, and writes them as CSV
/// with an empty column `label`. Fill it in, and the file goes into `pilah train` beside the rows you
/// have. With --suspects, INPUT is labelled: a model is trained on it as by `pilah train`, but refined,
/// and rows are listed whose label a model that has not seen them holds for wrong, the least probable
/// label first. Rows are read block by block, so memory does not grow with the file; --suspects holds
/// all rows.
#[derive(clap::Args)]
#[command(mut_group("RecipeArgs", |group| group.requires("suspects")))]
#[command(mut_group("BesideArgs", |group| group.requires("suspects")))]
#[command(after_help = "\
Examples:
  pilah review kelompok.csv -o tinjau.csv
  pilah review ulasan.csv -m ulasan.safetensors -n 100 -o tinjau.csv
  pilah review --suspects berlabel.csv -n 200 -o periksa.csv")]
pub(crate) struct Args {
    /// Table to pick from; `-` is standard input
    #[arg(value_name = "INPUT")]
    input: PathBuf,
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "PATH", default_value = "-")]
    output: PathBuf,
    /// Rows to pick
    #[arg(short, value_name = "N", default_value_t = DEFAULT_PICKS as u32, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// Model that is to learn from the rows [default: the built-in model]
    #[arg(short, long, value_name = "FILE", conflicts_with = "suspects")]
    model: Option<PathBuf>,
    /// List labelled rows whose label is doubtful
    #[arg(long)]
    suspects: bool,
    /// Column with the class, with --suspects: name or number [default: detected]
    #[arg(short, long, value_name = "COLUMN", requires = "suspects")]
    label: Option<String>,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
    #[command(flatten)]
    beside: BesideArgs,
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    let read = [&args.input].into_iter().chain(&args.model).chain(args.beside.files());
    Inputs::of(read).check(&args.output)?;
    if args.suspects { doubtful(args, &progress) } else { uncertain(args, &progress) }
}

/// Picks rows to label.
fn uncertain(args: &Args, progress: &Progress) -> Done {
    let classifier = load(args.model.as_ref())?;
    let source = progress.watch(Source::open(&args.input)?);
    let reader = TableReader::open(source, &args.table.read_options())?;
    let review = Review::new(&classifier, reader, &args.table.text_columns(), args.n as usize)?;
    let mut output = interrupt::create(&args.output)?;
    progress.note(&decision(review.reader(), &review.text_columns()));
    let (name, dialect) = (review.reader().file().to_owned(), review.reader().dialect());
    let found = review.run()?;
    progress.done();
    let classes = classifier.model().classes();
    output.write(&report::picks(&found.picks, classes, dialect))?;
    output.finish()?;
    if let Some(line) = found.first_undecodable {
        progress.warn(&format!(
            "`{name}`: {} passed over with text that is not in the file's encoding, the first at line {line}",
            rows(found.undecodable)
        ));
    }
    progress.note(&format!("{name}: {}", sentence(&found, classes)));
    Ok(())
}

/// `50 of 1234 rows picked, which the model takes for 20 occupational, 30 voluntary; 48 unsure, 2 sure`
fn sentence(found: &Reviewed, classes: &[String]) -> String {
    let picks = &found.picks;
    let of_class =
        |class: usize| picks.iter().filter(|pick| pick.prediction.class == class).count() as u64;
    let of_status = |status: Status| {
        picks.iter().filter(|pick| pick.prediction.status == status).count() as u64
    };
    let by_class = classes.iter().enumerate().map(|(class, name)| (name.as_str(), of_class(class)));
    let by_status = Status::ALL.into_iter().map(|status| (status.name(), of_status(status)));
    let mut said = format!("{} of {} picked", picks.len(), rows(found.rows));
    for part in [counted(by_class), counted(by_status)] {
        if !part.is_empty() {
            said.push_str("; ");
            said.push_str(&part);
        }
    }
    said
}

/// Lists rows whose label is doubtful.
fn doubtful(args: &Args, progress: &Progress) -> Done {
    let mut options = args.recipe.options()?;
    options.recipe.refinement.get_or_insert(Refinement { cost: COST, ..Refinement::default() });
    let mut output = interrupt::create(&args.output)?;
    let corpus = CorpusArgs::one(&args.input, args.label.clone(), &args.table);
    let corpus = corpus.read(progress, args.beside.group(), |_, _| Ok(()))?;
    args.beside.complete(&mut options)?;
    let mut all = corpus.clone();
    all.extend(args.beside.bodies()?);
    progress.busy("training on all rows but those held out");
    let trained = Classifier::train(&all, &options)?;
    progress.done();
    let found = suspects(&trained, &corpus, args.n as usize);
    let classes = trained.classifier.model().classes();
    output.write(&report::suspects(&found, &corpus, classes))?;
    output.finish()?;
    progress.note(&format!(
        "{}: {} of {} listed, whose label is less probable than another",
        args.input.display(),
        found.len(),
        rows(corpus.texts.len() as u64)
    ));
    Ok(())
}
