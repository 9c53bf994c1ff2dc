//! Looking after instances.

use std::{sync::Arc, time::Duration};

use axum::body::Body;
use futures_util::future::join_all;
use http::{Method, Request, header::HOST, uri::Authority};
use hyper::client::conn::http1;
use runtime::Error;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{
    connect::Connector,
    instance::{Instance, Missed},
};

/// What an instance gets to show that it is well.
const LOOK: Duration = Duration::from_secs(1);

/// Looks at every instance, again and again.
pub(crate) async fn watch(instances: Vec<Arc<Instance>>, connector: Connector, probe: Duration) {
    let mut ticks = interval(probe);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        join_all(instances.iter().map(|each| async {
            let found = timeout(LOOK, look(&connector, &each.address)).await;
            each.looked(match found {
                Ok(found) => found.map_err(Missed::Gone),
                Err(_) => Err(Missed::Silent),
            });
        }))
        .await;
    }
}

/// Asks an instance for what HTTP has for that: `OPTIONS *` is about the server and
/// none of its resources. Whatever it answers, it is alive. The connection is a new
/// one, to find out whether there can be any.
async fn look(connector: &Connector, address: &Authority) -> Result<(), Error> {
    let stream = connector.connect(address).await?;
    let (mut sender, connection) = http1::handshake(stream).await?;
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri("*")
        .header(HOST, address.as_str())
        .body(Body::empty())?;
    tokio::select! {
        answer = sender.send_request(request) => Ok(answer.map(drop)?),
        Err(broken) = connection => Err(broken.into()),
    }
}
