//! Single calls that share requests.

use std::time::{Duration, Instant};

use tokio::{
    runtime::Builder,
    task::{JoinHandle, yield_now},
};
use tonic::Code;

use crate::{
    batch::{LENGTH, send},
    clients::{Batch, Caller, Failure, Gathered},
    server::{Client, Running, eventually, soon},
};

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// Nothing leaves before the request under way is answered, and then everything
/// together.
const PATIENT: [(&str, &str); 3] = [
    ("THERE_LINGER", "1h"),
    ("THERE_WORK", "0s"),
    ("THERE_TIMEOUT", "1m"),
];

/// Somebody to call, and calls that share requests.
struct Probe {
    server: Running,
    client: Client,
    lengths: Gathered<&'static str, i32>,
}

type Answered = JoinHandle<Result<i32, Failure>>;

impl Probe {
    async fn start(variables: &[(&str, &str)]) -> Self {
        let server = Running::start().await;
        let client = Client::new(&[server.address], variables);
        client.connection.ready().await;
        let batch = Batch { most: 64, ..LENGTH };
        let lengths = client.connection.gather(batch, send);
        Self {
            server,
            client,
            lengths,
        }
    }

    /// One whose instance answers nothing, while a caller waits for a request
    /// of his own and who gathers for another.
    async fn busy(variables: &[(&str, &str)]) -> Self {
        let probe = Self::start(variables).await;
        probe.server.script.shut.send_replace(true);
        for (calls, text) in [(1, "one"), (2, "another")] {
            probe.ask(text);
            probe.arrived(calls).await;
        }
        probe
    }

    fn ask(&self, text: &'static str) -> Answered {
        self.ask_for(soon(), text)
    }

    fn ask_for(&self, caller: Caller, text: &'static str) -> Answered {
        let lengths = self.lengths.clone();
        tokio::spawn(async move { lengths.call(caller, text).await })
    }

