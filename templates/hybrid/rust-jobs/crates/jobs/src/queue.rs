//! A queue that is kept elsewhere.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use async_nats::{
    Client, ConnectOptions, HeaderMap,
    connection::State,
    header::NATS_MESSAGE_ID,
    jetstream::{
        Context, context::ContextBuilder, message::StreamMessage, stream::LastRawMessageErrorKind,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serving::{Caller, Code, Failure};
use tokio::time::{timeout, timeout_at};

use crate::{Servers, failure, key};

/// Headers of the messages of a queue.
const KEY: &str = "Job-Key";
const TRACE: &str = "Traceparent";
/// Of a dead letter: the kind of its failure.
const CODE: &str = "Job-Code";
/// Of a dead letter: what happened, for people.
const ERROR: &str = "Job-Error";

/// How long the queue may take to say that it has something.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// Pause between attempts to connect.
const RECONNECT_WAIT: Duration = Duration::from_millis(250);

/// How long closing waits for what has been written.
const FLUSH_TIME: Duration = Duration::from_secs(1);

/// A queue of jobs, which has the name of the workers that do them. Clones share
/// its connection.
#[derive(Debug, Clone)]
pub struct Queue {
    name: String,
    client: Client,
    streams: Context,
}

/// Says that the queue has a job: it will be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The key of the job.
    pub key: String,
    /// There was a job with this key already.
    pub duplicate: bool,
}

impl Queue {
    /// The queue called `name`. It connects in the background, and again when
    /// the connection is lost. End it with [`Queue::close`].
    ///
    /// # Errors
    /// When no connection can be had with these servers, however long one waits.
    pub async fn open(name: &str, servers: &Servers) -> Result<Self, runtime::Error> {
        let client = ConnectOptions::new()
            .name(name)
            .retry_on_initial_connect()
            .max_reconnects(None)
            .reconnect_delay_callback(|_| RECONNECT_WAIT)
            .connect(servers.addresses())
            .await?;
        Ok(Self {
            name: name.into(),
            streams: ContextBuilder::new()
                .timeout(ANSWER_TIME)
                .build(client.clone()),
            client,
        })
    }

    /// Whether the queue can be reached.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Hands over a job: `input`, as JSON. Its key says which jobs are the same
    /// one, and is made up if there is none. Once there is a receipt, the job
    /// survives a crash of anybody; after a failure it may be in the queue or
    /// not, and it is safe to hand it over again with the same key. It is done
    /// in the trace of `caller`, whose deadline is only for handing it over.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for a wrong key or a job that is too large,
    /// [`Code::ResourceExhausted`] when the queue is full, and
    /// [`Code::Unavailable`] when it cannot be reached.
    pub async fn enqueue(
        &self,
        key: Option<&str>,
        input: &impl Serialize,
        caller: &Caller,
    ) -> Result<Receipt, Failure> {
        let key = match key {
            Some(key) => key::checked(key)?.to_owned(),
            None => self.made_up(),
        };
        let body = serde_json::to_vec(input)
            .map_err(|error| Failure::internal(format_args!("encode the job: {error}")))?;
        let headers = about(&key, caller);
        let accepted = answered(caller, async {
            let sent =
                self.streams
                    .publish_with_headers(self.subject("jobs"), headers, body.into());
            let accepted = async { sent.await?.await }.await;
            accepted.map_err(|error| failure::refused(&error))
        })
        .await?;
        Ok(Receipt {
            key,
            duplicate: accepted.duplicate,
        })
    }

    /// The output of a job; nothing if there is no job with this key, or it is
    /// not done yet.
    ///
    /// # Errors
    /// For a job that was given up, the failure has the code of what it failed
    /// with. [`Code::Unavailable`] when the queue cannot be reached.
    pub async fn result<T: DeserializeOwned>(
        &self,
        key: &str,
        caller: &Caller,
    ) -> Result<Option<T>, Failure> {
        if !key::is_valid(key) {
            return Ok(None);
        }
        answered(caller, async {
            if let Some(output) = self.last("results", key).await? {
                return decoded(&output.payload).map(Some);
            }
            match self.last("dead", key).await? {
                Some(letter) => Err(given_up(&letter)),
                None => Ok(None),
            }
        })
        .await
    }

