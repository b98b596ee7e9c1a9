//! What `update` and `merge` share: fitting again what needs rows, and writing the model.

use std::path::PathBuf;

use pilah::Classifier;
use pilah::classifier::RefitOptions;
use pilah::model::Folding;
use pilah::report::remarks;
use pilah::table::{Column, LabelledFile, LabelledRows, Output, Source, read_texts};

use crate::arguments::LabelledArgs;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::tell::rows_of;
use crate::{Done, balance};

/// Which rows to fit calibration, refined weights and scope to.
#[derive(clap::Args)]
#[command(next_help_heading = "Fitting again")]
pub(crate) struct RefitArgs {
    /// Labelled CSV to fit to what needs rows; repeat for several. With all rows of the model, the
    /// result is that of a fresh training; with others, only the calibration is fitted to them
    #[arg(long, value_name = "CORPUS")]
    calibrate: Vec<PathBuf>,
    /// Gazetteer among the rows to fit to: a CSV with the columns name, acronym, label
    #[arg(long, value_name = "FILE", requires = "calibrate")]
    bodies: Option<PathBuf>,
    /// Texts about none of the classes, which a model does not keep: a CSV with a text column
    #[arg(long, value_name = "FILE", requires = "calibrate")]
    background: Option<PathBuf>,
    /// Hold out rows with the same value of this column together
    #[arg(long, value_name = "COLUMN", requires = "calibrate")]
    by: Option<String>,
    /// Folds that rows are held out in, where leave-one-out cannot be had exactly
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..))]
    folds: u32,
    /// Seed of the folds
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

impl RefitArgs {
    /// The files named here.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.calibrate.iter().chain(&self.bodies).chain(&self.background)
    }

    /// Fits a classifier again to the rows named here, if any are.
    pub(crate) fn apply(
        &self,
        classifier: Classifier,
        labelled: &LabelledArgs,
        progress: &Progress,
    ) -> Result<Classifier, Failure> {
        if self.calibrate.is_empty() {
            return Ok(classifier);
        }
        let group = || self.by.as_deref().map(Column::from);
        let mut files = labelled.read_all(&self.calibrate, progress, group())?;
        if let Some(path) = &self.bodies {
            let source = Source::open(path)?;
            let file = source.name.clone();
            files.push(LabelledFile { file, rows: LabelledRows::read_bodies(source, group())? });
        }
        let background = match &self.background {
            Some(path) => read_texts(Source::open(path)?)?,
            None => Vec::new(),
        };
        let folding =
            Folding { n_folds: self.folds as usize, seed: self.seed, leave_one_out: true };
        progress.busy("fitting what needs rows");
        let fitted = classifier.refit(&files, &RefitOptions { background, folding });
        progress.done();
        Ok(fitted?)
    }
}

/// Writes a model and says what it is made of, and what of it is not from its own rows.
pub(crate) fn write(classifier: &Classifier, mut output: Output, progress: &Progress) -> Done {
    let model = classifier.model();
    output.write(&model.to_bytes())?;
    output.finish()?;
    progress.note(&rows_of(model));
    let remarks = remarks(model);
    for remark in &remarks {
        progress.note(remark);
    }
    if !remarks.is_empty() {
        progress.note("--calibrate with all corpora of the model fits these again");
    }
    balance::warn(model.classes(), model.documents(), progress);
    Ok(())
}
