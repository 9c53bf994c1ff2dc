//! Panics, kept from whoever uses the program.

use std::{
    any::Any,
    backtrace::Backtrace,
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
};

use crate::Failure;

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Has the panics of this process noted instead of printed.
pub(crate) fn note() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        let trace = Backtrace::force_capture();
        let noted = format!("{}\n{trace}", place.unwrap_or_default());
        PLACE.set(noted);
    }));
}

/// What `work` returns, or its panic as a failure.
pub(crate) fn catch<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(Failure::defect(words(&*panic), PLACE.take())))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let owned = || panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(owned).unwrap_or("no words").to_owned()
}
