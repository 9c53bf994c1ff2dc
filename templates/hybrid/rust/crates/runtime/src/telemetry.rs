//! The log of the process, and what of it is written.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    error::Error,
    fmt, io,
    panic::{self, PanicHookInfo},
    str::FromStr,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use tracing::{Level, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer as _, filter::Targets, layer::SubscriberExt as _, registry, reload,
    util::SubscriberInitExt as _,
};

use crate::{json::Json, lines::Lines, spans};

/// What is logged: a level, and others for parts: `info,h2=warn`.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    text: String,
    targets: Targets,
}

/// The text is not a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidFilter;

/// Parts that say at `debug` what every frame holds: they speak up when they
/// are named.
const CHATTY: [&str; 4] = ["h2", "hyper", "opentelemetry", "rustls"];

/// The process has one log.
static LOG: OnceLock<Log> = OnceLock::new();

/// What of it is still to be written.
static LINES: Lines = Lines::new();

struct Log {
    show: Box<dyn Fn(Targets) + Send + Sync>,
    filter: Mutex<String>,
}

impl fmt::Display for InvalidFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("want off, error, warn, info, debug or trace, and part=level after commas")
    }
}

impl std::error::Error for InvalidFilter {}

impl From<LevelFilter> for Filter {
    fn from(level: LevelFilter) -> Self {
        Self {
            text: level.to_string().to_lowercase(),
            targets: Targets::new().with_default(level),
        }
    }
}

impl FromStr for Filter {
    type Err = InvalidFilter;

    /// Stricter than [`Targets`]: a word that is no level is a mistake, not
    /// the name of a part of which everything is logged.
    fn from_str(text: &str) -> Result<Self, InvalidFilter> {
        let known = |part: &str| {
            let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
            // An empty text is a level to the library.
            !level.trim().is_empty() && level.trim().parse::<LevelFilter>().is_ok()
        };
        if !text.split(',').all(known) {
            return Err(InvalidFilter);
        }
        let targets: Targets = text.parse().map_err(|_| InvalidFilter)?;
        let default = targets.default_level().unwrap_or(LevelFilter::OFF);
        let quiet = CHATTY.map(|part| (part, default.min(LevelFilter::INFO)));
        let unnamed = |part: &str| !text.contains(part);
        let quiet = quiet.into_iter().filter(|(part, _)| unnamed(part));
        Ok(Self {
            text: text.to_lowercase(),
            targets: targets.with_targets(quiet),
        })
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is logged now.
#[must_use]
pub fn filter() -> String {
    let log = LOG.get();
    log.map_or_else(String::new, |log| log.filter().clone())
}

/// Changes what is logged, from now on.
///
/// # Errors
/// [`InvalidFilter`], when the text is none.
pub fn set_filter(text: &str) -> Result<(), InvalidFilter> {
    let Filter { text, targets } = text.parse()?;
    let Some(log) = LOG.get() else {
        return Ok(());
    };
    (log.show)(targets);
    log.filter().clone_from(&text);
    tracing::warn!(filter = text, "log filter changed");
    Ok(())
}

impl Log {
    fn filter(&self) -> MutexGuard<'_, String> {
        self.filter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends the log lines and the panics of the process to stderr, and its spans to
/// `collector`, if there is one: within a runtime then.
pub(crate) fn init(service: &'static str, filter: &Filter, collector: Option<&str>) {
    let (targets, handle) = reload::Layer::new(filter.targets.clone());
    let write = writer();
    let (spans, problem) = match collector.map(|collector| spans::layer(service, collector)) {
        None => (None, None),
        Some(Ok(layer)) => (Some(layer), None),
        Some(Err(problem)) => (None, Some(problem)),
    };
    let shown = Json { service, write }.and_then(spans);
    #[cfg(not(feature = "console"))]
    let log = registry().with(targets).with(shown);
    // The console wants to know what is too much for a log.
    #[cfg(feature = "console")]
    let log = registry()
        .with(console_subscriber::spawn())
        .with(shown.with_filter(targets));
    // Fails only where a subscriber is set already: then that one stays.
    if log.try_init().is_ok() {
        let filter = Mutex::new(filter.text.clone());
        // Fails only when the log is gone, which it never is.
        let show = Box::new(move |targets| drop(handle.reload(targets)));
        let _ = LOG.set(Log { show, filter });
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if tracing::enabled!(Level::ERROR) {
                log_panic(panic);
            } else {
                default(panic);
            }
        }));
    }
    if let Some(error) = problem {
        // Without its collector a component is still one.
        tracing::warn!(error = &*error as &dyn Error, "spans are not exported");
    }
}

/// Waits until spans are sent and what was logged is written, but not long.
pub(crate) fn flush() {
    const LIMIT: Duration = Duration::from_millis(500);
    spans::flush();
    if LOG.get().is_some() {
        LINES.flush(LIMIT);
    }
}

/// How lines leave the process: by a thread of their own, or at once where
/// there can be none.
fn writer() -> fn(&[u8]) {
    let to_stderr = || {
        let report = |lines| tracing::warn!(lines, "log lines were lost");
        LINES.write_to(io::stderr(), report);
    };
    match thread::Builder::new().name("log".into()).spawn(to_stderr) {
        Ok(_) => |line| LINES.add(line),
        Err(_) => |line| drop(io::Write::write_all(&mut io::stderr(), line)),
    }
}

/// A panic is a log line like any other, with the trace of its call.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then_some(backtrace);
    tracing::error!(
        panic = panic.payload_as_str(),
        location = panic.location().map(tracing::field::display),
        thread = thread::current().name(),
        backtrace = backtrace.map(tracing::field::display),
        "panicked"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_level_and_others_for_parts() {
        for text in ["info", "off", "DEBUG", "info,h2=warn", "warn,a::b=trace"] {
            assert!(text.parse::<Filter>().is_ok(), "{text}");
        }
    }

    #[test]
    fn a_word_that_is_no_level_is_a_mistake() {
        for text in ["", "infoo", "info,h2", "h2=loud", "info,"] {
            assert_eq!(text.parse::<Filter>(), Err(InvalidFilter), "{text:?}");
        }
    }

    #[test]
    fn a_filter_says_what_it_is() {
        let filter: Filter = "INFO,h2=warn".parse().unwrap();
        assert_eq!(filter.to_string(), "info,h2=warn");
    }

    #[test]
    fn the_frames_of_the_transport_are_logged_for_who_asks_for_them() {
        let shows = |text: &str, part| {
            let filter: Filter = text.parse().unwrap();
            filter.targets.would_enable(part, &Level::DEBUG)
        };
        assert!(shows("debug", "core"));
        assert!(!shows("debug", "h2::codec"));
        assert!(shows("debug,h2=debug", "h2::codec"));
        assert!(shows("info,h2=debug", "h2::codec"));
    }
}
