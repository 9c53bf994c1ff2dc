//! The API behind its server: settings, and whom it calls.

mod calls;
pub mod names;
mod routes;

use std::process::ExitCode;

use clients::Measures;
use httpserver::Server;
use runtime::{Env, Error};

pub use calls::{Called, Calls};

/// Largest body of a request, in bytes; what is larger gets 413.
const MAX_BODY: usize = 256 * 1024;

/// What clients may rely on.
const OPENAPI: &str = include_str!("../../openapi.json");

/// The settings of this service. Its own go beside those that every server has.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses, limits, drain.
    pub server: httpserver::Settings,
    /// How the others are called.
    pub called: Called,
}

impl Config {
    /// Reads the variables of this service.
    pub fn read(env: &mut Env, process: runtime::Settings) -> Self {
        let server = httpserver::Settings::read(env, &names::APP, process);
        Self {
            called: Called::read(env, server.insecure),
            server,
        }
    }
}

/// What the binary does: read the settings, serve until told to stop, drain.
#[must_use]
pub fn main() -> ExitCode {
    runtime::launch(&names::APP, Config::read, run)
}

async fn run(config: Config) -> Result<(), Error> {
    let stop = runtime::signals()?;
    let server = Server::bind(config.server).await?;
    let mut server = server.max_body(MAX_BODY).openapi(OPENAPI);
    let measures = Measures::register(server.registry());
    let calls = Calls::connect(config.called, &measures)?;
    let needed = calls.clone();
    let warm_up = async move {
        needed.ready().await;
        Ok(())
    };
    server.serve(routes::routes(calls), warm_up, stop).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// A route that clients are not told of is found here.
    #[tokio::test]
    async fn the_document_has_every_route() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let told = document["paths"].as_object().unwrap();
        let told: BTreeSet<_> = told.keys().cloned().collect();
        let called = Called::read(&mut Env::of("TEST", &[]), false);
        let measures = Measures::register(&mut runtime::metrics::registry("0"));
        let calls = Calls::connect(called, &measures).unwrap();
        assert_eq!(told, routes::routes(calls).paths());
    }
}
