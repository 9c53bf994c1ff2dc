//! The domain: how far apart two texts are. It knows nothing of the network, of
//! threads or of the clock. This sample is meant to be replaced.

/// The Levenshtein distance: the least number of insertions, deletions and
/// substitutions of Unicode scalar values that turn one text into the other. By the
/// algorithm of Wagner and Fischer (1974), a row of its table at a time.
///
/// # Errors
/// That of `checkpoint`, which is called once a row.
pub fn distance<E>(
    left: &str,
    right: &str,
    mut checkpoint: impl FnMut() -> Result<(), E>,
) -> Result<u32, E> {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<u32> = (1..).take(right.len()).collect();
    let mut distance = row.last().copied().unwrap_or_default();
    for (deletions, left) in (1..).zip(left.chars()) {
        checkpoint()?;
        let mut diagonal = deletions - 1;
        distance = deletions;
        for (above, right) in row.iter_mut().zip(&right) {
            let substitution = diagonal + u32::from(left != *right);
            diagonal = *above;
            distance = substitution.min(diagonal + 1).min(distance + 1);
            *above = distance;
        }
    }
    Ok(distance)
}
