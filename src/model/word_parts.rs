//! What words are made of, for recipes by which what a word contributes depends on the rest of the text.

/// The features and the normal form of each of some words, end to end.
#[derive(Debug, Default)]
pub(super) struct WordParts {
    /// Places of the words' features in the table of words.
    features: Vec<u32>,
    normals: String,
    /// Where each word ends in `features` and in `normals`.
    ends: Vec<(u32, u32)>,
}

impl WordParts {
    /// Appends the next word.
    pub(super) fn push(&mut self, features: &[u32], normal: &str) {
        self.features.extend_from_slice(features);
        self.normals.push_str(normal);
        self.ends.push((self.features.len() as u32, self.normals.len() as u32));
    }

    pub(super) fn clear(&mut self) {
        self.features.clear();
        self.normals.clear();
        self.ends.clear();
    }

    /// Places of the features of a word, each as often as it occurs in it.
    pub(super) fn features(&self, word: u32) -> &[u32] {
        let (start, end) = (self.start(word).0, self.ends[word as usize].0);
        &self.features[start as usize..end as usize]
    }

    /// The normal form of a word.
    pub(super) fn normal(&self, word: u32) -> &str {
        let (start, end) = (self.start(word).1, self.ends[word as usize].1);
        &self.normals[start as usize..end as usize]
    }

    fn start(&self, word: u32) -> (u32, u32) {
        word.checked_sub(1).map_or((0, 0), |before| self.ends[before as usize])
    }
}
