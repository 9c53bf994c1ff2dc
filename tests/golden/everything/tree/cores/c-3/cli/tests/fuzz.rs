//! Whatever is typed and fed to it, the program ends as it says it does.
//! `make fuzz` tries for as long as it is told to.
#![allow(clippy::unwrap_used)]

use std::{ffi::OsString, io::Cursor, path::Path};

use command::Streams;
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use b2_shop_c_3_cli::App;

/// What came of a run.
struct Ended {
    code: u8,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

fn typed(args: &[OsString], input: Vec<u8>) -> Ended {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let streams = Streams {
        stdin: Box::new(Cursor::new(input)),
        stdout: &mut stdout,
        stderr: &mut stderr,
        watched: false,
    };
    let all = std::iter::once(OsString::from("it")).chain(args.iter().cloned());
    let code = command::run::<App>(all, streams);
    Ended {
        code,
        stdout,
        stderr,
    }
}

/// Words that mean something.
const KNOWN: &[&str] = &[
    "compare",
    "completion",
    "help",
    "bash",
    "zsh",
    "--json",
    "--input",
    "-",
    "--workers",
    "1",
    "255",
    "--help",
    "--version",
    "-v",
    "--",
];

/// Those, and any others that are no files.
fn argument() -> impl Strategy<Value = OsString> {
    let any = any::<OsString>().prop_filter("a file", |word| !Path::new(word).exists());
    prop_oneof![3 => proptest::sample::select(KNOWN).prop_map(Into::into), 1 => any]
}

/// JSON as it should be, cut off or with something in it that does not belong there.
fn input() -> impl Strategy<Value = Vec<u8>> {
    let text = |text: String| Value::from(text).to_string();
    let document = (any::<String>(), any::<String>(), 0_u8..8).prop_map(move |(a, b, odd)| {
        let more = if odd == 0 { ",\"odd\":1" } else { "" };
        format!("{{\"left\":{},\"right\":{}{more}}}\n", text(a), text(b)).into_bytes()
    });
    let documents = vec(document, 0..8).prop_map(|all| all.concat());
    (
        documents,
        any::<prop::sample::Index>(),
        vec(any::<u8>(), 0..4),
    )
        .prop_map(|(mut documents, at, odd)| {
            let at = at.index(documents.len() + 1);
            documents.splice(at..at, odd);
            documents
        })
}

proptest! {
    #[test]
    fn whatever_is_typed_it_ends_as_documented(args in vec(argument(), 0..6), input in input()) {
        let ended = typed(&args, input);
        prop_assert!(ended.code <= 2, "{:?}: {}", args, String::from_utf8_lossy(&ended.stderr));
        prop_assert_eq!(ended.code == 0, ended.stderr.is_empty());
    }

    #[test]
    fn whatever_is_fed_to_it_it_answers_in_lines_of_json(input in input()) {
        let args = ["compare", "--json", "--input", "-"].map(OsString::from);
        let ended = typed(&args, input);
        let said = [ended.stdout, ended.stderr].concat();
        for line in String::from_utf8(said).unwrap().lines() {
            let said: Value = serde_json::from_str(line).unwrap();
            prop_assert!(said["distance"].is_u64() || said["error"]["code"] == "invalid_argument");
        }
        prop_assert!(ended.code <= 1);
    }
}
