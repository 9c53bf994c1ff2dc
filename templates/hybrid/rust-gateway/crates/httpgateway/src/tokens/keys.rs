//! The keys of tokens, as they were last seen.

use std::{
    collections::HashMap,
    str::FromStr as _,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use axum::body::{Body, to_bytes};
use http::{StatusCode, uri::Scheme};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{Jwk, PublicKeyUse},
};
use runtime::Error;
use serde_json::Value;
use serving::ClientFiles;
use tokio::{
    sync::{Mutex, watch},
    time::{sleep, timeout},
};

use super::Settings;
use crate::upstream::Connector;

/// Longest wait for the keys.
const FETCH: Duration = Duration::from_secs(5);
/// Largest set of keys, in bytes.
const BYTES: usize = 1024 * 1024;
/// Between two looks, before there are keys.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// Between two looks that tokens with unknown keys ask for: anybody can make those.
const LEAST_WAIT: Duration = Duration::from_secs(10);

/// While the set cannot be seen, they stay.
pub(super) struct Keys {
    settings: Settings,
    client: Client<Connector, Body>,
    known: RwLock<Arc<HashMap<String, Key>>>,
    there: watch::Sender<bool>,
    /// When the last look ended; held during one.
    looked: Arc<Mutex<Option<Instant>>>,
}

#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) key: DecodingKey,
    /// What it is for, if it says so.
    pub(super) algorithm: Option<Algorithm>,
}

impl Keys {
    pub(super) fn new(settings: Settings) -> Self {
        let over_tls = settings.keys.scheme() == Some(&Scheme::HTTPS);
        let connector = Connector(over_tls.then(ClientFiles::system));
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        Self {
            settings,
            client,
            known: RwLock::default(),
            there: watch::Sender::new(false),
            looked: Arc::default(),
        }
    }

    pub(super) fn is_there(&self) -> bool {
        *self.there.borrow()
    }

    pub(super) async fn ready(&self) {
        // Fails only when nobody could be told.
        let _ = self.there.subscribe().wait_for(|there| *there).await;
    }

    pub(super) fn get(&self, id: &str) -> Option<Key> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(id).cloned()
    }

    /// Looks at them again and again, for ever.
    pub(super) async fn follow(self: Arc<Self>) {
        loop {
            Arc::clone(&self).look_again(Duration::ZERO).await;
            sleep(if self.is_there() {
                self.settings.refresh
            } else {
                self.settings.refresh.min(FIRST_WAIT)
            })
            .await;
        }
    }

    /// Whether there may be others now than when this was called: it waits for a
    /// look, unless somebody has just looked.
    pub(super) async fn may_have_changed(self: &Arc<Self>) -> bool {
        Arc::clone(self).look_again(LEAST_WAIT).await
    }

    async fn look_again(self: Arc<Self>, ago: Duration) -> bool {
        let asked = Instant::now();
        let mut looked = Arc::clone(&self.looked).lock_owned().await;
        match *looked {
            Some(at) if at > asked => return true,
            Some(at) if at.elapsed() < ago => return false,
            _ => {}
        }
        // A task of its own: whoever waits for it may leave.
        let look = tokio::spawn(async move {
            self.look().await;
            *looked = Some(Instant::now());
        });
        look.await.is_ok()
    }

    async fn look(&self) {
        let fetched = timeout(FETCH, self.fetch()).await;
        match fetched.unwrap_or_else(|_| Err("it does not answer".into())) {
            Ok(keys) => {
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
                self.there.send_replace(true);
            }
            Err(error) => {
                let (error, url) = (&*error as &dyn std::error::Error, &self.settings.keys);
                tracing::warn!(error, %url, "the keys of tokens cannot be read");
            }
        }
    }

    /// Redirects are not followed: whoever may say where the keys are may say who
    /// comes in.
    async fn fetch(&self) -> Result<HashMap<String, Key>, Error> {
        let answer = self.client.get(self.settings.keys.clone()).await?;
        if answer.status() != StatusCode::OK {
            return Err(format!("it answers {}", answer.status()).into());
        }
        let text = to_bytes(Body::new(answer.into_body()), BYTES).await?;
        let mut set: Value = serde_json::from_slice(&text)?;
        let Value::Array(keys) = set["keys"].take() else {
            return Err("it answers with no set of keys".into());
        };
        Ok(keys.into_iter().filter_map(read).collect())
    }
}

/// A key that signs, and what it is called. There may be others in a set, also of
/// kinds that are not known here.
fn read(key: Value) -> Option<(String, Key)> {
    let jwk: Jwk = serde_json::from_value(key).ok()?;
    let of = &jwk.common;
    let signs = matches!(of.public_key_use, None | Some(PublicKeyUse::Signature));
    let algorithm = match of.key_algorithm {
        Some(named) => Some(Algorithm::from_str(&named.to_string()).ok()?),
        None => None,
    };
    let key = DecodingKey::from_jwk(&jwk).ok().filter(|_| signs)?;
    Some((jwk.common.key_id?, Key { key, algorithm }))
}
