//! Arrays of numbers as tensors of the model file.

use std::borrow::Cow;

use safetensors::tensor::{Dtype, SafeTensors, View};

/// A tensor to be written.
pub(super) struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl View for Tensor {
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

impl Tensor {
    pub(super) fn bytes(bytes: &[u8]) -> Self {
        Self { dtype: Dtype::U8, shape: vec![bytes.len()], bytes: bytes.to_vec() }
    }

    /// In single precision if that loses nothing.
    pub(super) fn floats(values: &[f64], shape: &[usize]) -> Self {
        let single =
            values.iter().all(|&value| f64::from(value as f32).to_bits() == value.to_bits());
        let (dtype, bytes) = if single {
            (Dtype::F32, values.iter().flat_map(|&value| (value as f32).to_le_bytes()).collect())
        } else {
            (Dtype::F64, values.iter().flat_map(|value| value.to_le_bytes()).collect())
        };
        Self { dtype, shape: shape.to_vec(), bytes }
    }
}

/// Whole numbers, each in as many bytes as the largest needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Integers {
    /// Bytes per number: 1, 2, 4 or 8.
    width: usize,
    bytes: Vec<u8>,
}

impl Integers {
    pub(super) fn pack(values: &[u64]) -> Self {
        let width = match values.iter().max().copied().unwrap_or(0) {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            0x1_0000..=0xFFFF_FFFF => 4,
            _ => 8,
        };
        let bytes = values.iter().flat_map(|value| value.to_le_bytes().into_iter().take(width));
        Self { width, bytes: bytes.collect() }
    }

    pub(super) fn unpack(&self) -> Vec<u64> {
        // One loop per width: a loop over any width is several times slower.
        match self.width {
            1 => self.bytes.iter().map(|&byte| byte.into()).collect(),
            2 => le_chunks(&self.bytes).map(|chunk| u16::from_le_bytes(chunk).into()).collect(),
            4 => le_chunks(&self.bytes).map(|chunk| u32::from_le_bytes(chunk).into()).collect(),
            _ => le_chunks(&self.bytes).map(u64::from_le_bytes).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len() / self.width
    }

    pub(super) fn tensor(&self, shape: &[usize]) -> Tensor {
        let dtype = match self.width {
            1 => Dtype::U8,
            2 => Dtype::U16,
            4 => Dtype::U32,
            _ => Dtype::U64,
        };
        Tensor { dtype, shape: shape.to_vec(), bytes: self.bytes.clone() }
    }

    /// Reads a tensor of this shape or, without one, of any length.
    pub(super) fn read(
        tensors: &SafeTensors<'_>,
        name: &str,
        shape: Option<&[usize]>,
    ) -> Result<Self, &'static str> {
        let tensor = tensors.tensor(name).map_err(|_| "a tensor of whole numbers is missing")?;
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
        Ok(Self { width, bytes: tensor.data().to_vec() })
    }
}

/// Little-endian numbers of `N` bytes each.
fn le_chunks<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    bytes.as_chunks().0.iter().copied()
}

/// Reads a tensor of floats of this shape.
pub(super) fn floats(
    tensors: &SafeTensors<'_>,
    name: &str,
    shape: &[usize],
) -> Result<Vec<f64>, &'static str> {
    let tensor = tensors.tensor(name).map_err(|_| "a tensor of floats is missing")?;
    if tensor.shape() != shape {
        return Err("a tensor of floats has another shape than it should");
    }
    let bytes = tensor.data();
    match tensor.dtype() {
        Dtype::F32 => Ok(le_chunks(bytes).map(|chunk| f32::from_le_bytes(chunk).into()).collect()),
        Dtype::F64 => Ok(le_chunks(bytes).map(f64::from_le_bytes).collect()),
        _ => Err("a tensor of floats has another type than it should"),
    }
}
