//! Batches: every entry has its own outcome, and costs no other its answer.

use tonic::Code;

use crate::{
    client::{batch, direct, entry, millis, within},
    probe::Batch,
    running::{eventually, start},
};

#[tokio::test]
async fn every_entry_has_its_own_outcome() {
    let running = start(&[]).await;
    let whats = ["", "fail", "panic", "", "defect"];
    let reasons = running.client().reasons(batch(&whats)).await.unwrap();
    let internal = Code::Internal;
    assert_eq!(
        reasons,
        [Code::Ok, Code::NotFound, internal, Code::Ok, internal]
    );
}

#[tokio::test]
async fn a_quick_batch_is_one_message() {
    let running = start(&[]).await;
    let mut answers = running.client().batch(batch(&[""; 8])).await.unwrap();
    let first = answers.message().await.unwrap().unwrap();
    assert_eq!(first.results.len(), 8);
    assert_eq!(answers.message().await.unwrap(), None);
}

#[tokio::test]
async fn what_is_done_is_handed_over_while_a_neighbour_still_works() {
    let running = start(&[("THREADS", "2")]).await;
    let mut answers = running
        .client()
        .batch(batch(&["wait", "", "fail"]))
        .await
        .unwrap();
    let mut early = Vec::new();
    while early.len() < 2 {
        early.extend(answers.message().await.unwrap().unwrap().results);
    }
    assert!(early.iter().all(|answer| answer.index > 0), "{early:?}");
    running.gate.open();
    let last = answers.message().await.unwrap().unwrap().results;
    assert_eq!((last.len(), last[0].index), (1, 0));
    assert_eq!(answers.message().await.unwrap(), None);
}

/// Entries that end while a message is on its way are in the next one.
#[tokio::test]
async fn no_answer_is_lost_between_two_messages() {
    let running = start(&[("THREADS", "2")]).await;
    let client = running.client();
    let whats = ["", "spin 1000", "spin 1100", "spin 1200", "spin 300"];
    for _ in 0..300 {
        let reasons = client.reasons(batch(&whats)).await.unwrap();
        assert_eq!(reasons, [Code::Ok; 5]);
    }
}

#[tokio::test]
async fn the_entries_of_a_batch_use_all_threads() {
    let running = start(&[("THREADS", "4")]).await;
    let client = running.client();
    let call = tokio::spawn(async move { client.reasons(batch(&["wait"; 4])).await });
    eventually(|| running.gate.came() == 4).await;
    running.gate.open();
    assert_eq!(call.await.unwrap().unwrap(), [Code::Ok; 4]);
}

#[tokio::test]
async fn an_entry_ends_at_its_own_deadline_and_the_next_one_is_answered() {
    let running = start(&[]).await;
    let mut request = batch(&["wait", ""]);
    request.entries[0].timeout_millis = 30;
    let reasons = running.client().reasons(request).await.unwrap();
    assert_eq!(reasons, [Code::DeadlineExceeded, Code::Ok]);
}

#[tokio::test]
async fn an_entry_is_answered_at_its_deadline_whether_it_gives_up_or_not() {
    let running = start(&[("THREADS", "2")]).await;
    let mut request = batch(&["stubborn", "wait"]);
    request.entries[0].timeout_millis = 30;
    let mut answers = running.client().batch(request).await.unwrap();
    let first = answers.message().await.unwrap().unwrap().results;
    assert_eq!((first.len(), first[0].index), (1, 0));
    assert_eq!(Code::from_i32(first[0].reason), Code::DeadlineExceeded);
    running.gate.open();
}

#[tokio::test]
async fn a_call_that_ends_at_its_deadline_has_handed_over_what_was_done() {
    let running = start(&[]).await;
    let request = within(millis(300), batch(&["", "wait", ""]));
    let client = direct(&running.address).await;
    let mut answers = client.batch(request).await.unwrap();
    let first = answers.message().await.unwrap().unwrap().results;
    assert_eq!((first.len(), first[0].index), (1, 0));
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(running.counted("Batch", "deadline_exceeded").await, "1");
}

#[tokio::test]
async fn a_batch_is_neither_empty_nor_larger_than_its_contract_allows() {
    let running = start(&[]).await;
    for (entries, code) in [
        (0, Code::InvalidArgument),
        (1, Code::Ok),
        (8, Code::Ok),
        (9, Code::InvalidArgument),
    ] {
        let answer = running.client().reasons(batch(&vec![""; entries])).await;
        let got = answer.map_or_else(|status| status.code(), |_| Code::Ok);
        assert_eq!(got, code, "{entries} entries");
    }
}

