//! The routes that k-2x answers.

use axum::{extract::State, routing::post};
use httpserver::{Call, Error, Json, Routes, Unread};
use serde::{Deserialize, Serialize};

use k_2x_client::{Client, Texts};

const COMPARE: &str = "/v1/k-2x/compare";

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Input {
    left: String,
    right: String,
}

#[derive(Serialize)]
struct Output {
    distance: u32,
}

/// The routes, answered by `client`.
pub fn routes(client: Client) -> Routes {
    Routes::new().route(COMPARE, post(compare).with_state(client))
}

async fn compare(
    call: Call,
    State(client): State<Client>,
    request: Unread,
) -> Result<Json<Output>, Error> {
    // What would be refused anyway is refused before it is read.
    client.admits(&call)?;
    let Input { left, right } = request.json().await?;
    let distance = client.compare(&call, Texts { left, right }).await?;
    Ok(Json(Output { distance }))
}
