//! The domain: how far apart two texts are. It knows nothing of arguments, of files or
//! of the clock, and returns whatever it is given. This sample is meant to be replaced.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

use std::fmt::{self, Display, Formatter};

/// The length of the longest text that is compared.
pub const MAX_TEXT_BYTES: usize = 16_384;

/// A text has more than [`MAX_TEXT_BYTES`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TooLong;

impl Display for TooLong {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "a text has more than {MAX_TEXT_BYTES} bytes")
    }
}

impl std::error::Error for TooLong {}

/// The Levenshtein distance: the least number of insertions, deletions and
/// substitutions of Unicode scalar values that turn one text into the other. By the
/// algorithm of Wagner and Fischer (1974), a row of its table at a time.
///
/// # Errors
/// If a text is too long.
pub fn distance(left: &str, right: &str) -> Result<u32, TooLong> {
    if left.len().max(right.len()) > MAX_TEXT_BYTES {
        return Err(TooLong);
    }
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<u32> = (1..).take(right.len()).collect();
    let mut distance = row.last().copied().unwrap_or_default();
    for (before, left) in (0_u32..).zip(left.chars()) {
        let mut diagonal = before;
        distance = before.saturating_add(1);
        for (above, right) in row.iter_mut().zip(&right) {
            let substitution = diagonal.saturating_add(u32::from(left != *right));
            diagonal = *above;
            let other = diagonal.min(distance).saturating_add(1);
            distance = substitution.min(other);
            *above = distance;
        }
    }
    Ok(distance)
}
