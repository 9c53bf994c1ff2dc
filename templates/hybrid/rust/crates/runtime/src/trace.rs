//! W3C trace context.

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    str::FromStr,
};

/// The trace a caller belongs to, from a `traceparent`. It is shown as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    pub(crate) trace_id: u128,
    pub(crate) parent_id: u64,
    pub(crate) flags: u8,
}

/// The text is not a `traceparent`: the caller's trace is lost, the call is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidTraceparent;

impl fmt::Display for InvalidTraceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a W3C traceparent")
    }
}

impl std::error::Error for InvalidTraceparent {}

impl TraceContext {
    /// The beginning of a new trace, to be sampled. Its identifiers are no
    /// secret, so that the randomness of a hash table is enough.
    #[must_use]
    pub fn start() -> Self {
        let random = || RandomState::new().hash_one(0_u8).max(1);
        Self {
            trace_id: u128::from(random()) << 64 | u128::from(random()),
            parent_id: random(),
            flags: 1,
        }
    }

    /// The identifier of the trace, as 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }

    /// Whether `other` is of the same trace.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.trace_id == other.trace_id
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            trace_id,
            parent_id,
            flags,
        } = self;
        write!(f, "00-{trace_id:032x}-{parent_id:016x}-{flags:02x}")
    }
}

impl FromStr for TraceContext {
    type Err = InvalidTraceparent;

    /// Reads `version-trace_id-parent_id-flags` in lower-case hexadecimal, by
    /// the rules of W3C Trace Context level 1, section 3.2: zero identifiers
    /// and version `ff` are invalid, later versions may say more at the end.
    fn from_str(text: &str) -> Result<Self, InvalidTraceparent> {
        let mut parts = text.split('-');
        let mut hex = |digits| parts.next().and_then(|part| parse_hex(part, digits));
        let (Some(version), Some(trace_id), Some(parent_id), Some(flags)) =
            (hex(2), hex(32), hex(16), hex(2))
        else {
            return Err(InvalidTraceparent);
        };
        let more = parts.next().is_some();
        if version == 0xff || (version == 0 && more) || trace_id == 0 || parent_id == 0 {
            return Err(InvalidTraceparent);
        }
        let invalid = |_| InvalidTraceparent;
        Ok(Self {
            trace_id,
            parent_id: parent_id.try_into().map_err(invalid)?,
            flags: flags.try_into().map_err(invalid)?,
        })
    }
}

fn parse_hex(text: &str, digits: usize) -> Option<u128> {
    let lower = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != digits || !text.bytes().all(lower) {
        return None;
    }
    u128::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn reads_the_example_of_the_recommendation() {
        let context: TraceContext = EXAMPLE.parse().unwrap();
        assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    }

    #[test]
    fn a_new_trace_is_one_of_its_own() {
        let [one, other] = [TraceContext::start(), TraceContext::start()];
        assert!(!one.is_same(&other));
        assert_eq!(one.to_string().parse(), Ok(one));
    }

    #[test]
    fn is_handed_on_as_it_came() {
        let context: TraceContext = EXAMPLE.parse().unwrap();
        assert_eq!(context.to_string(), EXAMPLE);
        let later = format!("cc{}-what-comes-next", &EXAMPLE[2..]);
        let later: TraceContext = later.parse().unwrap();
        assert_eq!(later.to_string(), EXAMPLE);
    }

    #[test]
    fn two_spans_of_a_trace_are_of_the_same() {
        let context: TraceContext = EXAMPLE.parse().unwrap();
        let [sibling, stranger] = [("00f067", "10f067"), ("4bf92f", "5bf92f")]
            .map(|(old, new)| EXAMPLE.replace(old, new).parse().unwrap());
        assert!(context.is_same(&sibling));
        assert!(!context.is_same(&stranger));
    }

    #[test]
    fn a_later_version_may_say_more() {
        let later = format!("cc{}-what-comes-next", &EXAMPLE[2..]);
        assert!(later.parse::<TraceContext>().is_ok());
        assert!(format!("{EXAMPLE}-more").parse::<TraceContext>().is_err());
    }

    #[test]
    fn refuses_what_the_recommendation_calls_invalid() {
        for text in [
            "",
            "00",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert!(text.parse::<TraceContext>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = text.parse::<TraceContext>();
        }
    }
}
