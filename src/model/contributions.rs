//! What one occurrence of each feature adds to the sums of a text, by the feature's hash.

use super::layout::add_rows;

/// A hash table with open addressing and linear probing: D. Knuth (1998), The art of computer
/// programming 3, 6.4, algorithm L.
#[derive(Debug, Clone)]
pub(super) struct Contributions {
    /// Hash of the feature in each slot; [`EMPTY`] in those without. They stand apart from the
    /// numbers, so that most look-ups of features that a model lacks stay in the processor's caches.
    hashes: Vec<u64>,
    numbers: Numbers,
    /// Numbers per slot.
    width: usize,
}

/// What the slots hold, `[n_slots x width]`: refined weights fit single precision, others do not.
#[derive(Debug, Clone)]
enum Numbers {
    Single(Vec<f32>),
    Double(Vec<f64>),
}

const EMPTY: u64 = 0;

impl Contributions {
    /// Room for so many features, of so many numbers each, which `is_single` says to fit an `f32`.
    pub(super) fn new(n_features: usize, width: usize, is_single: bool) -> Self {
        // Three slots in five are taken, and one is always free, which ends every search.
        let n_slots = n_features * 5 / 3 + 1;
        let n = n_slots * width;
        let numbers =
            if is_single { Numbers::Single(vec![0.0; n]) } else { Numbers::Double(vec![0.0; n]) };
        Self { hashes: vec![EMPTY; n_slots], numbers, width }
    }

    /// Adds a feature; whether it was not there yet.
    pub(super) fn insert(&mut self, hash: u64, numbers: &[f64]) -> bool {
        let (slot, is_there) = self.search(hash);
        if !is_there {
            self.hashes[slot] = hash.max(1);
            let range = slot * self.width..(slot + 1) * self.width;
            match &mut self.numbers {
                Numbers::Single(all) => {
                    all[range].iter_mut().zip(numbers).for_each(|(own, x)| *own = *x as f32);
                }
                Numbers::Double(all) => all[range].copy_from_slice(numbers),
            }
        }
        !is_there
    }

    /// The slot of a feature, if it has one.
    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        let (slot, is_there) = self.search(hash);
        is_there.then_some(slot as u32)
    }

    /// The slot where a feature is or would be, and whether it is there.
    #[inline]
    fn search(&self, hash: u64) -> (usize, bool) {
        // No feature has the mark of empty slots for its hash.
        let hash = hash.max(1);
        let n_slots = self.hashes.len();
        let mut slot = ((u128::from(hash) * n_slots as u128) >> 64) as usize;
        loop {
            let own = self.hashes[slot];
            if own == hash || own == EMPTY {
                return (slot, own == hash);
            }
            slot += 1;
            if slot == n_slots {
                slot = 0;
            }
        }
    }

    /// The numbers of a slot.
    pub(super) fn numbers(&self, slot: u32) -> impl Iterator<Item = f64> {
        let range = slot as usize * self.width..(slot as usize + 1) * self.width;
        range.map(|at| match &self.numbers {
            Numbers::Single(numbers) => numbers[at].into(),
            Numbers::Double(numbers) => numbers[at],
        })
    }

    /// Adds the numbers of some slots to sums, in order.
    pub(super) fn add(&self, slots: &[u32], sums: &mut [f64]) {
        match &self.numbers {
            Numbers::Single(numbers) => add_rows(numbers, slots, sums),
            Numbers::Double(numbers) => add_rows(numbers, slots, sums),
        }
    }

    /// How many of some slots have a number other than zero among the first `n`.
    pub(super) fn n_weighted(&self, slots: &[u32], n: usize) -> usize {
        fn count<N: Copy + Into<f64>>(
            numbers: &[N],
            width: usize,
            slots: &[u32],
            n: usize,
        ) -> usize {
            let weighted = |&&slot: &&u32| {
                numbers[slot as usize * width..][..n].iter().any(|&weight| weight.into() != 0.0)
            };
            slots.iter().filter(weighted).count()
        }
        match &self.numbers {
            Numbers::Single(numbers) => count(numbers, self.width, slots, n),
            Numbers::Double(numbers) => count(numbers, self.width, slots, n),
        }
    }
}
