//! The real binary: started, called, stopped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStderr, Command, ExitStatus, Stdio},
};

use serde_json::Value;
use tonic::transport::server::TcpIncoming;
use tonic_health::ServingStatus;

use b2_shop_rear_door_server::Calls;
use b2_shop_rear_door_server::names::APP;

const BINARY: &str = env!("CARGO_BIN_EXE_rear-door");

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

    /// Where it serves, once it does, and where its health is.
    fn addresses(&mut self) -> [String; 2] {
        loop {
            let mut line = String::new();
            self.log.read_line(&mut line).unwrap();
            let said: Value = serde_json::from_str(&line).expect(&line);
            if said["msg"] == "serving" {
                return ["addr", "admin_addr"].map(|key| said[key].as_str().unwrap().to_owned());
            }
        }
    }

    fn terminate(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        let kill = ["-c", "kill -TERM \"$0\"", &pid];
        assert!(Command::new("sh").args(kill).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// The methods of the document are served, and no others; what is to have a body
/// takes JSON.
fn serves_what_its_document_says(address: &str, admin: &str) {
    let shown = ask(admin, "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n");
    let (_head, document) = shown.split_once("\r\n\r\n").unwrap();
    let document: Value = serde_json::from_str(document).expect(&shown);
    for (path, mut item) in document["paths"].as_object().unwrap() {
        if let Some(there) = item["$ref"].as_str() {
            item = document.pointer(there.trim_start_matches('#')).unwrap();
        }
        let path = path.replace(['{', '}'], "");
        for method in METHODS {
            let line = format!("{} {path} HTTP/1.1", method.to_uppercase());
            let head = "Host: a\r\nConnection: close\r\nContent-Length: 1";
            let answer = ask(address, &format!("{line}\r\n{head}\r\n\r\n{{"));
            let status = |code: &str| answer.split(' ').nth(1) == Some(code);
            assert_eq!(status("405"), item[method].is_null(), "{line}: {answer}");
            let body = &item[method]["requestBody"]["content"];
            if body["application/json"].is_object() {
                assert!(status("400"), "{line}: {answer}");
            }
        }
    }
}

/// What is answered to a request.
fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has most often ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everybody it calls, as well as can be: the variables that say where.
async fn called() -> Vec<(String, String)> {
    let (health, service) = tonic_health::server::health_reporter();
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let at = incoming.local_addr().unwrap().to_string();
    for (_, service) in Calls::ALL {
        health
            .set_service_status(service, ServingStatus::Serving)
            .await;
    }
    let server = tonic::transport::Server::builder().add_service(service);
    tokio::spawn(server.serve_with_incoming(incoming));
    let target = |prefix| (format!("{prefix}_TARGET"), at.clone());
    Calls::ALL
        .iter()
        .map(|(prefix, _)| target(prefix))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn serves_until_it_is_told_to_stop() {
    let called = called().await;
    let called: Vec<_> = called.iter().map(|(k, at)| (&**k, &**at)).collect();
    let mut process = Process::start(&called);
    let [address, admin] = process.addresses();
    let request = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answer = ask(&address, request);
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert!(answer.contains("\"code\":\"not_found\""), "{answer}");
    serves_what_its_document_says(&address, &admin);
    assert_eq!(process.terminate().code(), Some(0));
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn wrong_settings_are_refused_before_anything_runs() {
    let mut process = Process::start(&[("ADDR", "nowhere"), ("MAX_REQUESTS", "0")]);
    assert_eq!(process.child.wait().unwrap().code(), Some(64));
    let lines: Vec<_> = process.log.by_ref().lines().map(Result::unwrap).collect();
    for key in ["ADDR", "MAX_REQUESTS"] {
        let named = format!("{}_{key}: want", APP.prefix);
        assert!(lines.iter().any(|line| line.contains(&named)), "{lines:?}");
    }
}

#[test]
fn the_help_explains_every_setting() {
    let help = Command::new(BINARY).arg("--help").output().unwrap();
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    let setting = format!("{}_REQUEST_TIMEOUT", APP.prefix);
    assert!(text.contains(&setting), "{text}");
}
