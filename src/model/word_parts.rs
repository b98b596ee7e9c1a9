//! What words are made of, for recipes by which what a word contributes depends on the rest of the text.

/// The features, the normal form and the semantic fields of each of some words, end to end.
#[derive(Debug, Default)]
pub(super) struct WordParts {
    /// Places of the words' features in the table of words.
    features: Vec<u32>,
    /// The words' normal forms, each with the names of its fields after it.
    texts: String,
    ends: Vec<Ends>,
}

/// Where the parts of a word end: the first in `features`, the others in `texts`.
#[derive(Debug, Clone, Copy, Default)]
struct Ends {
    features: u32,
    normal: u32,
    fields: u32,
}

impl WordParts {
    /// Appends the next word.
    pub(super) fn push(&mut self, features: &[u32], normal: &str, fields: &str) {
        self.features.extend_from_slice(features);
        self.texts.push_str(normal);
        let normal = self.texts.len() as u32;
        self.texts.push_str(fields);
        let (features, fields) = (self.features.len() as u32, self.texts.len() as u32);
        self.ends.push(Ends { features, normal, fields });
    }

    pub(super) fn clear(&mut self) {
        self.features.clear();
        self.texts.clear();
        self.ends.clear();
    }

    /// Places of the features of a word, each as often as it occurs in it.
    pub(super) fn features(&self, word: u32) -> &[u32] {
        &self.features
            [self.start(word).features as usize..self.ends[word as usize].features as usize]
    }

    /// The normal form of a word.
    pub(super) fn normal(&self, word: u32) -> &str {
        &self.texts[self.start(word).fields as usize..self.ends[word as usize].normal as usize]
    }

    /// The names of the semantic fields of a word, end to end.
    pub(super) fn fields(&self, word: u32) -> &str {
        let Ends { normal, fields, .. } = self.ends[word as usize];
        &self.texts[normal as usize..fields as usize]
    }

    /// Where the parts of the word before end.
    fn start(&self, word: u32) -> Ends {
        word.checked_sub(1).map_or_else(Ends::default, |before| self.ends[before as usize])
    }
}
