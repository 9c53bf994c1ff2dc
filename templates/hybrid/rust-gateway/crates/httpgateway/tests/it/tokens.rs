//! Who may come in.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION},
};
use serde_json::json;

use crate::{
    front::{Front, ROW, code, eventually, serve, whole},
    gateway::{
        Route,
        tokens::{Identity, Stranger, Tokens},
    },
    issuer::{Issuer, Key, claims},
};

fn bearer(text: &str) -> HeaderMap {
    HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(text).unwrap())])
}

async fn ask(tokens: &Tokens, token: &str) -> Result<Identity, Stranger> {
    tokens.identify(&bearer(&format!("Bearer {token}"))).await
}

#[tokio::test]
async fn a_good_token_says_who_it_is() {
    let issuer = Issuer::start().await;
    let tokens = issuer.tokens().await;
    let mut many = claims();
    many["aud"] = json!(["another-project", "the-project"]);
    for token in [issuer.token(), issuer.first.sign(&many)] {
        for scheme in ["Bearer ", "bearer ", "BEARER  "] {
            let known = tokens.identify(&bearer(&format!("{scheme}{token}"))).await;
            let known = known.unwrap();
            assert_eq!((&*known.subject, &*known.scope), ("somebody", "read write"));
        }
    }
}

#[tokio::test]
async fn a_bad_token_is_refused() {
    let issuer = Issuer::start().await;
    let tokens = issuer.tokens().await;
    for (what, token) in issuer.bad() {
        let asked = ask(&tokens, &token).await;
        assert!(matches!(asked, Err(Stranger::Bad(_))), "{what}: {asked:?}");
    }
    for none in ["Bearer", "Basic c29tZWJvZHk6c2VjcmV0", &issuer.token()] {
        let asked = tokens.identify(&bearer(none)).await;
        assert_eq!(asked, Err(Stranger::NoToken), "{none}");
    }
    assert_eq!(
        tokens.identify(&HeaderMap::new()).await,
        Err(Stranger::NoToken)
    );
}

#[tokio::test]
async fn an_algorithm_that_was_not_chosen_is_refused_whatever_the_key() {
    let issuer = Issuer::start().await;
    let settings = crate::gateway::tokens::Settings {
        algorithms: "RS256,EdDSA".parse().unwrap(),
        ..issuer.settings()
    };
    let tokens = Tokens::follow(settings);
    tokens.ready().await;
    assert!(matches!(
        ask(&tokens, &issuer.token()).await,
        Err(Stranger::Bad(_))
    ));
}

#[tokio::test]
async fn a_key_is_for_what_it_says() {
    let issuer = Issuer::start().await;
    for (id, name, value) in [
        ("enc", "use", "enc"),
        ("other", "alg", "ES384"),
        ("kind", "kty", "X"),
    ] {
        let key = Key::new(id);
        let mut published = key.published();
        published[name] = value.into();
        issuer.publish(published);
        let tokens = issuer.tokens().await;
        let asked = ask(&tokens, &key.sign(&claims())).await;
        assert!(matches!(asked, Err(Stranger::Bad(_))), "{id}: {asked:?}");
        // The others are still good.
        assert!(ask(&tokens, &issuer.token()).await.is_ok());
    }
}

#[tokio::test]
async fn unknown_keys_do_not_have_us_ask_all_the_time() {
    let issuer = Issuer::start().await;
    let tokens = issuer.tokens().await;
    let next = Key::new("next");
    issuer.publish(next.published());
    for _ in 0..100 {
        let asked = ask(&tokens, &Key::new("nobody's").sign(&claims())).await;
        assert!(matches!(asked, Err(Stranger::Bad(_))), "{asked:?}");
    }
    assert_eq!(issuer.asks.load(Relaxed), 1);
}

#[tokio::test]
async fn a_key_that_is_new_is_found() {
    let issuer = Issuer::start().await;
    let settings = crate::gateway::tokens::Settings {
        refresh: Duration::from_millis(20),
        ..issuer.settings()
    };
    let tokens = Tokens::follow(settings);
    tokens.ready().await;
    let next = Key::new("next");
    issuer.publish(next.published());
    let asked = issuer.asks.load(Relaxed);
    eventually(|| issuer.asks.load(Relaxed) > asked + 1).await;
    assert!(ask(&tokens, &next.sign(&claims())).await.is_ok());
}

#[tokio::test]
async fn without_keys_nobody_is_called_a_stranger() {
    let issuer = Issuer::start().await;
    issuer.down.store(true, Relaxed);
    let tokens = Tokens::follow(issuer.settings());
    assert_eq!(ask(&tokens, &issuer.token()).await, Err(Stranger::NoKeys));
    issuer.down.store(false, Relaxed);
    tokens.ready().await; // it goes on asking
    assert!(ask(&tokens, &issuer.token()).await.is_ok());
}

#[tokio::test]
async fn keys_that_were_seen_outlive_their_server() {
    let issuer = Issuer::start().await;
    let settings = crate::gateway::tokens::Settings {
        refresh: Duration::from_millis(5),
        ..issuer.settings()
    };
    let tokens = Tokens::follow(settings);
    tokens.ready().await;
    issuer.down.store(true, Relaxed);
    let before = issuer.asks.load(Relaxed);
    eventually(|| issuer.asks.load(Relaxed) > before + 3).await;
    assert!(ask(&tokens, &issuer.token()).await.is_ok());
}

#[tokio::test]
async fn a_route_says_what_is_missing_and_passes_on_who_it_is() {
    let who = |headers: HeaderMap| async move {
        let told = |name: &str| {
            headers
                .get(name)
                .map_or("-", |value| value.to_str().unwrap())
        };
        format!("{} {}", told("x-auth-subject"), told("authorization"))
    };
    let orders = serve(Router::new().fallback(who)).await;
    let issuer = Issuer::start().await;
    let front = Front::of(&[orders.at], ROW, Some(issuer.tokens().await)).await;
    let (status, headers, body) = front.get("/orders/").await;
    assert_eq!(
        (status, &*code(&body)),
        (StatusCode::UNAUTHORIZED, "unauthenticated")
    );
    assert_eq!(headers["www-authenticate"], "Bearer");
    for (token, want, told) in [
        ("what?".to_owned(), 401, "Bearer error=\"invalid_token\""),
        (issuer.token(), 200, "somebody -"),
    ] {
        let request = front
            .request("GET", "/orders/")
            .header(AUTHORIZATION, format!("Bearer {token}"));
        let answer = front.send(request.body(Body::empty()).unwrap()).await;
        let (status, headers, body) = whole(answer).await;
        assert_eq!(status, want);
        let challenge = headers
            .get("www-authenticate")
            .map(|value| value.to_str().unwrap());
        assert_eq!(challenge.unwrap_or(&body), told);
    }
    let row = Route {
        public: true,
        ..ROW
    };
    let front = Front::of(&[orders.at], row, Some(issuer.tokens().await)).await;
    assert_eq!(front.get("/orders/").await.2, "- -");
}
