//! The real binary, as people and their scripts type it.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_c-3");

fn vectors() -> Vec<Value> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../test/vectors");
    let text = fs::read(all.join("c-3/compare.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).stdin(Stdio::null());
    command
}

fn texts(output: &Output) -> (&str, &str) {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn answers_in_words_and_in_json() {
    for (args, stdout) in [
        (&["compare", "kitten", "sitting"][..], "3\n"),
        (&["compare", "a", "bc", "--json"], "{\"distance\":2}\n"),
    ] {
        let output = program(args).output().unwrap();
        assert_eq!(texts(&output), (stdout, ""), "{args:?}");
        assert!(output.status.success());
    }
}

#[test]
fn answers_as_the_golden_vectors_say() {
    let vectors = vectors();
    let inputs: Vec<_> = vectors.iter().map(|v| v["input"].to_string()).collect();
    let mut child = program(&["compare", "--json", "--input", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(inputs.join("\n").as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let answers: Vec<Value> = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let wanted: Vec<_> = vectors.iter().map(|v| v["output"].clone()).collect();
    assert_eq!(answers, wanted);
}

#[test]
fn the_exit_code_says_whether_it_was_told_wrongly() {
    let output = program(&["compar", "a", "b"]).output().unwrap();
    let (stdout, stderr) = texts(&output);
    assert_eq!((output.status.code(), stdout), (Some(2), ""));
    assert!(stderr.contains("compare"), "{stderr}");

    let output = program(&["compare", "--input", "nowhere", "--json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(said["error"]["code"], "not_found");
}

#[test]
fn settings_are_taken_from_the_environment() {
    let told = |value| {
        program(&["compare", "a", "b"])
            .env("C_3_JSON", value)
            .output()
            .unwrap()
    };
    assert_eq!(texts(&told("true")).0, "{\"distance\":1}\n");
    assert_eq!(told("perhaps").status.code(), Some(2));
}

#[test]
fn completes_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = program(&["completion", shell]).output().unwrap();
        assert!(output.status.success());
        assert!(texts(&output).0.contains("compare"), "{shell}");
    }
}

#[test]
fn says_nothing_when_nobody_reads_on() {
    let mut child = program(&["compare", "--input", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = b"{\"left\": \"a\", \"right\": \"b\"}\n";
    stdin.write_all(input).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "1\n"); // an answer does not wait for the next input
    drop(stdout);
    // Until it has ended: a process that is just being started may hold what it
    // writes to open for a moment.
    while stdin.write_all(input).is_ok() {}
    let code = child.wait().unwrap().code();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!((code, said.as_str()), (Some(141), ""));
}
