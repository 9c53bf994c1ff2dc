//! The domain: how far apart two texts are.
//!
//! This crate computes, and knows nothing of the network, of threads or of the
//! clock. The adapter in `server/` puts it behind gRPC. This sample is meant to be
//! replaced.

use std::{error::Error, fmt, mem};

/// Largest size of a text, in bytes of UTF-8: it bounds the time of a comparison.
pub const MAX_TEXT_BYTES: usize = 16 * 1024;

/// A text has more than [`MAX_TEXT_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// Two texts to compare.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    left: &'a str,
    right: &'a str,
}

impl<'a> Texts<'a> {
    /// Takes two texts.
    ///
    /// # Errors
    /// [`TooLong`] if one of them is.
    pub fn new(left: &'a str, right: &'a str) -> Result<Self, TooLong> {
        if left.len().max(right.len()) > MAX_TEXT_BYTES {
            return Err(TooLong);
        }
        Ok(Self { left, right })
    }

    /// The Levenshtein distance: the least number of insertions, deletions and
    /// substitutions of Unicode scalar values that turn one text into the other. By
    /// the algorithm of Wagner and Fischer (1974), two rows of its table at a time.
    ///
    /// # Errors
    /// That of `checkpoint`, which is called once a row.
    pub fn distance<E>(self, mut checkpoint: impl FnMut() -> Result<(), E>) -> Result<u32, E> {
        let right: Vec<char> = self.right.chars().collect();
        let mut above: Vec<u32> = (0..).take(right.len() + 1).collect();
        let mut row = above.clone();
        for (deletions, left) in (1..).zip(self.left.chars()) {
            checkpoint()?;
            row[0] = deletions;
            let mut beside = deletions;
            for (cell, (right, edges)) in
                row[1..].iter_mut().zip(right.iter().zip(above.windows(2)))
            {
                let substitution = edges[0] + u32::from(left != *right);
                beside = substitution.min(edges[1] + 1).min(beside + 1);
                *cell = beside;
            }
            mem::swap(&mut above, &mut row);
        }
        Ok(above.last().copied().unwrap_or_default())
    }
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text has more than {MAX_TEXT_BYTES} bytes")
    }
}

impl Error for TooLong {}
