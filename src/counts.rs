//! Stage 3: how often did each feature occur in each class?
//!
//! Counts are all that naive Bayes learns from rows. They are whole numbers, so they add up and
//! subtract exactly: the counts of two corpora are the sum of the counts of each.

mod labels;

use std::cmp::Ordering;
use std::ops::AddAssign;

use rayon::prelude::*;

pub(crate) use labels::numbered;

use crate::error::{Error, Result};
use crate::features::{Documents, Vocabulary};

/// Documents per class, and feature counts `[n_features x n_classes]`.
///
/// Classes are sorted by name, features by the bytes of theirs. A class has at least one document
/// and a feature occurs in at least one document; what falls to zero is gone, so equal corpora have
/// equal counts however they were reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Names of the classes, sorted.
    pub classes: Vec<String>,
    /// Documents per class, `[n_classes]`.
    pub documents: Vec<u64>,
    /// Names of the features, sorted.
    pub vocabulary: Vocabulary,
    /// Documents of the classes that each feature occurs in, `[n_features]`.
    pub document_frequency: Vec<u64>,
    /// Count of each feature in each class, in units of the recipe's weighting,
    /// `[n_features x n_classes]`.
    pub table: Vec<u64>,
    /// What was counted in texts of no class.
    pub background: Background,
}

/// Counts over background texts, which are about none of the classes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Background {
    /// How many texts there are.
    pub documents: u64,
    /// Texts that each feature occurs in, `[n_features]`.
    pub document_frequency: Vec<u64>,
    /// Count of each feature, in units of the recipe's weighting, `[n_features]`.
    pub table: Vec<u64>,
}

/// The least number of documents worth a table of their own.
const SMALLEST_PART: usize = 1 << 14;

/// What is counted of each feature, side by side because it is wanted together: units per class,
/// documents of the classes and, if there is any, units and documents of the background.
///
/// Waiting for memory is most of counting, so that nothing is kept wider than it need be.
struct Tally<C> {
    cells: Vec<C>,
    /// Numbers per feature: none for a background where there is none.
    width: usize,
}

impl<C: Copy + Default + AddAssign + From<u32> + Into<u64> + Send + Sync> Tally<C> {
    fn of(documents: &Documents, members: &[usize], numbers: &[usize], n_classes: usize) -> Self {
        let has_background = numbers.len() < documents.len();
        let width = n_classes + if has_background { 3 } else { 1 };
        let mut cells = vec![C::default(); documents.vocabulary.len() * width];
        for &document in members {
            let class = numbers.get(document).copied();
            let units_at = class.unwrap_or(n_classes + 1);
            let documents_at = if class.is_some() { n_classes } else { n_classes + 2 };
            for (feature, units) in documents.row(document) {
                let cells = &mut cells[feature as usize * width..][..width];
                cells[units_at] += C::from(units);
                cells[documents_at] += C::from(1);
            }
        }
        Self { cells, width }
    }

    /// Counts parts of the documents side by side.
    fn of_parts(
        documents: &Documents,
        members: &[usize],
        numbers: &[usize],
        n_classes: usize,
    ) -> Self {
        let part_size = members.len().div_ceil(rayon::current_num_threads()).max(SMALLEST_PART);
        members
            .par_chunks(part_size)
            .map(|members| Self::of(documents, members, numbers, n_classes))
            .reduce_with(Self::add)
            .unwrap_or_else(|| Self::of(documents, &[], numbers, n_classes))
    }

    fn add(mut self, other: Self) -> Self {
        self.cells.par_iter_mut().zip(other.cells).for_each(|(sum, cell)| *sum += cell);
        self
    }

    /// Puts what was counted in its places.
    fn write(&self, n_classes: usize, counts: &mut Counts) {
        let features = self.cells.par_chunks_exact(self.width);
        let column = |column: usize| {
            let cell = move |cells: &[C]| cells.get(column).map_or(0, |&cell| cell.into());
            features.clone().map(cell).collect()
        };
        counts.table = vec![0; features.len() * n_classes];
        let rows = counts.table.par_chunks_exact_mut(n_classes.max(1));
        rows.zip(features.clone()).for_each(|(row, cells)| {
            row.iter_mut().zip(cells).for_each(|(count, &cell)| *count = cell.into());
        });
        counts.document_frequency = column(n_classes);
        counts.background.table = column(n_classes + 1);
        counts.background.document_frequency = column(n_classes + 2);
    }
}

impl Counts {
    /// Counts documents, of which the first have one label each and the others are background.
    ///
    /// # Panics
    /// If there are more labels than documents.
    #[must_use]
    pub fn of<L: AsRef<str> + Sync>(documents: &Documents, labels: &[L]) -> Self {
        let (classes, numbers) = numbered(labels);
        Self::of_all(documents, &numbers, &classes)
    }

    /// Counts all documents, whose classes are `numbers` by document and background where that ends.
    ///
    /// # Panics
    /// If there are more numbers than documents.
    pub(crate) fn of_all<N: AsRef<str>>(
        documents: &Documents,
        numbers: &[usize],
        classes: &[N],
    ) -> Self {
        assert!(numbers.len() <= documents.len(), "a document for each label");
        let members: Vec<usize> = (0..documents.len()).collect();
        Self::of_members(documents, &members, numbers, classes)
    }

