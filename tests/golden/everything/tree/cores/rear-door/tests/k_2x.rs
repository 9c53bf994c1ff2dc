//! The routes that k-2x answers, while it is not there.
#![allow(clippy::unwrap_used)]

use axum::{Router, body::Body, extract::Request, http::StatusCode};
use clients::{Measures, Settings};
use runtime::Env;
use tower_service::Service as _;

use k_2x_client::Client;

use b2_shop_rear_door::k_2x::routes;

async fn post(path: &str, body: &'static str) -> StatusCode {
    let settings = Settings::read(&mut Env::of("TEST", &[]), "CALLED", 1, false);
    let measures = Measures::register(&mut runtime::metrics::registry("0"));
    let client = Client::connect(settings, &measures).unwrap();
    let request = Request::post(path).body(Body::from(body)).unwrap();
    let mut routes = Router::from(routes(client));
    routes.call(request).await.unwrap().status()
}

#[tokio::test]
async fn what_is_not_valid_is_refused_before_anybody_is_called() {
    let path = "/v1/k-2x/compare";
    for wrong in ["", "null", "[", "{\"no such field\": 1}"] {
        assert_eq!(post(path, wrong).await, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn what_nobody_can_answer_is_unavailable() {
    let answer = post("/v1/k-2x/compare", "{}").await;
    assert_eq!(answer, StatusCode::SERVICE_UNAVAILABLE);
}
