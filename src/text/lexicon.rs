//! Which words mean things of one kind: `lezat` and `gurih` are both of `enak`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::affixes::bases;
use super::marks::is_mark;
use crate::error::{Error, Result};

/// The lexicon that ships with pilah: `corpus/lexicon.csv`.
const BUILT_IN: &str = include_str!("../../corpus/lexicon.csv");

/// A table from base words and emoji to the semantic fields they belong to: wide ones, such as `negatif`,
/// and narrow ones, such as `pahit`.
///
/// What a corpus says about one word of a field is then known of the others too, and of all words derived
/// from them. A model stores the lexicon it was trained with, so that a later one changes no old model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lexicon {
    /// Fields of each word, sorted.
    fields: BTreeMap<String, Vec<String>>,
}

impl Lexicon {
    /// The lexicon that ships with pilah, `corpus/lexicon.csv`.
    ///
    /// # Errors
    /// As [`Lexicon::read`], if that file is malformed, which a test rules out.
    pub fn built_in() -> Result<Self> {
        Self::read(BUILT_IN.as_bytes(), "corpus/lexicon.csv")
    }

    /// Reads a CSV with the columns `word,fields`, spaces between the fields; `file` names it in errors.
    ///
    /// # Errors
    /// [`Error::Csv`] for a malformed file, [`Error::LexiconRow`] for a row that is not one word and its
    /// fields, each once, or of a word that has a row already.
    pub fn read(csv: impl std::io::Read, file: &str) -> Result<Self> {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in csv::Reader::from_reader(csv).records() {
            let record = record.map_err(|error| Error::csv(file, &error))?;
            let (word, own) = (record.get(0).unwrap_or(""), record.get(1).unwrap_or(""));
            let mut own: Vec<String> = own.split_whitespace().map(str::to_owned).collect();
            own.sort_unstable();
            let are_fields = !own.is_empty()
                && own.is_sorted_by(|a, b| a < b)
                && own.iter().all(|field| is_field_name(field));
            let is_word = !word.is_empty() && !word.contains([' ', '*']);
            if !is_word || !are_fields || fields.insert(word.to_owned(), own).is_some() {
                let line = record.position().map_or(0, csv::Position::line);
                return Err(Error::LexiconRow { file: file.to_owned(), line });
            }
        }
        Ok(Self { fields })
    }

    /// The fields of a word in normal form, or of the first of the words it may be derived from that has
    /// any; of an emoji, whatever its colour and however often it is said.
    ///
    /// # Example
    /// ```
    /// let lexicon = pilah::text::Lexicon::built_in()?;
    /// let fields = |word| lexicon.fields(word).collect::<Vec<_>>();
    /// assert_eq!(fields("kelezatannya"), fields("lezat"));
    /// assert!(fields("lezat").contains(&"enak") && fields("gurih").contains(&"enak"));
    /// assert_eq!(fields("😭😭"), fields("😭"));
    /// assert!(fields("xyz").is_empty());
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn fields(&self, word: &str) -> impl Iterator<Item = &str> {
        let found = if self.is_empty() {
            None
        } else if is_mark(word) {
            let first = word.chars().next().map(String::from).unwrap_or_default();
            self.fields.get(&first)
        } else {
            self.fields
                .get(word)
                .or_else(|| bases(word).iter().find_map(|base| self.fields.get(base)))
        };
        found.into_iter().flatten().map(String::as_str)
    }

    /// How many words it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether it has none, as in a model whose recipe takes no lexicon.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The words and the fields of each, sorted by word.
    pub fn words(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.fields.iter().map(|(word, fields)| (word.as_str(), fields.as_slice()))
    }
}

/// Whether features can be named after a field: names of features have `*` and `=` for other ends.
fn is_field_name(field: &str) -> bool {
    field.starts_with(char::is_alphabetic) && !field.contains(['*', '='])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(rows: &str) -> Result<Lexicon> {
        Lexicon::read(format!("word,fields\n{rows}").as_bytes(), "own.csv")
    }

    #[test]
    fn the_word_itself_counts_before_what_it_is_derived_from() {
        let lexicon = lexicon("makan,makan\nmakanan,masakan\nenak,rasa baik\n👍,baik").unwrap();
        let cases = [
            ("makan", vec!["makan"]),
            ("makanannya", vec!["masakan"]),
            ("dimakan", vec!["makan"]),
            ("seenaknya", vec!["baik", "rasa"]),
            ("enakk", vec!["baik", "rasa"]),
            ("👍🏽👍🏽", vec!["baik"]),
            ("!!", vec![]),
            ("", vec![]),
        ];
        for (word, expected) in cases {
            assert_eq!(lexicon.fields(word).collect::<Vec<_>>(), expected, "{word}");
        }
    }

    #[test]
    fn a_row_is_a_word_and_a_field_each_once() {
        for row in [
            "enak,",
            ",rasa",
            "enak sekali,rasa",
            "enak,rasa=baik",
            "enak,rasa *",
            "enak,rasa rasa",
            "pedas,panas",
        ] {
            let error = lexicon(&format!("pedas,rasa\n{row}")).unwrap_err().to_string();
            let expected = "`own.csv` line 3: expected one word and its semantic fields, each once";
            assert_eq!(error, expected, "{row}");
        }
    }
}
