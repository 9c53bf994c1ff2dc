//! What is wrong with a text, in words that make sense to a client: the same as
//! those of a service in Go.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{
    Deserializer, Error,
    error::Category::{Data, Eof, Io, Syntax},
};

/// Says why `text` was not read.
pub(crate) fn misfit(text: &[u8], error: &Error) -> String {
    match error.classify() {
        Eof if text.trim_ascii().is_empty() => "the body is empty, not JSON".into(),
        Eof => "the body ends in the middle of its JSON".into(),
        Syntax | Io => format!("the body is not JSON, at byte {}", place(text, error)),
        Data => match first::<IgnoredAny>(text) {
            // Whether it is JSON comes before what is in it.
            Err(error) => misfit(text, &error),
            Ok(_) => unexpected(text, error),
        },
    }
}

/// Says what is wrong with what comes after the one value of `text`, and begins
/// at `error`.
pub(crate) fn surplus(text: &[u8], error: &Error) -> String {
    let before = place(text, error).saturating_sub(1);
    let rest = &text[before..];
    let begun = rest.starts_with(b"{") || rest.starts_with(b"[");
    match first::<IgnoredAny>(rest) {
        Err(error) if !begun && error.classify() == Syntax => {
            let at = before + place(rest, &error);
            format!("the body is not JSON, at byte {at}")
        }
        Err(error) if !begun => misfit(rest, &error),
        _ => "the body is not the expected JSON: there is more than one value".into(),
    }
}

/// The first value of a text, whatever follows.
fn first<'de, T: Deserialize<'de>>(text: &'de [u8]) -> Result<T, Error> {
    T::deserialize(&mut Deserializer::from_slice(text))
}

/// How many bytes there are up to an error, and with what it is about.
fn place(text: &[u8], error: &Error) -> usize {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let before = lines.take(error.line().saturating_sub(1));
    let before: usize = before.map(<[u8]>::len).sum();
    (before + error.column()).min(text.len())
}

/// Says which value is not what it should be.
fn unexpected(text: &[u8], error: &Error) -> String {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let mismatch = ["invalid type: ", "invalid value: "];
    let mismatch = mismatch.iter().find_map(|kind| said.strip_prefix(kind));
    if let Some((found, wanted)) = mismatch.and_then(|said| said.split_once(", expected ")) {
        let (found, wanted) = (value(found, wanted), kind(wanted));
        return match field(&text[..place(text, error)]) {
            None if found == "null" => "the body is null".into(),
            None => format!("the body must be {wanted}, not {found}"),
            Some(name) => format!("field {name:?} must be {wanted}, not {found}"),
        };
    }
    let said = match said.split('`').nth(1) {
        Some(name) if said.starts_with("unknown field") => format!("unknown field {name:?}"),
        _ => said.into(),
    };
    format!("the body is not the expected JSON: {said}")
}

/// What JSON calls the values of a type.
fn kind(wanted: &str) -> &str {
    match wanted {
        "a boolean" => "true or false",
        "a sequence" => "an array",
        "a map" => "an object",
        "f32" | "f64" => "a number",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number of a size that fits",
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => {
            "a whole number from 0 on, of a size that fits"
        }
        _ if wanted.starts_with("struct ") => "an object",
        _ => wanted,
    }
}

/// What there was instead: a number itself, where another would do.
fn value(found: &str, wanted: &str) -> String {
    let literal = found.split('`').nth(1).unwrap_or_default();
    let (word, _) = found.split_once(' ').unwrap_or((found, ""));
    let whole = kind(wanted).starts_with("a whole");
    match word {
        "integer" | "floating" if whole => format!("number {literal}"),
        "integer" | "floating" => "number".into(),
        "boolean" => "bool".into(),
        "string" => "string".into(),
        "sequence" => "array".into(),
        "map" => "object".into(),
        _ => found.into(),
    }
}

/// The field that a value belongs to whose text ends here, or begins: after
/// those around it.
fn field(text: &[u8]) -> Option<String> {
    let mut levels: Vec<Option<String>> = Vec::new();
    let mut word = None;
    let mut bytes = text.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                // Escaped quotes are of the word.
                while let Some((end, byte)) = bytes.next() {
                    match byte {
                        b'\\' => drop(bytes.next()),
                        b'"' => {
                            word = serde_json::from_slice(&text[at..=end]).ok();
                            break;
                        }
                        _ => {}
                    }
                }
            }
            b':' => {
                if let Some(name) = levels.last_mut() {
                    *name = word.take();
                }
            }
            b'{' | b'[' => levels.push(None),
            b'}' | b']' => drop(levels.pop()),
            _ => {}
        }
    }
    let names: Vec<_> = levels.into_iter().flatten().collect();
    (!names.is_empty()).then(|| names.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Probe {
        left: String,
        count: u8,
        inner: Vec<Inner>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Inner {
        yes: bool,
    }

    #[test]
    fn messages_are_those_of_a_service_in_go() {
        for (text, want) in [
            (" ", "the body is empty, not JSON"),
            (r#"{"left": "a""#, "the body ends in the middle of its JSON"),
            (r#"{"left": }"#, "the body is not JSON, at byte 10"),
            ("{\n\"left\": x}", "the body is not JSON, at byte 11"),
            (
                r#"{"left": 1}"#,
                r#"field "left" must be a string, not number"#,
            ),
            (
                r#"{"left": {"a": []}}"#,
                r#"field "left" must be a string, not object"#,
            ),
            (r#"{"left": 1, }"#, "the body is not JSON, at byte 13"),
            (
                r#"{"left": "}\":", "count": 300}"#,
                r#"field "count" must be a whole number from 0 on, of a size that fits, not number 300"#,
            ),
            (
                r#"{"count": "a"}"#,
                r#"field "count" must be a whole number from 0 on, of a size that fits, not string"#,
            ),
            (
                r#"{"inner": [{}, {"yes": 1}]}"#,
                r#"field "inner.yes" must be true or false, not number"#,
            ),
            (
                r#"{"lefft": 1}"#,
                r#"the body is not the expected JSON: unknown field "lefft""#,
            ),
        ] {
            let error = first::<Probe>(text.as_bytes()).unwrap_err();
            assert_eq!(misfit(text.as_bytes(), &error), want, "{text}");
        }
    }

    #[test]
    fn what_follows_the_one_value_is_looked_at_as_well() {
        let more = "the body is not the expected JSON: there is more than one value";
        for (rest, want) in [
            ("{", more),
            ("1", more),
            ("x", "the body is not JSON, at byte 4"),
            ("\"a", "the body ends in the middle of its JSON"),
        ] {
            let text = format!("{{}}\n{rest}");
            let mut reader = Deserializer::from_slice(text.as_bytes());
            IgnoredAny::deserialize(&mut reader).unwrap();
            let error = reader.end().unwrap_err();
            assert_eq!(surplus(text.as_bytes(), &error), want, "{rest}");
        }
    }
}
