//! Colloquial and abbreviated spellings, word for word: `yg` is `yang`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The list that ships with pilah: `corpus/spelling.csv`.
const BUILT_IN: &str = include_str!("../../corpus/spelling.csv");

/// A table from a variant to its standard spelling, both in normal form and one word each.
///
/// A model stores the table it was trained with, so that a later list changes no old model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Spelling {
    standard: BTreeMap<String, String>,
}

impl Spelling {
    /// The list that ships with pilah, `corpus/spelling.csv`.
    ///
    /// # Errors
    /// As [`Spelling::read`], if that file is malformed, which a test rules out.
    pub fn built_in() -> Result<Self> {
        Self::read(BUILT_IN.as_bytes(), "corpus/spelling.csv")
    }

    /// Reads a CSV with the columns `variant,standard`; `file` names it in errors.
    ///
    /// # Errors
    /// [`Error::Csv`] for a malformed file, [`Error::SpellingRow`] for a row that is not two words.
    pub fn read(csv: impl std::io::Read, file: &str) -> Result<Self> {
        let mut standard = BTreeMap::new();
        let mut reader = csv::Reader::from_reader(csv);
        for record in reader.records() {
            let record = record.map_err(|error| Error::csv(file, &error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let (variant, word) = (record.get(0).unwrap_or(""), record.get(1).unwrap_or(""));
            let one_word = |word: &str| !word.is_empty() && !word.contains([' ', '*']);
            if !one_word(variant) || !one_word(word) {
                return Err(Error::SpellingRow { file: file.to_owned(), line });
            }
            standard.insert(variant.to_owned(), word.to_owned());
        }
        Ok(Self { standard })
    }

    /// The standard spelling of a word in normal form; the word itself when the list lacks it.
    ///
    /// # Example
    /// ```
    /// let spelling = pilah::text::Spelling::built_in()?;
    /// assert_eq!(spelling.standard("yg"), "yang");
    /// assert_eq!(spelling.standard("dokter"), "dokter");
    /// # Ok::<(), pilah::Error>(())
    /// ```
    #[must_use]
    pub fn standard<'w>(&'w self, word: &'w str) -> &'w str {
        self.standard.get(word).map_or(word, String::as_str)
    }

    /// How many variants the list holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.standard.len()
    }

    /// Whether the list is empty, as it is in a model trained without spelling.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.standard.is_empty()
    }

    /// The pairs of variant and standard spelling, sorted by variant.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.standard.iter().map(|(variant, word)| (variant.as_str(), word.as_str()))
    }
}
