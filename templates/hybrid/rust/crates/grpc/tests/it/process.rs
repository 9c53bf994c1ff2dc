//! The probe as a process: what only its end, its log or its limits show.

use std::{
    env,
    fs::OpenOptions,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::process::ExitStatusExt as _,
    process::{Child, ChildStderr, Command, ExitCode, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::net::TcpStream;

use crate::{
    client::{Client, batch, entry},
    grpc::Server,
    limits::half_a_message,
    probe::{Probe, contract},
    running::{APP, ask, channel, get, settings},
};

/// Said to the test that is the server.
const ROLE: &str = "PROBE_PROCESS_ROLE";

#[test]
#[ignore = "the server that the other tests start"]
fn server() {
    if env::var_os(ROLE).is_none() {
        return;
    }
    let code = runtime::launch_with([], &APP, settings, |settings| async {
        let stop = runtime::signals()?;
        let server = Server::bind(settings).await?;
        let probe = Probe {
            pool: server.pool(),
            gate: Arc::default(),
        };
        let server = server.add_service(probe).reflect(contract());
        server.serve(async { Ok(()) }, stop).await
    });
    std::process::exit(i32::from(code != ExitCode::SUCCESS));
}

/// A running probe, killed when it is dropped.
struct Process {
    child: Child,
    log: Option<BufReader<ChildStderr>>,
    address: String,
    admin: String,
}

fn command(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "process::server", "--ignored", "--nocapture"])
        .env(ROLE, "server")
        .env("PROBE_DRAIN_DELAY", "0s")
        .envs(
            variables
                .iter()
                .map(|(key, value)| (format!("PROBE_{key}"), value)),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Process {
    /// Starts a probe and reads its log until it serves.
    fn start(variables: &[(&str, &str)]) -> Self {
        let free = [("ADDR", "127.0.0.1:0"), ("ADMIN_ADDR", "127.0.0.1:0")];
        let mut process = Self::spawn(command(&[&free, variables].concat()));
        let serving = process.line("serving");
        let address = |key: &str| serving[key].as_str().unwrap().to_owned();
        process.address = address("addr");
        process.admin = address("admin_addr");
        process
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        Self {
            log: child.stderr.take().map(BufReader::new),
            child,
            address: String::new(),
            admin: String::new(),
        }
    }

    /// The next line of the log with this message.
    fn line(&mut self, msg: &str) -> Value {
        let log = self.log.as_mut().unwrap();
        loop {
            let mut line = String::new();
            assert!(log.read_line(&mut line).unwrap() > 0, "no line {msg:?}");
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["msg"] == msg {
                return line;
            }
        }
    }

    fn client(&self) -> Client {
        Client(channel(&self.address))
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let kill = ["-c", "kill -\"$1\" \"$0\"", &pid, name];
        assert!(Command::new("sh").args(kill).status().unwrap().success());
    }

    fn end(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        if let Some(mut log) = self.log.take() {
            log.read_to_string(&mut rest).unwrap();
        }
        let status = self.child.wait().unwrap();
        assert_eq!(status.signal(), None, "{rest}");
        (status.code(), rest)
    }

    fn resident_mib(&self) -> u64 {
        self.status("VmRSS:") / 1024
    }

    fn status(&self, key: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// Processor time in seconds.
    fn cpu(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(path).unwrap();
        let fields: Vec<_> = text
            .rsplit_once(')')
            .unwrap()
            .1
            .split_whitespace()
            .collect();
        let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / 100.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has most often ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_log_whose_reader_has_gone_costs_no_call_and_no_drain() {
    let mut process = Process::start(&[]);
    process.log = None;
    process.client().single(entry("panic")).await.unwrap_err();
    assert!(process.client().single(entry("log")).await.is_ok());
    process.signal("TERM");
    assert_eq!(process.end().0, Some(0));
}

#[tokio::test]
async fn a_log_on_a_full_disk_costs_no_call_and_no_drain() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (port, admin_port) = (free_port(), free_port());
    let address = format!("127.0.0.1:{port}");
    let admin = format!("127.0.0.1:{admin_port}");
    let mut command = command(&[("ADDR", &address), ("ADMIN_ADDR", &admin)]);
    command.stderr(full);
    let mut process = Process::spawn(command);
    process.address = address;
    while std::net::TcpStream::connect(&admin).is_err() {
        assert!(process.child.try_wait().unwrap().is_none(), "it ended");
    }
    process.client().single(entry("panic")).await.unwrap_err();
    assert!(process.client().single(entry("log")).await.is_ok());
    process.signal("TERM");
    assert_eq!(process.end().0, Some(0));
}

#[tokio::test]
async fn a_log_that_nobody_reads_costs_no_call_and_no_drain() {
    let mut process = Process::start(&[]);
    let line = format!("log {}", "x".repeat(1_000));
    // More than a pipe holds.
    for _ in 0..200 {
        assert!(process.client().single(entry(&line)).await.is_ok());
    }
    process.signal("TERM");
    assert_eq!(process.child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn the_exit_code_says_whether_work_was_lost() {
    let mut process = Process::start(&[("DRAIN_TIMEOUT", "100ms")]);
    let client = process.client();
    let call = tokio::spawn(async move { client.reasons(batch(&["wait"])).await });
    until_working(&process).await;
    process.signal("TERM");
    assert_eq!(process.line("stopped")["lost"], 1);
    assert_eq!(process.end().0, Some(1));
    let status = call.await.unwrap().unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unavailable);
}

async fn until_working(process: &Process) {
    let working = "workerpool_entries{pool=\"compute\",state=\"working\"} 1";
    while !get(&process.admin, "/metrics").await.contains(working) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_second_signal_ends_the_process_at_once() {
    for (name, code) in [("TERM", 143), ("INT", 130)] {
        let process = Process::start(&[]);
        let client = process.client();
        let call = tokio::spawn(async move { client.reasons(batch(&["wait"])).await });
        until_working(&process).await;
        // Signals in quick succession are one: send until it is convinced.
        while !call.is_finished() {
            process.signal(name);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(process.end().0, Some(code));
    }
}

#[tokio::test]
async fn every_line_says_whose_trace_it_belongs_to_on_a_compute_thread_too() {
    let mut process = Process::start(&[("LOG", "debug")]);
    let trace = |digit: &str| format!("00-{}-00f067aa0ba902b7-01", digit.repeat(32));
    let mut request = tonic::Request::new(batch(&["log a", "log b", "panic"]));
    for (entry, digit) in request.get_mut().entries.iter_mut().zip(["a", "b", "c"]) {
        entry.traceparent = trace(digit);
    }
    let own = trace("d").parse().unwrap();
    request.metadata_mut().insert("traceparent", own);
    process.client().reasons(request).await.unwrap();

    for digit in ["a", "b"] {
        let line = process.line("as asked");
        assert_eq!(line["text"], digit);
        assert_eq!(line["trace_id"], digit.repeat(32));
        assert_eq!(line["method"], "floor.v1.Probe/Batch");
        assert_eq!(line["service"], "probe");
    }
    let line = process.line("panicked");
    assert_eq!(
        (&line["panic"], &line["level"]),
        (&"asked to".into(), &"ERROR".into())
    );
    assert_eq!(line["trace_id"], "c".repeat(32));
    let line = process.line("call");
    assert_eq!(
        (&line["code"], &line["level"]),
        (&"ok".into(), &"DEBUG".into())
    );
    assert_eq!(line["trace_id"], "d".repeat(32));
    assert!(line["duration_ms"].as_f64().unwrap() > 0.0);

    process.client().plain(entry("panic")).await.unwrap_err();
    let line = process.line("call failed");
    assert_eq!(
        (&line["code"], &line["level"]),
        (&"internal".into(), &"ERROR".into())
    );
    assert_eq!(line["error"], "internal error");
}

#[tokio::test]
async fn what_is_logged_can_be_changed_while_it_runs() {
    let mut process = Process::start(&[("LOG", "info,part=warn")]);
    let put = |filter: &str| {
        format!(
            "PUT /log HTTP/1.0\r\nContent-Length: {}\r\n\r\n{filter}",
            filter.len()
        )
    };
    assert!(
        ask(&process.admin, &put("loud"))
            .await
            .contains("want off, error")
    );
    let now = ask(&process.admin, &put("debug,h2=warn")).await;
    assert!(now.contains("debug"), "{now}");
    process.client().plain(entry("")).await.unwrap();
    assert_eq!(process.line("call")["level"], "DEBUG");
}

#[tokio::test]
async fn messages_half_sent_do_not_fill_the_memory() {
    let process = Process::start(&[("CALL_TIMEOUT", "2m")]);
    process.client().plain(entry("")).await.unwrap();
    let before = process.resident_mib();
    let channel = channel(&process.address);
    let calls: Vec<_> = (0..200)
        .map(|_| tokio::spawn(half_a_message(channel.clone(), 4_000_000)))
        .collect();
    let limit = Instant::now() + Duration::from_mins(5);
    while calls.iter().filter(|call| call.is_finished()).count() < 190 {
        assert!(Instant::now() < limit, "not refused");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let after = process.resident_mib();
    assert!(after <= before + 56, "{before} and then {after} MiB");
    for call in calls {
        if call.is_finished() {
            let status = call.await.unwrap().unwrap_err();
            assert_eq!(status.code(), tonic::Code::ResourceExhausted);
        }
    }
}

#[tokio::test]
async fn without_file_descriptors_it_waits_for_some_and_says_so() {
    let mut command = Command::new("sh");
    let probe = env::current_exe().unwrap();
    command
        .args([
            "-c",
            "ulimit -n 40; exec \"$0\" --exact process::server --ignored --nocapture",
        ])
        .arg(probe)
        .env(ROLE, "server")
        .env("PROBE_DRAIN_DELAY", "0s")
        .env("PROBE_ADDR", "127.0.0.1:0")
        .env("PROBE_ADMIN_ADDR", "127.0.0.1:0")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut process = Process::spawn(command);
    let serving = process.line("serving");
    process.address = serving["addr"].as_str().unwrap().into();
    let mut taken = Vec::new();
    for _ in 0..60 {
        taken.push(TcpStream::connect(&process.address).await.unwrap());
    }
    let line = process.line("cannot accept connections");
    assert_eq!(line["level"], "WARN");
    let before = process.cpu();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let spent = process.cpu() - before;
    assert!(spent < 0.15, "{spent} s of three seconds");
    drop(taken);
    assert!(process.client().plain(entry("")).await.is_ok());
    process.signal("TERM");
    assert_eq!(process.end().0, Some(0));
}

#[test]
fn wrong_settings_are_refused_with_all_that_is_wrong() {
    let wrong = [("ADDR", "nowhere"), ("THREADS", "0"), ("MAX_ENTRIE", "1")];
    let (code, log) = Process::spawn(command(&wrong)).end();
    assert_eq!(code, Some(1), "the probe says 1 for all failures");
    for text in [
        "PROBE_ADDR: want",
        "PROBE_THREADS: want",
        "PROBE_MAX_ENTRIES is one",
    ] {
        assert!(log.contains(text), "{text} is not in\n{log}");
    }
}
