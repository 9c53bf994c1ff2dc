//! The real runner, with shell scripts for components.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
};

use serde_json::{Value, json};

/// A project in a directory of its own.
struct Project(PathBuf);

impl Project {
    fn new(name: &str, components: &[(&str, Value)]) -> Self {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        for (path, run) in components {
            fs::create_dir_all(root.join(path)).unwrap();
            fs::write(root.join(path).join("run.json"), run.to_string()).unwrap();
        }
        Self(root)
    }

    fn run(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_devrun"))
            .current_dir(&self.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

fn shell(script: &str) -> Value {
    json!({"command": ["sh", "-c", script]})
}

fn terminate(child: &Child) {
    let kill = ["-c", "kill -TERM \"$0\"", &child.id().to_string()];
    assert!(Command::new("sh").args(kill).status().unwrap().success());
}

#[test]
fn the_first_component_to_end_ends_them_all() {
    let patient = "trap 'echo leaving; exit' TERM; echo up; while :; do sleep 0.1; done";
    let project = Project::new(
        "first-to-end",
        &[
            ("services/patient", shell(patient)),
            ("cores/brief", shell("sleep 0.3; echo done; exit 3")),
        ],
    );
    let output = project.run().wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for line in ["patient | up", "brief   | done", "patient | leaving"] {
        assert!(said.lines().any(|l| l == line), "{line} is not in\n{said}");
    }
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("brief ended: exit status: 3"), "{error}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_is_called_stops_after_its_callers() {
    let calls = |others: &[&str]| {
        let script =
            "trap 'sleep 0.2; echo leaving; exit' TERM; echo up; while :; do sleep 0.05; done";
        json!({"command": ["sh", "-c", script], "calls": others})
    };
    let project = Project::new(
        "callers-first",
        &[
            ("cores/edge", calls(&["orders", "pricing"])),
            ("cores/orders", calls(&["pricing"])),
            ("cores/pricing", calls(&[])),
            // Nobody does this, and they must end all the same.
            ("cores/that", calls(&["this"])),
            ("cores/this", calls(&["that"])),
        ],
    );
    let mut child = project.run();
    let said = BufReader::new(child.stdout.take().unwrap());
    let mut lines = said.lines().map_while(Result::ok);
    let up = lines.by_ref().filter(|line| line.ends_with(" | up"));
    assert_eq!(up.take(5).count(), 5);
    terminate(&child);
    let leaving = lines.filter_map(|line| Some(line.strip_suffix(" | leaving")?.trim().to_owned()));
    let order: Vec<_> = leaving.take(3).collect();
    assert_eq!(order, ["edge", "orders", "pricing"]);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_component_that_cannot_start_is_named() {
    let run = json!({"command": ["bin/nowhere"]});
    let project = Project::new("cannot-start", &[("cores/lost", run)]);
    let output = project.run().wait_with_output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("lost: cannot start bin/nowhere"), "{error}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn invites_to_try_it_once_ready_and_stops_cleanly_when_told_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Not ready at first.
    thread::spawn(move || {
        for (status, stream) in ["503", "200"].iter().zip(listener.incoming()) {
            let mut stream = stream.unwrap();
            let mut request = [0; 512];
            assert!(stream.read(&mut request).unwrap() > 0);
            write!(stream, "HTTP/1.0 {status} x\r\n\r\n").unwrap();
        }
    });
    let run = json!({
        "command": ["sleep", "600"],
        "ready": format!("http://{address}/readyz"),
        "try": "curl it",
    });
    let project = Project::new("invites", &[("services/front", run)]);
    let mut child = project.run();
    let said = BufReader::new(child.stdout.take().unwrap());
    let lines: Vec<_> = said.lines().take(2).map_while(Result::ok).collect();
    assert_eq!(lines, ["ready: front", "ready: try  curl it"]);

    terminate(&child);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
