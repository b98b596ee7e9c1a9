//! Deals documents out into folds.

use std::collections::BTreeMap;
use std::fmt::Write;

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
    deal_in_order(order.chunk_by(|a, b| groups[a.1] == groups[b.1]), classes, n_folds)
}

/// [`deal`] for rows that belong together with no other: each is a group, named by its number.
#[must_use]
pub(crate) fn deal_rows(classes: &[usize], n_folds: usize, seed: u64) -> Vec<usize> {
    let shuffled = |name: &mut String, row: usize| {
        name.clear();
        _ = write!(name, "{row}");
        (shuffled(seed, name), row)
    };
    let rows = (0..classes.len()).into_par_iter();
    let mut order: Vec<(u64, usize)> = rows.map_init(String::new, shuffled).collect();
    order.par_sort_unstable();
    deal_in_order(order.chunks(1), classes, n_folds)
}

fn deal_in_order<'g>(
    groups: impl Iterator<Item = &'g [(u64, usize)]>,
    classes: &[usize],
    n_folds: usize,
) -> Vec<usize> {
    let n_classes = classes.iter().max().map_or(0, |max| max + 1);
    let mut filled = vec![vec![0_usize; n_folds]; n_classes];
    let mut folds = vec![0; classes.len()];
    for group in groups {
        let of_class = &mut filled[classes[group[0].1]];
        let fold = (0..n_folds).min_by_key(|&fold| of_class[fold]).unwrap_or_default();
        of_class[fold] += group.len();
        for &(_, row) in group {
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
fn shuffled(seed: u64, name: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(name.as_bytes());
    let mut key = [0; 8];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_be_bytes(key)
}
