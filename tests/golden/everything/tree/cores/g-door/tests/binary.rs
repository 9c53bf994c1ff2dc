//! The real binary: started, asked, stopped. Nobody need be behind it for that.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tokio::time::sleep;

use b2_shop_g_door::names::APP;

const BINARY: &str = env!("CARGO_BIN_EXE_g-door");

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

/// An address that nobody has.
fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// What is answered at `address`, once somebody listens there.
async fn ask(address: &str, request: &str) -> String {
    let end = Instant::now() + Duration::from_secs(30);
    let mut stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(_) if Instant::now() < end => sleep(Duration::from_millis(10)).await,
            Err(error) => panic!("nobody listens: {error}"),
        }
    };
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn serves_until_it_is_told_to_stop() {
    let address = free();
    let process = Process::start(&[("ADDR", &address)]);
    let request = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = ask(&address, request).await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert!(answer.contains("\"code\":\"not_found\""), "{answer}");
    assert_eq!(process.terminate().code(), Some(0));
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn wrong_settings_are_refused_before_anything_runs() {
    let wrong = [("ADDR", "nowhere"), ("JWT_ALGORITHMS", "none")];
    let mut process = Process::start(&wrong);
    assert_eq!(process.child.wait().unwrap().code(), Some(64));
    let lines: Vec<_> = process.log.by_ref().lines().map(Result::unwrap).collect();
    for (key, _) in wrong {
        let named = format!("{}_{key}: want", APP.prefix);
        assert!(lines.iter().any(|line| line.contains(&named)), "{lines:?}");
    }
}

#[test]
fn says_what_its_settings_and_its_routes_are() {
    for (argument, said) in [("--help", "_JWKS_URL"), ("routes", "PER SECOND")] {
        let output = Command::new(BINARY).arg(argument).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(said), "{text}");
    }
}
