//! A fingerprint of a labelled corpus that adds up like its counts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The sum of the BLAKE3 hashes of a corpus's rows, each as four 64-bit numbers.
///
/// The order of rows does not matter, and rows can be added and taken away again; so two corpora
/// with the same rows have the same digest however they were put together.
///
/// # Source
/// M. Bellare, D. Micciancio (1997), A new paradigm for collision-free hashing: incrementality at
/// reduced cost (`AdHash`). It tells corpora apart; it does not defend against forgery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CorpusDigest([u64; 4]);

impl CorpusDigest {
    /// The digest of both corpora together.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        self.combine(other, u64::wrapping_add)
    }

    /// The digest of this corpus without the rows of `other`.
    #[must_use]
    pub fn subtract(self, other: Self) -> Self {
        self.combine(other, u64::wrapping_sub)
    }

    /// The first of the four numbers: enough to tell the rows of a corpus apart.
    pub(super) fn short(self) -> u64 {
        self.0[0]
    }

    /// The digest of one row (label, text), which is put together in `row`: hashing one run of bytes is faster.
    pub(super) fn row(row: &mut Vec<u8>, (label, text): (&str, &str)) -> Self {
        // The length keeps (`ab`, `c`) apart from (`a`, `bc`).
        row.clear();
        row.extend_from_slice(&(label.len() as u64).to_le_bytes());
        row.extend_from_slice(label.as_bytes());
        row.extend_from_slice(text.as_bytes());
        let hash = blake3::hash(row);
        let mut lanes = [0; 4];
        for (lane, bytes) in lanes.iter_mut().zip(hash.as_bytes().chunks_exact(8)) {
            *lane = bytes.iter().rev().fold(0, |lane, &byte| lane << 8 | u64::from(byte));
        }
        Self(lanes)
    }

    fn combine(self, other: Self, operation: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|lane| operation(self.0[lane], other.0[lane])))
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for CorpusDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|lane| write!(f, "{lane:016x}"))
    }
}

impl FromStr for CorpusDigest {
    type Err = &'static str;

    fn from_str(hex: &str) -> Result<Self, Self::Err> {
        let fault = "the corpus digest is not 64 hexadecimal digits";
        if hex.len() != 64 || !hex.is_ascii() {
            return Err(fault);
        }
        let mut lanes = [0; 4];
        for (lane, digits) in lanes.iter_mut().zip([0..16, 16..32, 32..48, 48..64]) {
            *lane = u64::from_str_radix(&hex[digits], 16).map_err(|_| fault)?;
        }
        Ok(Self(lanes))
    }
}

impl From<CorpusDigest> for String {
    fn from(digest: CorpusDigest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for CorpusDigest {
    type Error = &'static str;

    fn try_from(hex: String) -> Result<Self, Self::Error> {
        hex.parse()
    }
}
