//! Arrays of numbers as tensors of the model file.

use std::borrow::Cow;

use safetensors::tensor::{Dtype, SafeTensors, View};

/// The bytes of a tensor as a model keeps them: its own, or those of the executable, where the model
/// that ships with pilah lies anyway.
pub(super) type Bytes = Cow<'static, [u8]>;

/// The tensors of a file, and how their bytes are kept.
pub(super) struct Tensors<'b> {
    pub(super) file: SafeTensors<'b>,
    /// Copies bytes, or borrows those that stay.
    pub(super) keep: fn(&'b [u8]) -> Bytes,
}

/// A tensor to be written, of bytes that are there already where a model keeps them so.
pub(super) struct Tensor<'b> {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Cow<'b, [u8]>,
}

impl View for Tensor<'_> {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }
    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

impl<'b> Tensor<'b> {
    pub(super) fn bytes(bytes: &'b [u8]) -> Self {
        Self { dtype: Dtype::U8, shape: vec![bytes.len()], bytes: bytes.into() }
    }

    pub(super) fn floats(values: &[f64], shape: &[usize]) -> Self {
        let floats = Floats::pack(values);
        Self { dtype: floats.dtype(), shape: shape.to_vec(), bytes: floats.bytes }
    }
}

/// Whole numbers, each in as many bytes as the largest needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Integers {
    /// Bytes per number: 1, 2, 4 or 8.
    width: usize,
    bytes: Bytes,
}

impl Integers {
    pub(super) fn pack(values: &[u64]) -> Self {
        // One loop per width: a loop over any width is several times slower.
        let (width, bytes) = match values.iter().max().copied().unwrap_or(0) {
            0..=0xFF => (1, values.iter().map(|&value| value as u8).collect()),
            0x100..=0xFFFF => (2, le_bytes(values, |value| (value as u16).to_le_bytes())),
            0x1_0000..=0xFFFF_FFFF => (4, le_bytes(values, |value| (value as u32).to_le_bytes())),
            _ => (8, le_bytes(values, u64::to_le_bytes)),
        };
        Self { width, bytes: Bytes::Owned(bytes) }
    }

    pub(super) fn unpack(&self) -> Vec<u64> {
        match self.width {
            1 => self.bytes.iter().map(|&byte| byte.into()).collect(),
            2 => le_chunks(&self.bytes).map(|chunk| u16::from_le_bytes(chunk).into()).collect(),
            4 => le_chunks(&self.bytes).map(|chunk| u32::from_le_bytes(chunk).into()).collect(),
            _ => le_chunks(&self.bytes).map(u64::from_le_bytes).collect(),
        }
    }

    /// The numbers one by one, without unpacking them all.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = u64> + Clone {
        self.bytes
            .chunks_exact(self.width)
            .map(|bytes| bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len() / self.width
    }

    pub(super) fn tensor(&self, shape: &[usize]) -> Tensor<'_> {
        let dtype = match self.width {
            1 => Dtype::U8,
            2 => Dtype::U16,
            4 => Dtype::U32,
            _ => Dtype::U64,
        };
        Tensor { dtype, shape: shape.to_vec(), bytes: Cow::Borrowed(&self.bytes) }
    }

    /// Reads a tensor of this shape or, without one, of any length.
    pub(super) fn read(
        tensors: &Tensors<'_>,
        name: &str,
        shape: Option<&[usize]>,
    ) -> Result<Self, &'static str> {
        let tensor =
            tensors.file.tensor(name).map_err(|_| "a tensor of whole numbers is missing")?;
        if shape.map_or(tensor.shape().len() != 1, |shape| shape != tensor.shape()) {
            return Err("a tensor of whole numbers has another shape than it should");
        }
        let width = match tensor.dtype() {
            Dtype::U8 => 1,
            Dtype::U16 => 2,
            Dtype::U32 => 4,
            Dtype::U64 => 8,
            _ => return Err("a tensor of whole numbers has another type than it should"),
        };
        Ok(Self { width, bytes: (tensors.keep)(tensor.data()) })
    }
}

/// Floats, in single precision where that loses nothing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Floats {
    is_single: bool,
    bytes: Bytes,
}

impl Floats {
    pub(super) fn pack(values: &[f64]) -> Self {
        let is_single =
            values.iter().all(|&value| f64::from(value as f32).to_bits() == value.to_bits());
        let bytes = if is_single {
            le_bytes(values, |value| (value as f32).to_le_bytes())
        } else {
            le_bytes(values, f64::to_le_bytes)
        };
        Self { is_single, bytes: Bytes::Owned(bytes) }
    }

    pub(super) fn unpack(&self) -> Vec<f64> {
        (0..self.len()).map(|at| self.get(at)).collect()
    }

    /// One of the numbers.
    ///
    /// # Panics
    /// If `at` is not below [`Floats::len`].
    pub(super) fn get(&self, at: usize) -> f64 {
        if self.is_single {
            f32::from_le_bytes(self.bytes.as_chunks().0[at]).into()
        } else {
            f64::from_le_bytes(self.bytes.as_chunks().0[at])
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len() / if self.is_single { 4 } else { 8 }
    }

    pub(super) fn is_single(&self) -> bool {
        self.is_single
    }

    pub(super) fn is_finite(&self) -> bool {
        (0..self.len()).all(|at| self.get(at).is_finite())
    }

    pub(super) fn tensor(&self, shape: &[usize]) -> Tensor<'_> {
        let bytes = Cow::Borrowed(&self.bytes[..]);
        Tensor { dtype: self.dtype(), shape: shape.to_vec(), bytes }
    }

    fn dtype(&self) -> Dtype {
        if self.is_single { Dtype::F32 } else { Dtype::F64 }
    }

    /// Reads a tensor of this shape.
    pub(super) fn read(
        tensors: &Tensors<'_>,
        name: &str,
        shape: &[usize],
    ) -> Result<Self, &'static str> {
        let tensor = tensors.file.tensor(name).map_err(|_| "a tensor of floats is missing")?;
        if tensor.shape() != shape {
            return Err("a tensor of floats has another shape than it should");
        }
        let is_single = match tensor.dtype() {
            Dtype::F32 => true,
            Dtype::F64 => false,
            _ => return Err("a tensor of floats has another type than it should"),
        };
        Ok(Self { is_single, bytes: (tensors.keep)(tensor.data()) })
    }
}

/// Numbers end to end, each as the `N` bytes that `bytes` makes of it.
fn le_bytes<T: Copy, const N: usize>(values: &[T], bytes: impl Fn(T) -> [u8; N]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(values.len() * N);
    for &value in values {
        packed.extend_from_slice(&bytes(value));
    }
    packed
}

/// Little-endian numbers of `N` bytes each.
fn le_chunks<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    bytes.as_chunks().0.iter().copied()
}
