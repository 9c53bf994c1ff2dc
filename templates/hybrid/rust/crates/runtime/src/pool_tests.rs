use std::sync::mpsc::{self, Sender};

use super::*;
use crate::Panicked;

/// Keeps the only worker of a pool busy until the sender is dropped.
fn occupy(pool: &ComputePool) -> (Reply<()>, Sender<()>) {
    let (release, gate) = mpsc::channel();
    let (started, running) = mpsc::channel();
    let reply = pool
        .submit(None, move |_| {
            started.send(()).unwrap();
            gate.recv().unwrap_err();
        })
        .unwrap();
    running.recv().unwrap();
    (reply, release)
}

/// Works until told not to.
fn until_stopped(scope: &Scope<'_>) -> Stopped {
    loop {
        if let Err(stopped) = scope.check() {
            return stopped;
        }
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(30)
}

#[tokio::test]
async fn returns_the_result() {
    let pool = ComputePool::new(2, 4).unwrap();
    assert_eq!(pool.submit(None, |_| 7).unwrap().await, Ok(7));
    assert!(pool.drain(soon()).await);
    assert_eq!(pool.stats().ended(Outcome::Done), 1);
    assert_eq!(pool.stats().run.count(), 1);
    assert_eq!(pool.stats().queue_wait.count(), 1);
}

#[tokio::test]
async fn a_full_queue_rejects_at_once() {
    let pool = ComputePool::new(1, 1).unwrap();
    let (running, release) = occupy(&pool);
    let waiting = pool.submit(None, |_| ()).unwrap();
    assert_eq!(pool.depth(), 1);
    assert_eq!(pool.submit(None, |_| ()).unwrap_err(), Rejected::Full);
    assert_eq!(pool.stats().ended(Outcome::Shed), 1);
    drop(release);
    assert_eq!((running.await, waiting.await), (Ok(()), Ok(())));
}

#[tokio::test]
async fn a_draining_pool_finishes_what_it_has_and_admits_nothing() {
    let pool = ComputePool::new(1, 1).unwrap();
    let (running, release) = occupy(&pool);
    let waiting = pool.submit(None, |_| 1).unwrap();
    let drain = pool.drain(soon());
    tokio::pin!(drain);
    assert!(futures_pending(drain.as_mut()).await);
    assert_eq!(pool.submit(None, |_| ()).unwrap_err(), Rejected::Draining);
    drop(release);
    assert!(drain.await);
    assert_eq!((running.await, waiting.await), (Ok(()), Ok(1)));
}

#[tokio::test]
async fn at_the_limit_of_a_drain_jobs_stop_at_their_next_checkpoint() {
    let pool = ComputePool::new(1, 1).unwrap();
    let (started, running) = mpsc::channel();
    let endless = pool.submit(None, move |scope| {
        started.send(()).unwrap();
        until_stopped(scope)
    });
    running.recv().unwrap();
    let waiting = pool.submit(None, |_| ());
    assert!(!pool.drain(Instant::now()).await);
    assert_eq!(endless.unwrap().await, Err(Lost::Dropped));
    assert_eq!(waiting.unwrap().await, Err(Lost::Dropped));
}

#[tokio::test]
async fn a_panic_does_not_shrink_the_pool() {
    let pool = ComputePool::new(1, 8).unwrap();
    for _ in 0..20 {
        let lost = pool.submit(None, |_| panic!("bad job")).unwrap().await;
        assert_eq!(lost, Err::<(), _>(Lost::Panicked));
    }
    assert_eq!(pool.submit(None, |_| 1).unwrap().await, Ok(1));
    assert_eq!(pool.stats().ended(Outcome::Panicked), 20);
}

#[tokio::test]
async fn a_panic_in_one_part_of_a_job_leaves_the_other_parts() {
    let pool = ComputePool::new(1, 1).unwrap();
    let parts = pool.submit(None, |scope| {
        [1, 2, 3].map(|part| scope.isolate(|| if part == 2 { panic!("bad part") } else { part }))
    });
    let parts = parts.unwrap().await;
    assert_eq!(parts, Ok([Ok(1), Err(Panicked), Ok(3)]));
    assert!(pool.drain(soon()).await);
    assert_eq!(pool.stats().ended(Outcome::Panicked), 1);
}

#[tokio::test]
async fn a_late_job_is_not_run() {
    let pool = ComputePool::new(1, 8).unwrap();
    let late = pool.submit(Some(Instant::now()), |_| panic!("was run"));
    assert_eq!(late.unwrap().await, Err::<(), _>(Lost::Expired));
    assert!(pool.drain(soon()).await);
    assert_eq!(pool.stats().ended(Outcome::Expired), 1);
}

#[tokio::test]
async fn a_running_job_learns_that_its_deadline_has_passed() {
    let pool = ComputePool::new(1, 1).unwrap();
    let deadline = Instant::now() + Duration::from_millis(20);
    let job = pool.submit(Some(deadline), until_stopped);
    assert_eq!(job.unwrap().await, Err(Lost::Expired));
}

#[tokio::test]
async fn a_running_job_learns_that_its_caller_has_left() {
    let pool = ComputePool::new(1, 1).unwrap();
    let (report, reported) = mpsc::channel();
    let (started, running) = mpsc::channel();
    let reply = pool.submit(None, move |scope| {
        started.send(()).unwrap();
        report.send(until_stopped(scope)).unwrap();
    });
    running.recv().unwrap();
    drop(reply);
    assert_eq!(reported.recv(), Ok(Stopped::Cancelled));
}

#[tokio::test]
async fn a_waiting_job_whose_caller_has_left_is_not_run() {
    let pool = ComputePool::new(1, 1).unwrap();
    let (running, release) = occupy(&pool);
    drop(
        pool.submit(None, |_| panic!("was run"))
            .map(|reply: Reply<()>| reply),
    );
    drop(release);
    running.await.unwrap();
    assert!(pool.drain(soon()).await);
    assert_eq!(pool.stats().ended(Outcome::Cancelled), 1);
    assert_eq!(pool.stats().ended(Outcome::Panicked), 0);
}

#[tokio::test]
async fn a_part_may_have_a_deadline_of_its_own() {
    let pool = ComputePool::new(1, 1).unwrap();
    let parts = pool.submit(None, |scope| {
        let part = scope.until(Some(Instant::now()));
        (part.check(), part.until(None).check(), scope.check())
    });
    let expired = Err(Stopped::Expired);
    assert_eq!(parts.unwrap().await, Ok((expired, expired, Ok(()))));
}

#[test]
fn a_rejected_caller_is_told_to_wait_a_bounded_time() {
    let pool = ComputePool::new(1, 0).unwrap();
    assert_eq!(pool.retry_after(), Duration::from_millis(10));
    pool.stats().run.observe(Duration::from_millis(300));
    assert_eq!(pool.retry_after(), Duration::from_millis(300));
    pool.stats().run.observe(Duration::from_mins(1));
    assert_eq!(pool.retry_after(), Duration::from_secs(1));
}

/// Polls `future` once and says whether it waits.
async fn futures_pending(future: Pin<&mut impl Future>) -> bool {
    let mut future = Some(future);
    std::future::poll_fn(move |cx| {
        let polled = future.take().map(|future| future.poll(cx).is_pending());
        Poll::Ready(polled.unwrap_or(false))
    })
    .await
}
