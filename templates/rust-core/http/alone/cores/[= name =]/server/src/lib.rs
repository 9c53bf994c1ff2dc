//! The domain behind HTTP: settings and routes.

mod api;
pub mod names;

use std::process::ExitCode;

use compute::Limits;
use httpserver::Server;
use runtime::{Env, Error};

/// Largest body of a request, in bytes; what is larger gets 413.
const MAX_BODY: usize = 256 * 1024;

/// What clients may rely on.
const OPENAPI: &str = include_str!("../../openapi.json");

/// The settings of this service. Its own go beside those that every server has.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses, limits, drain.
    pub server: httpserver::Settings,
    /// What it computes with.
    pub compute: Limits,
}

impl Config {
    /// Reads the variables of this service.
    pub fn read(env: &mut Env, process: runtime::Settings) -> Self {
        Self {
            compute: serving::limits(env, &process),
            server: httpserver::Settings::read(env, &names::APP, process),
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
    let pool = server.compute(config.compute)?;
    // What the domain needs before its first request is loaded here, and until
    // that ends `/readyz` says so. The sample needs nothing.
    let warm_up = async { Ok(()) };
    server.serve(api::routes(pool), warm_up, stop).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    /// A route that clients are not told of is found here.
    #[test]
    fn the_document_has_every_route() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let told = document["paths"].as_object().unwrap();
        let told: BTreeSet<_> = told.keys().cloned().collect();
        let limits = Limits {
            threads: 1,
            entries: 1,
        };
        let pool = serving::pool(limits, &mut runtime::metrics::registry("0")).unwrap();
        assert_eq!(told, api::routes(pool).paths());
    }
}
