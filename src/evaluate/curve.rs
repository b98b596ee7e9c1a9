//! How figures grow with the rows that are learned from, and whether more rows would help.

use rayon::prelude::*;
use serde::Serialize;

use super::bootstrap::{Bootstrap, Interval};
use super::comparison::Difference;
use super::metrics::{Figures, Outcome};
use crate::classifier::{Classifier, TrainOptions, Trained};
use crate::error::Result;
use crate::model::{deal, deal_rows};
use crate::table::LabelledRows;

/// In how many parts the rows are split for each point, the whole last.
const PARTS: [usize; 5] = [16, 8, 4, 2, 1];
/// Rows of a class that a part must have; with fewer, how they are calibrated is mere luck.
const FEWEST: usize = 10;
/// A gain of macro F1 that is hardly worth a doubling of the rows.
const HARDLY: f64 = 0.005;

/// Figures of models that learned from ever more of the rows.
///
/// For the point of a quarter, the rows are split into four parts of the same mix of classes, and each
/// part is judged by itself: its rows are held out as always and judged by what learned from the rest
/// of the part. So every point judges every row once, and points differ by what was learned from
/// alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// Rows in all.
    pub n: usize,
    /// From the fewest rows to all; points with fewer than ten rows of a class in a part are absent.
    pub points: Vec<Point>,
    /// What the last doubling of the rows changed; absent if there is one point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_doubling: Option<Doubling>,
}

/// Figures of models that learned from so many rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Rows in a part, on average.
    pub rows: usize,
    /// How many parts there are.
    pub parts: usize,
    /// The figures of all rows.
    #[serde(flatten)]
    pub figures: Figures,
    /// Interval of the macro F1.
    pub macro_f1_interval: Interval,
    /// Interval of the log loss.
    pub log_loss_interval: Interval,
}

/// What twice as many rows changed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Doubling {
    /// Of the macro F1: above 0 it rose.
    pub macro_f1: Difference,
    /// Of the log loss, in nats: below 0 it fell.
    pub log_loss: Difference,
    /// Whether the next doubling is worth it.
    pub more_rows: MoreRows,
}

/// Whether more rows would help, to judge by the last doubling of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoreRows {
    /// Macro F1 rose beyond the luck of the rows.
    Help,
    /// It rose by less than 0.005, whatever the luck of the rows.
    HardlyHelp,
    /// There are too few rows to tell.
    Unclear,
}

/// Draws a learning curve: at a sixteenth, an eighth, a quarter, a half and all of the rows.
///
/// `beside` are rows that each model learns from as well but that are not judged, such as those of a
/// gazetteer. Rows of one group stay together. Takes about five trainings; how the rows are split
/// depends on the seed of [`TrainOptions::folding`] alone.
///
/// # Errors
/// Those of [`Classifier::train`] on all rows.
///
/// # Example
/// ```
/// use pilah::{TrainOptions, evaluate::learning_curve, table::LabelledRows};
///
/// let mut rows = LabelledRows::default();
/// for number in 0..40 {
///     let (text, label) = [("guru sekolah", "kerja"), ("relawan banjir", "sosial")][number % 2];
///     rows.texts.push(format!("{text} {number}"));
///     rows.labels.push(label.to_owned());
/// }
/// let curve = learning_curve(&rows, &LabelledRows::default(), &TrainOptions::default())?;
/// let sizes: Vec<usize> = curve.points.iter().map(|point| point.rows).collect();
/// assert_eq!(sizes, [20, 40]);
/// # Ok::<(), pilah::Error>(())
/// ```
pub fn learning_curve(
    rows: &LabelledRows,
    beside: &LabelledRows,
    options: &TrainOptions,
) -> Result<Curve> {
    let seed = options.folding.seed;
    let mut names: Vec<&str> = rows.labels.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    let class = |label: &String| names.partition_point(|name| name < &label.as_str());
    let classes: Vec<usize> = rows.labels.iter().map(class).collect();
    let sixteenths = if rows.groups.is_empty() {
        deal_rows(&classes, PARTS[0], seed)
    } else {
        let groups: Vec<&str> = rows.groups.iter().map(String::as_str).collect();
        deal(&groups, &classes, PARTS[0], seed)
    };
    let bootstrap = Bootstrap::new(rows.texts.len(), &rows.groups, seed);
    let (mut points, mut resamples) = (Vec::new(), Vec::new());
    for n_parts in PARTS {
        let part = |row: usize| sixteenths[row] % n_parts;
        if n_parts > 1 && fewest(&classes, names.len(), n_parts, part) < FEWEST {
            continue;
        }
        let outcomes = match judge_parts(rows, beside, options, n_parts, part) {
            Ok(outcomes) => outcomes,
            // With groups held out, a part can lack what all rows together have.
            Err(_) if n_parts > 1 => continue,
            Err(error) => return Err(error),
        };
        let figures = Figures::of(outcomes.iter(), names.len());
        let again = bootstrap.figures(&outcomes, names.len());
        points.push(Point {
            rows: rows.texts.len() / n_parts,
            parts: n_parts,
            figures,
            macro_f1_interval: Interval::of(again.iter().map(|found| found.macro_f1).collect()),
            log_loss_interval: Interval::of(again.iter().map(|found| found.log_loss).collect()),
        });
        resamples.push(again);
    }
    let last_doubling = match (&points[..], &resamples[..]) {
        ([.., half, whole], [.., of_half, of_whole]) if half.parts == 2 => {
            Some(Doubling::between([&half.figures, &whole.figures], [of_half, of_whole]))
        }
        _ => None,
    };
    Ok(Curve { n: rows.texts.len(), points, last_doubling })
}

