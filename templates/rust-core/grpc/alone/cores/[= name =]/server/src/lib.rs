//! The domain behind gRPC: settings, service, conversion.

pub mod names;
mod service;
pub mod wire;

use std::process::ExitCode;

use grpc::Server;
use runtime::{Env, Error};

pub use service::Service;

/// The settings of this core. Its own go beside those that every server has.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses, threads, limits, drain.
    pub server: grpc::Settings,
}

impl Config {
    /// Reads the variables of this core.
    pub fn read(env: &mut Env, process: runtime::Settings) -> Self {
        Self {
            server: grpc::Settings::read(env, &names::APP, process),
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
    let service = Service {
        pool: server.pool(),
    };
    // What the domain needs before its first call is loaded here, and until
    // that ends health says NOT_SERVING. The sample needs nothing.
    let warm_up = async { Ok(()) };
    server
        .add_service(wire::ApiServer::new(service))
        .reflect(contracts::FILE_DESCRIPTOR_SET)
        .serve(warm_up, stop)
        .await
}
