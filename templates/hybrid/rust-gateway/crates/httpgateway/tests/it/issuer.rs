//! Who issues tokens, good ones and others.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{Router, response::IntoResponse, routing::get};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};

use crate::{
    front::{Backend, serve},
    gateway::tokens::{Settings, Tokens},
};

/// Publishes keys and signs with them.
pub struct Issuer {
    server: Backend,
    pub first: Key,
    published: Arc<Mutex<Vec<Value>>>,
    pub down: Arc<AtomicBool>,
    pub asks: Arc<AtomicUsize>,
}

/// A key that nobody else knows.
pub struct Key {
    pub id: &'static str,
    pair: EcdsaKeyPair,
}

impl Key {
    pub fn new(id: &'static str) -> Self {
        let (random, way) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let text = EcdsaKeyPair::generate_pkcs8(way, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(way, text.as_ref(), &random).unwrap();
        Self { id, pair }
    }

    pub fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub fn published(&self) -> Value {
        let (x, y) = self.public()[1..].split_at(32);
        json!({
            "kty": "EC", "crv": "P-256", "kid": self.id, "use": "sig", "alg": "ES256",
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        })
    }

    pub fn sign(&self, claims: &Value) -> String {
        let text = unsigned("ES256", self.id, claims);
        let signature = self
            .pair
            .sign(&SystemRandom::new(), text.as_bytes())
            .unwrap();
        signed(&text, signature.as_ref())
    }
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn unsigned(algorithm: &str, id: &str, claims: &Value) -> String {
    let header = json!({"alg": algorithm, "typ": "JWT", "kid": id});
    format!("{}.{}", encoded(&header), encoded(claims))
}

fn signed(text: &str, signature: &[u8]) -> String {
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn by_secret(secret: &[u8], claims: &Value) -> String {
    let text = unsigned("HS256", "first", claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    signed(&text, hmac::sign(&key, text.as_bytes()).as_ref())
}

/// Seconds since 1970, so much later than now.
pub fn at(later: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap() + later
}

/// Those of a good token.
pub fn claims() -> Value {
    json!({
        "iss": "https://issuer.example.com", "aud": "the-project", "sub": "somebody",
        "scope": "read write", "iat": at(0), "exp": at(3600),
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

impl Issuer {
    /// With a key called first.
    pub async fn start() -> Self {
        let first = Key::new("first");
        let published = Arc::new(Mutex::new(vec![first.published()]));
        let (down, asks) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
        let state = (Arc::clone(&published), Arc::clone(&down), Arc::clone(&asks));
        let keys = get(move || {
            let (published, down, asks) = &state;
            asks.fetch_add(1, Relaxed);
            let keys = json!({"keys": *published.lock().unwrap()}).to_string();
            let answer = if down.load(Relaxed) {
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            } else {
                keys.into_response()
            };
            async { answer }
        });
        Self {
            server: serve(Router::new().route("/keys", keys)).await,
            first,
            published,
            down,
            asks,
        }
    }

    pub fn publish(&self, key: Value) {
        self.published.lock().unwrap().push(key);
    }

    pub fn settings(&self) -> Settings {
        Settings {
            keys: format!("http://{}/keys", self.server.at).parse().unwrap(),
            issuer: "https://issuer.example.com".into(),
            audience: "the-project".into(),
            algorithms: "ES256".parse().unwrap(),
            leeway: Duration::from_secs(1),
            refresh: Duration::from_hours(1),
        }
    }

    pub async fn tokens(&self) -> Tokens {
        let tokens = Tokens::follow(self.settings());
        tokens.ready().await;
        tokens
    }

    pub fn token(&self) -> String {
        self.first.sign(&claims())
    }

    /// Tokens that must not be taken, by what is wrong with them.
    pub fn bad(&self) -> [(&'static str, String); 19] {
        let sign = |claims: Value| self.first.sign(&claims);
        let good = self.token();
        [
            ("expired", sign(with("exp", at(-3600).into()))),
            ("never expires", sign(without("exp"))),
            ("expires in words", sign(with("exp", "never".into()))),
            ("not valid yet", sign(with("nbf", at(3600).into()))),
            ("valid from words on", sign(with("nbf", "now".into()))),
            ("issued later", sign(with("iat", at(3600).into()))),
            ("issued in words", sign(with("iat", "today".into()))),
            ("a subject of another kind", sign(with("sub", 7.into()))),
            (
                "another audience",
                sign(with("aud", "another-project".into())),
            ),
            ("no audience", sign(without("aud"))),
            (
                "another issuer",
                sign(with("iss", "https://elsewhere.example.com".into())),
            ),
            ("no issuer", sign(without("iss"))),
            (
                "unsigned",
                signed(&unsigned("none", "first", &claims()), b""),
            ),
            ("signature cut off", good[..good.len() - 8].into()),
            ("another algorithm", by_secret(b"secret", &claims())),
            (
                "public key as hmac",
                by_secret(self.first.public(), &claims()),
            ),
            ("another key", Key::new("first").sign(&claims())),
            ("an unknown key", Key::new("nobody's").sign(&claims())),
            ("no token at all", "what?".into()),
        ]
    }
}
