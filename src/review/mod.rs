//! Stage 7: which rows are worth labelling next?
//!
//! Rows are read once and scored ([`Review`]); the least certain are kept (`pool`), and from those are
//! picked such as are not alike (`spread`).

mod pool;
mod scan;
mod spread;

use crate::classifier::{Classifier, Prediction};
use crate::error::Result;
use crate::table::{Column, Role, TableReader};

/// Rows to pick, unless the user says otherwise.
pub const DEFAULT_PICKS: usize = 50;
/// Candidates kept for each row that is to be picked, and the fewest kept at all.
const CANDIDATES_PER_PICK: usize = 20;
const FEWEST_CANDIDATES: usize = 1000;

/// A row that is worth labelling.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// The line it begins at, counted from 1; of equal texts, the first one's.
    pub line: u64,
    /// Its text.
    pub text: String,
    /// What the model makes of it.
    pub prediction: Prediction,
}

/// What came of a review.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reviewed {
    /// The rows to label, the one worth most first: no more than were asked for, and fewer if the
    /// table has no more that differ.
    pub picks: Vec<Pick>,
    /// Rows read.
    pub rows: u64,
    /// Rows without words, which are passed over.
    pub empty: u64,
    /// Rows whose text is not in the file's encoding, which are passed over.
    pub undecodable: u64,
    /// The line of the first of them.
    pub first_undecodable: Option<u64>,
}

/// A table that is ready to be reviewed.
pub struct Review<'c> {
    classifier: &'c Classifier,
    reader: TableReader,
    /// Places of the columns that hold the text.
    text: Vec<usize>,
    n_picks: usize,
}

impl<'c> Review<'c> {
    /// Finds the text's columns, which are joined by a space; `text` is empty to detect one.
    ///
    /// # Errors
    /// [`crate::Error::MissingColumn`], [`crate::Error::SameColumn`], [`crate::Error::UnclearColumn`].
    pub fn new(
        classifier: &'c Classifier,
        reader: TableReader,
        text: &[Column],
        n_picks: usize,
    ) -> Result<Self> {
        let text = reader.columns(text, Role::Text)?;
        Ok(Self { classifier, reader, text, n_picks })
    }

    /// The table.
    #[must_use]
    pub fn reader(&self) -> &TableReader {
        &self.reader
    }

    /// Names of the columns that hold the text.
    #[must_use]
    pub fn text_columns(&self) -> Vec<&str> {
        self.reader.names(&self.text)
    }

    /// Reads all rows and picks those that are worth labelling next: uncertain, and not alike.
    ///
    /// Uncertain is a row by its margin, which is the probability of its likeliest class less that of
    /// the runner-up (T. Scheffer, C. Decomain, S. Wrobel 2001, Active hidden Markov models for
    /// information extraction, IDA). The rows of the smallest margins are candidates, 20 for each row
    /// that is to be picked and 1000 at least. They are picked one by one, each time the candidate
    /// whose `(1 − margin) · (1 − similarity)` is largest, similarity being the greatest cosine with a
    /// row picked before, of the words' tf-idf weights. Rows closer than 0.8 are never both picked.
    ///
    /// Memory does not grow with the table. The picks depend neither on the number of threads nor on
    /// the order of the rows.
    ///
    /// # Errors
    /// [`crate::Error::Read`], [`crate::Error::LongRecord`].
    ///
    /// # Example
    /// ```
    /// use pilah::Classifier;
    /// use pilah::review::Review;
    /// use pilah::table::{ReadOptions, Source, TableReader};
    ///
    /// let classifier = Classifier::built_in()?;
    /// let rows = "teks\nIkatan Dokter Indonesia\nkelompok pemuda desa\nkelompok pemuda Desa\n";
    /// let source = Source { name: "rows".into(), size: None, bytes: Box::new(rows.as_bytes()) };
    /// let reader = TableReader::open(source, &ReadOptions::default())?;
    /// let found = Review::new(&classifier, reader, &[], 2)?.run()?;
    /// // Lines 3 and 4 say the same, so that one of them is enough.
    /// assert_eq!(found.picks.len(), 2);
    /// assert!(found.picks.iter().any(|pick| pick.line == 2));
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn run(self) -> Result<Reviewed> {
        let n_candidates = (CANDIDATES_PER_PICK * self.n_picks).max(FEWEST_CANDIDATES);
        let model = self.classifier.model();
        let mut found = scan::scan(self.classifier, self.reader, &self.text, n_candidates)?;
        let picks = spread::spread(found.pool.into_candidates(), self.n_picks, model.word_lists());
        found.seen.picks = picks;
        Ok(found.seen)
    }
}
