//! Features by name and by number.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::hash;
use crate::error::{Error, Result};

/// The names of features, sorted by their bytes; a feature's number is its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    names: String,
    /// Byte offset in `names` just past each name.
    ends: Vec<u64>,
}

impl Vocabulary {
    /// Takes names that are already sorted and distinct.
    pub(crate) fn from_sorted<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut vocabulary = Self::default();
        for name in names {
            vocabulary.names.push_str(name);
            vocabulary.ends.push(vocabulary.names.len() as u64);
        }
        vocabulary
    }

    /// Takes the parts of a model file, names end to end and their lengths; says what is wrong with
    /// them if they are not a vocabulary.
    pub(crate) fn from_parts(names: &str, lengths: Vec<u64>) -> Result<Self, &'static str> {
        let mut start = 0;
        let mut previous = None;
        let mut ends = lengths;
        for end in &mut ends {
            *end = end.saturating_add(start as u64);
            let name = usize::try_from(*end)
                .ok()
                .and_then(|end| names.get(start..end))
                .ok_or("feature names do not end where they should")?;
            if previous.is_some_and(|previous| previous >= name) {
                return Err("feature names are not sorted");
            }
            previous = Some(name);
            start = *end as usize;
        }
        if start != names.len() {
            return Err("feature names do not fill their tensor");
        }
        Ok(Self { names: names.to_owned(), ends })
    }

    /// How many features there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no feature.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of the feature with this number.
    ///
    /// # Panics
    /// If `feature` is not below [`Vocabulary::len`].
    #[must_use]
    pub fn name(&self, feature: usize) -> &str {
        let start = if feature == 0 { 0 } else { self.ends[feature - 1] as usize };
        &self.names[start..self.ends[feature] as usize]
    }

    /// The number of the feature with this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.name(middle).cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// All names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|feature| self.name(feature))
    }

    /// The names end to end, and the length of each in bytes.
    pub(crate) fn parts(&self) -> (&str, Vec<u64>) {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        (&self.names, starts.zip(&self.ends).map(|(start, end)| end - start).collect())
    }
}

/// Leads from the hash of a feature to its row in a table of weights.
#[derive(Debug, Clone, Default)]
pub struct FeatureIndex {
    rows: HashMap<u64, u32, FixedState>,
}

impl FeatureIndex {
    /// Numbers the names in the order given, from 0.
    ///
    /// # Errors
    /// [`Error::HashCollision`] if two names have one hash, about once in 10⁷ vocabularies of a
    /// million features.
    pub fn new<'n>(names: &(impl ExactSizeIterator<Item = &'n str> + Clone)) -> Result<Self> {
        let mut rows = HashMap::with_capacity_and_hasher(names.len(), FixedState::default());
        for (row, name) in names.clone().enumerate() {
            if let Some(first) = rows.insert(hash::name(name), row as u32) {
                let first = names.clone().nth(first as usize).unwrap_or_default().to_owned();
                return Err(Error::HashCollision { first, second: name.to_owned() });
            }
        }
        Ok(Self { rows })
    }

    /// The row of the feature with this hash; `None` if the model does not know it.
    #[must_use]
    pub fn row(&self, hash: u64) -> Option<u32> {
        self.rows.get(&hash).copied()
    }
}
