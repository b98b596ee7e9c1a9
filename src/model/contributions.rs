//! What one occurrence of each feature adds to the sums of a text, by the feature's hash.

use super::buckets::Buckets;
use super::lanes::{self, Beyond, LANES, Lanes, Number};

/// A table of features: refined weights fit single precision, others do not.
#[derive(Debug, Clone)]
pub(super) enum Contributions {
    Single(Table<f32>),
    Double(Table<f64>),
}

#[derive(Debug, Clone)]
pub(super) struct Table<N> {
    buckets: Buckets,
    /// In the order of their hashes.
    features: Vec<Feature<N>>,
    beyond: Beyond<N>,
}

/// A hash beside its numbers, so that finding and adding a feature waits for memory once.
#[derive(Debug, Clone)]
struct Feature<N> {
    hash: u64,
    numbers: Lanes<N>,
}

/// A hash that may be there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Candidate {
    hash: u64,
    /// Where it most likely is.
    place: u32,
    /// Whether it is at that place.
    is_there: bool,
}

impl Contributions {
    /// Features by their hashes, of so many zeros each, in place of which come numbers that
    /// `is_single` says to fit an `f32`.
    ///
    /// # Errors
    /// A hash that is there twice.
    pub(super) fn new(mut hashes: Vec<u64>, width: usize, is_single: bool) -> Result<Self, u64> {
        hashes.sort_unstable();
        if let Some(pair) = hashes.array_windows().find(|[first, second]| first == second) {
            return Err(pair[0]);
        }
        let n_beyond = width / LANES - 1;
        Ok(if is_single {
            Self::Single(Table::new(&hashes, n_beyond))
        } else {
            Self::Double(Table::new(&hashes, n_beyond))
        })
    }

    /// Sets the numbers of a feature that is there.
    pub(super) fn set(&mut self, hash: u64, numbers: &[f64]) {
        match self {
            Self::Single(table) => table.set(hash, numbers),
            Self::Double(table) => table.set(hash, numbers),
        }
    }

    /// How many features there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Single(table) => table.features.len(),
            Self::Double(table) => table.features.len(),
        }
    }

    /// The place of a feature, if it has one.
    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        match self {
            Self::Single(table) => table.find(hash),
            Self::Double(table) => table.find(hash),
        }
    }

    /// The places of those features that have one, in order.
    pub(super) fn find_all(
        &self,
        hashes: &[u64],
        candidates: &mut Vec<Candidate>,
        places: &mut Vec<u32>,
    ) {
        match self {
            Self::Single(table) => table.find_all(hashes, candidates, places),
            Self::Double(table) => table.find_all(hashes, candidates, places),
        }
    }

    /// The numbers of a place.
    pub(super) fn numbers(&self, place: u32) -> impl Iterator<Item = f64> {
        let (single, double) = match self {
            Self::Single(table) => (Some(table.numbers(place).map(f64::from)), None),
            Self::Double(table) => (None, Some(table.numbers(place))),
        };
        single.into_iter().flatten().chain(double.into_iter().flatten())
    }

    /// Adds the numbers of some places to sums, in order.
    pub(super) fn add(&self, places: &[u32], sums: &mut [f64]) {
        match self {
            Self::Single(table) => table.add(places, sums),
            Self::Double(table) => table.add(places, sums),
        }
    }

    /// How many of some places have a number other than zero among the first `n`.
    pub(super) fn n_weighted(&self, places: &[u32], n: usize) -> usize {
        match self {
            Self::Single(table) => table.n_weighted(places, n),
            Self::Double(table) => table.n_weighted(places, n),
        }
    }
}

impl<N: Number> Table<N> {
    fn new(sorted: &[u64], n_beyond: usize) -> Self {
        let feature = |&hash| Feature { hash, numbers: Lanes::default() };
        Self {
            buckets: Buckets::of(sorted),
            features: sorted.iter().map(feature).collect(),
            beyond: Beyond::zeros(sorted.len(), n_beyond),
        }
    }

    fn set(&mut self, hash: u64, numbers: &[f64]) {
        if let (Some(place), [first, beyond @ ..]) = (self.find(hash), numbers.as_chunks().0) {
            self.features[place as usize].numbers = lanes::pack(*first);
            self.beyond.set(place, beyond);
        }
    }

