//! The deadline that a caller sends along.

use std::time::Duration;

/// Reads a `grpc-timeout`: at most eight digits and one unit of `H`, `M`, `S`,
/// `m`, `u`, `n` (the gRPC over HTTP/2 protocol, section Requests).
pub(crate) fn parse_timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let decimal = digits.bytes().all(|digit| digit.is_ascii_digit());
    if !decimal || digits.len() > 8 {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// How long to work for a caller who waits for `timeout`.
///
/// tonic gives up by itself at the deadline, and answers `CANCELLED`: ending a
/// little sooner is what lets `DEADLINE_EXCEEDED` reach the caller. Two
/// milliseconds are two ticks of tokio's clock.
pub(crate) fn working_time(timeout: Duration) -> Duration {
    timeout.saturating_sub((timeout / 2).min(Duration::from_millis(2)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_every_unit() {
        for (text, nanos) in [
            ("1H", 3_600_000_000_000),
            ("1M", 60_000_000_000),
            ("1S", 1_000_000_000),
            ("99999999m", 99_999_999_000_000),
            ("1u", 1_000),
            ("1n", 1),
            ("0n", 0),
        ] {
            let timeout = parse_timeout(text).map(|timeout| timeout.as_nanos());
            assert_eq!(timeout, Some(nanos), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "S", "1", "1s", "+1S", "-1S", "100000000S", "1 S", "1µ"] {
            assert_eq!(parse_timeout(text), None, "{text:?}");
        }
    }

    #[test]
    fn work_ends_before_the_caller_leaves() {
        let working = |micros| working_time(Duration::from_micros(micros)).as_micros();
        assert_eq!([0, 100, 4_000].map(working), [0, 50, 2_000]);
        assert_eq!(working(1_000_000), 998_000);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = parse_timeout(&text);
        }
    }
}
