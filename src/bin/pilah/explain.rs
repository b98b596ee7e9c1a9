//! `explain`: show which words made the classifier say that.

use std::io::{self, Read, Write};

use pilah::{DEFAULT_MAX_ERROR, Error, report};

use crate::Done;
use crate::arguments::ModelArgs;
use crate::classify::share;
use crate::failure::Failure;

/// Show which words speak for which class, and how strongly
///
/// The evidence of all words and the prior sum exactly to the score. On a terminal each word has the
/// colour of the class it speaks for.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  pilah explain \"Ikatan bidan desa menggelar donor darah\"
  pilah explain --json < deskripsi.txt")]
pub(crate) struct Args {
    /// Text to explain [default: standard input]
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    model: ModelArgs,
    /// Share of each class's rows that may be `sure` of a wrong label, 0 to 1
    #[arg(long, value_name = "P", default_value_t = DEFAULT_MAX_ERROR, value_parser = share)]
    max_error: f64,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args) -> Done {
    let classifier = args.model.load()?;
    let text = match args.text {
        Some(text) => text,
        None => standard_input()?,
    };
    let Some(found) = classifier.explain(text.trim_end_matches(['\r', '\n']), args.max_error)
    else {
        return Err(Failure::Usage {
            fault: "the text has no words, so there is nothing to explain".into(),
            hint: "give a text with letters or digits".into(),
        });
    };
    if args.json {
        print(&format!("{:#}\n", report::json::explanation(&found)))
    } else {
        print(&report::text::explanation(&found))
    }
}

fn standard_input() -> Result<String, Error> {
    let fault = |source| Error::Read { file: "standard input".into(), source };
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes).map_err(fault)?;
    String::from_utf8(bytes)
        .map_err(|error| fault(io::Error::new(io::ErrorKind::InvalidData, error)))
}

/// Prints a result to standard output, in colour if that is a terminal.
pub(crate) fn print(page: &str) -> Done {
    let mut stdout = anstream::stdout().lock();
    let written = stdout.write_all(page.as_bytes()).and_then(|()| stdout.flush());
    Ok(written.map_err(|source| Error::Write { file: "standard output".into(), source })?)
}
