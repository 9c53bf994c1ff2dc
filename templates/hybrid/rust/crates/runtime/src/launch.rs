//! Most of a binary.

use std::{env, io, process::ExitCode};

use tokio::runtime::{Builder, Runtime};

use crate::{Env, Error, Problems, Settings, telemetry};

/// Exit code for settings that make no sense: `EX_USAGE` of sysexits.
const USAGE: u8 = 64;

/// What is fixed about a component.
#[derive(Debug, Clone, Copy)]
pub struct App {
    /// The component, as logs and error messages call it.
    pub name: &'static str,
    /// Every variable of the component begins so.
    pub prefix: &'static str,
    /// Where it listens unless told otherwise; the admin port is the next one.
    pub port: u16,
    /// The version of the binary.
    pub version: &'static str,
}

/// Reads the settings with `read`, starts the log and the network threads, and
/// runs `component` to its end. The exit code is 0 when nothing was lost, 1
/// after an error, 64 for wrong settings.
///
/// The network threads are counted out by hand: they share the cores with the
/// compute threads.
pub fn launch<C, R>(
    app: &App,
    read: impl FnOnce(&mut Env, Settings) -> C,
    component: impl FnOnce(C) -> R,
) -> ExitCode
where
    R: Future<Output = Result<(), Error>>,
{
    launch_with(env::args().skip(1), app, read, component)
}

/// As [`launch`], with the arguments of another.
pub fn launch_with<C, R>(
    args: impl IntoIterator<Item = String>,
    app: &App,
    read: impl FnOnce(&mut Env, Settings) -> C,
    component: impl FnOnce(C) -> R,
) -> ExitCode
where
    R: Future<Output = Result<(), Error>>,
{
    let mut env = Env::new(app.prefix);
    let settings = Settings::read(&mut env, app);
    let config = read(&mut env, settings.clone());
    match args.into_iter().next().as_deref() {
        None => {}
        Some("--help" | "-h") => return say(&help(app, &env)),
        Some("--version" | "-V") => return say(&format!("{} {}\n", app.name, app.version)),
        Some(unknown) => return refuse(app.name, &format!("unknown argument {unknown:?}")),
    }
    let strangers = env.strangers();
    match env.finish(config) {
        Ok(config) => match network(settings.io_threads) {
            Ok(runtime) => run(runtime, app, &settings, &strangers, || component(config)),
            Err(error) => fail(app.name, &format!("cannot start its threads: {error}")),
        },
        Err(problems) => refuse(app.name, &problems_text(&problems)),
    }
}

/// Runs `component` on `runtime`, with a log.
fn run<R>(
    runtime: Runtime,
    app: &App,
    settings: &Settings,
    strangers: &[String],
    component: impl FnOnce() -> R,
) -> ExitCode
where
    R: Future<Output = Result<(), Error>>,
{
    let code = runtime.block_on(async {
        telemetry::init(app.name, &settings.log, settings.collector.as_deref());
        for variable in strangers {
            tracing::warn!(variable, "not a setting of this component, see --help");
        }
        exit(component().await)
    });
    telemetry::flush();
    // What is still open has had its time.
    runtime.shutdown_background();
    code
}

fn problems_text(problems: &Problems) -> String {
    format!("wrong settings, see --help\n{problems}")
}

fn help(app: &App, env: &Env) -> String {
    format!(
        "{} {}: all settings come from the environment\n\n{}",
        app.name,
        app.version,
        env.explain()
    )
}

fn say(text: &str) -> ExitCode {
    // A reader that has gone, as in `--help | head`, is no failure.
    let _ = io::Write::write_all(&mut io::stdout(), text.as_bytes());
    ExitCode::SUCCESS
}

fn refuse(name: &str, text: &str) -> ExitCode {
    complain(name, text);
    ExitCode::from(USAGE)
}

fn fail(name: &str, text: &str) -> ExitCode {
    complain(name, text);
    ExitCode::FAILURE
}

/// For what is said before there is a log.
fn complain(name: &str, text: &str) {
    let _ = io::Write::write_all(&mut io::stderr(), format!("{name}: {text}\n").as_bytes());
}

fn exit(ended: Result<(), Error>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = &*error as &dyn std::error::Error, "failed");
            ExitCode::FAILURE
        }
    }
}

fn network(threads: usize) -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_name("io")
        .enable_all()
        .build()
}