    /// Counts some of the documents: those of `members`, whose classes are `numbers` by document and
    /// background where that ends. All features and classes stay, also those that only others have.
    pub(crate) fn of_members<N: AsRef<str>>(
        documents: &Documents,
        members: &[usize],
        numbers: &[usize],
        classes: &[N],
    ) -> Self {
        let n_classes = classes.len();
        let mut counts = Self {
            classes: classes.iter().map(|class| class.as_ref().to_owned()).collect(),
            documents: vec![0; n_classes],
            vocabulary: documents.vocabulary.clone(),
            ..Self::default()
        };
        for &document in members {
            match numbers.get(document) {
                Some(&class) => counts.documents[class] += 1,
                None => counts.background.documents += 1,
            }
        }
        if u32::try_from(documents.n_units_at_most()).is_ok() {
            Tally::<u32>::of_parts(documents, members, numbers, n_classes)
                .write(n_classes, &mut counts);
        } else {
            Tally::<u64>::of_parts(documents, members, numbers, n_classes)
                .write(n_classes, &mut counts);
        }
        counts
    }

    /// Documents in all classes.
    #[must_use]
    pub fn n_documents(&self) -> u64 {
        self.documents.iter().sum()
    }

    /// The counts of one feature, `[n_classes]`.
    #[must_use]
    pub fn feature(&self, feature: usize) -> &[u64] {
        &self.table[feature * self.classes.len()..][..self.classes.len()]
    }

    /// The counts of both corpora together. Commutative and associative.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        // Adding cannot fail: the sum of two counts below 2^63 fits.
        self.combine(other, |a, b| Some(a + b)).unwrap_or_default()
    }

    /// The counts of this corpus without the rows of `other`: the inverse of [`Counts::merge`].
    ///
    /// # Errors
    /// [`Error::NotCounted`] if `other` holds something that this corpus does not; names the first
    /// class or feature where it shows.
    pub fn subtract(&self, other: &Self) -> Result<Self> {
        self.combine(other, u64::checked_sub).map_err(|name| Error::NotCounted { name })
    }

    /// Applies `operation` count by count, matching classes and features by name. The error is the
    /// name of the first for which it gives nothing.
    fn combine(
        &self,
        other: &Self,
        operation: impl Fn(u64, u64) -> Option<u64>,
    ) -> std::result::Result<Self, String> {
        let of = |name: &str, a, b| operation(a, b).ok_or_else(|| name.to_owned());
        let at = |counts: &[u64], place: Option<usize>| place.map_or(0, |place| counts[place]);
        let mut classes = Vec::new();
        let mut combined = Self::default();
        for (class, a, b) in union(&self.classes, &other.classes) {
            let documents = of(class, at(&self.documents, a), at(&other.documents, b))?;
            if documents > 0 {
                classes.push((a, b));
                combined.classes.push(class.to_owned());
                combined.documents.push(documents);
            }
        }
        let (ours, theirs) = (&self.background, &other.background);
        combined.background.documents = of("background", ours.documents, theirs.documents)?;
        let (our_names, their_names): (Vec<_>, Vec<_>) =
            (self.vocabulary.iter().collect(), other.vocabulary.iter().collect());
        let mut names = Vec::new();
        for (name, a, b) in union(&our_names, &their_names) {
            let documents =
                of(name, at(&self.document_frequency, a), at(&other.document_frequency, b))?;
            let background =
                of(name, at(&ours.document_frequency, a), at(&theirs.document_frequency, b))?;
            let count = |counts: &Self, feature: Option<usize>, class: Option<usize>| {
                feature.zip(class).map_or(0, |(feature, class)| counts.feature(feature)[class])
            };
            let of_classes = classes
                .iter()
                .map(|&(ours, theirs)| of(name, count(self, a, ours), count(other, b, theirs)))
                .collect::<std::result::Result<Vec<_>, _>>()?;
            let of_background = of(name, at(&ours.table, a), at(&theirs.table, b))?;
            if documents + background > 0 {
                names.push(name);
                combined.document_frequency.push(documents);
                combined.table.extend(of_classes);
                combined.background.document_frequency.push(background);
                combined.background.table.push(of_background);
            }
        }
        combined.vocabulary = Vocabulary::from_sorted(names);
        Ok(combined)
    }
}

/// Walks two sorted lists at once: every name, with its place in each list that has it.
fn union<'n, S: AsRef<str>>(
    a: &'n [S],
    b: &'n [S],
) -> impl Iterator<Item = (&'n str, Option<usize>, Option<usize>)> {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        let order = match (a.get(i), b.get(j)) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.as_ref().cmp(b.as_ref()),
        };
        let in_a = order.is_le().then_some(i);
        let in_b = order.is_ge().then_some(j);
        i += usize::from(in_a.is_some());
        j += usize::from(in_b.is_some());
        let name = in_a.map(|i| a[i].as_ref()).or(in_b.map(|j| b[j].as_ref()))?;
        Some((name, in_a, in_b))
    })
}
