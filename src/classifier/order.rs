//! The order in which rows are learned from.

use rayon::prelude::*;

use crate::counts::numbered;
use crate::table::LabelledRows;

/// Labelled rows in the order in which they are learned from.
#[derive(Debug)]
pub(crate) struct SortedRows<'r> {
    /// For each place, the number of the row in the table.
    pub(crate) order: Vec<usize>,
    pub(crate) labels: Vec<&'r str>,
    pub(crate) texts: Vec<&'r str>,
    /// What rows belong to: themselves, by their text, unless a column says more.
    pub(crate) groups: Vec<&'r str>,
    /// Whether a column says more.
    pub(crate) is_grouped: bool,
}

impl<'r> SortedRows<'r> {
    pub(crate) fn of(rows: &'r LabelledRows) -> Self {
        let (classes, numbers) = numbered(&rows.labels);
        let order = sorted(rows, classes.len(), &numbers);
        let texts: Vec<&str> = order.par_iter().map(|&row| rows.texts[row].as_str()).collect();
        let is_grouped = !rows.groups.is_empty();
        let own_text = |&row: &usize| rows.groups.get(row).unwrap_or(&rows.texts[row]).as_str();
        let groups =
            if is_grouped { order.par_iter().map(own_text).collect() } else { texts.clone() };
        let labels = order.par_iter().map(|&row| classes[numbers[row]]).collect();
        Self { order, labels, texts, groups, is_grouped }
    }
}

/// Sorts rows by label, text and group; returns their numbers in that order. `classes` are the numbers
/// of their labels.
///
/// Sums of floats depend on the order, so that it must not be that of the file.
fn sorted(rows: &LabelledRows, n_classes: usize, classes: &[usize]) -> Vec<usize> {
    let mut members: Vec<Vec<Entry>> = vec![Vec::new(); n_classes];
    for (row, &class) in classes.iter().enumerate() {
        members[class].push(Entry { head: 0, row });
    }
    members.par_iter_mut().for_each(|members| sort_from(0, members, rows));
    members.iter().flatten().map(|entry| entry.row).collect()
}

/// A row and the next bytes of its text.
#[derive(Clone, Copy)]
struct Entry {
    head: u128,
    row: usize,
}

/// How many bytes of a text are compared at a time.
const HEAD: usize = 16;
/// So few rows are compared whole.
const FEW: usize = 8;

/// Rows that are the same so far, in bytes, are compared whole: they are most likely copies.
const FAR: usize = 512;

/// Sorts rows of one class whose texts are the same up to byte `from`.
///
/// Looking at sixteen bytes of every text once is several times faster than comparing whole texts
/// over and over, most of which begin like their neighbours.
fn sort_from(from: usize, entries: &mut [Entry], rows: &LabelledRows) {
    entries
        .par_iter_mut()
        .for_each(|entry| entry.head = head(from, rows.texts[entry.row].as_bytes()));
    entries.par_sort_unstable_by_key(|entry| entry.head);
    let runs: Vec<&mut [Entry]> = entries.chunk_by_mut(|a, b| a.head == b.head).collect();
    runs.into_par_iter().filter(|run| run.len() > 1).for_each(|run| {
        let ends = |entry: &Entry| rows.texts[entry.row].len() <= from + HEAD;
        if run.len() <= FEW || from >= FAR || run.iter().all(ends) {
            let key = |entry: &Entry| {
                let row = entry.row;
                (&rows.texts[row], rows.groups.get(row), row)
            };
            run.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        } else {
            sort_from(from + HEAD, run, rows);
        }
    });
}

/// The bytes of a text from `from`, filled up with zeros.
fn head(from: usize, text: &[u8]) -> u128 {
    let rest = text.get(from..).unwrap_or_default();
    let mut head = [0; HEAD];
    let n = rest.len().min(HEAD);
    head[..n].copy_from_slice(&rest[..n]);
    u128::from_be_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Few letters, one of them the zero byte, so that many texts are the beginning of others.
        #[test]
        fn rows_are_in_the_order_of_their_strings(
            rows in prop::collection::vec(("[xy]", "[a\u{0}]{0,3}[a\u{0}]{30}[a\u{0}]{0,4}|[a\u{0}]{0,20}", "[gh]"), 0..80),
            grouped in any::<bool>(),
        ) {
            let texts: Vec<String> = rows.iter().map(|row| row.1.clone()).collect();
            let labels: Vec<String> = rows.iter().map(|row| row.0.clone()).collect();
            let groups: Vec<String> = rows.iter().filter(|_| grouped).map(|row| row.2.clone()).collect();
            let rows = LabelledRows { texts, labels, groups, ..LabelledRows::default() };
            let mut expected: Vec<usize> = (0..rows.texts.len()).collect();
            expected.sort_by_key(|&row| (&rows.labels[row], &rows.texts[row], rows.groups.get(row)));
            prop_assert_eq!(SortedRows::of(&rows).order, expected);
        }
    }
}
