//! Arguments that several commands share.

use std::path::{Path, PathBuf};

use clap::Args;
use pilah::model::{Folding, Keywords, Model};
use pilah::table::{
    Column, CorpusOptions, LabelledFile, LabelledRows, ReadOptions, Source, TableReader, read_texts,
};
use pilah::{Classifier, Error, TrainOptions};

use crate::failure::Failure;
use crate::progress::Progress;
use crate::tell::decision;

/// How tables are read.
#[derive(Args, Clone)]
pub(crate) struct TableArgs {
    /// Column with the text: name or number; repeat to join several [default: detected]
    #[arg(short, long, value_name = "COLUMN")]
    pub(crate) text: Vec<String>,
    /// What stands between two cells: one character, or `tab` [default: detected]
    #[arg(short, long, value_name = "CHAR", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// Encoding of the text, such as `windows-1252` [default: detected]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<&'static encoding_rs::Encoding>,
    /// The first line is a row, not a header
    #[arg(long)]
    pub(crate) no_header: bool,
}

impl TableArgs {
    pub(crate) fn read_options(&self) -> ReadOptions {
        ReadOptions {
            delimiter: self.delimiter,
            encoding: self.encoding,
            no_header: self.no_header,
            columns: self.text_columns(),
            ..ReadOptions::default()
        }
    }

    pub(crate) fn text_columns(&self) -> Vec<Column> {
        self.text.iter().map(|name| Column::from(name.as_str())).collect()
    }
}

/// Which labelled tables to read.
#[derive(Args)]
pub(crate) struct CorpusArgs {
    /// Labelled CSV; `-` is standard input
    #[arg(required = true, value_name = "CORPUS")]
    pub(crate) corpus: Vec<PathBuf>,
    #[command(flatten)]
    labelled: LabelledArgs,
}

impl CorpusArgs {
    /// One table.
    pub(crate) fn one(path: &Path, label: Option<String>, table: &TableArgs) -> Self {
        let labelled = LabelledArgs { label, table: table.clone() };
        Self { corpus: vec![path.to_owned()], labelled }
    }

    /// Reads all corpora, one after the other, and tells of rows that are left out; `look` may refuse
    /// the rows of a file.
    pub(crate) fn read(
        &self,
        progress: &Progress,
        group: Option<Column>,
        mut look: impl FnMut(&str, &LabelledRows) -> Result<(), Error>,
    ) -> Result<LabelledRows, Failure> {
        let mut rows = LabelledRows::default();
        self.labelled.read(&self.corpus, progress, group, |file| {
            look(&file.file, &file.rows)?;
            rows.extend(file.rows);
            Ok(())
        })?;
        Ok(rows)
    }
}

/// How labelled tables are read.
#[derive(Args)]
pub(crate) struct LabelledArgs {
    /// Column with the class: name or number [default: detected]
    #[arg(short, long, value_name = "COLUMN")]
    label: Option<String>,
    #[command(flatten)]
    table: TableArgs,
}

impl LabelledArgs {
    /// Reads labelled tables, hands each to `take` and tells of rows that are left out.
    pub(crate) fn read(
        &self,
        paths: &[PathBuf],
        progress: &Progress,
        group: Option<Column>,
        mut take: impl FnMut(LabelledFile) -> Result<(), Error>,
    ) -> Result<(), Failure> {
        let options = CorpusOptions {
            read: self.table.read_options(),
            text: self.table.text_columns(),
            label: self.label.as_deref().map(Column::from),
            group,
            traits: ["length", "register"].map(str::to_owned).to_vec(),
        };
        for path in paths {
            let source = Source::open(path)?;
            let file = source.name.clone();
            let mut taken = String::new();
            let tell = |reader: &TableReader, text: &[&str], label: &str| {
                taken = format!("{}, label in column `{label}`", decision(reader, text));
            };
            let rows = LabelledRows::read_telling(progress.watch(source), &options, tell)?;
            progress.note(&taken);
            if let Some(line) = rows.without_text.first() {
                let n = rows.without_text.len();
                progress.warn(&format!(
                    "`{file}`: {n} rows without text left out, the first at line {line}"
                ));
            }
            take(LabelledFile { file, rows })?;
        }
        progress.done();
        Ok(())
    }

    /// [`LabelledArgs::read`] into a list.
    pub(crate) fn read_all(
        &self,
        paths: &[PathBuf],
        progress: &Progress,
        group: Option<Column>,
    ) -> Result<Vec<LabelledFile>, Failure> {
        let mut files = Vec::new();
        self.read(paths, progress, group, |file| {
            files.push(file);
            Ok(())
        })?;
        Ok(files)
    }
}

