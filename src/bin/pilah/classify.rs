//! `classify`: append a label, its status and the probabilities to every row.

use std::path::{Path, PathBuf};

use pilah::batch::{ClassifyOptions, Job, Summary};
use pilah::table::{Output, Source, TableReader};
use pilah::{DEFAULT_MAX_ERROR, Status};

use crate::Done;
use crate::arguments::{CommonArgs, ModelArgs, TableArgs};
use crate::failure::Failure;

/// Append label, status and probabilities to every row of a CSV
///
/// Rows keep their order and their own cells; `pilah_label`, `pilah_status` and one `pilah_p_CLASS`
/// per class are appended. The status is `sure` when the other classes can be ruled out within
/// --max-error, else `unsure`; `out_of_scope` when the text seems to be about none of the classes;
/// `empty` when it has no words, `unreadable` when it is not UTF-8. The promise is statistical: it
/// holds for rows like those the model was trained on. Rows are read block by block, so memory does
/// not grow with the file.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah classify kelompok.csv -o hasil.csv
  pilah classify kelompok.csv -t nama -t keterangan --decimal-comma -o hasil.csv
  cat kelompok.csv | pilah classify - | head")]
pub(crate) struct Args {
    /// CSV to read; `-` is standard input
    #[arg(value_name = "INPUT", default_value = "-")]
    input: PathBuf,
    /// CSV to write; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    table: TableArgs,
    /// Share of each class's rows that may be `sure` of a wrong label, 0 to 1
    #[arg(long, value_name = "P", default_value_t = DEFAULT_MAX_ERROR, value_parser = share)]
    max_error: f64,
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

pub(crate) fn run(args: Args) -> Done {
    let progress = args.common.start();
    if args.output.as_os_str() != "-" && same_file(&args.input, &args.output) {
        return Err(Failure::Usage {
            fault: format!("`{}` is both input and output", args.output.display()),
            hint: "write to another file with -o".into(),
        });
    }
    let classifier = args.model.load()?;
    let options = ClassifyOptions {
        text: args.table.text_columns(),
        max_error: args.max_error,
        prefix: args.prefix,
        byte_order_mark: args.bom,
        decimal_comma: args.decimal_comma,
        n_words: args.explain,
    };
    let source = progress.watch(Source::open(&args.input)?);
    let reader = TableReader::open(source, &args.table.read_options())?;
    let file = reader.file().to_owned();
    let job = Job::new(&classifier, reader, options)?;
    let output = Output::create(&args.output)?;
    if args.table.text.is_empty() {
        progress.note(&format!("{file}: text in column `{}`", job.text_columns().join("`, `")));
    }
    let summary = job.run(output)?;
    progress.done();
    warn_of_ragged_rows(&file, &summary, &progress);
    progress.note(&format!("{file}: {}", sentence(&summary, classifier.model().classes())));
    Ok(())
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// `20 rows: 11 occupational, 9 voluntary; 18 sure, 2 unsure`
fn sentence(summary: &Summary, classes: &[String]) -> String {
    let nonzero = |counts: &mut dyn Iterator<Item = (&str, u64)>| {
        let parts: Vec<String> =
            counts.filter(|(_, n)| *n > 0).map(|(name, n)| format!("{n} {name}")).collect();
        parts.join(", ")
    };
    let classes =
        nonzero(&mut classes.iter().map(String::as_str).zip(summary.by_class.iter().copied()));
    let statuses =
        nonzero(&mut Status::ALL.iter().map(|status| status.name()).zip(summary.by_status));
    let parts: Vec<String> =
        [classes, statuses].into_iter().filter(|part| !part.is_empty()).collect();
    let separator = if parts.is_empty() { "" } else { ": " };
    format!("{} rows{separator}{}", summary.rows, parts.join("; "))
}

fn warn_of_ragged_rows(file: &str, summary: &Summary, progress: &crate::progress::Progress) {
    let kinds = [
        (summary.short, "fewer cells than the header, filled up with empty ones"),
        (summary.long, "more cells than the header, the last ones now stand behind the prediction"),
    ];
    for (ragged, what) in kinds {
        if ragged.rows > 0 {
            progress.warn(&format!(
                "`{file}`: {} rows with {what}, the first at line {}",
                ragged.rows, ragged.first_line
            ));
        }
    }
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
