//! Which of two models is better on the same rows, and by how much.

use serde::Serialize;

use super::bootstrap::{Bootstrap, Interval};
use super::metrics::{Figures, Outcome};

/// Two models side by side on the same rows. Differences are the second model's figure less the
/// first one's: above 0 the second is better in accuracy and macro F1, below 0 in log loss.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Rows compared on.
    pub n: usize,
    /// Names of the classes, sorted.
    pub classes: Vec<String>,
    /// The figures of the first and of the second model.
    pub figures: [Figures; 2],
    /// Difference of the accuracies.
    pub accuracy: Difference,
    /// Difference of the macro F1.
    pub macro_f1: Difference,
    /// Difference of the log losses, in nats.
    pub log_loss: Difference,
    /// Rows by which of the models is right.
    pub right: Right,
}

/// A difference and its 95 % interval, by a bootstrap in which both models always judge the same
/// resampled rows. The rows' own difficulty so cancels out, and the interval is narrower than two
/// separate ones suggest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The second less the first.
    pub value: f64,
    /// Where it lies by the luck of the rows.
    pub interval: Interval,
}

impl Difference {
    /// Whether the interval leaves out 0, so that the rows tell the two apart.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.interval.low > 0.0 || self.interval.high < 0.0
    }
}

/// Rows by which of two models is right. (Q. `McNemar` 1947, Note on the sampling error of the
/// difference between correlated proportions or percentages, Psychometrika 12(2), 153–157.)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Right {
    /// Both are.
    pub both: usize,
    /// Only the first is.
    pub only_first: usize,
    /// Only the second is.
    pub only_second: usize,
    /// Neither is.
    pub neither: usize,
}

impl Comparison {
    /// Compares what two models made of the same rows.
    ///
    /// `truth` holds the number of each row's class, `first` and `second` its probabilities,
    /// `[n_rows x n_classes]`; `groups` is what rows belong to, drawn whole for the intervals,
    /// or empty.
    ///
    /// # Panics
    /// If the lists differ in length.
    ///
    /// # Example
    /// ```
    /// use pilah::evaluate::Comparison;
    ///
    /// let classes = ["a".to_owned(), "b".to_owned()];
    /// let first = [0.9, 0.1, 0.6, 0.4];
    /// let second = [0.8, 0.2, 0.3, 0.7];
    /// let found = Comparison::new(&classes, &[0, 1], [&first, &second], &[], 0);
    /// assert_eq!(found.accuracy.value, 0.5);
    /// assert_eq!((found.right.both, found.right.only_second), (1, 1));
    /// ```
    #[must_use]
    pub fn new(
        classes: &[String],
        truth: &[usize],
        probabilities: [&[f64]; 2],
        groups: &[String],
        seed: u64,
    ) -> Self {
        let n_classes = classes.len();
        let outcomes = probabilities.map(|probabilities| {
            assert_eq!(truth.len() * n_classes, probabilities.len(), "one per row and class");
            Outcome::of_rows(truth, probabilities, n_classes)
        });
        let figures = outcomes.each_ref().map(|outcomes| Figures::of(outcomes.iter(), n_classes));
        let bootstrap = Bootstrap::new(truth.len(), groups, seed);
        let [first, second] = outcomes.each_ref().map(|own| bootstrap.figures(own, n_classes));
        let difference = |figure: fn(&Figures) -> f64| {
            let by = |(first, second): (&Figures, &Figures)| figure(second) - figure(first);
            let interval = Interval::of(first.iter().zip(&second).map(by).collect());
            Difference { value: by((&figures[0], &figures[1])), interval }
        };
        let mut right = Right::default();
        for (first, second) in outcomes[0].iter().zip(&outcomes[1]) {
            *match (first.is_right(), second.is_right()) {
                (true, true) => &mut right.both,
                (true, false) => &mut right.only_first,
                (false, true) => &mut right.only_second,
                (false, false) => &mut right.neither,
            } += 1;
        }
        Self {
            n: truth.len(),
            classes: classes.to_vec(),
            accuracy: difference(|figures| figures.accuracy),
            macro_f1: difference(|figures| figures.macro_f1),
            log_loss: difference(|figures| figures.log_loss),
            figures,
            right,
        }
    }
}
