//! Deals documents out into folds.

use std::collections::BTreeMap;

/// A fold for every row, 0 to `n_folds - 1`.
///
/// Rows of one group share a fold. Groups are dealt out in a seeded shuffle, each to the fold that
/// has the fewest rows of the group's first class so far, so that folds are alike in size and mix.
#[must_use]
pub(crate) fn deal(groups: &[String], classes: &[usize], n_folds: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&row| (shuffled(seed, &groups[row]), &groups[row], row));
    let n_classes = classes.iter().max().map_or(0, |max| max + 1);
    let mut filled = vec![vec![0_usize; n_folds]; n_classes];
    let mut folds = vec![0; groups.len()];
    for group in order.chunk_by(|&a, &b| groups[a] == groups[b]) {
        let of_class = &mut filled[classes[group[0]]];
        let fold = (0..n_folds).min_by_key(|&fold| of_class[fold]).unwrap_or_default();
        of_class[fold] += group.len();
        for &row in group {
            folds[row] = fold;
        }
    }
    folds
}

/// Whether some class has all its rows in one fold, so that holding it out leaves none.
#[must_use]
pub(crate) fn some_class_in_one_fold(folds: &[usize], classes: &[usize]) -> bool {
    let mut fold_of_class: BTreeMap<usize, Option<usize>> = BTreeMap::new();
    for (&fold, &class) in folds.iter().zip(classes) {
        let only = fold_of_class.entry(class).or_insert(Some(fold));
        *only = only.filter(|&only| only == fold);
    }
    fold_of_class.values().any(Option::is_some)
}

/// Sorting by this key shuffles. It mixes the name's BLAKE3 hash with the seed.
fn shuffled(seed: u64, name: &str) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(name.as_bytes());
    let mut key = [0; 8];
    hasher.finalize_xof().fill(&mut key);
    key
}
