//! The real binary: started, called, stopped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
};

use serde_json::Value;
use tonic::transport::Channel;

use b2_shop_quotes_core_server as server;

use server::{
    names::APP,
    wire::{
        Client, CompareEntry, CompareRequest, CompareResult, batch::Reason, compare_result::Outcome,
    },
};

const BINARY: &str = env!("CARGO_BIN_EXE_quotes-core");

/// A running binary, killed when it is dropped.
struct Process {
    child: Child,
    log: BufReader<ChildStderr>,
}

impl Process {
    /// Starts the binary on free ports.
    fn start(variables: &[(&str, &str)]) -> Self {
        let name = |key: &str| format!("{}_{key}", APP.prefix);
        let mut child = Command::new(BINARY)
            .env(name("ADDR"), "127.0.0.1:0")
            .env(name("ADMIN_ADDR"), "127.0.0.1:0")
            .env(name("DRAIN_DELAY"), "0s")
            .envs(variables.iter().map(|(key, value)| (name(key), value)))
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        Self { child, log }
    }

    /// A client, once the binary serves.
    async fn client(&mut self) -> Client<Channel> {
        let mut line = String::new();
        self.log.read_line(&mut line).unwrap();
        let serving: Value = serde_json::from_str(&line).expect(&line);
        assert_eq!(serving["msg"], "serving");
        let uri = format!("http://{}", serving["addr"].as_str().unwrap());
        let channel = Channel::from_shared(uri).unwrap().connect().await;
        Client::new(channel.unwrap())
    }

    fn terminate(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        let kill = ["-c", "kill -TERM \"$0\"", &pid];
        assert!(Command::new("sh").args(kill).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has most often ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn entry(left: &str, right: &str) -> CompareEntry {
    CompareEntry {
        left: left.into(),
        right: right.into(),
        ..CompareEntry::default()
    }
}

/// All results, in the order of the entries.
async fn compare(
    client: &mut Client<Channel>,
    entries: Vec<CompareEntry>,
) -> Result<Vec<CompareResult>, tonic::Status> {
    let mut answers = client
        .compare(CompareRequest { entries })
        .await?
        .into_inner();
    let mut results = Vec::new();
    while let Some(response) = answers.message().await? {
        results.extend(response.results);
    }
    results.sort_by_key(|result| result.index);
    Ok(results)
}

/// The distance, or the reason that there is none.
fn outcome(result: &CompareResult) -> Result<u32, Reason> {
    match result.outcome.as_ref().unwrap() {
        Outcome::Comparison(comparison) => Ok(comparison.distance),
        Outcome::Error(error) => Err(error.reason()),
    }
}

#[tokio::test]
async fn compares_pairs_and_ends_well() {
    let mut process = Process::start(&[]);
    let mut client = process.client().await;
    let too_long = "x".repeat(16_385);
    let entries = vec![
        entry("kitten", "sitting"),
        entry("", &too_long),
        entry("a", "a"),
    ];
    let results = compare(&mut client, entries).await.unwrap();
    let outcomes: Vec<_> = results.iter().map(outcome).collect();
    assert_eq!(outcomes, [Ok(3), Err(Reason::InvalidArgument), Ok(0)]);
    assert_eq!(process.terminate().code(), Some(0));
}

#[tokio::test]
async fn a_batch_of_the_longest_texts_fits_into_a_message() {
    let mut process = Process::start(&[]);
    let mut client = process.client().await;
    let mut longest = entry(&"x".repeat(16_384), &"x".repeat(16_384));
    longest.header.get_or_insert_default().timeout_millis = 1;
    let results = compare(&mut client, vec![longest.clone(); 64]).await;
    let fits = match results {
        Ok(results) => results.len() == 64,
        // There may be no time for any of them: they were read all the same.
        Err(status) => status.code() == tonic::Code::ResourceExhausted,
    };
    assert!(fits);
    let status = compare(&mut client, vec![longest; 65]).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
}

#[test]
fn wrong_settings_are_refused_before_anything_runs() {
    let mut process = Process::start(&[("ADDR", "nowhere"), ("THREADS", "0")]);
    assert_eq!(process.child.wait().unwrap().code(), Some(64));
    let lines: Vec<_> = process.log.by_ref().lines().map(Result::unwrap).collect();
    for key in ["ADDR", "THREADS"] {
        let named = format!("{}_{key}: want", APP.prefix);
        assert!(lines.iter().any(|line| line.contains(&named)), "{lines:?}");
    }
}

#[test]
fn the_help_explains_every_setting() {
    let help = Command::new(BINARY).arg("--help").output().unwrap();
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    let setting = format!("{}_MAX_ENTRIES", APP.prefix);
    assert!(text.contains(&setting), "{text}");
}
