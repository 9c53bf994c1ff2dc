//! The edit distance of two texts.

use std::mem;

use crate::Pair;

/// How far apart two texts are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The Levenshtein distance: the least number of insertions, deletions and
    /// substitutions of Unicode scalar values that turn one text into the other.
    pub distance: u32,
    /// `1 - distance / length of the longer text in scalar values`, from 0 to
    /// 1; 1 for two empty texts.
    pub similarity: f64,
}

/// Compares two texts by the algorithm of Wagner and Fischer ("The
/// string-to-string correction problem", 1974), two rows of the table at a
/// time: O(n·m) time, O(m) memory.
///
/// Calls `checkpoint` once a row, and gives up when it fails.
///
/// # Errors
/// The error of `checkpoint`, and no other.
pub fn compare<E>(
    pair: &Pair,
    mut checkpoint: impl FnMut() -> Result<(), E>,
) -> Result<Comparison, E> {
    let right: Vec<char> = pair.right().chars().collect();
    // `above[j]` is the distance of what has been read of the left text to the
    // first `j` values of the right one.
    let mut above: Vec<u32> = (0..).take(right.len() + 1).collect();
    let mut row = above.clone();
    for (deletions, left) in (1..).zip(pair.left().chars()) {
        checkpoint()?;
        row[0] = deletions;
        let mut beside = deletions;
        for (cell, (right, edges)) in row[1..].iter_mut().zip(right.iter().zip(above.windows(2))) {
            let substitution = edges[0] + u32::from(left != *right);
            beside = substitution.min(edges[1] + 1).min(beside + 1);
            *cell = beside;
        }
        mem::swap(&mut above, &mut row);
    }
    let distance = above.last().copied().unwrap_or_default();
    let longer = length(pair.left()).max(length(pair.right()));
    Ok(Comparison {
        distance,
        similarity: similarity(distance, longer),
    })
}

fn similarity(distance: u32, longer: u32) -> f64 {
    if longer == 0 {
        1.0
    } else {
        1.0 - f64::from(distance) / f64::from(longer)
    }
}

/// The length of a text in scalar values; a pair bounds it.
fn length(text: &str) -> u32 {
    text.chars().map(|_| 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_at_the_checkpoint_that_fails() {
        let pair = Pair::new("abcdef".into(), "ghi".into()).unwrap();
        let mut rows = 0;
        let stopped = compare(&pair, || {
            rows += 1;
            if rows == 3 { Err("stopped") } else { Ok(()) }
        });
        assert_eq!((stopped, rows), (Err("stopped"), 3));
    }

    #[test]
    fn checks_once_a_row() {
        let pair = Pair::new("abcdef".into(), "ghi".into()).unwrap();
        let mut rows = 0;
        let done = compare(&pair, || {
            rows += 1;
            Ok::<_, ()>(())
        });
        assert_eq!((done.map(|done| done.distance), rows), (Ok(6), 6));
    }
}
