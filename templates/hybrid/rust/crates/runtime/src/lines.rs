//! Log lines on their way out, which hold up nobody who logs: a pipe that is
//! full, or a disk, costs lines and no call. Those lost are counted.

use std::{
    io::Write,
    mem,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How many bytes may wait for a reader that is slow: a few thousand lines.
const MAX_WAITING: usize = 1 << 20;

/// What a pipe takes whole, so that lines of several processes that share one
/// are not mixed.
const MAX_PIECE: usize = 4096;

/// What is kept of the room that a burst took.
const MAX_SPARE: usize = 1 << 16;

/// Lines that wait to be written by one thread.
#[derive(Debug)]
pub(crate) struct Lines {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    waiting: Vec<u8>,
    lost: u64,
    /// The thread has lines that are not out yet.
    writing: bool,
}

impl Lines {
    pub(crate) const fn new() -> Self {
        Self {
            state: Mutex::new(State {
                waiting: Vec::new(),
                lost: 0,
                writing: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Takes a line, or drops it when too much is waiting.
    pub(crate) fn add(&self, line: &[u8]) {
        let mut state = self.lock();
        if state.waiting.len() + line.len() > MAX_WAITING {
            state.lost += 1;
            return;
        }
        state.waiting.extend_from_slice(line);
        drop(state);
        self.changed.notify_all();
    }

    /// Writes lines for ever. What is lost is told to `report`, in lines, as
    /// soon as there is room again.
    pub(crate) fn write_to(&self, mut out: impl Write, report: impl Fn(u64)) {
        let mut text = Vec::new();
        loop {
            let lost = self.take(&mut text);
            // Now, while there is room: after a long wait for the reader it
            // would be lost itself, and with it the number.
            if lost > 0 {
                report(lost);
            }
            for piece in pieces(&text) {
                // A log that cannot be written costs its lines, and nothing else.
                let _ = out.write_all(piece);
            }
        }
    }

    /// Waits until every line is out, or for `limit`: a reader that hangs must
    /// not keep the process.
    pub(crate) fn flush(&self, limit: Duration) {
        let busy = |state: &mut State| state.writing || !state.waiting.is_empty();
        let waited = self.changed.wait_timeout_while(self.lock(), limit, busy);
        drop(waited);
    }

    /// Waits for lines and puts them into `text`, in place of those that are
    /// out by now; returns how many were lost.
    fn take(&self, text: &mut Vec<u8>) -> u64 {
        text.clear();
        text.shrink_to(MAX_SPARE);
        let mut state = self.lock();
        state.writing = false;
        self.changed.notify_all();
        let none = |state: &mut State| state.waiting.is_empty();
        let waited = self.changed.wait_while(state, none);
        state = waited.unwrap_or_else(PoisonError::into_inner);
        state.writing = true;
        mem::swap(&mut state.waiting, text);
        mem::take(&mut state.lost)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `text` in as many whole lines each as a pipe takes whole; at least one.
fn pieces(mut text: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (piece, rest) = text.split_at(piece(text));
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

fn piece(text: &[u8]) -> usize {
    let end = |byte: &u8| *byte == b'\n';
    if text.len() <= MAX_PIECE {
        return text.len();
    }
    let fitting = text[..MAX_PIECE].iter().rposition(end);
    let any = || text.iter().position(end);
    fitting.or_else(any).map_or(text.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{
            Arc,
            atomic::{AtomicU64, Ordering::Relaxed},
            mpsc,
        },
        thread,
    };

    use super::*;

    /// A reader that takes a piece whenever it is asked to.
    struct Reader {
        asked: mpsc::Receiver<()>,
        read: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Reader {
        fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
            let _ = self.asked.recv();
            self.read.lock().unwrap().extend_from_slice(piece);
            Ok(piece.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Lines on their way to a reader that waits until the sender is dropped.
    struct Hung {
        lines: &'static Lines,
        read: Arc<Mutex<Vec<u8>>>,
        lost: Arc<AtomicU64>,
        ask: mpsc::Sender<()>,
    }

    fn hung() -> Hung {
        let lines: &Lines = Box::leak(Box::new(Lines::new()));
        let (ask, asked) = mpsc::channel();
        let (read, lost) = <(Arc<_>, Arc<AtomicU64>)>::default();
        let reader = Reader {
            asked,
            read: Arc::clone(&read),
        };
        let told = Arc::clone(&lost);
        thread::spawn(move || {
            let report = |lost| {
                told.fetch_add(lost, Relaxed);
            };
            lines.write_to(reader, report);
        });
        Hung {
            lines,
            read,
            lost,
            ask,
        }
    }

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn lines_come_out_in_order() {
        let Hung {
            lines, read, ask, ..
        } = hung();
        drop(ask);
        let wanted: Vec<String> = (0..5_000).map(|n| format!("line {n}\n")).collect();
        for line in &wanted {
            lines.add(line.as_bytes());
        }
        lines.flush(LONG);
        assert_eq!(*read.lock().unwrap(), wanted.concat().as_bytes());
    }

    #[test]
    fn a_reader_that_hangs_holds_nobody_up_and_what_is_lost_is_told() {
        let hung = hung();
        let line = [b'x'; 1024];
        let written = 3 * MAX_WAITING / line.len();
        for _ in 0..written {
            hung.lines.add(&line);
        }
        hung.lines.flush(Duration::from_millis(10));
        drop(hung.ask);
        hung.lines.flush(LONG);
        let kept = hung.read.lock().unwrap().len() / line.len();
        let lost = usize::try_from(hung.lost.load(Relaxed)).unwrap();
        assert!(lost > 0);
        assert_eq!(kept + lost, written);
    }

    #[test]
    fn lines_that_fit_into_a_pipe_are_not_torn() {
        let (short, long) = ([b'x'; 99], vec![b'y'; MAX_PIECE]);
        let mut text = [&short[..], b"\n"].concat().repeat(50);
        text.extend([&long[..], b"\n", &short[..], b"\n"].concat());
        let sizes: Vec<usize> = pieces(&text).map(<[u8]>::len).collect();
        assert_eq!(sizes, [4_000, 1_000, MAX_PIECE + 1, 100]);
    }
}