/// The fewest rows that any class has in any part.
fn fewest(
    classes: &[usize],
    n_classes: usize,
    n_parts: usize,
    part: impl Fn(usize) -> usize,
) -> usize {
    let mut counts = vec![0; n_classes * n_parts];
    for (row, class) in classes.iter().enumerate() {
        counts[class * n_parts + part(row)] += 1;
    }
    counts.into_iter().min().unwrap_or(0)
}

/// What comes of each row when each part is trained and held out by itself.
fn judge_parts(
    rows: &LabelledRows,
    beside: &LabelledRows,
    options: &TrainOptions,
    n_parts: usize,
    part: impl Fn(usize) -> usize + Sync,
) -> Result<Vec<Outcome>> {
    let judge = |own: usize| {
        let members: Vec<usize> = (0..rows.texts.len()).filter(|&row| part(row) == own).collect();
        let mut learned = pick(rows, &members);
        learned.extend(beside.clone());
        let Trained { held_out, probabilities, .. } = Classifier::train(&learned, options)?;
        let outcomes = Outcome::of_rows(held_out.classes(), &probabilities, held_out.n_classes());
        Ok(members.into_iter().zip(outcomes).collect::<Vec<_>>())
    };
    let judged: Vec<Vec<(usize, Outcome)>> =
        (0..n_parts).into_par_iter().map(judge).collect::<Result<_>>()?;
    let mut outcomes: Vec<(usize, Outcome)> = judged.into_iter().flatten().collect();
    outcomes.sort_unstable_by_key(|(row, _)| *row);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Some of the rows, in order, without what training does not need.
fn pick(rows: &LabelledRows, members: &[usize]) -> LabelledRows {
    let of = |list: &[String]| {
        members.iter().filter_map(|&row| list.get(row).cloned()).collect::<Vec<String>>()
    };
    LabelledRows {
        texts: of(&rows.texts),
        labels: of(&rows.labels),
        groups: of(&rows.groups),
        ..LabelledRows::default()
    }
}

impl Doubling {
    fn between([half, whole]: [&Figures; 2], [of_half, of_whole]: [&[Figures]; 2]) -> Self {
        let difference = |figure: fn(&Figures) -> f64| {
            let resamples = of_half.iter().zip(of_whole);
            let interval =
                Interval::of(resamples.map(|(half, whole)| figure(whole) - figure(half)).collect());
            Difference { value: figure(whole) - figure(half), interval }
        };
        let macro_f1 = difference(|figures| figures.macro_f1);
        let more_rows = match macro_f1.interval {
            Interval { high, .. } if high < HARDLY => MoreRows::HardlyHelp,
            Interval { low, .. } if low > 0.0 => MoreRows::Help,
            _ => MoreRows::Unclear,
        };
        Self { macro_f1, log_loss: difference(|figures| figures.log_loss), more_rows }
    }
}