    fn find(&self, hash: u64) -> Option<u32> {
        let (place, may_be_there) = self.buckets.candidate(hash);
        if !may_be_there || self.is_at(place, hash) {
            return may_be_there.then_some(place);
        }
        self.search(hash)
    }

    /// One short loop for each table, so that the processor waits for many features at once. In the
    /// first two nothing is decided that it could foresee wrongly, which would end its looking ahead.
    fn find_all(&self, hashes: &[u64], candidates: &mut Vec<Candidate>, places: &mut Vec<u32>) {
        candidates.resize(hashes.len(), Candidate::default());
        let mut n_candidates = 0;
        for &hash in hashes {
            let (place, may_be_there) = self.buckets.candidate(hash);
            candidates[n_candidates] = Candidate { hash, place, is_there: false };
            n_candidates += usize::from(may_be_there);
        }
        candidates.truncate(n_candidates);
        for candidate in &mut *candidates {
            candidate.is_there = self.is_at(candidate.place, candidate.hash);
        }
        let place = |candidate: &Candidate| {
            if candidate.is_there { Some(candidate.place) } else { self.search(candidate.hash) }
        };
        places.clear();
        places.extend(candidates.iter().filter_map(place));
    }

    #[inline]
    fn is_at(&self, place: u32, hash: u64) -> bool {
        self.features[place as usize].hash == hash
    }

    #[cold]
    fn search(&self, hash: u64) -> Option<u32> {
        let mut run = self.buckets.run(hash);
        run.find(|&place| self.features[place].hash == hash).map(|place| place as u32)
    }

    fn numbers(&self, place: u32) -> impl Iterator<Item = N> {
        let first = &self.features[place as usize].numbers;
        first.iter().chain(self.beyond.row(place)).copied()
    }

    fn add(&self, places: &[u32], sums: &mut [f64]) {
        if let [first, beyond @ ..] = sums.as_chunks_mut().0 {
            let numbers = |&place: &u32| self.features[place as usize].numbers;
            lanes::add(first, places.iter().map(numbers));
            self.beyond.add(places, beyond);
        }
    }

    fn n_weighted(&self, places: &[u32], n: usize) -> usize {
        let has_weight = |&&place: &&u32| {
            let first = &self.features[place as usize].numbers;
            first.iter().take(n).any(|&number| number.into() != 0.0)
                || (n > LANES && self.numbers(place).take(n).any(|number| number.into() != 0.0))
        };
        places.iter().filter(has_weight).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_set_is_found(
            hashes in prop::collection::btree_set(0..500_u64, 0..200),
            is_single: bool,
            n_lanes in 1..4_usize,
        ) {
            // Overfull buckets beside others, and hashes that differ by bits of the tag or not.
            let hash = |n: &u64| ((n % 7) << 61) | ((n / 7 % 40) << 4) | (n / 280);
            let hashes: std::collections::BTreeSet<u64> = hashes.iter().map(hash).collect();
            let width = n_lanes * LANES;
            let mut table =
                Contributions::new(hashes.iter().rev().copied().collect(), width, is_single).unwrap();
            let numbers = |hash: u64| (0..width).map(move |at| (hash >> 61) as f64 + at as f64);
            for &hash in &hashes {
                table.set(hash, &numbers(hash).collect::<Vec<_>>());
            }
            let asked: Vec<u64> = (0..500).map(|n| hash(&n)).collect();
            let mut places = Vec::new();
            table.find_all(&asked, &mut Vec::new(), &mut places);
            let one_by_one: Vec<u32> = asked.iter().filter_map(|&hash| table.find(hash)).collect();
            prop_assert_eq!(&places, &one_by_one);
            let there: Vec<u64> = asked.into_iter().filter(|hash| hashes.contains(hash)).collect();
            prop_assert_eq!(places.len(), there.len());
            let mut sums = vec![0.0; width];
            table.add(&places, &mut sums);
            for (&place, &hash) in places.iter().zip(&there) {
                prop_assert!(table.numbers(place).eq(numbers(hash)));
                sums.iter_mut().zip(numbers(hash)).for_each(|(sum, number)| *sum -= number);
            }
            prop_assert!(sums.iter().all(|&sum| sum == 0.0));
        }
    }

    #[test]
    fn a_hash_that_is_there_twice_is_an_error() {
        assert_eq!(Contributions::new(vec![7, 9, 7], LANES, true).unwrap_err(), 7);
    }
}
