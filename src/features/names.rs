//! Names by number, in the order in which they were given out.

use std::ops::Range;

/// The names that the numbers of a part of a corpus stand for.
#[derive(Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
    /// Whether each is a feature, or only the beginning of longer ones.
    is_feature: Vec<bool>,
}

impl Names {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name with a number.
    pub(super) fn get(&self, number: u32) -> &str {
        &self.text[self.range(number)]
    }

    /// Numbers of the features.
    pub(super) fn features(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.is_feature).filter_map(|(number, &is_feature)| is_feature.then_some(number))
    }

    /// Gives the next number to a name.
    pub(super) fn push(&mut self, name: &str, is_feature: bool) -> u32 {
        self.text.push_str(name);
        self.finish(is_feature)
    }

    /// Gives the next number to two names and what stands between them.
    pub(super) fn join(&mut self, first: u32, between: char, second: u32, is_feature: bool) -> u32 {
        let (first, second) = (self.range(first), self.range(second));
        self.text.extend_from_within(first);
        self.text.push(between);
        self.text.extend_from_within(second);
        self.finish(is_feature)
    }

    fn finish(&mut self, is_feature: bool) -> u32 {
        self.ends.push(self.text.len());
        self.is_feature.push(is_feature);
        self.ends.len() as u32 - 1
    }

    fn range(&self, number: u32) -> Range<usize> {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        start..self.ends[number]
    }
}
