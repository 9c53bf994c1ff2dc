use std::{
    panic::panic_any,
    sync::{
        Mutex,
        mpsc::{self, Sender},
    },
};

use super::*;
use crate::{Answer, Stopped, shared::SOONEST};

/// Counts how entries end.
#[derive(Clone, Default)]
struct Endings(Arc<Mutex<Vec<Outcome>>>);

impl Observe for Endings {
    fn admitted(&self, _: usize) {}
    fn waited(&self, _: Duration) {}
    fn ran(&self, _: Duration) {}
    fn ended(&self, outcome: Outcome, entries: usize) {
        let mut endings = self.0.lock().unwrap();
        endings.extend(std::iter::repeat_n(outcome, entries));
    }
}

impl Endings {
    fn count(&self, outcome: Outcome) -> usize {
        let endings = self.0.lock().unwrap();
        endings.iter().filter(|ended| **ended == outcome).count()
    }
}

fn pool(threads: usize, entries: usize) -> Pool {
    observed(threads, entries).0
}

fn observed(threads: usize, entries: usize) -> (Pool, Endings) {
    let endings = Endings::default();
    let limits = Limits { threads, entries };
    (Pool::new(limits, endings.clone()).unwrap(), endings)
}

/// Keeps a thread of the pool busy until the sender is dropped.
fn occupy(pool: &Pool) -> (Reply<()>, Sender<()>) {
    let (release, gate) = mpsc::channel::<()>();
    let (started, running) = mpsc::channel();
    let reply = pool.submit(None, move |_| {
        started.send(()).unwrap();
        gate.recv().unwrap_err();
        ((), "ok")
    });
    running.recv().unwrap();
    (reply.unwrap(), release)
}

fn submit<R: Send + 'static>(
    pool: &Pool,
    work: impl FnOnce(&Scope<'_>) -> R + Send + 'static,
) -> Result<Reply<R>, Refused> {
    pool.submit(None, |scope| (work(scope), "ok"))
}

fn was_run(_: &Scope<'_>) {
    panic!("was run")
}

/// Works until told not to.
fn until_stopped(scope: &Scope<'_>) -> Stopped {
    loop {
        if let Err(stopped) = scope.check() {
            return stopped;
        }
    }
}

fn is_busy<T>(refused: &Result<T, Refused>) -> bool {
    matches!(refused, Err(Refused::Busy { .. }))
}

/// All answers of a batch, by index.
async fn all<O>(mut batch: Batch<O>) -> Vec<Answer<O>> {
    while batch.progress().open > 0 {
        batch.changed(false).await;
    }
    let mut answers = batch.take();
    answers.sort_by_key(|(index, _)| *index);
    answers
}

/// Waits until so many threads wait for work.
async fn until_idle(pool: &Pool, threads: usize) {
    while pool.shared.queue().idle < threads {
        tokio::task::yield_now().await;
    }
}

fn later(millis: u64) -> Instant {
    Instant::now() + Duration::from_millis(millis)
}

#[tokio::test]
async fn an_entry_has_its_result() {
    let (pool, endings) = observed(2, 4);
    assert_eq!(submit(&pool, |_| 7).unwrap().wait().await, Ok(7));
    assert_eq!(pool.held(), (0, 0));
    assert_eq!(endings.count("ok"), 1);
}

#[tokio::test]
async fn the_entries_of_a_batch_run_on_all_threads_at_once() {
    let pool = pool(3, 8);
    until_idle(&pool, 3).await;
    let barrier = std::sync::Barrier::new(3);
    let entries = vec![(1, None), (2, None), (3, None)];
    let batch = pool.batch(entries, move |entry, _| {
        barrier.wait();
        (entry * 10, "ok")
    });
    let answers = all(batch.unwrap()).await;
    assert_eq!(answers, [(0, Ok(10)), (1, Ok(20)), (2, Ok(30))]);
}

