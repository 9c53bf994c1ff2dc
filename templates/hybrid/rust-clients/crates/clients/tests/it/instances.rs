//! Several instances, of which some are lost, ill, or hang.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::server::{Client, Running, eventually, soon};

/// Patient enough for a slow machine.
const PATIENT: (&str, &str) = ("THERE_PATIENCE", "1m");

#[tokio::test]
async fn calls_are_spread_over_all_instances() {
    let servers = [Running::start().await, Running::start().await];
    let client = Client::new(&[servers[0].address, servers[1].address], &[]);
    eventually("both are called", async || {
        client.call().await.unwrap();
        servers.iter().all(|server| server.script.calls() > 2)
    })
    .await;
}

#[tokio::test]
async fn one_that_does_not_want_calls_gets_none() {
    let servers = [Running::start().await, Running::start().await];
    let client = Client::new(&[servers[0].address, servers[1].address], &[]);
    eventually("both are called", async || {
        client.call().await.unwrap();
        servers.iter().all(|server| server.script.calls() > 0)
    })
    .await;
    servers[0].script.set_health(ServingStatus::NotServing);
    eventually("it is left", async || {
        let before = servers[0].script.calls();
        for _ in 0..4 {
            client.call().await.unwrap();
        }
        servers[0].script.calls() == before
    })
    .await;
}

#[tokio::test]
async fn nothing_is_lost_with_one_of_two_that_dies() {
    let (first, second) = (Running::start().await, Running::start().await);
    let client = Client::new(&[first.address, second.address], &[PATIENT]);
    eventually("both are called", async || {
        client.call().await.unwrap();
        first.script.calls() > 0 && second.script.calls() > 0
    })
    .await;
    drop(first);
    for _ in 0..100 {
        client.call_for(soon()).await.unwrap();
    }
}

#[tokio::test]
async fn calls_wait_for_the_only_one_to_come_back() {
    let server = Running::start().await;
    let address = server.address;
    let client = Client::new(&[address], &[PATIENT, ("THERE_TIMEOUT", "1m")]);
    client.call().await.unwrap();
    drop(server);
    let ready = "rpc_client_ready{target=\"there\"}";
    eventually("it is missed", async || {
        client.metric(ready).as_deref() == Some("0")
    })
    .await;
    let back = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        Running::start_at(address).await
    };
    let (answered, _server) = futures_util::future::join(client.call(), back).await;
    answered.unwrap();
    assert_eq!(client.metric(ready).as_deref(), Some("1"));
}

#[tokio::test]
async fn calls_of_one_that_stays_lost_fail_at_once() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let client = Client::new(
        &[address],
        &[("THERE_PATIENCE", "50ms"), ("THERE_TIMEOUT", "1m")],
    );
    let begun = Instant::now();
    let failure = client.call().await.unwrap_err();
    assert_eq!(failure.code(), Code::Unavailable);
    assert_eq!(failure.to_string(), "there is unavailable");
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert!(!client.connection.is_ready());
}

/// It accepts connections, as a stopped process does, and says nothing.
#[tokio::test]
async fn one_that_never_says_a_word_is_not_called() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Running::start().await;
    let client = Client::new(&[silent.local_addr().unwrap(), server.address], &[PATIENT]);
    for _ in 0..20 {
        client.call_for(soon()).await.unwrap();
    }
}

#[tokio::test]
async fn one_that_owes_an_answer_is_left_until_it_gives_one() {
    let (slow, quick) = (Running::start().await, Running::start().await);
    let addresses = [slow.address, quick.address];
    let client = Client::new(&addresses, &[("THERE_TIMEOUT", "100ms"), PATIENT]);
    eventually("both are called", async || {
        client.call().await.is_ok() && slow.script.calls() > 0 && quick.script.calls() > 0
    })
    .await;
    slow.script.shut.send_replace(true);
    let (before, mut late) = (slow.script.calls(), 0);
    for _ in 0..8 {
        late += usize::from(client.call().await.is_err());
    }
    // Its health is well, so that it is called again: never by two in a row.
    assert!(late <= 4, "{late} of 8 calls were late");
    assert_eq!(slow.script.calls() - before, late);
}
