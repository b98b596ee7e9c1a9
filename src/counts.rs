//! Stage 3: how often did each feature occur in each class?
//!
//! Counts are all that naive Bayes learns from rows. They are whole numbers, so they add up and
//! subtract exactly: the counts of two corpora are the sum of the counts of each.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::features::{Documents, Vocabulary};

/// Documents per class, and feature counts `[n_features x n_classes]`.
///
/// Classes are sorted by name, features by the bytes of theirs. A class has at least one document
/// and a feature at least one count; what falls to zero is gone, so equal corpora have equal counts
/// however they were reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Names of the classes, sorted.
    pub classes: Vec<String>,
    /// Documents per class, `[n_classes]`.
    pub documents: Vec<u64>,
    /// Names of the features, sorted.
    pub vocabulary: Vocabulary,
    /// Documents that each feature occurs in, `[n_features]`.
    pub document_frequency: Vec<u64>,
    /// Count of each feature in each class, in units of the recipe's weighting,
    /// `[n_features x n_classes]`.
    pub table: Vec<u64>,
}

impl Counts {
    /// Counts documents with one label each.
    ///
    /// # Panics
    /// If there are not as many labels as documents.
    #[must_use]
    pub fn of<L: AsRef<str>>(documents: &Documents, labels: &[L]) -> Self {
        assert_eq!(documents.len(), labels.len(), "one label per document");
        let mut numbers: BTreeMap<&str, usize> =
            labels.iter().map(|label| (label.as_ref(), 0)).collect();
        numbers.values_mut().enumerate().for_each(|(number, class)| *class = number);
        let n_classes = numbers.len();
        let n_features = documents.vocabulary.len();
        let mut counts = Self {
            classes: numbers.keys().map(|&class| class.to_owned()).collect(),
            documents: vec![0; n_classes],
            vocabulary: documents.vocabulary.clone(),
            document_frequency: vec![0; n_features],
            table: vec![0; n_features * n_classes],
        };
        for (document, label) in labels.iter().enumerate() {
            let class = numbers[label.as_ref()];
            counts.documents[class] += 1;
            for &(feature, units) in documents.row(document) {
                counts.document_frequency[feature as usize] += 1;
                counts.table[feature as usize * n_classes + class] += u64::from(units);
            }
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
        let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
        for (class, a, b) in union(&self.classes, &other.classes) {
            let documents =
                of(class, a.map_or(0, |a| self.documents[a]), b.map_or(0, |b| other.documents[b]))?;
            if documents > 0 {
                classes.insert(class, documents);
            }
        }
        let number = |class: &String| classes.keys().position(|&kept| kept == class);
        let from_self: Vec<_> = self.classes.iter().map(number).collect();
        let from_other: Vec<_> = other.classes.iter().map(number).collect();

        let (ours, theirs): (Vec<_>, Vec<_>) =
            (self.vocabulary.iter().collect(), other.vocabulary.iter().collect());
        let mut names = Vec::new();
        let mut combined = Self {
            classes: classes.keys().map(|&class| class.to_owned()).collect(),
            documents: classes.values().copied().collect(),
            ..Self::default()
        };
        let mut row = vec![(0, 0); classes.len()];
        for (name, a, b) in union(&ours, &theirs) {
            let frequency =
                |counts: &Self, at: Option<usize>| at.map_or(0, |at| counts.document_frequency[at]);
            let documents = of(name, frequency(self, a), frequency(other, b))?;
            row.fill((0, 0));
            for (class, &count) in a.map_or(&[][..], |a| self.feature(a)).iter().enumerate() {
                match from_self[class] {
                    Some(kept) => row[kept].0 = count,
                    // The class has lost its documents; its counts must go with them.
                    None => _ = of(name, 0, 0)?,
                }
            }
            for (class, &count) in b.map_or(&[][..], |b| other.feature(b)).iter().enumerate() {
                if let Some(kept) = from_other[class] {
                    row[kept].1 = count;
                }
            }
            let counts = row
                .iter()
                .map(|&(a, b)| of(name, a, b))
                .collect::<std::result::Result<Vec<_>, _>>()?;
            if documents > 0 {
                names.push(name);
                combined.document_frequency.push(documents);
                combined.table.extend(counts);
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
