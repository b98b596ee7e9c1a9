//! The words of a text and the occurrences of features in it.

use std::ops::Range;

use super::hash::{self, APART, FIELD, WORD_GOES_ON, WORD_SEPARATOR};

/// A word of the text that was read: where it stands, and its normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceWord {
    /// Byte offset of its first byte in the text.
    pub start: usize,
    /// Byte offset just past it.
    pub end: usize,
    pub(super) normal_start: usize,
    pub(super) normal_end: usize,
    fields_start: usize,
    fields_end: usize,
    pub(super) hash: u64,
    pub(super) is_elongated: bool,
}

impl SourceWord {
    /// The numbers of its semantic fields in [`Extraction::fields`].
    pub(super) fn fields(&self) -> Range<usize> {
        self.fields_start..self.fields_end
    }
}

/// A semantic field of a word of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// The byte range of its name in those of all fields.
    start: usize,
    end: usize,
    /// Hash of the name.
    pub(super) hash: u64,
}

/// One occurrence of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Hash of the feature.
    pub hash: u64,
    /// Number of the first word it covers, in [`Extraction::words`].
    pub word: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// So many words in a row.
    Words(usize),
    /// A byte range of the normal forms, whether the word goes on before and after it, and how many
    /// words it is of.
    Chars { start: usize, end: usize, goes_on: (bool, bool), n_words: usize },
    /// A word by where it stands.
    Place(Place),
    /// The semantic field with this number, after a negation or not.
    Field { field: usize, is_negated: bool },
    /// Two of them, that of the first word and that of another, which has this number.
    Fields { first: usize, second: usize, second_word: usize },
}

/// Where a word stands, if that is a feature of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Among the first words of the text.
    First,
    /// Among its last words.
    Last,
    /// Soon after a negation.
    Negated,
}

/// The first part of the names of what is negated.
pub(super) const NEGATED: &str = "tidak";

impl Place {
    /// The two parts of the feature's name, with `*` between them.
    pub(super) fn parts(self, word: &str) -> (&str, &str) {
        match self {
            Self::First => ("^", word),
            Self::Last => (word, "$"),
            Self::Negated => (NEGATED, word),
        }
    }
}

impl Occurrence {
    /// Whether it is a word of its own, and no n-gram of several words or of characters.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Words(1)
    }

    /// How many words the occurrence covers, 1 or more.
    #[must_use]
    pub fn n_words(&self) -> usize {
        match self.kind {
            Kind::Words(n) | Kind::Chars { n_words: n, .. } => n,
            Kind::Place(_) | Kind::Field { .. } => 1,
            Kind::Fields { .. } => 2,
        }
    }

    /// The numbers of those words in [`Extraction::words`].
    pub fn words(&self) -> impl Iterator<Item = usize> + use<> {
        let step = match self.kind {
            Kind::Fields { second_word, .. } => second_word - self.word,
            _ => 1,
        };
        (self.word..).step_by(step).take(self.n_words())
    }
}

/// The words and feature occurrences of one text. Reuse it: its buffers keep their capacity.
#[derive(Debug, Default)]
pub struct Extraction {
    /// The normal forms of the words, with a space between them.
    pub(super) normal: String,
    /// The names of the words' semantic fields, end to end.
    field_names: String,
    /// The words' semantic fields, those of each word in a row.
    pub(super) fields: Vec<Field>,
    pub(super) buffer: String,
    pub(super) chars: Vec<usize>,
    /// The words of the text, in order.
    pub words: Vec<SourceWord>,
    /// The features' occurrences: those of each word in the order of the words, then those of context.
    pub occurrences: Vec<Occurrence>,
}

impl Extraction {
    pub(crate) fn clear(&mut self) {
        self.normal.clear();
        self.field_names.clear();
        self.fields.clear();
        self.words.clear();
        self.occurrences.clear();
    }

    /// The normal form of a word of this text.
    #[must_use]
    pub fn normal(&self, word: &SourceWord) -> &str {
        &self.normal[word.normal_start..word.normal_end]
    }

    /// The names of the semantic fields of a word of this text, end to end.
    pub(crate) fn names_of_fields(&self, word: &SourceWord) -> &str {
        match &self.fields[word.fields()] {
            [] => "",
            [first, ..] => &self.field_names[first.start..self.fields[word.fields_end - 1].end],
        }
    }

    /// The name of a semantic field, by its number.
    pub(super) fn field_name(&self, field: usize) -> &str {
        let Field { start, end, .. } = self.fields[field];
        &self.field_names[start..end]
    }

    /// Adds the next word by its normal form and the names of its semantic fields.
    pub(crate) fn push_normal(
        &mut self,
        normal: &str,
        fields: &str,
        span: (usize, usize),
        is_elongated: bool,
    ) {
        if !self.words.is_empty() {
            self.normal.push(WORD_SEPARATOR);
        }
        let normal_start = self.normal.len();
        self.normal.push_str(normal);
        let fields_start = self.fields.len();
        for field in fields.split(FIELD).skip(1) {
            let start = self.field_names.len();
            self.field_names.push(FIELD);
            self.field_names.push_str(field);
            let hash = hash::word(&self.field_names[start..]);
            self.fields.push(Field { start, end: self.field_names.len(), hash });
        }
        self.words.push(SourceWord {
            start: span.0,
            end: span.1,
            normal_start,
            normal_end: self.normal.len(),
            fields_start,
            fields_end: self.fields.len(),
            hash: hash::word(normal),
            is_elongated,
        });
    }

    /// Appends the name of a feature that occurred in this text.
    pub fn push_name(&self, occurrence: &Occurrence, name: &mut String) {
        match occurrence.kind {
            Kind::Words(n) => {
                for (i, word) in self.words[occurrence.word..][..n].iter().enumerate() {
                    if i > 0 {
                        name.push(WORD_SEPARATOR);
                    }
                    name.push_str(self.normal(word));
                }
            }
            Kind::Place(place) => {
                let (first, second) = place.parts(self.normal(&self.words[occurrence.word]));
                name.push_str(first);
                name.push(APART);
                name.push_str(second);
            }
            Kind::Field { field, is_negated } => {
                if is_negated {
                    name.push_str(NEGATED);
                    name.push(APART);
                }
                name.push_str(self.field_name(field));
            }
            Kind::Fields { first, second, .. } => {
                name.push_str(self.field_name(first));
                name.push(WORD_SEPARATOR);
                name.push_str(self.field_name(second));
            }
            Kind::Chars { start, end, goes_on, .. } => {
                name.extend(goes_on.0.then_some(WORD_GOES_ON));
                name.push_str(&self.normal[start..end]);
                name.extend(goes_on.1.then_some(WORD_GOES_ON));
            }
        }
    }
}
