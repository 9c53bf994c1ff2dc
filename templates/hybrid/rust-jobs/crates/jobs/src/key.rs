//! Keys say which jobs are the same one.

use serving::Failure;

const LONGEST: usize = 128;

/// Whether a job can have this key.
pub(crate) fn is_valid(key: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=LONGEST).contains(&key.len()) && key.bytes().all(allowed)
}

/// The key, if a job can have it.
pub(crate) fn checked(key: &str) -> Result<&str, Failure> {
    if is_valid(key) {
        return Ok(key);
    }
    Err(Failure::invalid_argument(
        "a key is 1 to 128 letters, digits, dashes and underscores of ASCII",
    ))
}

#[cfg(test)]
mod tests {
    use serving::Code;

    use super::*;

    #[test]
    fn keys_are_short_and_cannot_be_mistaken_for_a_part_of_a_subject() {
        for key in ["a", "night-run_7", "A0", &"k".repeat(128)] {
            assert_eq!(checked(key), Ok(key));
        }
        for key in ["", "a.b", "*", ">", "a b", "é", "a\n", &"k".repeat(129)] {
            let code = checked(key).map_err(|failure| failure.code());
            assert_eq!(code, Err(Code::InvalidArgument), "{key:?}");
        }
    }
}
