//! Warns of corpora that are too small or too uneven to be learned from well.

use pilah::DEFAULT_MAX_ERROR;

use crate::progress::Progress;

/// Below so many rows, a class is known by the words of a few texts.
const FEW: u64 = 10;
/// From here on, a classifier does well on the whole by hardly ever naming the smaller class.
const UNEVEN: u64 = 20;

/// Warns, in one line each, of classes with too few rows and of classes of very different size.
pub(crate) fn warn(classes: &[String], documents: &[u64], progress: &Progress) {
    for warning in warnings(classes, documents) {
        progress.warn(&warning);
    }
}

fn warnings(classes: &[String], documents: &[u64]) -> Vec<String> {
    let rows = || classes.iter().zip(documents.iter().copied());
    let Some((smallest, fewest)) = rows().min_by_key(|&(_, n)| n) else { return Vec::new() };
    // Of equals the first, as above.
    let (largest, most) =
        rows().fold((smallest, fewest), |best, own| if own.1 > best.1 { own } else { best });
    // With fewer rows, no accepted error of the default size can rule a class out.
    let to_calibrate = (1.0 / DEFAULT_MAX_ERROR).ceil() as u64 - 1;
    let named = |below: u64| match rows().filter(|&(_, n)| n < below).count() - 1 {
        0 => format!("class `{smallest}` has {fewest} rows"),
        1 => format!("class `{smallest}` has {fewest} rows, and 1 more class has few"),
        others => {
            format!("class `{smallest}` has {fewest} rows, and {others} more classes have few")
        }
    };
    let mut warnings = Vec::new();
    if fewest < FEW {
        warnings.push(format!(
            "{}; below {FEW} a class, what is learned is chance: add rows or join classes",
            named(FEW)
        ));
    }
    if fewest < to_calibrate {
        warnings.push(format!(
            "{}; below {to_calibrate} a class, labels of others are `sure` only with a larger --max-error",
            named(to_calibrate)
        ));
    }
    if most > UNEVEN * fewest {
        warnings.push(format!(
            "class `{largest}` has {most} rows, {} times those of `{smallest}`: add rows of that, or train with --prior uniform if they are as frequent in the wild",
            most / fewest.max(1)
        ));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::warnings;

    /// (rows per class, how the warnings begin)
    const CASES: &[(&[u64], &[&str])] = &[
        (&[49, 980], &[]),
        (&[48, 50], &["class `a` has 48 rows; below 49"]),
        (&[981, 49], &["class `a` has 981 rows, 20 times those of `b`"]),
        (
            &[9, 12, 3],
            &[
                "class `c` has 3 rows, and 1 more class has few; below 10",
                "class `c` has 3 rows, and 2 more classes have few; below 49",
            ],
        ),
    ];

    #[test]
    fn each_fault_is_told_once_with_its_numbers() {
        let classes = ["a", "b", "c"].map(str::to_owned);
        for (documents, expected) in CASES {
            let found = warnings(&classes[..documents.len()], documents);
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (found, expected) in found.iter().zip(*expected) {
                assert!(found.starts_with(expected), "{found}");
            }
        }
    }
}
