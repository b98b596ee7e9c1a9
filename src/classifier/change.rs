//! Counts rows into a model and takes rows away, exactly.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use super::Classifier;
use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::Documents;
use crate::model::{Model, RowDigests};
use crate::table::LabelledFile;

/// Rows to take away from a model, and rows to add to it after that.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Files of rows that the model has counted and should not have.
    pub remove: Vec<LabelledFile>,
    /// Files of rows to count.
    pub add: Vec<LabelledFile>,
    /// Whether a row may be added that the model has already, or twice.
    pub allow_duplicates: bool,
}

impl Classifier {
    /// The classifier without some rows and with others: its counts and its naive Bayes weights are
    /// those of a training on the rows it then has. Words and classes may be new.
    ///
    /// What needs all rows is carried over or dropped, as [`Model::recounted`] says, until
    /// [`Classifier::refit`] has them.
    ///
    /// # Errors
    /// [`Error::RowNotInModel`] for the first row to remove that the model does not have;
    /// [`Error::DuplicateRow`] for the first to add that it does have, unless that is allowed; those of
    /// [`Model::recounted`].
    ///
    /// # Example
    /// ```
    /// use pilah::{Classifier, TrainOptions, classifier::Change, table::{LabelledFile, LabelledRows}};
    ///
    /// let rows = |rows: &[(&str, &str)]| LabelledRows {
    ///     texts: rows.iter().map(|row| row.0.to_owned()).collect(),
    ///     labels: rows.iter().map(|row| row.1.to_owned()).collect(),
    ///     lines: (2..).take(rows.len()).collect(),
    ///     ..LabelledRows::default()
    /// };
    /// let first = rows(&[("guru sd", "kerja"), ("guru smp", "kerja"), ("donor", "sosial"), ("donor darah", "sosial")]);
    /// let more = rows(&[("bidan desa", "kerja"), ("bidan kota", "kerja")]);
    /// let trained = Classifier::train(&first, &TrainOptions::default())?.classifier;
    /// let more = vec![LabelledFile { file: "baru.csv".into(), rows: more }];
    /// let updated = trained.update(&Change { add: more.clone(), ..Change::default() })?;
    /// assert_eq!(updated.model().documents(), [4, 2]);
    /// let back = updated.update(&Change { remove: more, ..Change::default() })?;
    /// assert_eq!(back.model().to_bytes(), trained.model().to_bytes());
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn update(&self, change: &Change) -> Result<Self> {
        let mut rows = self.model.rows()?;
        let removed = digests(&change.remove);
        match rows.subtract(&removed) {
            Some(left) => rows = left,
            None => return Err(not_in_model(&change.remove, &rows)),
        }
        if !change.allow_duplicates
            && let Some(fault) = duplicate(&change.add, &rows)
        {
            return Err(fault);
        }
        let added = digests(&change.add);
        let counts = self.model.counts()?;
        let counts = counts.subtract(&counted(&change.remove, &self.model))?;
        let counts = counts.merge(&counted(&change.add, &self.model));
        Ok(Self::new(self.model.recounted(&counts, &rows.merge(&added))?))
    }
}

/// The texts and labels of several files.
fn all(files: &[LabelledFile]) -> (Vec<&str>, Vec<&str>) {
    let rows = || files.iter().map(|file| &file.rows);
    let texts = rows().flat_map(|rows| rows.texts.iter().map(String::as_str)).collect();
    (texts, rows().flat_map(|rows| rows.labels.iter().map(String::as_str)).collect())
}

pub(super) fn digests(files: &[LabelledFile]) -> RowDigests {
    let (texts, labels) = all(files);
    RowDigests::of(&labels, &texts)
}

fn counted(files: &[LabelledFile], model: &Model) -> Counts {
    let (texts, labels) = all(files);
    Counts::of(&Documents::extract(&texts, model.recipe(), model.word_lists()), &labels)
}

/// Every row with its digest, its file and its place there.
fn each(files: &[LabelledFile]) -> impl Iterator<Item = (u64, &LabelledFile, usize)> {
    files.iter().flat_map(|file| {
        let rows = file.rows.labels.iter().zip(&file.rows.texts).enumerate();
        rows.map(move |(at, (label, text))| (RowDigests::row(label, text), file, at))
    })
}

/// The fault of the first row that the model has not, or not so often.
fn not_in_model(files: &[LabelledFile], rows: &RowDigests) -> Error {
    let mut taken: HashMap<u64, usize, FixedState> = HashMap::default();
    let missing = each(files).find(|&(digest, ..)| {
        let taken = taken.entry(digest).or_default();
        *taken += 1;
        *taken > rows.n_of(digest)
    });
    let Some((_, file, at)) = missing else { return Error::NotCounted { name: "a row".into() } };
    let (file, line, label, text) = place(file, at);
    Error::RowNotInModel { file, line, label, text }
}

/// The fault of the first row that is there already, if one is.
fn duplicate(files: &[LabelledFile], rows: &RowDigests) -> Option<Error> {
    let mut seen: HashSet<u64, FixedState> = HashSet::default();
    let mut is_duplicate = |digest: u64| !seen.insert(digest) || rows.n_of(digest) > 0;
    let mut faulty = each(files).filter(|&(digest, ..)| is_duplicate(digest));
    let (_, first, at) = faulty.next()?;
    let n = 1 + faulty.count();
    let of = files.iter().map(|file| file.rows.texts.len()).sum();
    let (file, line, label, text) = place(first, at);
    Some(Error::DuplicateRow { file, line, label, text, n, of })
}

/// Where a row is, and what it says in short.
fn place(file: &LabelledFile, at: usize) -> (String, u64, String, String) {
    const SHORT: usize = 60;
    let text = &file.rows.texts[at];
    let mut short: String =
        text.chars().take(SHORT).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHORT).is_some() {
        short.push('…');
    }
    let line = file.rows.lines.get(at).copied().unwrap_or_default();
    (file.file.clone(), line, file.rows.labels[at].clone(), short)
}
