//! Where the features of a model stand, by their hashes.

/// Finds the places of hashes in a sorted list without waiting for the list: nearly all hashes that
/// are not in it are known by their bucket.
///
/// The upper bits of a hash are its bucket, so each bucket is a run of the list. Its eight tags are
/// looked at together and without a branch, for a search that ends sooner or later is one that the
/// processor cannot foresee: B. Fan et al. (2013), `MemC3`, NSDI, 3.1.
#[derive(Debug, Clone)]
pub(super) struct Buckets {
    /// One for each run, and one more that ends the last.
    buckets: Vec<Bucket>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    /// The lowest byte of each hash, 1 for 0; 0 where there is none.
    tags: [u8; N_TAGS],
    /// Place of the first hash.
    start: u32,
}

const N_TAGS: usize = size_of::<u64>();

/// Of buckets for three hashes each, one in 250 has more than eight; those are searched to the end.
const PER_BUCKET: usize = 3;

impl Buckets {
    pub(super) fn of(sorted: &[u64]) -> Self {
        let n_buckets = sorted.len() / PER_BUCKET + 1;
        let mut buckets = vec![Bucket::default(); n_buckets + 1];
        let mut start = 0;
        for (at, bucket) in buckets.iter_mut().enumerate() {
            bucket.start = start as u32;
            let own = sorted[start..].iter().take_while(|&&hash| index(hash, n_buckets) == at);
            let mut n = 0;
            for &hash in own {
                if let Some(own) = bucket.tags.get_mut(n) {
                    *own = tag(hash);
                }
                n += 1;
            }
            start += n;
        }
        Self { buckets }
    }

    /// The place where a hash most likely is, and whether it may be in the list at all: of those that
    /// are not, one in sixty may.
    #[inline]
    pub(super) fn candidate(&self, hash: u64) -> (u32, bool) {
        let [bucket, next] = self.around(hash);
        let all = |byte: u8| u64::from_le_bytes([byte; N_TAGS]);
        let others = u64::from_le_bytes(bucket.tags) ^ all(tag(hash));
        // The lowest of the high bits set is that of the first byte that is zero.
        let equal = others.wrapping_sub(all(0x01)) & !others & all(0x80);
        let is_overfull = next.start - bucket.start > N_TAGS as u32;
        (bucket.start + equal.trailing_zeros() / u8::BITS, (equal != 0) | is_overfull)
    }

    /// The places where a hash can be.
    pub(super) fn run(&self, hash: u64) -> std::ops::Range<usize> {
        let [bucket, next] = self.around(hash);
        bucket.start as usize..next.start as usize
    }

    #[inline]
    fn around(&self, hash: u64) -> [Bucket; 2] {
        let at = index(hash, self.buckets.len() - 1);
        [self.buckets[at], self.buckets[at + 1]]
    }
}

/// In the order of the hashes.
#[inline]
fn index(hash: u64, n_buckets: usize) -> usize {
    ((u128::from(hash) * n_buckets as u128) >> 64) as usize
}

#[inline]
fn tag(hash: u64) -> u8 {
    (hash as u8).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Few upper bits and few lower ones, so that buckets are overfull and tags are equal.
        #[test]
        fn candidates_are_first_of_their_tag_or_the_bucket_is_overfull(
            parts in prop::collection::vec((0..6_u64, 0..4_u64, 0..20_u64), 0..80),
        ) {
            let mut hashes: Vec<u64> =
                parts.iter().map(|(upper, middle, lower)| upper << 61 | middle << 8 | lower).collect();
            hashes.sort_unstable();
            hashes.dedup();
            let buckets = Buckets::of(&hashes);
            for (place, &hash) in hashes.iter().enumerate() {
                let run = buckets.run(hash);
                prop_assert!(run.contains(&place));
                let (candidate, may_be_there) = buckets.candidate(hash);
                prop_assert!(may_be_there && run.contains(&(candidate as usize)));
                let of_its_tag = run.clone().find(|&place| tag(hashes[place]) == tag(hash)).unwrap();
                prop_assert!(candidate as usize == of_its_tag.min(run.start + N_TAGS));
            }
        }
    }
}
