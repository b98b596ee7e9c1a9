//! Which rows a model has counted, without the rows.

use rayon::prelude::*;

use super::digest::CorpusDigest;

/// How many rows a thread takes at a time.
const PART_SIZE: usize = 4096;

/// The digests of a corpus's rows: a sorted multiset, and their sum.
///
/// A row is its label and its text. Of each row, the first eight bytes of its BLAKE3 hash are kept. So
/// a row that was counted is always known again, and one that was not is taken for another with a
/// chance of `n / 2^64` among `n` rows: below 1 in 10^12 for ten million.
///
/// # Example
/// ```
/// use pilah::model::RowDigests;
///
/// let rows = RowDigests::of(&["a", "b", "b"], &["guru", "relawan", "relawan"]);
/// let fewer = RowDigests::of(&["b"], &["relawan"]);
/// assert_eq!(rows.n_of(fewer.digests()[0]), 2);
/// assert_eq!(rows.subtract(&fewer).unwrap().merge(&fewer), rows);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowDigests {
    /// Sorted; rows that are the same stand side by side.
    digests: Vec<u64>,
    sum: CorpusDigest,
}

impl RowDigests {
    /// The digests of rows.
    #[must_use]
    pub fn of<L, T>(labels: &[L], texts: &[T]) -> Self
    where
        L: AsRef<str> + Sync,
        T: AsRef<str> + Sync,
    {
        let digest = |(labels, texts): (&[L], &[T])| {
            let mut row = Vec::new();
            let mut sum = CorpusDigest::default();
            let digest = |(label, text): (&L, &T)| {
                let digest = CorpusDigest::row(&mut row, (label.as_ref(), text.as_ref()));
                sum = sum.merge(digest);
                digest.short()
            };
            let digests: Vec<u64> = labels.iter().zip(texts).map(digest).collect();
            (digests, sum)
        };
        let parts = labels.par_chunks(PART_SIZE).zip(texts.par_chunks(PART_SIZE));
        let (digests, sums): (Vec<Vec<u64>>, Vec<CorpusDigest>) = parts.map(digest).unzip();
        let mut digests = digests.concat();
        digests.par_sort_unstable();
        Self { digests, sum: sums.into_iter().fold(CorpusDigest::default(), CorpusDigest::merge) }
    }

    /// Takes what a model file holds; says what is wrong if that contradicts itself.
    pub(super) fn from_parts(digests: Vec<u64>, sum: CorpusDigest) -> Result<Self, &'static str> {
        if !digests.is_sorted() {
            return Err("its row digests are not sorted");
        }
        if digests.iter().fold(0, |sum: u64, digest| sum.wrapping_add(*digest)) != sum.short() {
            return Err("its row digests do not add up to its corpus digest");
        }
        Ok(Self { digests, sum })
    }

    /// The digest of one row.
    #[must_use]
    pub fn row(label: &str, text: &str) -> u64 {
        CorpusDigest::row(&mut Vec::new(), (label, text)).short()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.digests.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// The digest of each row, sorted.
    #[must_use]
    pub fn digests(&self) -> &[u64] {
        &self.digests
    }

    /// The fingerprint of all rows together.
    #[must_use]
    pub fn sum(&self) -> CorpusDigest {
        self.sum
    }

    /// How often the row with this digest is among them.
    #[must_use]
    pub fn n_of(&self, digest: u64) -> usize {
        let start = self.digests.partition_point(|&own| own < digest);
        self.digests[start..].partition_point(|&own| own == digest)
    }

    /// The rows of both corpora together.
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        let mut digests = [&self.digests[..], &other.digests].concat();
        digests.par_sort_unstable();
        Self { digests, sum: self.sum.merge(other.sum) }
    }

    /// The rows of this corpus without those of `other`; `None` if `other` has a row that this corpus
    /// has not, or has it more often.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Option<Self> {
        let mut taken = other.digests.iter().peekable();
        let is_left = |own: &&u64| taken.next_if_eq(own).is_none();
        let digests: Vec<u64> = self.digests.iter().filter(is_left).copied().collect();
        let sum = self.sum.subtract(other.sum);
        (taken.next().is_none()).then_some(Self { digests, sum })
    }

    /// How many rows both corpora have; a row that both have twice is two.
    #[must_use]
    pub fn n_shared(&self, other: &Self) -> usize {
        let mut theirs = other.digests.iter().peekable();
        let is_shared = |own: &&u64| {
            while theirs.next_if(|digest| digest < own).is_some() {}
            theirs.next_if_eq(own).is_some()
        };
        self.digests.iter().filter(is_shared).count()
    }
}
