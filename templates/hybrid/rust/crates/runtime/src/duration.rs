//! Durations as people write them in settings: `500ms`, `2s`, `1m30s`.

use std::time::Duration;

/// Reads a duration: whole numbers, each with one of the units `h`, `m`, `s`,
/// `ms`, `us` and `ns`, or a bare `0`. Go's `time.ParseDuration` reads the
/// same texts, so one notation serves both languages.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = split(rest, |c| c.is_ascii_digit());
        let (unit, after) = split(after, |c| c.is_ascii_alphabetic());
        let number = number.parse::<u64>().ok()?;
        let part = match unit {
            "h" => Duration::from_secs(number.checked_mul(3600)?),
            "m" => Duration::from_secs(number.checked_mul(60)?),
            "s" => Duration::from_secs(number),
            "ms" => Duration::from_millis(number),
            "us" => Duration::from_micros(number),
            "ns" => Duration::from_nanos(number),
            _ => return None,
        };
        total = total.checked_add(part)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

/// Writes a duration as [`parse`] reads it, in the largest unit that leaves
/// nothing over.
pub(crate) fn show(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    let units = [
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
    ];
    let fits = units.iter().find(|(_, unit)| nanos.is_multiple_of(*unit));
    match fits {
        _ if nanos == 0 => "0s".into(),
        Some((name, unit)) => format!("{}{name}", nanos / unit),
        None => format!("{nanos}ns"),
    }
}

/// Splits off the longest prefix whose characters satisfy `belongs`.
fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_go_reads() {
        for (text, millis) in [
            ("0", 0),
            ("0s", 0),
            ("500ms", 500),
            ("2s", 2000),
            ("1m30s", 90_000),
            ("1h", 3_600_000),
            ("1500us", 1),
        ] {
            let duration = parse(text).map(|d| d.as_millis());
            assert_eq!(duration, Some(millis), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "5", "s", "-1s", "1.5s", "2 s", "2S", "2s3", "٣s"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(parse("99999999999999999999s"), None);
        assert_eq!(parse("18446744073709551615h"), None);
    }

    #[test]
    fn shows_the_largest_unit_that_leaves_nothing_over() {
        let shown = [0, 500, 1_000, 90_000, 3_600_000].map(Duration::from_millis);
        let texts = shown.map(show);
        assert_eq!(texts, ["0s", "500ms", "1s", "90s", "1h"]);
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_read(nanos in 0_u64..u64::MAX) {
            let duration = Duration::from_nanos(nanos);
            prop_assert_eq!(parse(&show(duration)), Some(duration));
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = parse(&text);
        }

        #[test]
        fn reads_any_number_of_milliseconds(millis: u64) {
            prop_assert_eq!(parse(&format!("{millis}ms")), Some(Duration::from_millis(millis)));
        }
    }
}
