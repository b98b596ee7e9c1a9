//! What a failed command says, and its exit code.

use std::io;
use std::process::ExitCode;

use pilah::Error;

/// Why a command failed: the library's error, or a fault in how it was called.
pub(crate) enum Failure {
    Library(Error),
    Usage {
        fault: String,
        hint: String,
    },
    /// Some files failed, which was said of each when it did.
    Files {
        failed: usize,
        of: usize,
    },
    /// All is done, but there were faulty rows, which are not tolerated.
    Strict {
        faulty: u64,
    },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl Failure {
    /// Prints the error and what to do about it, and says with which code to exit.
    ///
    /// A reader that closes the pipe early, as `head` does, has what it wanted: that is exit code 0.
    pub(crate) fn report(self) -> ExitCode {
        if self.is_closed_pipe() {
            return ExitCode::SUCCESS;
        }
        self.print();
        ExitCode::from(if matches!(self, Self::Strict { .. }) { 1 } else { 2 })
    }

    /// Prints the error and what to do about it to standard error.
    pub(crate) fn print(&self) {
        let (fault, hint) = match self {
            Self::Library(error) => (error.to_string(), hint(error)),
            Self::Usage { fault, hint } => (fault.clone(), Some(hint.clone())),
            Self::Files { failed, of } => (format!("{failed} of {of} files failed"), None),
            Self::Strict { faulty } => {
                let rows = if *faulty == 1 { "row is" } else { "rows are" };
                let hint = "the warnings say where; --rejects FILE sets such rows apart";
                (format!("{faulty} {rows} faulty"), Some(hint.to_owned()))
            }
        };
        anstream::eprintln!("error: {fault}");
        if let Some(hint) = hint {
            anstream::eprintln!("hint: {hint}");
        }
    }

    /// Whether there is no sense in going on with other files: nobody reads the output, or there is no
    /// room for it.
    pub(crate) fn is_of_the_whole(&self) -> bool {
        matches!(self, Self::Library(Error::Write { .. }))
    }

    fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Library(Error::Write { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe)
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
        Error::Read { source, .. } if source.kind() == io::ErrorKind::UnexpectedEof => {
            "the file is cut short; copy or download it again"
        }
        Error::Read { .. } => "check that the file can be read",
        Error::Write { .. } => {
            "choose another place with -o, or check that the folder exists and can be written"
        }
        Error::NotCsv { .. } => "save it as CSV (in Excel: Save As, CSV UTF-8) and try again",
        Error::Workbook { .. } => "open it and save it as .xlsx or CSV (UTF-8), then try again",
        Error::LongRecord { .. } => "check that the file is a table, and the delimiter with -d",
        Error::WorkbookLimit { .. } => {
            "write CSV, with -f csv or another ending of the output's name"
        }
        Error::SameColumn { .. } => "give the number of the one you mean",
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
            "correct the label, or take a model that was trained on that class"
        }
        Error::RowNotInModel { .. } => {
            "give the row as it was when it was added, text and label; -t and -l name other columns"
        }
        Error::DuplicateRow { .. } => {
            "take the rows out that are there already, or count them again with --allow-duplicates"
        }
        Error::SharedRows { .. } => {
            "take them out of one of the models with `pilah update --remove`, or count them twice with --allow-duplicates"
        }
        Error::ModelsDiffer { .. } => {
            "train both in the same way; `pilah inspect` shows how a model was trained"
        }
        Error::NoBackground { .. } => "name the file they are in with --background",
        Error::PriorOfModel { .. } => "give one CLASS=P for every class of the model",
        Error::OtherClasses { .. } => "train both on rows of the same classes",
        Error::NotAModel { .. } => "give a file made by `pilah train`",
        Error::ModelDamaged { .. } => "copy it again, or train it again with `pilah train`",
        Error::ModelVersion { .. } => "train the model again with this version of pilah",
        Error::ModelContent { .. } => "train it again with `pilah train`",
        _ => return None,
    };
    Some(hint.to_owned())
}
