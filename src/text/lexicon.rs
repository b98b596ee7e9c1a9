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
#[serde(try_from = "String", into = "String")]
pub struct Lexicon {
    /// A line for each word, sorted: the word and its fields, sorted too, with spaces between. One text is
    /// a fifth of the memory of as many small ones.
    lines: String,
    /// Where each line starts.
    starts: Vec<u32>,
}

impl TryFrom<String> for Lexicon {
    type Error = &'static str;

    fn try_from(lines: String) -> Result<Self, Self::Error> {
        let ends = lines.match_indices('\n').map(|(at, _)| at + 1);
        let mut starts: Vec<u32> =
            std::iter::once(0).chain(ends).map(|start| start as u32).collect();
        if starts.pop() != Some(lines.len() as u32) {
            return Err("the last line of the lexicon has no end");
        }
        let lexicon = Self { lines, starts };
        let are_lines = lexicon.starts.iter().all(|&start| lexicon.line(start).is_some());
        if !are_lines || !lexicon.words().is_sorted_by(|a, b| a.0 < b.0) {
            return Err("the lines of the lexicon are not sorted words with fields");
        }
        Ok(lexicon)
    }
}

impl From<Lexicon> for String {
    fn from(lexicon: Lexicon) -> Self {
        lexicon.lines
    }
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
        let mut words = BTreeMap::new();
        for record in csv::Reader::from_reader(csv).records() {
            let record = record.map_err(|error| Error::csv(file, &error))?;
            let (word, fields) = (record.get(0).unwrap_or(""), record.get(1).unwrap_or(""));
            let mut fields: Vec<&str> = fields.split_whitespace().collect();
            fields.sort_unstable();
            let are_fields = !fields.is_empty()
                && fields.is_sorted_by(|a, b| a < b)
                && fields.iter().all(|field| is_field_name(field));
            let is_word = !word.is_empty() && !word.contains([' ', '*', '\n']);
            if !is_word || !are_fields || words.insert(word.to_owned(), fields.join(" ")).is_some()
            {
                let line = record.position().map_or(0, csv::Position::line);
                return Err(Error::LexiconRow { file: file.to_owned(), line });
            }
        }
        let mut lexicon = Self::default();
        for (word, fields) in words {
            lexicon.starts.push(lexicon.lines.len() as u32);
            lexicon.lines.extend([&word, " ", &fields, "\n"]);
        }
        Ok(lexicon)
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
            self.fields_of(&first)
        } else {
            self.fields_of(word)
                .or_else(|| bases(word).iter().find_map(|base| self.fields_of(base)))
        };
        found.into_iter().flat_map(|fields| fields.split(' '))
    }

    /// How many words it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether it has none, as in a model whose recipe takes no lexicon.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The words and the fields of each with spaces between, sorted by word.
    pub fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.starts.iter().filter_map(|&start| self.line(start))
    }

    fn fields_of(&self, word: &str) -> Option<&str> {
        let of_line = |start: u32| self.line(start).unwrap_or_default();
        let at = self.starts.binary_search_by(|&start| of_line(start).0.cmp(word)).ok()?;
        Some(of_line(self.starts[at]).1)
    }

    /// The word and the fields of the line that starts there; `None` if either is missing.
    fn line(&self, start: u32) -> Option<(&str, &str)> {
        let (line, _) = self.lines[start as usize..].split_once('\n')?;
        line.split_once(' ').filter(|(word, fields)| !word.is_empty() && !fields.is_empty())
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

    #[test]
    fn a_model_file_keeps_it_as_it_is_or_not_at_all() {
        let lexicon = lexicon("pedas,rasa\nenak,rasa baik").unwrap();
        let json = serde_json::to_string(&lexicon).unwrap();
        assert_eq!(json, r#""enak baik rasa\npedas rasa\n""#);
        assert_eq!(serde_json::from_str::<Lexicon>(&json).unwrap(), lexicon);
        assert!(serde_json::from_str::<Lexicon>(r#""""#).unwrap().is_empty());
        for damaged in [
            "enak",
            "enak\n",
            "enak \n",
            " baik\n",
            "\n",
            "pedas rasa\nenak rasa\n",
            "enak a\nenak b\n",
        ] {
            let json = serde_json::to_string(damaged).unwrap();
            assert!(serde_json::from_str::<Lexicon>(&json).is_err(), "{damaged:?}");
        }
    }
}
