//! Deals documents out into folds.

use std::collections::BTreeMap;
use std::io::Write;

use rayon::prelude::*;

/// A fold for every row, 0 to `n_folds - 1`.
///
/// Rows of one group share a fold. Groups are dealt out in a seeded shuffle, each to the fold that
/// has the fewest rows of the group's first class so far, so that folds are alike in size and mix.
#[must_use]
pub(crate) fn deal(groups: &[&str], classes: &[usize], n_folds: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> =
        groups.par_iter().enumerate().map(|(row, group)| (shuffled(seed, group), row)).collect();
    order.par_sort_unstable_by_key(|&(key, row)| (key, groups[row], row));
    let mut filled = vec![vec![0_usize; n_folds]; n_classes(classes)];
    let mut folds = vec![0; classes.len()];
    for group in order.chunk_by(|a, b| groups[a.1] == groups[b.1]) {
        let of_class = &mut filled[classes[group[0].1]];
        let fold = (0..n_folds).min_by_key(|&fold| of_class[fold]).unwrap_or_default();
        of_class[fold] += group.len();
        for &(_, row) in group {
            folds[row] = fold;
        }
    }
    folds
}

/// [`deal`] for rows that belong together with no other: each is a group, named by its number.
///
/// Groups of one row go to the folds of their class in turn.
#[must_use]
pub(crate) fn deal_rows(classes: &[usize], n_folds: usize, seed: u64) -> Vec<usize> {
    let rows = (0..classes.len()).into_par_iter();
    let key = |name: &mut Vec<u8>, row: usize| {
        name.clear();
        name.extend_from_slice(&seed.to_le_bytes());
        // Writing into a vector does not fail.
        _ = write!(name, "{row}");
        (first_bytes(&blake3::hash(name)), row)
    };
    let mut order: Vec<(u64, usize)> = rows.map_init(Vec::new, key).collect();
    order.par_sort_unstable();
    let mut dealt = vec![0_usize; n_classes(classes)];
    let mut folds = vec![0; classes.len()];
    for (_, row) in order {
        let dealt = &mut dealt[classes[row]];
        folds[row] = *dealt % n_folds;
        *dealt += 1;
    }
    folds
}

fn n_classes(classes: &[usize]) -> usize {
    classes.iter().max().map_or(0, |max| max + 1)
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
fn shuffled(seed: u64, name: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(name.as_bytes());
    first_bytes(&hasher.finalize())
}

fn first_bytes(hash: &blake3::Hash) -> u64 {
    let mut key = [0; 8];
    key.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_be_bytes(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_dealt_as_groups_of_their_numbers(
            classes in prop::collection::vec(0..3_usize, 0..60),
            n_folds in 2..11_usize,
            seed: u64,
        ) {
            let names: Vec<String> = (0..classes.len()).map(|row| row.to_string()).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            prop_assert_eq!(deal_rows(&classes, n_folds, seed), deal(&names, &classes, n_folds, seed));
        }
    }
}
