use std::{
    io::{self, IsTerminal as _},
    process,
};

use command::{Code, Failure, exit};
use tokio::runtime::Runtime;

/// Has SIGINT and SIGTERM end the process, whatever it waits for.
pub(crate) fn listen(runtime: &Runtime, program: &'static str, json: bool) -> io::Result<()> {
    let stop = {
        let _inside = runtime.enter();
        runtime::signals()?
    };
    runtime.spawn(async move {
        stop.await;
        let mut stderr = io::stderr();
        if stderr.is_terminal() && !json {
            // What was said of the progress is out of date.
            let _ = io::Write::write_all(&mut stderr, b"\r\x1b[K");
        }
        let failure = Failure::new(Code::Cancelled, "interrupted");
        failure.report(program, json, &mut stderr);
        process::exit(exit::INTERRUPTED.into());
    });
    Ok(())
}