    /// Ends the connection, after what was written to it has been sent.
    pub async fn close(self) {
        // What is lost here has no receipt.
        let _ = timeout(FLUSH_TIME, self.client.flush()).await;
        let _ = timeout(FLUSH_TIME, self.client.drain()).await;
    }

    async fn last(&self, what: &str, key: &str) -> Result<Option<StreamMessage>, Failure> {
        let stream = self
            .streams
            .get_stream_no_info(format!("{}-{what}", self.name))
            .await
            .map_err(|error| failure::unreachable(&error))?;
        let subject = format!("{}.{key}", self.subject(what));
        match stream.get_last_raw_message_by_subject(&subject).await {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(failure::unreachable(&error)),
        }
    }

    fn subject(&self, what: &str) -> String {
        format!("{}.{what}", self.name)
    }

    /// No other job has it: it is the last part of an inbox, which is unique.
    fn made_up(&self) -> String {
        let inbox = self.client.new_inbox();
        inbox.rsplit('.').next().unwrap_or(&inbox).to_owned()
    }
}

/// What the queue and the workers are told of a job.
fn about(key: &str, caller: &Caller) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(NATS_MESSAGE_ID, key);
    headers.insert(KEY, key);
    if let Some(trace) = caller.trace {
        headers.insert(TRACE, trace.to_string());
    }
    headers
}

/// The answer of the queue, if it comes before `caller` or this crate has
/// waited for long enough.
async fn answered<T>(
    caller: &Caller,
    answer: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let deadline = caller.deadline_within(ANSWER_TIME);
    timeout_at(deadline.into(), answer)
        .await
        .unwrap_or_else(|late| match caller.deadline {
            Some(deadline) if deadline <= Instant::now() => Err(Failure::of(
                Code::DeadlineExceeded,
                "the queue did not answer in time",
            )),
            _ => Err(failure::unreachable(&late)),
        })
}

fn decoded<T: DeserializeOwned>(output: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(output)
        .map_err(|error| Failure::internal(format_args!("decode the result: {error}")))
}

fn given_up(letter: &StreamMessage) -> Failure {
    let text = |name| letter.headers.get(name).map_or("", |value| value.as_str());
    failure::given_up(text(CODE), text(ERROR))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /// A queue that nobody keeps.
    async fn lost() -> Queue {
        let servers = "nats://127.0.0.1:1".parse().unwrap();
        Queue::open("mill", &servers).await.unwrap()
    }

    fn in_a_moment() -> Caller {
        Caller {
            deadline: Some(Instant::now() + Duration::from_millis(20)),
            trace: None,
        }
    }

    #[test]
    fn a_job_says_its_key_and_whose_trace_it_belongs_to() {
        let caller = Caller {
            trace: PARENT.parse().ok(),
            ..Caller::default()
        };
        let headers = about("a-1", &caller);
        let text = |name: &str| headers.get(name).unwrap().as_str();
        assert_eq!(text("Job-Key"), "a-1");
        assert_eq!(text("Nats-Msg-Id"), "a-1");
        assert_eq!(text("Traceparent"), PARENT);
    }

    #[tokio::test]
    async fn keys_that_are_made_up_are_valid_and_differ() {
        let queue = lost().await;
        let [one, other] = [queue.made_up(), queue.made_up()];
        assert!(key::is_valid(&one), "{one}");
        assert_ne!(one, other);
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_his_caller() {
        let queue = lost().await;
        let asked = queue.enqueue(Some("a"), &1, &in_a_moment()).await;
        assert_eq!(asked.unwrap_err().code(), Code::DeadlineExceeded);
        let asked = queue.result::<u8>("a", &in_a_moment()).await;
        assert_eq!(asked.unwrap_err().code(), Code::DeadlineExceeded);
        assert!(!queue.is_ready());
    }

    #[tokio::test]
    async fn what_has_a_wrong_key_is_neither_sent_nor_known() {
        let queue = lost().await;
        let refused = queue.enqueue(Some("a.b"), &1, &Caller::default()).await;
        assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
        let known = queue.result::<u8>("a.b", &Caller::default()).await;
        assert_eq!(known, Ok(None));
    }
}
