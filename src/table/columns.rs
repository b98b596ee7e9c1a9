//! Which column is which: by name, by number, or by what it looks like.

use crate::error::{Error, Result};

/// A column as the user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column(String);

impl From<&str> for Column {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl Column {
    /// The column's name, unless what the user said may be its place.
    pub(super) fn as_name(&self) -> Option<String> {
        let name = self.0.trim();
        name.parse::<usize>().is_err().then(|| name.to_owned())
    }
}

/// What a column is wanted for, when the user does not name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The text to classify.
    Text,
    /// The class of a training row.
    Label,
}

impl Role {
    /// Usual headers of such a column, the likelier first.
    fn usual_names(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "text",
                "teks",
                "deskripsi",
                "description",
                "keterangan",
                "uraian",
                "isi",
                "tweet",
                "kalimat",
                "ulasan",
                "review",
                "komentar",
                "content",
                "konten",
            ],
            Self::Label => {
                &["label", "kelas", "kategori", "class", "category", "sentimen", "sentiment"]
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Label => "label",
        }
    }
}

/// Whether a cell is what people call a text or label column.
pub(super) fn is_usual_name(cell: &[u8]) -> bool {
    let Ok(cell) = std::str::from_utf8(cell) else { return false };
    let name = folded(cell);
    [Role::Text, Role::Label].iter().any(|role| role.usual_names().contains(&name.as_str()))
}

/// The names of a table's columns, and where they stand.
pub(super) struct Header<'h> {
    pub(super) names: &'h [String],
    pub(super) file: &'h str,
    pub(super) line: u64,
}

impl Header<'_> {
    /// The number (from 0) of a named column. A name matches whatever its case and outer spaces; if no
    /// column has it, a whole number is a place, counted from 1.
    ///
    /// # Errors
    /// [`Error::MissingColumn`], with the nearest name if one is near; [`Error::SameColumn`] if several
    /// have it.
    pub(super) fn find(&self, column: &Column) -> Result<usize> {
        let wanted = folded(&column.0);
        let mut found = (0..self.names.len()).filter(|&place| folded(&self.names[place]) == wanted);
        if let Some(first) = found.next() {
            return match found.next() {
                None => Ok(first),
                Some(second) => Err(Error::SameColumn {
                    file: self.file.to_owned(),
                    line: self.line,
                    column: column.0.clone(),
                    places: (first + 1, second + 1),
                }),
            };
        }
        if let Ok(place) = wanted.parse::<usize>()
            && (1..=self.names.len()).contains(&place)
        {
            return Ok(place - 1);
        }
        // Half of the letters may be wrong; a name that far off is no longer a likely slip.
        let distance = |name: &&String| strsim::damerau_levenshtein(&folded(name), &wanted);
        let nearest = self
            .names
            .iter()
            .min_by_key(distance)
            .filter(|name| distance(name) * 2 <= wanted.chars().count());
        Err(Error::MissingColumn {
            file: self.file.to_owned(),
            line: self.line,
            wanted: column.0.clone(),
            header: self.names.to_vec(),
            nearest: nearest.cloned(),
        })
    }

    /// The obvious column for a role: one with a usual name, or the only one, or for a text the one
    /// that is clearly the longest in the sample.
    ///
    /// # Errors
    /// [`Error::UnclearColumn`] if none is obvious.
    pub(super) fn detect(&self, role: Role, sample: &[Vec<String>]) -> Result<usize> {
        let names = self.names;
        let mut usual = role.usual_names().iter();
        if let Some(found) =
            usual.find_map(|name| names.iter().position(|own| folded(own) == *name))
        {
            return Ok(found);
        }
        if role == Role::Text {
            if names.len() == 1 {
                return Ok(0);
            }
            let mut lengths: Vec<(usize, usize)> = (0..names.len())
                .map(|column| {
                    (sample.iter().filter_map(|row| row.get(column)).map(String::len).sum(), column)
                })
                .collect();
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            // Twice the runner-up and fifteen bytes a row: a description, not a name or a code.
            if let [(longest, column), (second, _), ..] = lengths[..]
                && longest >= 2 * second
                && longest >= 15 * sample.len().max(1)
            {
                return Ok(column);
            }
        }
        Err(Error::UnclearColumn {
            file: self.file.to_owned(),
            line: self.line,
            role: role.name(),
            header: names.to_vec(),
        })
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
