//! What an Indonesian word may be derived from.

/// What stands before a base, and the letters of the base that it swallows (`menyapu` is of `sapu`):
/// formal prefixes, then those of speech (`ngomel`, `nyapu`).
const PREFIXES: [(&str, &[&str]); 21] = [
    ("meng", &["", "k"]),
    ("meny", &["s"]),
    ("mem", &["", "p"]),
    ("men", &["", "t"]),
    ("me", &[""]),
    ("peng", &["", "k"]),
    ("peny", &["s"]),
    ("pem", &["", "p"]),
    ("pen", &["", "t"]),
    ("per", &[""]),
    ("pe", &[""]),
    ("ber", &[""]),
    ("be", &[""]),
    ("ter", &[""]),
    ("te", &[""]),
    ("di", &[""]),
    ("ke", &[""]),
    ("se", &[""]),
    ("nge", &[""]),
    ("ng", &["", "k"]),
    ("ny", &["s"]),
];

/// Suffixes from the end of a word inwards; `in` is of speech (`bantuin`).
const SUFFIXES: [&[&str]; 3] =
    [&["lah", "kah", "pun"], &["nya", "ku", "mu"], &["kan", "an", "i", "in"]];

/// Most prefixes of a word: `memperbaiki`, `keterlambatan`.
const MOST_PREFIXES: usize = 2;

/// Fewest letters of a base: shorter ones are found by chance.
const SHORTEST_BASE: usize = 3;

/// A word in normal form and what it may be derived from: with fewer prefixes taken off first, among
/// these with fewer suffixes. Most of these are no words at all, which is for a word list to say.
///
/// Of a reduplication (`bersenang-senang`) the parts come after the whole, and last the word without what
/// is held (`keseel`).
///
/// # Source
/// The affixes and their order are those of J. Asian, H. Williams, S. Tahaghoghi (2005), Stemming
/// Indonesian, ACSC, without its exceptions.
pub(super) fn bases(word: &str) -> Vec<String> {
    let is_reduplication = word.contains('-');
    let mut found = if is_reduplication { vec![word.to_owned()] } else { Vec::new() };
    found.extend(word.split('-').flat_map(bases_of_part));
    let mut unheld: Vec<char> = word.chars().collect();
    unheld.dedup();
    let unheld = String::from_iter(unheld);
    if unheld != word {
        found.extend(bases_of_part(&unheld));
    }
    found
}

fn bases_of_part(word: &str) -> Vec<String> {
    let mut found = vec![word.to_owned()];
    for suffixes in SUFFIXES {
        let cut: Vec<String> =
            found.iter().flat_map(|stem| without_suffix(stem, suffixes)).collect();
        found.extend(cut);
    }
    let mut stems = 0;
    for _ in 0..MOST_PREFIXES {
        let end = found.len();
        let cut: Vec<String> =
            found[stems..end].iter().flat_map(|stem| without_prefix(stem)).collect();
        found.extend(cut);
        stems = end;
    }
    found
}

fn without_suffix<'s>(stem: &'s str, suffixes: &'s [&str]) -> impl Iterator<Item = String> + 's {
    let cut = suffixes.iter().filter_map(|suffix| stem.strip_suffix(suffix));
    cut.filter(|base| is_long_enough(base)).map(str::to_owned)
}

fn without_prefix(stem: &str) -> impl Iterator<Item = String> + '_ {
    PREFIXES.iter().flat_map(move |(prefix, swallowed)| {
        let rest = stem.strip_prefix(prefix);
        let bases = rest
            .into_iter()
            .flat_map(|rest| swallowed.iter().map(move |own| format!("{own}{rest}")));
        bases.filter(|base| is_long_enough(base))
    })
}

fn is_long_enough(base: &str) -> bool {
    base.chars().count() >= SHORTEST_BASE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (word, base)
    const DERIVED: &[(&str, &str)] = &[
        ("senang", "senang"),
        ("senangnya", "senang"),
        ("menyenangkan", "senang"),
        ("kesenanganku", "senang"),
        ("bersenang-senang", "senang"),
        ("mengecewakan", "kecewa"),
        ("memukul", "pukul"),
        ("memperbaiki", "baik"),
        ("keterlambatan", "lambat"),
        ("menolak", "tolak"),
        ("bantuin", "bantu"),
        ("nyesel", "sesel"),
        ("ngomelin", "omel"),
        ("ngarep", "arep"),
        ("seenaknyalah", "enak"),
        ("kupu-kupu", "kupu-kupu"),
        ("bekerja", "kerja"),
        ("keseel", "kesel"),
    ];

    #[test]
    fn a_derived_word_may_be_of_its_base() {
        for (word, base) in DERIVED {
            assert!(bases(word).iter().any(|own| own == base), "{word}: {:?}", bases(word));
        }
    }

    #[test]
    fn what_is_taken_off_less_comes_first() {
        assert_eq!(bases("makanan")[..2], ["makanan", "makan"]);
        let place = |word: &str| bases("dimakannya").iter().position(|own| own == word);
        assert!(place("dimakan") < place("makan"), "{:?}", bases("dimakannya"));
    }

    #[test]
    fn nothing_short_is_left() {
        assert_eq!(bases("dia"), ["dia"]);
        assert_eq!(bases(""), [""]);
    }
}
