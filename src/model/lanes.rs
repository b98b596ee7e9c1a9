//! Numbers that a processor adds at once.

/// How many they are.
pub(super) const LANES: usize = 4;

pub(super) type Lanes<N> = [N; LANES];

/// What numbers are kept as.
pub(super) trait Number: Copy + Default + Into<f64> {
    fn of(number: f64) -> Self;
}

impl Number for f32 {
    fn of(number: f64) -> Self {
        number as f32
    }
}

impl Number for f64 {
    fn of(number: f64) -> Self {
        number
    }
}

pub(super) fn pack<N: Number>(numbers: Lanes<f64>) -> Lanes<N> {
    numbers.map(N::of)
}

/// Adds lanes to sums, in order.
#[inline]
pub(super) fn add<N: Number>(sums: &mut Lanes<f64>, all: impl Iterator<Item = Lanes<N>>) {
    // Held in registers from one to the next.
    let mut held = *sums;
    for own in all {
        held.iter_mut().zip(own).for_each(|(sum, own)| *sum += own.into());
    }
    *sums = held;
}

/// The numbers of rows beyond the first lanes, which stand with what a row is found by. There are
/// none for two classes.
#[derive(Debug, Clone, Default)]
pub(super) struct Beyond<N> {
    /// `[n_rows x n]`.
    lanes: Vec<Lanes<N>>,
    /// Lanes per row.
    n: usize,
}

impl<N: Number> Beyond<N> {
    /// So many rows of zeros, of so many lanes each.
    pub(super) fn zeros(n_rows: usize, n: usize) -> Self {
        Self { lanes: vec![Lanes::default(); n_rows * n], n }
    }

    pub(super) fn set(&mut self, row: u32, lanes: &[Lanes<f64>]) {
        let own = &mut self.lanes[row as usize * self.n..][..self.n];
        own.iter_mut().zip(lanes).for_each(|(own, lanes)| *own = pack(*lanes));
    }

    /// Adds a row; all have the same number of lanes.
    pub(super) fn push(&mut self, lanes: &[Lanes<f64>]) {
        self.n = lanes.len();
        self.lanes.extend(lanes.iter().copied().map(pack));
    }

    pub(super) fn clear(&mut self) {
        self.lanes.clear();
    }

    pub(super) fn row(&self, row: u32) -> &[N] {
        self.lanes[row as usize * self.n..][..self.n].as_flattened()
    }

    /// Adds rows to sums, in order.
    pub(super) fn add(&self, rows: &[u32], sums: &mut [Lanes<f64>]) {
        for (at, sums) in sums.iter_mut().enumerate() {
            add(sums, rows.iter().map(|&row| self.lanes[row as usize * self.n + at]));
        }
    }
}
