//! The domain behind gRPC: configuration, conversion, service.

mod config;
mod convert;
pub mod names;
mod service;
pub mod wire;

use std::process::ExitCode;

use runtime::{Error, Scope, Server, Stopped};

pub use config::Config;
pub use convert::{MAX_ENTRIES, MAX_MESSAGE_BYTES};
pub use service::{Compare, Service};

/// What the binary does: read the settings, serve until told to stop, drain.
#[must_use]
pub fn main() -> ExitCode {
    match Config::from_env() {
        Ok(config) => runtime::launch(&config.server, run(config.clone())),
        Err(problems) => runtime::refuse(names::NAME, &problems),
    }
}

async fn run(config: Config) -> Result<(), Error> {
    let server = Server::bind(config.server).await?;
    // What the domain needs before its first call is loaded here, and until
    // that ends health says NOT_SERVING. The sample needs nothing.
    let warm_up = async { Ok(()) };
    serve(server, compute, warm_up, runtime::signals()?).await
}

/// Serves `compare` on a bound server until `stop` ends.
///
/// # Errors
/// Those of [`Server::serve`].
pub async fn serve(
    mut server: Server,
    compare: impl Compare,
    warm_up: impl Future<Output = Result<(), Error>>,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let service = Service::new(server.pool(), server.method("Compare"), compare);
    let service = wire::ApiServer::new(service)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES);
    let contracts = contracts::FILE_DESCRIPTOR_SET;
    server.serve(service, contracts, warm_up, stop).await
}

fn compute(pair: &domain::Pair, scope: &Scope<'_>) -> Result<domain::Comparison, Stopped> {
    domain::compare(pair, || scope.check())
}
