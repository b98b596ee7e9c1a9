//! Words that people know to speak for a class, and the aspect they speak of.

use std::collections::BTreeMap;
use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::features::{Extraction, Extractor, NgramRange, Recipe};
use crate::text::WordLists;

/// A list of keywords: word or words in normal form, class, aspect.
///
/// Keywords do two things: they add pseudo-counts to their class (an informative Dirichlet prior,
/// as heavy as the recipe says), and they group the evidence of an explanation by aspect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keywords {
    entries: BTreeMap<String, Keyword>,
}

/// What a keyword speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keyword {
    /// The class it speaks for.
    pub class: String,
    /// What it speaks of, such as `income`.
    pub aspect: String,
}

impl Keywords {
    /// Reads a CSV with the columns `keyword,class,aspect`; `file` names it in errors. Keywords are
    /// brought to normal form as texts are.
    ///
    /// # Errors
    /// [`Error::Csv`] for a malformed file, [`Error::KeywordRow`] for a row without words, class or
    /// aspect, or with a keyword that stands twice.
    pub fn read(csv: impl Read, file: &str, word_lists: &WordLists) -> Result<Self> {
        let words = NgramRange { min: 1, max: 1 };
        let recipe =
            Recipe { word_ngrams: words, char_ngrams: NgramRange::NONE, ..Recipe::default() };
        let extractor = Extractor::new(&recipe, word_lists);
        let mut found = Extraction::default();
        let mut entries = BTreeMap::new();
        for record in csv::Reader::from_reader(csv).records() {
            let record = record.map_err(|error| Error::csv(file, &error))?;
            let cell = |at: usize| record.get(at).unwrap_or("").trim().to_owned();
            extractor.extract(&cell(0), &mut found);
            let normal: Vec<&str> = found.words.iter().map(|word| found.normal(word)).collect();
            let keyword = Keyword { class: cell(1), aspect: cell(2) };
            let whole =
                !normal.is_empty() && !keyword.class.is_empty() && !keyword.aspect.is_empty();
            if !whole || entries.insert(normal.join(" "), keyword).is_some() {
                let line = record.position().map_or(0, csv::Position::line);
                return Err(Error::KeywordRow { file: file.to_owned(), line });
            }
        }
        Ok(Self { entries })
    }

    /// Checks that every keyword's class is one of `classes`.
    ///
    /// # Errors
    /// [`Error::KeywordClass`] for the first that is not.
    pub(crate) fn check(&self, classes: &[String]) -> Result<()> {
        let unknown = self.entries.iter().find(|(_, keyword)| !classes.contains(&keyword.class));
        let Some((word, keyword)) = unknown else { return Ok(()) };
        let (keyword, class) = (word.clone(), keyword.class.clone());
        Err(Error::KeywordClass { keyword, class, classes: classes.to_vec() })
    }

    /// What a sequence of words in normal form, joined by spaces, speaks for.
    #[must_use]
    pub fn get(&self, words: &str) -> Option<&Keyword> {
        self.entries.get(words)
    }

    /// The longest keyword that begins at word `at` of a text: how many words it covers, and it.
    #[must_use]
    pub fn longest_at(&self, found: &Extraction, at: usize) -> Option<(usize, &Keyword)> {
        /// No keyword is longer than a short phrase.
        const LONGEST: usize = 5;
        let mut phrase = String::new();
        let mut longest = None;
        for (n, word) in found.words[at..].iter().take(LONGEST).enumerate() {
            if n > 0 {
                phrase.push(' ');
            }
            phrase.push_str(found.normal(word));
            if let Some(keyword) = self.get(&phrase) {
                longest = Some((n + 1, keyword));
            }
        }
        longest
    }

    /// The aspects, sorted.
    #[must_use]
    pub fn aspects(&self) -> Vec<&str> {
        let mut aspects: Vec<&str> =
            self.entries.values().map(|keyword| keyword.aspect.as_str()).collect();
        aspects.sort_unstable();
        aspects.dedup();
        aspects
    }

    /// All keywords, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Keyword)> {
        self.entries.iter().map(|(word, keyword)| (word.as_str(), keyword))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
