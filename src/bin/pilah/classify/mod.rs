//! `classify`: append a label, its status and the probabilities to every row.

mod plan;
mod tell;

use std::path::PathBuf;

use pilah::batch::{ClassifyOptions, Format, Job, REJECTS_HEADER, Summary};
use pilah::features::Prior;
use pilah::table::{Output, Source, TableReader};
use pilah::{Classifier, DEFAULT_MAX_ERROR};

use crate::Done;
use crate::arguments::{CommonArgs, ModelArgs, TableArgs};
use crate::failure::Failure;
use crate::interrupt;
use crate::progress::Progress;
use crate::recipe::prior;
use crate::tell::decision;
use plan::Task;

/// Append label, status and probabilities to every row of a table
///
/// Reads CSV in any usual encoding and with any usual delimiter, plain or as .gz or .zst, and .xlsx,
/// .ods and .xls; says on standard error how it took each. Rows keep their order and their own cells;
/// `pilah_label`, `pilah_status` and one `pilah_p_CLASS` per class are appended. The status is `sure`
/// when the other classes can be ruled out within --max-error, else `unsure`; `out_of_scope` when the
/// text seems to be about none of the classes; `empty` when it has no words, `unreadable` when it is
/// not text. The promise is statistical: it holds for rows like those the model was trained on. Rows
/// are read block by block, so memory does not grow with the file.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah classify kelompok.csv -o hasil.csv
  pilah classify kelompok.xlsx -t nama -t keterangan -o hasil.xlsx
  pilah classify 'data/*.csv' -o hasil/ --rejects cacat.csv
  cat kelompok.csv | pilah classify - | head

Exit code: 0 done; 1 done, but with faulty rows under --strict; 2 error.")]
pub(crate) struct Args {
    /// Tables to read: files, or patterns such as 'data/*.csv'; `-` is standard input
    #[arg(value_name = "INPUT", default_value = "-")]
    inputs: Vec<PathBuf>,
    /// Where to write: a file; a folder for several inputs; `-` for standard output
    #[arg(short, long, value_name = "PATH", default_value = "-")]
    output: PathBuf,
    /// What to write [default: by the output's name, else csv]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    format: Option<FormatArg>,
    /// Write faulty rows here, with line, column and reason, rather than to the output: those with more
    /// cells than the header and those that are not text
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Exit with 1 if there were faulty rows
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    table: TableArgs,
    /// Share of each class's rows that may be `sure` of a wrong label, 0 to 1
    #[arg(long, value_name = "P", default_value_t = DEFAULT_MAX_ERROR, value_parser = share)]
    max_error: f64,
    /// How frequent the classes are in these rows, if otherwise than in those of training: `data` (as
    /// there), `uniform` or `CLASS=P,...`
    #[arg(long, value_name = "PRIOR", default_value = "data", value_parser = prior)]
    prior: Prior,
    /// Append the N words with the strongest evidence as `pilah_words`, in nats toward the second of
    /// two classes, or toward the label's of more
    #[arg(long, value_name = "N", default_value_t = 0)]
    explain: usize,
    /// What the names of the new columns begin with
    #[arg(long, value_name = "PREFIX", default_value = "pilah_")]
    prefix: String,
    /// Begin the output with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
    /// Write probabilities as 0,9731, for Excel with Indonesian settings
    #[arg(long)]
    decimal_comma: bool,
    #[command(flatten)]
    common: CommonArgs,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatArg {
    /// With the input's delimiter
    Csv,
    /// With tabs
    Tsv,
    /// One JSON object a line
    Jsonl,
    /// An Excel workbook
    Xlsx,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Csv => Self::Csv,
            FormatArg::Tsv => Self::Tsv,
            FormatArg::Jsonl => Self::JsonLines,
            FormatArg::Xlsx => Self::Xlsx,
        }
    }
}

pub(crate) fn run(args: &Args) -> Done {
    let progress = args.common.start();
    let tasks = plan::tasks(
        &args.inputs,
        &args.output,
        args.format.map(Format::from),
        args.rejects.as_deref(),
        args.model.model.as_deref(),
    )?;
    let classifier = args.model.load()?.with_prior(&args.prior)?;
    let mut rejects = match &args.rejects {
        None => None,
        Some(path) => {
            let mut rejects = interrupt::create(path)?;
            rejects.write(REJECTS_HEADER.as_bytes())?;
            Some(rejects)
        }
    };
    let mut summaries = Vec::with_capacity(tasks.len());
    for task in &tasks {
        let done = classify(args, task, &classifier, rejects.as_mut(), &progress);
        progress.done();
        match done {
            Err(failure) if tasks.len() == 1 || failure.is_of_the_whole() => return Err(failure),
            Err(failure) => {
                failure.print();
                summaries.push(None);
            }
            Ok(summary) => summaries.push(Some(summary)),
        }
    }
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    let classes = classifier.model().classes();
    if let ([task], [Some(summary)]) = (&tasks[..], &summaries[..]) {
        progress.note(&format!("{}: {}", task.name(), tell::sentence(summary, classes)));
    } else {
        progress.note(&tell::table(&tasks, &summaries, classes));
    }
    let failed = summaries.iter().filter(|summary| summary.is_none()).count();
    let faulty: u64 = summaries.iter().flatten().map(Summary::faulty).sum();
    match (failed, faulty) {
        (1.., _) => Err(Failure::Files { failed, of: tasks.len() }),
        (0, 1..) if args.strict => Err(Failure::Strict { faulty }),
        _ => Ok(()),
    }
}

fn classify(
    args: &Args,
    task: &Task,
    classifier: &Classifier,
    rejects: Option<&mut Output>,
    progress: &Progress,
) -> Result<Summary, Failure> {
    let options = ClassifyOptions {
        text: args.table.text_columns(),
        max_error: args.max_error,
        prefix: args.prefix.clone(),
        byte_order_mark: args.bom,
        decimal_comma: args.decimal_comma,
        n_words: args.explain,
        format: task.format,
        rejects: rejects.is_some(),
    };
    let source = progress.watch(Source::open(&task.input)?);
    let reader = TableReader::open(source, &args.table.read_options())?;
    let job = Job::new(classifier, reader, options)?;
    let output = interrupt::create(&task.output)?;
    progress.note(&decision(job.reader(), &job.text_columns()));
    let encoding = job.reader().encoding();
    let summary = job.run(output, rejects)?;
    progress.done();
    for warning in tell::warnings(&summary, encoding, args.rejects.is_some()) {
        progress.warn(&format!("`{}`: {warning}", task.name()));
    }
    Ok(summary)
}

/// A number from 0 to 1.
pub(crate) fn share(given: &str) -> Result<f64, String> {
    let share = given.trim_end_matches('%').parse::<f64>();
    let share = share.map(|share| if given.ends_with('%') { share / 100.0 } else { share });
    share
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or("expected a number from 0 to 1, or 0% to 100%".to_owned())
}
