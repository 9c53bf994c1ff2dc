//! What a word was meant to be.

/// How many letters differ, are missing or are too many.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in right.bytes().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_letters_that_differ_are_missing_or_are_too_many() {
        assert_eq!(distance("THREADS", "THREADS"), 0);
        assert_eq!(distance("THREADS", "TREADS"), 1);
        assert_eq!(distance("THREADS", "TRHEADS"), 2);
        assert_eq!(distance("", "LOG"), 3);
    }
}
