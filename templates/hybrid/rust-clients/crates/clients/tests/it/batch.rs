//! Calls that hold several calls.

use std::time::{Duration, Instant};

use tonic::{Code, Request, Response, Status, Streaming, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse, health_client::HealthClient};

use crate::{
    clients::{Answer, Batch, Caller, EntryError, EntryHeader, Failure},
    server::{Client, Running, failing},
};

/// A text, and what every entry has.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Entry {
    #[prost(message, optional, tag = "1")]
    header: Option<EntryHeader>,
    #[prost(string, tag = "2")]
    text: String,
}

/// How long a text is; a text of 13 bytes is refused, and one of 7 forgotten. In
/// the place of `trace` goes the trace of its caller.
pub const LENGTH: Batch<&str, Entry, HealthCheckRequest, HealthCheckResponse, i32> = Batch {
    method: "Length",
    most: 3,
    entry: |text| Entry {
        header: None,
        text: text.into(),
    },
    header: |entry| &mut entry.header,
    request: |entries| {
        let text = |entry: Entry| match (entry.header.unwrap(), entry.text) {
            (
                EntryHeader {
                    timeout_millis: 0, ..
                },
                _,
            ) => panic!("an entry without a deadline"),
            (header, text) if text == "trace" => header.traceparent,
            (_, text) => text,
        };
        let texts: Vec<_> = entries.into_iter().map(text).collect();
        let service = texts.join(",");
        HealthCheckRequest { service }
    },
    answers: |message| {
        let (index, length) = (message.status / 100, message.status % 100);
        let outcome = match length {
            13 => Some(Err(EntryError {
                reason: Code::InvalidArgument as i32,
                message: "unlucky".into(),
            })),
            7 => None,
            length => Some(Ok(length)),
        };
        let index = index.try_into().unwrap();
        vec![Answer { index, outcome }]
    },
};

pub async fn send(
    channel: Channel,
    request: Request<HealthCheckRequest>,
) -> Result<Response<Streaming<HealthCheckResponse>>, Status> {
    HealthClient::new(channel).watch(request).await
}

async fn lengths(client: &Client, texts: &[&'static str]) -> Vec<Result<i32, Failure>> {
    let caller = Caller::default();
    let texts = texts.iter().copied();
    client.connection.batch(caller, &LENGTH, texts, send).await
}

#[tokio::test]
async fn every_input_has_its_answer_in_its_place() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    let texts = ["a", "bb", "ccc", "dddd", "eeeee"];
    assert_eq!(
        lengths(&client, &texts).await,
        [Ok(1), Ok(2), Ok(3), Ok(4), Ok(5)]
    );
    assert_eq!(server.script.calls(), 2, "three entries share a request");
    assert_eq!(lengths(&client, &[]).await, []);
}

#[tokio::test]
async fn a_bad_entry_costs_its_neighbours_nothing() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    let unlucky = Failure::invalid_argument("unlucky");
    let answers = lengths(&client, &["a", "thirteen long", "bb"]).await;
    assert_eq!(answers, [Ok(1), Err(unlucky), Ok(2)]);
}

#[tokio::test]
async fn what_was_answered_before_an_instance_died_is_not_asked_again() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    let answers = lengths(&client, &["a", "dies", "bb"]).await;
    assert_eq!(
        *server.script.entries.lock().unwrap(),
        ["a,dies,bb", "dies,bb"]
    );
    // Not answered the second time either, and that is a defect.
    let defect = Failure::internal("internal error");
    assert_eq!(answers, [Ok(1), Err(defect.clone()), Err(defect)]);
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_a_defect() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    let caller = Caller::default();
    let answer = client
        .connection
        .entry(caller, &LENGTH, "nothing", send)
        .await;
    assert_eq!(answer, Err(Failure::internal("internal error")));
}

#[tokio::test]
async fn what_is_wrong_with_a_batch_is_no_fault_of_who_asked() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    *server.script.failures.lock().unwrap() = failing(Code::InvalidArgument, 1);
    let answers = lengths(&client, &["a"]).await;
    assert_eq!(answers, [Err(Failure::internal("internal error"))]);
}

#[tokio::test]
async fn a_batch_ends_at_the_deadline_of_its_caller() {
    let server = Running::start().await;
    let client = Client::new(&[server.address], &[]);
    client.connection.ready().await;
    server.script.shut.send_replace(true);
    let caller = Caller {
        deadline: Some(Instant::now() + Duration::from_millis(50)),
        trace: None,
    };
    let answer = client.connection.entry(caller, &LENGTH, "a", send).await;
    assert_eq!(answer.unwrap_err().code(), Code::DeadlineExceeded);
}
