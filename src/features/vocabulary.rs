//! Features by name and by number.

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
