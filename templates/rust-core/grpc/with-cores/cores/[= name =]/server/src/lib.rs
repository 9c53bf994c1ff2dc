//! The domain behind gRPC: settings, service, conversion, and whom it calls.

mod calls;
pub mod names;
mod service;
pub mod wire;

use std::process::ExitCode;

use clients::Measures;
use grpc::Server;
use runtime::{Env, Error};

pub use calls::{Called, Calls};
pub use service::Service;

/// The settings of this core. Its own go beside those that every server has.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses, threads, limits, drain.
    pub server: grpc::Settings,
    /// How the others are called.
    pub called: Called,
}

impl Config {
    /// Reads the variables of this core.
    pub fn read(env: &mut Env, process: runtime::Settings) -> Self {
        let server = grpc::Settings::read(env, &names::APP, process);
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
    let mut server = Server::bind(config.server).await?;
    let measures = Measures::register(server.registry());
    let calls = Calls::connect(config.called, &measures)?;
    let service = Service {
        pool: server.pool(),
    };
    // What the domain needs before its first call is loaded here, and until
    // that ends health says NOT_SERVING. The sample needs nothing but those it
    // could call.
    let needed = calls.clone();
    let warm_up = async move {
        needed.ready().await;
        Ok(())
    };
    server
        .provide(calls)
        .add_service(wire::ApiServer::new(service))
        .reflect(contracts::FILE_DESCRIPTOR_SET)
        .serve(warm_up, stop)
        .await
}
