use std::{sync::Arc, time::Duration};

use clients::Measures;
use command::{Code, Failure, Session};
use runtime::{Env, Error, metrics};
use tokio::runtime::{Builder, Runtime};
use tracing_subscriber::filter::LevelFilter;

use crate::{Flags, failure, interrupt, settings, settings::Settings};

/// Makes the calls of one run.
#[derive(Clone, Debug)]
pub struct Remote {
    runtime: Arc<Runtime>,
    timeout: Option<Duration>,
}

impl Remote {
    /// Reads the settings, those of whom it calls by `read`, and has Ctrl-C end the
    /// process from now on.
    ///
    /// # Errors
    /// If settings are wrong, or the process may not have a thread.
    pub fn open<C>(
        program: &'static str,
        flags: &Flags,
        common: command::Flags,
        read: impl FnOnce(&mut Env, bool) -> C,
    ) -> Result<(Self, C), Failure> {
        let settings = Settings::load(program, flags, read)?;
        if common.verbose {
            // It is there already where one process has many runs.
            let _ = tracing_subscriber::fmt()
                .with_max_level(LevelFilter::INFO)
                .with_writer(std::io::stderr)
                .try_init();
        }
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        interrupt::listen(&runtime, program, common.json)?;
        let remote = Self {
            runtime: Arc::new(runtime),
            timeout: settings.timeout,
        };
        Ok((remote, settings.called))
    }

    /// Lists the settings.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn settings<C>(
        program: &str,
        session: &mut Session<'_>,
        read: impl FnOnce(&mut Env, bool) -> C,
    ) -> Result<(), Failure> {
        session.write(settings::list(program, read).as_bytes())
    }

    /// A client, by `connect` of the crate that has it.
    ///
    /// # Errors
    /// If a certificate cannot be used.
    pub fn client<C>(
        &self,
        mut settings: clients::Settings,
        connect: impl FnOnce(clients::Settings, &Measures) -> Result<C, Error>,
    ) -> Result<C, Failure> {
        settings.timeout = self.timeout.unwrap_or(settings.timeout);
        let measures = Measures::register(&mut metrics::registry("0"));
        let _inside = self.runtime.enter();
        let connected = connect(settings, &measures);
        connected.map_err(|error| Failure::new(Code::Unknown, error.to_string()))
    }

    /// Waits for the answer to a call.
    ///
    /// # Errors
    /// If there is none.
    pub fn ask<T>(
        &self,
        call: impl Future<Output = Result<T, clients::Failure>>,
    ) -> Result<T, Failure> {
        let answered = self.runtime.block_on(call);
        answered.map_err(|failure| failure::of_call(&failure))
    }
}
