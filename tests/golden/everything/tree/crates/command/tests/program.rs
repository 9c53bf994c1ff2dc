//! Programs, run in this process.
#![allow(clippy::unwrap_used)]

use std::{
    ffi::OsString,
    io::{self, Cursor, Read, Write},
};

use clap::{Parser, Subcommand};
use proptest::prelude::*;

use b2_shop_command as command;

use command::{Code, Completion, Failure, Flags, Inputs, Program, Session, Streams};

/// A program that says words again, but for some.
#[derive(Debug, Parser)]
#[command(name = "probe")]
struct Probe {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Say {
        word: Option<String>,
        #[command(flatten)]
        inputs: Inputs,
    },
    Completion(Completion),
}

impl Program for Probe {
    fn flags(&self) -> Flags {
        self.flags
    }

    fn run(self, session: &mut Session<'_>) -> Result<(), Failure> {
        match self.command {
            Command::Say { word, inputs } => inputs.answer(session, word, say),
            Command::Completion(completion) => completion.run::<Self>(session),
        }
    }
}

#[expect(clippy::panic, reason = "it is what is tried")]
fn say(word: String) -> Result<String, Failure> {
    match word.as_str() {
        "rude" => Err(Failure::new(Code::PermissionDenied, "it is rude")),
        "slip" => panic!("a slip"),
        _ => Ok(word),
    }
}

/// A program's exit code, and what it wrote.
type Ended = (u8, String, String);

fn typed(args: &[&str], input: impl Read + Send + 'static) -> Ended {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let streams = Streams {
        stdin: Box::new(input),
        stdout: &mut stdout,
        stderr: &mut stderr,
        watched: false,
    };
    let all = std::iter::once("probe").chain(args.iter().copied());
    let code = command::run::<Probe>(all.map(OsString::from), streams);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (code, text(stdout), text(stderr))
}

fn ended(code: u8, stdout: &str, stderr: &str) -> Ended {
    (code, stdout.to_owned(), stderr.to_owned())
}

#[test]
fn an_argument_is_answered() {
    let none = io::empty;
    assert_eq!(typed(&["say", "a"], none()), ended(0, "a\n", ""));
    assert_eq!(
        typed(&["say", "a", "--json"], none()),
        ended(0, "\"a\"\n", "")
    );
    let rude = ended(1, "", "probe: it is rude\n");
    assert_eq!(typed(&["say", "rude"], none()), rude);
    let rude = "{\"error\":{\"code\":\"permission_denied\",\"message\":\"it is rude\"}}\n";
    assert_eq!(
        typed(&["--json", "say", "rude"], none()),
        ended(1, "", rude)
    );
    let (code, stdout, stderr) = typed(&["say", "slip"], none());
    assert_eq!((code, stdout.as_str()), (70, ""));
    assert!(
        stderr.starts_with("probe: internal error: a slip"),
        "{stderr}"
    );
}

#[test]
fn the_first_input_that_fails_is_the_last() {
    for (input, code, stdout, stderr) in [
        (
            r#""a" "rude" "b""#,
            1,
            "a\n",
            "probe: input 2: it is rude\n",
        ),
        (
            r#""a" "slip" "b""#,
            70,
            "a\n",
            "probe: internal error: a slip (--verbose says where)\n",
        ),
        (
            r#""a" 3"#,
            1,
            "a\n",
            "probe: input 2: invalid type: integer `3`, expected a string at line 1 column 5\n",
        ),
        ("", 0, "", ""),
    ] {
        let got = typed(
            &["say", "--input", "-", "--workers", "2"],
            Cursor::new(input),
        );
        assert_eq!(got, ended(code, stdout, stderr), "{input}");
    }
}

#[test]
fn what_is_told_wrongly_is_said_in_json_as_well() {
    let (code, stdout, stderr) = typed(&["say", "--loud", "--json"], io::empty());
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(
        stderr.starts_with("{\"error\":{\"code\":\"invalid_argument\",\"message\":\"unexpected"),
        "{stderr}"
    );
    let (code, stdout, stderr) = typed(&["--help"], io::empty());
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("PROBE_JSON"), "{stdout}");
}

#[test]
fn a_reader_who_has_gone_is_no_failure_to_speak_of() {
    /// Where nobody reads.
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for args in [&["say", "a"][..], &["completion", "bash"], &["--help"]] {
        let mut stderr = Vec::new();
        let streams = Streams {
            stdin: Box::new(io::empty()),
            stdout: &mut Gone,
            stderr: &mut stderr,
            watched: false,
        };
        let all = std::iter::once(&"probe").chain(args).map(OsString::from);
        assert_eq!(command::run::<Probe>(all, streams), 141, "{args:?}");
        assert!(stderr.is_empty());
    }
}

#[test]
fn who_watches_sees_how_far_it_is() {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let streams = Streams {
        stdin: Box::new(Cursor::new(r#""a" "b""#)),
        stdout: &mut stdout,
        stderr: &mut stderr,
        watched: true,
    };
    let args = ["probe", "say", "--input", "-"].map(OsString::from);
    assert_eq!(command::run::<Probe>(args, streams), 0);
    let shown = String::from_utf8(stderr).unwrap();
    assert!(
        shown.starts_with("\r1 done") && shown.ends_with("\r\x1b[K"),
        "{shown:?}"
    );
}

proptest! {
    #[test]
    fn inputs_are_answered_in_their_order(words in proptest::collection::vec("[a-q]{0,3}", 0..40), workers in 1_u8..9) {
        let input: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let args = ["say", "--input", "-", "--workers", &workers.to_string()];
        let (code, stdout, _) = typed(&args, Cursor::new(input.join(" ")));
        prop_assert_eq!(code, 0);
        prop_assert_eq!(stdout.lines().collect::<Vec<_>>(), words);
    }
}
