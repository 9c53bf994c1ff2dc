//! What can be compared.

use std::fmt;

/// Largest size of a text, in bytes of UTF-8. The time a comparison takes grows
/// with the product of both sizes: this bounds it.
pub const MAX_TEXT_BYTES: usize = 16 * 1024;

/// Two texts, each at most [`MAX_TEXT_BYTES`] long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    left: String,
    right: String,
}

/// One of the two texts of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first text.
    Left,
    /// The second text.
    Right,
}

/// Why two texts cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidPair {
    /// A text is longer than [`MAX_TEXT_BYTES`].
    TooLong {
        /// Which text.
        side: Side,
        /// Its size in bytes.
        bytes: usize,
    },
}

impl Pair {
    /// A pair of two texts.
    ///
    /// # Errors
    /// [`InvalidPair::TooLong`], for the left text first.
    pub fn new(left: String, right: String) -> Result<Self, InvalidPair> {
        for (side, text) in [(Side::Left, &left), (Side::Right, &right)] {
            if text.len() > MAX_TEXT_BYTES {
                let bytes = text.len();
                return Err(InvalidPair::TooLong { side, bytes });
            }
        }
        Ok(Self { left, right })
    }

    /// The first text.
    #[must_use]
    pub fn left(&self) -> &str {
        &self.left
    }

    /// The second text.
    #[must_use]
    pub fn right(&self) -> &str {
        &self.right
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Left => "left",
            Self::Right => "right",
        })
    }
}

impl fmt::Display for InvalidPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::TooLong { side, bytes } = self;
        write!(
            f,
            "{side} is {bytes} bytes long, at most {MAX_TEXT_BYTES} are allowed"
        )
    }
}

impl std::error::Error for InvalidPair {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_be_as_long_as_the_limit_and_no_longer() {
        let longest = "x".repeat(MAX_TEXT_BYTES);
        let too_long = format!("{longest}x");
        assert!(Pair::new(longest.clone(), longest.clone()).is_ok());
        let error = Pair::new(longest, too_long).unwrap_err();
        assert_eq!(
            error.to_string(),
            "right is 16385 bytes long, at most 16384 are allowed"
        );
    }

    #[test]
    fn the_limit_counts_bytes_not_characters() {
        let text = "é".repeat(MAX_TEXT_BYTES / 2 + 1);
        let too_long = InvalidPair::TooLong {
            side: Side::Left,
            bytes: MAX_TEXT_BYTES + 2,
        };
        assert_eq!(Pair::new(text, String::new()), Err(too_long));
    }
}
