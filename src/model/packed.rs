//! Counts as the model file holds them.

use std::borrow::Cow;

use super::tensor::{Integers, Tensor, Tensors};
use crate::counts::{Background, Counts};
use crate::error::{Error, Result};
use crate::features::Vocabulary;

/// Counts in the width of their file: classification needs none of them, so they are unpacked only
/// to train on, merge or inspect.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PackedCounts {
    pub(super) classes: Vec<String>,
    pub(super) documents: Vec<u64>,
    pub(super) background_documents: u64,
    names: Cow<'static, str>,
    name_lengths: Integers,
    document_frequency: Integers,
    table: Integers,
    background_document_frequency: Integers,
    background_table: Integers,
}

impl PackedCounts {
    pub(super) fn pack(counts: &Counts) -> Self {
        let (names, name_lengths) = counts.vocabulary.parts();
        Self {
            classes: counts.classes.clone(),
            documents: counts.documents.clone(),
            background_documents: counts.background.documents,
            names: names.to_owned().into(),
            name_lengths: Integers::pack(&name_lengths),
            document_frequency: Integers::pack(&counts.document_frequency),
            table: Integers::pack(&counts.table),
            background_document_frequency: Integers::pack(&counts.background.document_frequency),
            background_table: Integers::pack(&counts.background.table),
        }
    }

    pub(super) fn unpack(&self) -> Result<Counts> {
        let vocabulary = Vocabulary::from_parts(&self.names, self.name_lengths.unpack());
        let vocabulary = vocabulary
            .map_err(|reason| Error::ModelContent { file: "the model".into(), reason })?;
        Ok(Counts {
            classes: self.classes.clone(),
            documents: self.documents.clone(),
            vocabulary,
            document_frequency: self.document_frequency.unpack(),
            table: self.table.unpack(),
            background: Background {
                documents: self.background_documents,
                document_frequency: self.background_document_frequency.unpack(),
                table: self.background_table.unpack(),
            },
        })
    }

    /// How many features there are.
    pub(super) fn n_features(&self) -> usize {
        self.name_lengths.len()
    }

    /// The names of these features, numbers sorted, each or what is wrong with it.
    pub(super) fn names_of(
        &self,
        features: impl Iterator<Item = u64> + Clone,
    ) -> impl Iterator<Item = Result<&str, &'static str>> + Clone {
        let (mut lengths, mut next, mut end) = (self.name_lengths.iter(), 0, 0_usize);
        features.map(move |feature| {
            let mut start = end;
            while next <= feature {
                let length = lengths.next().ok_or("a weight has no feature")?;
                start = end;
                end = end.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
                next += 1;
            }
            self.names.get(start..end).ok_or("feature names do not end where they should")
        })
    }

    pub(super) fn tensors(&self) -> [(&'static str, Tensor<'_>); 6] {
        let (n_classes, n_features) = (self.classes.len(), self.n_features());
        [
            ("names", Tensor::bytes(self.names.as_bytes())),
            ("name_lengths", self.name_lengths.tensor(&[n_features])),
            ("document_frequency", self.document_frequency.tensor(&[n_features])),
            ("counts", self.table.tensor(&[n_features, n_classes])),
            (
                "background_document_frequency",
                self.background_document_frequency.tensor(&[n_features]),
            ),
            ("background_counts", self.background_table.tensor(&[n_features])),
        ]
    }

    pub(super) fn read(
        tensors: &Tensors<'_>,
        classes: Vec<String>,
        documents: Vec<u64>,
        background_documents: u64,
    ) -> Result<Self, &'static str> {
        let names = tensors.file.tensor("names").map_err(|_| "it has no tensor `names`")?;
        let names = match (tensors.keep)(names.data()) {
            Cow::Borrowed(names) => std::str::from_utf8(names).ok().map(Cow::Borrowed),
            Cow::Owned(names) => String::from_utf8(names).ok().map(Cow::Owned),
        };
        let name_lengths = Integers::read(tensors, "name_lengths", None)?;
        let n_features = name_lengths.len();
        let per_feature = |name| Integers::read(tensors, name, Some(&[n_features]));
        Ok(Self {
            names: names.ok_or("feature names are not UTF-8")?,
            document_frequency: per_feature("document_frequency")?,
            table: Integers::read(tensors, "counts", Some(&[n_features, classes.len()]))?,
            background_document_frequency: per_feature("background_document_frequency")?,
            background_table: per_feature("background_counts")?,
            name_lengths,
            classes,
            documents,
            background_documents,
        })
    }
}
