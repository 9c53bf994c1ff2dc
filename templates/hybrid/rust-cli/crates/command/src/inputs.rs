use std::{
    fs::File,
    io::{BufReader, Read},
    num::NonZero,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TryRecvError, sync_channel},
    },
    thread,
};

use clap::Args;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Code, Failure, Session, defect, progress::Progress};

/// Flags of a command that answers one input from its arguments, or any number of them
/// from a file.
#[derive(Debug, Args)]
pub struct Inputs {
    /// File with inputs as JSON documents, instead of arguments; - for standard input
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// How many of these are in work at a time; as many as there are processors if not said
    #[arg(long, value_name = "NUMBER", requires = "input")]
    workers: Option<NonZero<u8>>,
}

type Outcome<O> = Result<O, Failure>;

/// An input on its way, and where its outcome goes.
type Job<I, O> = (I, SyncSender<Outcome<O>>);

impl Inputs {
    /// Prints what `answer` makes of `given`, or of each input of the file, in the order
    /// of the inputs. It stops at the first that fails.
    ///
    /// # Errors
    /// What `answer` returns, or if an input cannot be read or an output not written.
    pub fn answer<I, O>(
        &self,
        session: &mut Session<'_>,
        given: Option<I>,
        answer: impl Fn(I) -> Result<O, Failure> + Send + Sync + 'static,
    ) -> Result<(), Failure>
    where
        I: DeserializeOwned + Send + 'static,
        O: Serialize + ToString + Send + 'static,
    {
        match (&self.input, given) {
            (Some(path), _) => {
                let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
                    session.stdin()
                } else {
                    let named = |e| Failure::from(e).about(&path.display());
                    Box::new(File::open(path).map_err(named)?)
                };
                print_in_order(session, &start(input, self.workers(), answer)?)
            }
            (None, Some(given)) => session.print(&answer(given)?),
            (None, None) => Err(Failure::new(Code::InvalidArgument, "there is no input")),
        }
    }

    fn workers(&self) -> usize {
        let wanted = self.workers.map(NonZero::<usize>::from);
        let processors = || thread::available_parallelism().ok();
        wanted.or_else(processors).map_or(1, NonZero::get)
    }
}

/// Starts the threads that read inputs and answer them, and returns the places where
/// the outcomes will be, in order. They end once nobody wants those any more; nobody
/// waits for them, as the one that reads may have to wait for its input.
fn start<I, O>(
    input: Box<dyn Read + Send>,
    workers: usize,
    answer: impl Fn(I) -> Outcome<O> + Send + Sync + 'static,
) -> Result<Receiver<Receiver<Outcome<O>>>, Failure>
where
    I: DeserializeOwned + Send + 'static,
    O: Send + 'static,
{
    // Both are bounded: what is read is not far ahead of what is printed.
    let (to_print, places) = sync_channel(workers.saturating_mul(2));
    let (to_workers, jobs) = sync_channel(workers);
    thread::Builder::new().spawn(move || read(input, &to_print, &to_workers))?;
    let shared = Arc::new((Mutex::new(jobs), answer));
    for _ in 0..workers {
        let shared = Arc::clone(&shared);
        thread::Builder::new().spawn(move || work(&shared.0, &shared.1))?;
    }
    Ok(places)
}

/// Reads inputs until there are none, or one cannot be read, or nobody wants them.
fn read<I, O>(
    input: Box<dyn Read + Send>,
    to_print: &SyncSender<Receiver<Outcome<O>>>,
    to_workers: &SyncSender<Job<I, O>>,
) where
    I: DeserializeOwned,
{
    let mut documents = serde_json::Deserializer::from_reader(BufReader::new(input)).into_iter();
    loop {
        let next = defect::catch(|| documents.next().transpose().map_err(|e| unreadable(&e)));
        let (outcome, place) = sync_channel(1);
        let wanted = match next {
            Ok(None) => return,
            Ok(Some(input)) => {
                to_print.send(place).is_ok() && to_workers.send((input, outcome)).is_ok()
            }
            Err(failure) => {
                // It is the last: whether it is wanted makes no difference.
                let _ = outcome.send(Err(failure));
                let _ = to_print.send(place);
                return;
            }
        };
        if !wanted {
            return;
        }
    }
}

fn unreadable(error: &serde_json::Error) -> Failure {
    Failure::new(Code::InvalidArgument, error.to_string())
}

fn work<I, O>(jobs: &Mutex<Receiver<Job<I, O>>>, answer: impl Fn(I) -> Outcome<O>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((input, outcome)) = next else {
            return;
        };
        // It has gone where nobody wants it.
        let _ = outcome.send(defect::catch(|| answer(input)));
    }
}

fn print_in_order<O: Serialize + ToString>(
    session: &mut Session<'_>,
    places: &Receiver<Receiver<Outcome<O>>>,
) -> Result<(), Failure> {
    let mut number = 0_u64;
    let mut progress = Progress::new(session.watched);
    let result = loop {
        let printed = print_next(session, places, number.saturating_add(1));
        if !matches!(printed, Ok(true)) {
            break printed;
        }
        number = number.saturating_add(1);
        progress.step(session.stderr, number);
    };
    progress.end(session.stderr);
    result.map(drop)
}

/// Prints the next output; false if there is none.
fn print_next<O: Serialize + ToString>(
    session: &mut Session<'_>,
    places: &Receiver<Receiver<Outcome<O>>>,
    number: u64,
) -> Result<bool, Failure> {
    let Some(place) = receive(session, places)? else {
        return Ok(false);
    };
    let Some(outcome) = receive(session, &place)? else {
        return Err(Failure::defect(
            format!("input {number} was lost"),
            String::new(),
        ));
    };
    let output = outcome.map_err(|failure| failure.of_input(number))?;
    session.print(&output)?;
    Ok(true)
}

/// What comes next, if anything does. What was printed is seen before there is a wait.
fn receive<T>(session: &mut Session<'_>, from: &Receiver<T>) -> Result<Option<T>, Failure> {
    match from.try_recv() {
        Ok(next) => Ok(Some(next)),
        Err(TryRecvError::Disconnected) => Ok(None),
        Err(TryRecvError::Empty) => {
            session.flush()?;
            Ok(from.recv().ok())
        }
    }
}
