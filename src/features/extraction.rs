//! The words of a text and the occurrences of features in it.

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
    /// The byte ranges of the names of its semantic fields, in those of the text's words.
    pub(super) fn fields<'f>(
        &self,
        names: &'f str,
    ) -> impl Iterator<Item = (usize, usize)> + use<'f> {
        let &Self { fields_start, fields_end, .. } = self;
        let names = &names[fields_start..fields_end];
        names.match_indices(FIELD).map(move |(start, _)| {
            let after = start + FIELD.len_utf8();
            let end = names[after..].find(FIELD).map_or(names.len(), |length| after + length);
            (fields_start + start, fields_start + end)
        })
    }
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
    /// The semantic field whose name is this byte range of the names of fields, after a negation or not.
    Field { start: usize, end: usize, is_negated: bool },
    /// Two of them, that of the first word and that of another, which has this number.
    Fields { first: (u32, u32), second: (u32, u32), second_word: u32 },
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
            Kind::Fields { second_word, .. } => second_word as usize - self.word,
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
    pub(super) fields: String,
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
    pub(crate) fn fields(&self, word: &SourceWord) -> &str {
        &self.fields[word.fields_start..word.fields_end]
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
        self.fields.push_str(fields);
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
            Kind::Field { start, end, is_negated } => {
                if is_negated {
                    name.push_str(NEGATED);
                    name.push(APART);
                }
                name.push_str(&self.fields[start..end]);
            }
            Kind::Fields { first, second, .. } => {
                name.push_str(&self.fields[first.0 as usize..first.1 as usize]);
                name.push(WORD_SEPARATOR);
                name.push_str(&self.fields[second.0 as usize..second.1 as usize]);
            }
            Kind::Chars { start, end, goes_on, .. } => {
                name.extend(goes_on.0.then_some(WORD_GOES_ON));
                name.push_str(&self.normal[start..end]);
                name.extend(goes_on.1.then_some(WORD_GOES_ON));
            }
        }
    }
}