/// What a model learns from beside the corpus.
#[derive(Args)]
#[command(next_help_heading = "Beside the corpus")]
pub(crate) struct BesideArgs {
    /// Gazetteer of known bodies to learn from as well: a CSV with the columns name, acronym, label
    #[arg(long, value_name = "FILE")]
    bodies: Option<PathBuf>,
    /// Keywords to start from and to group explanations by: a CSV with the columns keyword, class,
    /// aspect
    #[arg(long, value_name = "FILE")]
    keywords: Option<PathBuf>,
    /// Texts about none of the classes, to learn what is out of scope: a CSV with a text column
    #[arg(long, value_name = "FILE")]
    background: Option<PathBuf>,
    /// Hold out rows with the same value of this column together
    #[arg(long, value_name = "COLUMN")]
    pub(crate) by: Option<String>,
    /// Hold rows out in N folds, also where they could be held out one by one; more folds come closer
    /// to that and take longer [default: one by one where that can be had exactly, which is without
    /// --refine and --by; else, and for the scope, in 10 folds]
    #[arg(long, visible_alias = "k-fold", value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    folds: Option<u32>,
    /// Seed of the folds
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
}

impl BesideArgs {
    /// The files named here.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.bodies, &self.keywords, &self.background].into_iter().flatten()
    }

    /// The column that rows are held out by.
    pub(crate) fn group(&self) -> Option<Column> {
        self.by.as_deref().map(Column::from)
    }

    /// Reads the gazetteer; no rows if there is none.
    pub(crate) fn bodies(&self) -> Result<LabelledRows, Failure> {
        let Some(path) = &self.bodies else { return Ok(LabelledRows::default()) };
        Ok(LabelledRows::read_bodies(Source::open(path)?, self.group())?)
    }

    /// Completes options with the files named here.
    pub(crate) fn complete(&self, options: &mut TrainOptions) -> Result<(), Failure> {
        options.folding = Folding {
            n_folds: self.folds.map_or(Folding::default().n_folds, |folds| folds as usize),
            seed: self.seed,
            leave_one_out: self.folds.is_none(),
        };
        if let Some(path) = &self.keywords {
            let source = Source::open(path)?;
            options.keywords =
                Keywords::read(source.bytes, &source.name, &options.recipe.word_lists()?)?;
        }
        if let Some(path) = &self.background {
            options.background = read_texts(Source::open(path)?)?;
        }
        Ok(())
    }
}

/// Which model to use.
#[derive(Args)]
pub(crate) struct ModelArgs {
    /// Model made by `pilah train` [default: the built-in model]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
}

impl ModelArgs {
    pub(crate) fn load(&self) -> Result<Classifier, Failure> {
        load(self.model.as_ref())
    }
}

/// Loads a model file, or the built-in model.
pub(crate) fn load(path: Option<&PathBuf>) -> Result<Classifier, Failure> {
    let Some(path) = path else { return Ok(Classifier::built_in()?) };
    let mut source = Source::open(path)?;
    let mut bytes = Vec::with_capacity(source.size.unwrap_or(0) as usize);
    let read = source.bytes.read_to_end(&mut bytes);
    read.map_err(|error| Error::Read { file: source.name.clone(), source: error })?;
    Ok(Classifier::new(Model::from_bytes(&bytes, &source.name)?))
}

/// How threads and messages are used.
#[derive(Args)]
pub(crate) struct CommonArgs {
    /// Threads to use; the result is the same for any number [default: one per core]
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// No progress and no summary on standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl CommonArgs {
    /// Sets the number of threads and starts progress.
    pub(crate) fn start(&self) -> Progress {
        if let Some(threads) = self.threads {
            // Fails only when the pool exists already, and each command starts once.
            _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
        }
        Progress::new(self.quiet)
    }
}

fn delimiter(given: &str) -> Result<u8, String> {
    match given.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ => Err("expected one ASCII character, or `tab`".to_owned()),
    }
}

/// A name that the WHATWG's Encoding Standard knows.
fn encoding(given: &str) -> Result<&'static encoding_rs::Encoding, String> {
    encoding_rs::Encoding::for_label(given.as_bytes())
        .ok_or("expected an encoding such as utf-8, utf-16le or windows-1252".to_owned())
}
