//! Labels as numbers of classes.

use std::collections::BTreeSet;

use rayon::prelude::*;

/// The distinct labels, sorted, and for each label the number of its own among them.
///
/// Of a million labels nearly all are there already when they come, so that none is copied.
pub(crate) fn numbered<L: AsRef<str> + Sync>(labels: &[L]) -> (Vec<&str>, Vec<usize>) {
    let met = |mut names: BTreeSet<_>, label| {
        names.insert(AsRef::<str>::as_ref(label));
        names
    };
    let both = |mut names: BTreeSet<_>, more| {
        names.extend(more);
        names
    };
    let names = labels.par_iter().fold(BTreeSet::new, met).reduce(BTreeSet::new, both);
    let names: Vec<&str> = names.into_iter().collect();
    let number = |label: &L| names.partition_point(|name| *name < label.as_ref());
    let numbers = labels.par_iter().map(number).collect();
    (names, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_the_numbers_of_their_sorted_names() {
        assert_eq!(
            numbered(&["b", "a", "b", "", "c"]),
            (vec!["", "a", "b", "c"], vec![2, 1, 2, 0, 3])
        );
        assert_eq!(numbered::<&str>(&[]), (Vec::new(), Vec::new()));
    }
}
