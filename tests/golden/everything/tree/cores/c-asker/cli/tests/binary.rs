//! The real binary, as people and their scripts type it, and as those it asks let
//! it down.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::Value;

use b2_shop_c_asker_cli::Calls;

const PROGRAM: &str = env!("CARGO_BIN_EXE_c-asker");

/// How its variables begin.
const PREFIX: &str = "C_ASKER";

/// A question for each of those that are called, a line each.
const QUESTIONS: &str = "
    b2-c compare a b
    k-2x compare a b
";

fn questions() -> impl Iterator<Item = Vec<&'static str>> {
    let words = |line: &'static str| line.split_whitespace().collect::<Vec<_>>();
    QUESTIONS.trim().lines().map(words)
}

fn first() -> Vec<&'static str> {
    questions().next().unwrap()
}

fn own(key: &str) -> String {
    format!("{PREFIX}_{key}")
}

/// A run that knows nothing of whoever runs the tests.
fn program(args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    let home = std::env::temp_dir().join("nobody-lives-here");
    command.args(args).stdin(Stdio::null());
    command.env("HOME", &home).env("XDG_CONFIG_HOME", &home);
    command
}

/// The same, with everybody it calls at `target`.
fn asking(question: &[&str], target: &str, more: &[&str]) -> Command {
    let mut command = program(&[question, &["--json"], more].concat());
    for (prefix, _) in Calls::ALL {
        command.env(format!("{PREFIX}_{prefix}_TARGET"), target);
        command.env(format!("{PREFIX}_{prefix}_PATIENCE"), "1m");
    }
    command
}

/// Checks how it ended, by its exit code and the class of its failure.
fn ended(output: &Output, code: i32, class: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    let said: Value = serde_json::from_str(&stderr).unwrap();
    assert_eq!(said["error"]["code"], class, "{stderr}");
    assert!(output.stdout.is_empty());
}

/// One that accepts connections, as a stopped process does, and says nothing.
fn hung() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// A file with settings, for one test.
fn file(name: &str, text: &str) -> PathBuf {
    let own = format!("{PREFIX}-{name}-{}.toml", std::process::id());
    let path = std::env::temp_dir().join(own);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn who_is_not_there_is_unavailable() {
    let (listener, address) = hung();
    drop(listener);
    for question in questions() {
        let mut command = asking(&question, &address, &[]);
        for (prefix, _) in Calls::ALL {
            command.env(format!("{PREFIX}_{prefix}_PATIENCE"), "50ms");
        }
        ended(&command.output().unwrap(), 1, "unavailable");
    }
}

#[test]
fn who_says_nothing_is_left_when_the_time_is_over() {
    let (_listener, address) = hung();
    for question in questions() {
        let begun = Instant::now();
        let output = asking(&question, &address, &["--timeout", "300ms"]).output();
        ended(&output.unwrap(), 1, "deadline_exceeded");
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(300), "{took:?}");
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
}

#[test]
fn ends_when_it_is_interrupted() {
    let (listener, address) = hung();
    for question in questions() {
        let mut command = asking(&question, &address, &["--timeout", "1m"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _call = connected(&listener, &mut child);
        interrupt(&child);
        ended(&child.wait_with_output().unwrap(), 130, "cancelled");
    }
}

/// Waits until a program has connected, for as long as it lives.
#[expect(clippy::disallowed_methods, reason = "there are no tasks here")]
fn connected(listener: &TcpListener, child: &mut Child) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    loop {
        if let Ok((stream, _)) = listener.accept() {
            return stream;
        }
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        sleep(Duration::from_millis(5));
    }
}

fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    let kill = ["-c", "kill -INT \"$0\"", &pid];
    assert!(Command::new("sh").args(kill).status().unwrap().success());
}

#[test]
fn a_flag_counts_for_more_than_the_environment_and_that_for_more_than_the_file() {
    let (_listener, address) = hung();
    let path = file("wrong", "timeout = \"soon\"\n");
    let told = |environment: Option<&str>, flags: &[&str]| {
        let mut command = asking(&first(), &address, flags);
        command.env(own("CONFIG"), &path);
        command.envs(environment.map(|text| (own("TIMEOUT"), text)));
        command.output().unwrap()
    };
    let output = told(None, &[]);
    ended(&output, 2, "invalid_argument");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&path.display().to_string()), "{said}");
    ended(&told(Some("late"), &[]), 2, "invalid_argument");
    ended(&told(Some("20ms"), &[]), 1, "deadline_exceeded");
    let flags = ["--timeout", "20ms"];
    ended(&told(Some("late"), &flags), 1, "deadline_exceeded");
    fs::remove_file(path).unwrap();
}

#[test]
fn everything_wrong_is_said_at_once() {
    let path = file("strange", "[nobody]\ncolour = \"red\"\n");
    let output = asking(&first(), "", &["--config", path.to_str().unwrap()])
        .env(own("TIMEOUT"), "soon")
        .env(own("TIMEOUTS"), "misspelt")
        .output()
        .unwrap();
    ended(&output, 2, "invalid_argument");
    let said = String::from_utf8_lossy(&output.stderr);
    for name in ["TIMEOUT: want", "TIMEOUTS: no", "NOBODY_COLOUR: there"] {
        assert!(said.contains(&own(name)), "{said}");
    }
    fs::remove_file(path).unwrap();
}

#[test]
fn says_what_can_be_set_and_typed() {
    let shown = |args: &[&str]| {
        let output = program(args).output().unwrap();
        assert!(output.status.success(), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let (settings, help) = (shown(&["settings"]), shown(&["--help"]));
    for (prefix, _) in Calls::ALL {
        let target = format!("{PREFIX}_{prefix}_TARGET");
        assert!(settings.contains(&target), "{settings}");
    }
    for question in questions() {
        assert!(help.contains(question[0]), "{help}");
        assert!(shown(&[question[0], "--help"]).contains(question[1]));
        assert!(shown(&["completion", "bash"]).contains(question[0]));
    }
    let output = program(&["nobody", "--json"]).output().unwrap();
    ended(&output, 2, "invalid_argument");
}
