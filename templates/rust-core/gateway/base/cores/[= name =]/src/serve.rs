//! The server in front, and its settings.

use std::process::ExitCode;

use httpgateway::{
    Gateway, Options,
    tokens::{self, Tokens},
};
use httpserver::Server;
use runtime::{Env, Error};

use crate::{OPENAPI, TABLE, behind, names};

/// Largest body of a request, in bytes; what is larger gets 413.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// The settings of this gateway.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses, limits, drain.
    pub server: httpserver::Settings,
    /// Which tokens are good; without, none is checked.
    pub tokens: Option<tokens::Settings>,
    /// How all that is behind it is reached.
    pub behind: behind::Settings,
    /// Whether every client is a proxy that says the truth about its own.
    pub trust_forwarded: bool,
}

impl Config {
    /// Reads the variables of this gateway.
    pub fn read(env: &mut Env, process: runtime::Settings) -> Self {
        let server = httpserver::Settings::read(env, &names::APP, process);
        Self {
            tokens: tokens::Settings::read(env, &server.addr, server.insecure),
            behind: behind::Settings::read(env, server.insecure),
            trust_forwarded: env.flag(
                "TRUST_FORWARDED",
                "whether every client is a proxy whose X-Forwarded headers say the truth",
            ),
            server,
        }
    }
}

/// What the binary does: read the settings, serve until told to stop, drain; or
/// print its routes, when the argument asks for them.
#[must_use]
pub fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("routes") {
        return httpgateway::print(TABLE);
    }
    runtime::launch(&names::APP, Config::read, run)
}

async fn run(config: Config) -> Result<(), Error> {
    let stop = runtime::signals()?;
    let settings = config.server.clone();
    let server = Server::bind(config.server).await?;
    let mut server = server.max_body(MAX_BODY).openapi(OPENAPI);
    let behind = config.behind.connect(server.registry())?;
    let tokens = config.tokens.map(Tokens::follow);
    if tokens.is_none() {
        tracing::warn!("no token is checked, and every route is public: JWKS_URL is not set");
    }
    let options = Options {
        backends: behind.backends(),
        tokens: tokens.clone(),
        timeout: settings.request_timeout,
        max_calls: settings.max_requests,
        trust_forwarded: config.trust_forwarded,
        over_tls: settings.tls.is_some(),
    };
    let gateway = Gateway::new(TABLE, options)?;
    let warm_up = async move {
        behind.ready().await;
        if let Some(tokens) = &tokens {
            tokens.ready().await;
        }
        Ok(())
    };
    server.serve(gateway.routes(), warm_up, stop).await
}