    /// Calls that wait for those before them.
    async fn waiting<const N: usize>(&self, texts: [&'static str; N]) -> [Answered; N] {
        let calls = texts.map(|text| self.ask(text));
        for _ in 0..10 {
            yield_now().await;
        }
        calls
    }

    async fn arrived(&self, calls: usize) {
        let script = &self.server.script;
        let there = async || script.calls() == calls;
        eventually("the requests have arrived", there).await;
    }

    fn open(&self) {
        self.server.script.shut.send_replace(false);
    }

    /// What each request but those of [`Probe::busy`] was about.
    fn shared(&self) -> Vec<String> {
        self.server.script.entries.lock().unwrap()[2..].to_vec()
    }
}

async fn all<const N: usize>(calls: [Answered; N]) -> Vec<Result<i32, Failure>> {
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn a_lone_call_waits_for_nothing() {
    let probe = Probe::start(&PATIENT).await;
    for text in ["a", "bb"] {
        let length = i32::try_from(text.len()).unwrap();
        assert_eq!(probe.lengths.call(soon(), text).await, Ok(length));
    }
    assert_eq!(probe.server.script.calls(), 2);
}

#[tokio::test]
async fn calls_that_wait_share_a_request_and_have_their_own_answers() {
    let probe = Probe::busy(&PATIENT).await;
    let calls = probe.waiting(["a", "thirteen long", "bb"]).await;
    probe.open();
    let unlucky = Failure::invalid_argument("unlucky");
    assert_eq!(all(calls).await, [Ok(1), Err(unlucky), Ok(2)]);
    assert_eq!(probe.shared(), ["a,thirteen long,bb"]);
    let sizes = "rpc_client_batch_entries_sum{target=\"there\",method=\"test.Service/Length\"}";
    assert_eq!(probe.client.metric(sizes).as_deref(), Some("5.0"));
}

#[tokio::test]
async fn a_slow_entry_keeps_no_other_waiting() {
    let probe = Probe::busy(&PATIENT).await;
    let [first, slow, last] = probe.waiting(["a", "later", "bb"]).await;
    probe.open();
    assert_eq!(all([first, last]).await, [Ok(1), Ok(2)]);
    assert!(!slow.is_finished());
    probe.server.script.later.notify_one();
    assert_eq!(slow.await.unwrap(), Ok(5));
}

#[tokio::test]
async fn nobody_is_asked_for_those_who_left_or_were_late() {
    let probe = Probe::busy(&PATIENT).await;
    let late = Caller {
        deadline: Some(Instant::now() + Duration::from_millis(20)),
        trace: None,
    };
    let late = probe.ask_for(late, "late");
    let [gone, kept] = probe.waiting(["gone", "kept"]).await;
    gone.abort();
    let failure = late.await.unwrap().unwrap_err();
    assert_eq!(failure.code(), Code::DeadlineExceeded);
    probe.open();
    assert_eq!(kept.await.unwrap(), Ok(4));
    assert_eq!(probe.shared(), ["kept"]);
}

#[tokio::test]
async fn a_request_ends_when_everybody_has_left_and_not_before() {
    let probe = Probe::busy(&PATIENT).await;
    let [first, second, last] = probe.waiting(["later", "later", "a"]).await;
    probe.open();
    assert_eq!(last.await.unwrap(), Ok(1));
    let open = async |calls: &str| {
        let sample = "rpc_client_calls_in_flight{target=\"there\"}";
        probe.client.metric(sample).as_deref() == Some(calls)
    };
    first.abort();
    eventually("it goes on", async || open("1").await).await;
    second.abort();
    eventually("it has ended", async || open("0").await).await;
}

#[tokio::test]
async fn more_calls_than_there_is_room_for_are_refused_at_once() {
    let [linger, work, timeout] = PATIENT;
    let probe = Probe::busy(&[linger, work, timeout, ("THERE_MAX_CALLS", "3")]).await;
    assert_eq!(probe.lengths.admits(soon()), Ok(()));
    let waits = probe.waiting(["a"]).await;
    let refused = probe.lengths.call(soon(), "bb").await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    assert_eq!(probe.lengths.admits(soon()), Err(refused));
    probe.open();
    assert_eq!(all(waits).await, [Ok(1)]);
    assert_eq!(probe.lengths.call(soon(), "bb").await, Ok(2));
}

#[tokio::test]
async fn a_request_is_bounded_in_entries() {
    let [linger, work, timeout] = PATIENT;
    let probe = Probe::busy(&[linger, work, timeout, ("THERE_BATCH", "2")]).await;
    let calls = probe.waiting(["a", "bb", "ccc"]).await;
    probe.open();
    assert_eq!(all(calls).await, [Ok(1), Ok(2), Ok(3)]);
    assert_eq!(probe.shared(), ["a,bb", "ccc"]);
}

#[tokio::test]
async fn what_is_too_large_to_be_shared_travels_alone() {
    let probe = Probe::busy(&PATIENT).await;
    let large = &*"a".repeat(3_000_005).leak();
    let calls = probe.waiting(["a", large, "bb"]).await;
    probe.open();
    assert_eq!(all(calls).await, [Ok(1), Ok(5), Ok(2)]);
    assert_eq!(probe.shared(), ["a", large, "bb"]);
}

#[tokio::test]
async fn a_call_waits_at_most_a_moment_for_those_before_it() {
    let probe = Probe::busy(&[("THERE_WORK", "0s"), ("THERE_TIMEOUT", "1m")]).await;
    let calls = probe.waiting(["a", "bb"]).await;
    probe.arrived(3).await;
    assert_eq!(probe.shared(), ["a,bb"]);
    probe.open();
    assert_eq!(all(calls).await, [Ok(1), Ok(2)]);
}

#[tokio::test]
async fn slow_calls_travel_alone_and_wait_for_nobody() {
    let [linger, _, timeout] = PATIENT;
    let probe = Probe::start(&[linger, timeout, ("THERE_WORK", "5ms")]).await;
    probe.server.script.shut.send_replace(true);
    let slow = probe.ask("one");
    probe.arrived(1).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    probe.open();
    slow.await.unwrap().unwrap();
    probe.server.script.shut.send_replace(true);
    let calls = probe.waiting(["a", "bb", "ccc"]).await;
    probe.arrived(4).await;
    probe.open();
    assert_eq!(all(calls).await, [Ok(1), Ok(2), Ok(3)]);
}

#[tokio::test]
async fn an_entry_carries_the_trace_of_its_caller() {
    let probe = Probe::busy(&PATIENT).await;
    let caller = Caller {
        trace: Some(TRACEPARENT.parse().unwrap()),
        ..soon()
    };
    let traced = probe.ask_for(caller, "trace");
    let calls = probe.waiting(["a"]).await;
    probe.open();
    assert_eq!(traced.await.unwrap(), Ok(55));
    assert_eq!(all(calls).await, [Ok(1)]);
    assert_eq!(probe.shared(), [format!("{TRACEPARENT},a")]);
    // What is shared is in the trace of nobody.
    assert_eq!(probe.server.script.last.lock().unwrap().1, "");
}

#[test]
fn everybody_is_answered_when_who_gathers_ends() {
    let mut gathers = Builder::new_multi_thread();
    let gathers = gathers.worker_threads(1).enable_all().build().unwrap();
    let callers = Builder::new_current_thread().enable_all().build().unwrap();
    let probe = gathers.block_on(Probe::busy(&PATIENT));
    let [waits] = callers.block_on(probe.waiting(["a"]));
    gathers.shutdown_background();
    let failure = callers.block_on(waits).unwrap().unwrap_err();
    assert_eq!(failure.code(), Code::Internal);
}
