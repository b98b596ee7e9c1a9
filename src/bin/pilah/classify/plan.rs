//! Which tables are read, and where each one's rows go.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use pilah::Error;
use pilah::batch::Format;

use crate::failure::Failure;
use crate::paths::{Inputs, real};

/// One table to classify.
pub(super) struct Task {
    pub(super) input: PathBuf,
    pub(super) output: PathBuf,
    pub(super) format: Format,
}

impl Task {
    /// The name of the input in messages.
    pub(super) fn name(&self) -> String {
        if self.input == Path::new("-") {
            "standard input".to_owned()
        } else {
            self.input.display().to_string()
        }
    }
}

/// One task for each input. Everything that can be wrong with the paths is found before any work.
pub(super) fn tasks(
    inputs: &[PathBuf],
    output: &Path,
    format: Option<Format>,
    rejects: Option<&Path>,
    model: Option<&Path>,
) -> Result<Vec<Task>, Failure> {
    let inputs = resolved(inputs)?;
    let to_stdout = output == Path::new("-");
    let to_folder = !to_stdout && (inputs.len() > 1 || is_folder(output));
    if to_stdout && inputs.len() > 1 {
        return Err(Failure::Usage {
            fault: format!("{} tables cannot all be written to standard output", inputs.len()),
            hint: "name a folder with -o, for example -o hasil/".into(),
        });
    }
    if to_folder {
        let created = std::fs::create_dir_all(output);
        created.map_err(|source| Error::Write { file: output.display().to_string(), source })?;
    }
    let format_of = |output: &Path| format.or_else(|| by_name(output)).unwrap_or_default();
    let task = |input: PathBuf| {
        let format = if to_folder { format.unwrap_or_default() } else { format_of(output) };
        let output =
            if to_folder { output.join(file_name(&input, format)) } else { output.to_owned() };
        Task { input, output, format }
    };
    let tasks: Vec<Task> = inputs.into_iter().map(task).collect();
    check(&tasks, rejects, model)?;
    Ok(tasks)
}

/// Files as they are named; patterns that no shell has resolved, as the files they stand for.
fn resolved(inputs: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for input in inputs {
        let pattern = input.to_str().filter(|name| name.contains(['*', '?', '[']));
        let Some(pattern) = pattern.filter(|_| !input.exists()) else {
            files.push(input.clone());
            continue;
        };
        let found = glob::glob(pattern).map_err(|error| Failure::Usage {
            fault: format!("`{pattern}` is not a pattern: {}", error.msg),
            hint: "`*` stands for any letters, `?` for one, `**` for any folders".into(),
        })?;
        let before = files.len();
        // In the order of their names; a file that cannot be looked at is told of when it is opened.
        files.extend(found.filter_map(Result::ok).filter(|path| path.is_file()));
        if files.len() == before {
            return Err(Failure::Usage {
                fault: format!("no file matches `{pattern}`"),
                hint: "check the path; relative paths start in the current folder".into(),
            });
        }
    }
    Ok(files)
}

/// No two outputs may be the same file, and none may be an input.
fn check(tasks: &[Task], rejects: Option<&Path>, model: Option<&Path>) -> Result<(), Failure> {
    let inputs = Inputs::of(tasks.iter().map(|task| task.input.as_path()).chain(model));
    let mut taken: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for Task { input, output, .. } in tasks {
        inputs.check(output)?;
        if let Some(first) = taken.insert(real(output), input) {
            return Err(Failure::Usage {
                fault: format!(
                    "`{}` and `{}` would both be written to `{}`",
                    first.display(),
                    input.display(),
                    output.display()
                ),
                hint: "classify them one by one, or give them different names".into(),
            });
        }
    }
    let Some(rejects) = rejects else { return Ok(()) };
    let place = real(rejects);
    if inputs.contains(&place) || taken.contains_key(&place) {
        return Err(Failure::Usage {
            fault: format!("`{}` is to hold the rejects and something else", rejects.display()),
            hint: "name another file with --rejects".into(),
        });
    }
    Ok(())
}

fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// The format that a file's name asks for.
fn by_name(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_lowercase().as_str() {
        "tsv" | "tab" => Some(Format::Tsv),
        "jsonl" | "ndjson" => Some(Format::JsonLines),
        "xlsx" => Some(Format::Xlsx),
        _ => None,
    }
}

/// The name of an input's output: the same, with the ending of what is written where it differs.
fn file_name(input: &Path, format: Format) -> PathBuf {
    if input == Path::new("-") {
        return PathBuf::from("stdin").with_extension(ending(format));
    }
    let name = Path::new(input.file_name().unwrap_or(OsStr::new("stdin")));
    let ends_with = |name: &Path, endings: &[&str]| {
        let ending = name.extension().and_then(OsStr::to_str).map(str::to_lowercase);
        ending.is_some_and(|ending| endings.contains(&ending.as_str()))
    };
    let unpacked =
        if ends_with(name, &["gz", "zst"]) { name.with_extension("") } else { name.to_owned() };
    let keeps =
        format == Format::Csv && !ends_with(&unpacked, &["xlsx", "xlsm", "xlsb", "xls", "ods"]);
    if keeps { unpacked } else { unpacked.with_extension(ending(format)) }
}

fn ending(format: Format) -> &'static str {
    match format {
        Format::Csv => "csv",
        Format::Tsv => "tsv",
        Format::JsonLines => "jsonl",
        Format::Xlsx => "xlsx",
    }
}
