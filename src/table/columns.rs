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

/// The number (from 0) of a named column. A name matches whatever its case and outer spaces; if no
/// column has it, a whole number is a place, counted from 1.
///
/// # Errors
/// [`Error::MissingColumn`], with the nearest name if one is near.
pub(super) fn find(column: &Column, header: &[String], file: &str) -> Result<usize> {
    let wanted = folded(&column.0);
    if let Some(found) = header.iter().position(|name| folded(name) == wanted) {
        return Ok(found);
    }
    if let Ok(place) = wanted.parse::<usize>()
        && (1..=header.len()).contains(&place)
    {
        return Ok(place - 1);
    }
    // Half of the letters may be wrong; a name that far off is no longer a likely slip.
    let distance = |name: &&String| strsim::damerau_levenshtein(&folded(name), &wanted);
    let nearest = header
        .iter()
        .min_by_key(distance)
        .filter(|name| distance(name) * 2 <= wanted.chars().count());
    Err(Error::MissingColumn {
        file: file.to_owned(),
        wanted: column.0.clone(),
        header: header.to_vec(),
        nearest: nearest.cloned(),
    })
}

/// The obvious column for a role: one with a usual name, or the only one, or for a text the one
/// that is clearly the longest in the sample.
///
/// # Errors
/// [`Error::UnclearColumn`] if none is obvious.
pub(super) fn detect(
    role: Role,
    header: &[String],
    sample: &[Vec<String>],
    file: &str,
) -> Result<usize> {
    let mut usual = role.usual_names().iter();
    if let Some(found) = usual.find_map(|name| header.iter().position(|own| folded(own) == *name)) {
        return Ok(found);
    }
    if role == Role::Text {
        if header.len() == 1 {
            return Ok(0);
        }
        let mut lengths: Vec<(usize, usize)> = (0..header.len())
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
    Err(Error::UnclearColumn { file: file.to_owned(), role: role.name(), header: header.to_vec() })
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