#[tokio::test]
async fn entries_without_room_are_refused_and_their_neighbours_are_not() {
    let running = start(&[("MAX_ENTRIES", "2")]).await;
    let client = running.client();
    let request = batch(&["wait", "", ""]);
    let call = tokio::spawn(async move { client.reasons(request).await });
    eventually(|| running.gate.came() == 1).await;
    running.gate.open();
    let refused = Code::ResourceExhausted;
    assert_eq!(call.await.unwrap().unwrap(), [Code::Ok, Code::Ok, refused]);
    let shed = "workerpool_entries_total{pool=\"compute\",outcome=\"shed\"}";
    assert_eq!(running.metric(shed).await, "1");
}

#[tokio::test]
async fn a_batch_without_any_room_is_told_when_to_try_again() {
    let running = start(&[("MAX_ENTRIES", "2")]).await;
    let client = running.client();
    let full = tokio::spawn(async move { client.reasons(batch(&["wait", "wait"])).await });
    eventually(|| running.pool.held() == (1, 1)).await;
    let status = running.client().reasons(batch(&[""])).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    let pushback = status.metadata().get("grpc-retry-pushback-ms").unwrap();
    let millis: u64 = pushback.to_str().unwrap().parse().unwrap();
    assert!((10..=10_000).contains(&millis), "{millis}");
    running.gate.open();
    full.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_cannot_be_answered_in_time_is_refused_at_once() {
    let running = start(&[]).await;
    for _ in 0..4 {
        running.client().reasons(batch(&["work 60"])).await.unwrap();
    }
    let client = running.client();
    let busy = tokio::spawn(async move { client.reasons(batch(&["wait", "wait"])).await });
    eventually(|| running.pool.held() == (1, 1)).await;
    let mut request = batch(&[""]);
    request.entries[0].timeout_millis = 30;
    let status = running.client().reasons(request).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    // The bare call has 30 s: it waits.
    let client = running.client();
    let patient = tokio::spawn(async move { client.reasons(batch(&[""])).await });
    eventually(|| running.pool.held() == (2, 1)).await;
    running.gate.open();
    assert_eq!(patient.await.unwrap().unwrap(), [Code::Ok]);
    busy.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_queue_full_of_the_dead_has_room_for_the_living() {
    let running = start(&[("MAX_ENTRIES", "4")]).await;
    let client = running.client();
    let busy = tokio::spawn(async move { client.reasons(batch(&["stubborn"])).await });
    eventually(|| running.pool.held() == (0, 1)).await;
    let client = running.client();
    let leaver = tokio::spawn(async move { client.reasons(batch(&["panic"; 3])).await });
    eventually(|| running.pool.held() == (3, 1)).await;
    leaver.abort();
    eventually(|| running.pool.admits(None).is_ok()).await;
    let client = running.client();
    let living = tokio::spawn(async move { client.reasons(batch(&[""; 3])).await });
    eventually(|| running.pool.held() == (3, 1)).await;
    running.gate.open();
    assert_eq!(living.await.unwrap().unwrap(), [Code::Ok; 3]);
    busy.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_caller_who_leaves_frees_the_thread() {
    let running = start(&[("CALL_TIMEOUT", "1h")]).await;
    let client = running.client();
    let leaver = tokio::spawn(async move { client.reasons(batch(&["wait"; 3])).await });
    eventually(|| running.gate.came() == 1).await;
    leaver.abort();
    // There is one thread and the gate stays shut: this needs the thread back.
    let reasons = running.client().reasons(batch(&[""])).await.unwrap();
    assert_eq!(reasons, [Code::Ok]);
    assert_eq!(running.counted("Batch", "cancelled").await, "1");
    assert_eq!(running.gate.came(), 1, "the others were not begun");
}

#[tokio::test]
async fn how_entries_end_is_counted() {
    let running = start(&[]).await;
    let entries = ["", "fail", "panic"].map(entry).into();
    running.client().reasons(Batch { entries }).await.unwrap();
    for (outcome, count) in [
        ("ok", "1"),
        ("not_found", "1"),
        ("internal", "1"),
        ("shed", "0"),
    ] {
        let sample = format!("workerpool_entries_total{{pool=\"compute\",outcome=\"{outcome}\"}}");
        assert_eq!(running.metric(&sample).await, count, "{outcome}");
    }
    for sample in [
        "workerpool_run_seconds_count{pool=\"compute\"}",
        "workerpool_wait_seconds_count{pool=\"compute\"}",
        "workerpool_batch_entries_sum{pool=\"compute\"}",
    ] {
        assert!(running.metric(sample).await.starts_with('3'), "{sample}");
    }
    let workers = running.metric("workerpool_workers{pool=\"compute\"}").await;
    assert!(workers.starts_with('1'), "{workers}");
}
