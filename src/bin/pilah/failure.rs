//! What a failed command says, and its exit code.

use std::io;
use std::process::ExitCode;

use pilah::Error;

/// Why a command failed: the library's error, or a fault in how it was called.
pub(crate) enum Failure {
    Library(Error),
    Usage { fault: String, hint: String },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl Failure {
    /// Prints the error and what to do about it to standard error.
    ///
    /// A reader that closes the pipe early, as `head` does, has what it wanted: that is exit code 0.
    pub(crate) fn report(self) -> ExitCode {
        let (fault, hint) = match self {
            Self::Library(Error::Write { source, .. })
                if source.kind() == io::ErrorKind::BrokenPipe =>
            {
                return ExitCode::SUCCESS;
            }
            Self::Library(error) => (error.to_string(), hint(&error)),
            Self::Usage { fault, hint } => (fault, Some(hint)),
        };
        anstream::eprintln!("error: {fault}");
        if let Some(hint) = hint {
            anstream::eprintln!("hint: {hint}");
        }
        ExitCode::from(2)
    }
}

/// What to do about an error, in terms of the command line.
fn hint(error: &Error) -> Option<String> {
    let hint = match error {
        Error::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            "check the path; relative paths start in the current folder"
        }
        Error::Read { source, .. } if source.kind() == io::ErrorKind::IsADirectory => {
            "name the files in it"
        }
        Error::Read { .. } => "check that the file can be read",
        Error::Write { .. } => {
            "choose another place with -o, or check that the folder exists and can be written"
        }
        Error::NotCsv { .. } => "save it as CSV (in Excel: Save As, CSV UTF-8) and try again",
        Error::Csv { .. } => {
            "mend that line; a cell with the delimiter, a quote or a line break in it must stand in quotes"
        }
        Error::EmptyFile { .. } | Error::NoRows { .. } => {
            "give a file with a header line and at least one row; a file without a header needs --no-header"
        }
        Error::MissingColumn { nearest: Some(nearest), .. } => {
            return Some(format!(
                "did you mean `{nearest}`? Name the column with -t or -l, or give its number"
            ));
        }
        Error::MissingColumn { .. } => {
            "name one of them with -t (text) or -l (label), or give its number; if they look glued together, set -d"
        }
        Error::UnclearColumn { role: "text", .. } => {
            "name it with -t, for example -t 2 for the second column"
        }
        Error::UnclearColumn { .. } => "name it with -l, for example -l 2 for the second column",
        Error::ColumnExists { .. } => "choose other names for the new columns with --prefix",
        Error::EmptyLabel { .. } => {
            "fill in the class or take the row out; -l names another column"
        }
        Error::Undecodable { .. } => "save the file as UTF-8 (in Excel: Save As, CSV UTF-8)",
        Error::OneClass { .. } => {
            "add rows of another class, or check that -l names the right column"
        }
        Error::TooFewRows { .. } => {
            "add rows of that class, or check its spelling; 50 rows a class are a fair start"
        }
        Error::NoFeatures { .. } => "lower --min-docs or add rows",
        Error::PriorClasses { .. } => "give one CLASS=P for every class of the corpus",
        Error::FoldWithoutClass { .. } => {
            "hold rows out by a column with more values, or leave out --by"
        }
        Error::KeywordRow { .. } => {
            "complete that row or take it out; spellings of one word count as one"
        }
        Error::KeywordClass { .. } => "correct the class, or leave the keyword out",
        Error::Recipe { .. } => "`pilah train --help` shows the defaults",
        Error::UnknownClass { .. } => {
            "correct the label, or evaluate with a model trained on that class"
        }
        Error::NotAModel { .. } => "give a file made by `pilah train`",
        Error::ModelDamaged { .. } => "copy it again, or train it again with `pilah train`",
        Error::ModelVersion { .. } => "train the model again with this version of pilah",
        Error::ModelContent { .. } => "train it again with `pilah train`",
        _ => return None,
    };
    Some(hint.to_owned())
}
