//! Between HTTP and the domain.

use std::sync::Arc;

use axum::{extract::State, routing::post};
use compute::{Pool, Scope};
use httpserver::{Call, Error, Json, Routes, Unread};
use serde::{Deserialize, Serialize};

const COMPARE: &str = "/v1/f-api/compare";

/// What is asked.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Texts {
    left: String,
    right: String,
}

/// What is answered.
#[derive(Serialize)]
struct Comparison {
    distance: u32,
}

/// The routes of the service.
pub(crate) fn routes(pool: Arc<Pool>) -> Routes {
    Routes::new().route(COMPARE, post(compare).with_state(pool))
}

async fn compare(
    call: Call,
    State(pool): State<Arc<Pool>>,
    request: Unread,
) -> Result<Json<Comparison>, Error> {
    // What would be refused anyway is refused before it is read.
    call.admit(&pool)?;
    let Texts { left, right } = request.json().await?;
    let work = move |scope: &Scope<'_>| Ok(domain::distance(&left, &right, || scope.check())?);
    let distance = call.compute(&pool, work).await?;
    Ok(Json(Comparison { distance }))
}