#[tokio::test]
async fn a_slow_entry_keeps_no_other_from_its_answer() {
    let pool = pool(2, 8);
    let (release, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let entries = vec![(true, None), (false, None), (false, None)];
    let mut batch = pool
        .batch(entries, move |slow, _| {
            let waited = slow.then(|| gate.lock().unwrap().recv());
            (waited.is_some(), "ok")
        })
        .unwrap();
    while batch.progress().ready < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(batch.take().len(), 2);
    drop(release);
    assert_eq!(all(batch).await, [(0, Ok(true))]);
}

#[tokio::test]
async fn entries_beyond_the_limit_are_refused_at_once_and_their_neighbours_are_not() {
    let (pool, endings) = observed(1, 3);
    let (running, release) = occupy(&pool);
    let batch = pool.batch(vec![((), None); 3], |(), _| ((), "ok"));
    let mut batch = batch.unwrap();
    assert_eq!(batch.take(), [(2, Err(Lost::Refused))]);
    assert!(is_busy(&submit(&pool, was_run)));
    assert!(is_busy(&pool.admits(None)));
    assert_eq!(endings.count("shed"), 2);
    drop(release);
    assert_eq!(all(batch).await, [(0, Ok(())), (1, Ok(()))]);
    assert_eq!(running.wait().await, Ok(()));
    assert_eq!(pool.admits(None), Ok(()));
}

#[tokio::test]
async fn who_has_an_answer_finds_the_room_again() {
    let pool = pool(1, 1);
    for _ in 0..1_000 {
        let reply = submit(&pool, |_| ()).unwrap();
        reply.wait().await.unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_answered_in_time_is_refused_at_once() {
    let pool = pool(1, 64);
    for _ in 0..8 {
        let work = submit(&pool, |scope| until_stopped(&scope.until(later(20))));
        work.unwrap().wait().await.unwrap();
    }
    let (_running, _release) = occupy(&pool);
    let soon = pool.submit(Some(later(10)), |_| ((), "ok"));
    assert!(is_busy(&soon));
    assert!(is_busy(&pool.admits(Some(later(10)))));
    assert!(pool.submit(Some(later(60_000)), |_| ((), "ok")).is_ok());
    assert!(submit(&pool, |_| ()).is_ok(), "without a deadline");
}

#[tokio::test]
async fn what_is_late_already_is_told_so_and_not_that_there_is_no_time() {
    let pool = pool(1, 64);
    let late = pool.submit(Some(Instant::now()), |scope| (was_run(scope), "ok"));
    assert_eq!(late.unwrap().wait().await, Err(Lost::Expired));
}

#[tokio::test]
async fn a_pool_without_work_admits_whatever_it_has_measured() {
    let pool = pool(1, 64);
    let slow = submit(&pool, |scope| until_stopped(&scope.until(later(50))));
    slow.unwrap().wait().await.unwrap();
    until_idle(&pool, 1).await;
    assert!(pool.submit(Some(later(5)), |_| ((), "ok")).is_ok());
}

#[tokio::test]
async fn a_full_queue_throws_out_its_dead_before_it_refuses_the_living() {
    let (pool, endings) = observed(1, 4);
    let (running, release) = occupy(&pool);
    let left = [(); 2].map(|()| submit(&pool, was_run).unwrap());
    let late = pool.submit(Some(later(1)), |scope| (was_run(scope), "ok"));
    drop(left);
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert_eq!(pool.held(), (3, 1));
    let living = submit(&pool, |_| 1).unwrap();
    assert_eq!(pool.held(), (1, 1));
    assert_eq!(late.unwrap().wait().await, Err(Lost::Expired));
    assert_eq!(endings.count("cancelled"), 2);
    drop(release);
    assert_eq!(living.wait().await, Ok(1));
    assert_eq!(running.wait().await, Ok(()));
}

#[tokio::test]
async fn a_closed_pool_finishes_what_it_has_and_admits_nothing() {
    let pool = pool(1, 4);
    let (running, release) = occupy(&pool);
    let waiting = submit(&pool, |_| 1).unwrap();
    pool.close();
    assert_eq!(submit(&pool, was_run).unwrap_err(), Refused::Closed);
    assert_eq!(pool.admits(None), Err(Refused::Closed));
    drop(release);
    pool.ended().await;
    assert_eq!(running.wait().await, Ok(()));
    assert_eq!(waiting.wait().await, Ok(1));
}

#[tokio::test]
async fn an_aborted_pool_gives_up_at_the_next_checkpoint() {
    let (pool, endings) = observed(1, 4);
    let (started, running) = mpsc::channel();
    let endless = submit(&pool, move |scope| {
        started.send(()).unwrap();
        until_stopped(scope)
    });
    running.recv().unwrap();
    let waiting = submit(&pool, was_run).unwrap();
    pool.abort();
    pool.ended().await;
    assert_eq!(endless.unwrap().wait().await, Ok(Stopped::Cancelled));
    assert_eq!(waiting.wait().await, Err(Lost::Ended));
    assert_eq!(endings.count("unavailable"), 1);
}

#[tokio::test]
async fn a_panic_costs_neither_a_thread_nor_a_neighbour() {
    let (pool, endings) = observed(1, 8);
    let entries = vec![(1, None), (2, None), (3, None)];
    let batch = pool.batch(entries, |entry, _| match entry {
        2 => panic!("bad entry"),
        entry => (entry, "ok"),
    });
    let answers = all(batch.unwrap()).await;
    assert_eq!(answers, [(0, Ok(1)), (1, Err(Lost::Panicked)), (2, Ok(3))]);
    assert_eq!(endings.count("internal"), 1);
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("again")
    }
}

#[tokio::test]
async fn a_panic_that_panics_again_is_counted_and_answered() {
    let (pool, endings) = observed(1, 8);
    let lost = submit(&pool, |_| panic_any(Bomb)).unwrap().wait().await;
    assert_eq!(lost, Err::<(), _>(Lost::Panicked));
    assert_eq!(endings.count("internal"), 1);
    assert_eq!(submit(&pool, |_| 1).unwrap().wait().await, Ok(1));
}

#[tokio::test]
async fn a_late_entry_is_not_run() {
    let (pool, endings) = observed(1, 8);
    let (running, release) = occupy(&pool);
    let late = pool.submit(Some(later(1)), |scope| (was_run(scope), "ok"));
    tokio::time::sleep(Duration::from_millis(2)).await;
    drop(release);
    running.wait().await.unwrap();
    assert_eq!(late.unwrap().wait().await, Err(Lost::Expired));
    assert_eq!(endings.count("deadline_exceeded"), 1);
}

#[tokio::test]
async fn an_entry_is_answered_at_its_deadline_whether_it_gives_up_or_not() {
    let pool = pool(1, 8);
    let (release, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let deadline = later(5);
    let mut batch = pool
        .batch(vec![((), Some(deadline))], move |(), _| {
            (gate.lock().unwrap().recv().is_err(), "ok")
        })
        .unwrap();
    assert_eq!(batch.next_deadline(), Some(deadline));
    batch.expire(deadline);
    assert_eq!(batch.take(), [(0, Err(Lost::Expired))]);
    assert_eq!(batch.next_deadline(), None);
    drop(release);
    pool.close();
    pool.ended().await;
    assert_eq!(batch.take(), [], "an entry is answered once");
}

#[tokio::test]
async fn a_running_entry_learns_that_its_deadline_has_passed() {
    let pool = pool(1, 1);
    let work = pool.submit(Some(later(20)), |scope| (until_stopped(scope), "ok"));
    assert_eq!(work.unwrap().wait().await, Ok(Stopped::Expired));
}

#[tokio::test]
async fn a_running_entry_learns_that_its_caller_has_left() {
    let pool = pool(1, 1);
    let (report, reported) = mpsc::channel();
    let (started, running) = mpsc::channel();
    let reply = submit(&pool, move |scope| {
        started.send(()).unwrap();
        report.send(until_stopped(scope)).unwrap();
    });
    running.recv().unwrap();
    drop(reply);
    assert_eq!(reported.recv(), Ok(Stopped::Cancelled));
}

#[tokio::test]
async fn a_waiting_entry_whose_caller_has_left_is_not_run() {
    let (pool, endings) = observed(1, 4);
    let (running, release) = occupy(&pool);
    drop(submit(&pool, was_run));
    drop(release);
    running.wait().await.unwrap();
    pool.close();
    pool.ended().await;
    assert_eq!(endings.count("cancelled"), 1);
    assert_eq!(endings.count("internal"), 0);
}

#[tokio::test]
async fn a_refused_caller_is_told_a_time_that_fits_the_load_of_now() {
    let pool = pool(1, 64);
    assert_eq!(pool.retry_after(), SOONEST);
    for _ in 0..20_000 {
        pool.shared.estimate.add(Duration::from_micros(1));
    }
    for _ in 0..64 {
        pool.shared.estimate.add(Duration::from_millis(100));
    }
    let (_running, _release) = occupy(&pool);
    let _waiting = [(); 4].map(|()| submit(&pool, |_| ()).unwrap());
    let hint = pool.retry_after();
    assert!(hint > Duration::from_millis(400), "{hint:?}");
}
