//! Who has sent a request, by its bearer token: a JWT that is signed with a key of
//! a published set (JWKS).

mod keys;
mod settings;
mod signature;

use std::{
    fmt,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use http::{HeaderMap, header::AUTHORIZATION};
use jsonwebtoken::{Validation, decode, decode_header, errors::ErrorKind};
use serde_json::Value;
use tokio::task::AbortHandle;

use keys::Keys;

pub use settings::{Algorithms, InvalidAlgorithms, Settings};

/// Checks tokens. Clones share the keys; the look at them ends with the last.
#[derive(Clone)]
pub struct Tokens(Arc<Shared>);

struct Shared {
    keys: Arc<Keys>,
    validation: Validation,
    settings: Settings,
    follower: AbortHandle,
}

/// Who has sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The subject of the token.
    pub subject: String,
    /// What it was allowed to do, words with spaces between them.
    pub scope: String,
}

/// Why nobody can tell who has sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stranger {
    /// There is no token.
    NoToken,
    /// There is one, and it is not good: why, for the log.
    Bad(String),
    /// That cannot be found out now.
    NoKeys,
}

impl Tokens {
    /// Begins to look at the keys, in the background.
    #[must_use]
    pub fn follow(settings: Settings) -> Self {
        signature::install();
        let mut validation = Validation::default();
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.validate_nbf = true;
        validation.leeway = settings.leeway.as_secs();
        let keys = Arc::new(Keys::new(settings.clone()));
        let follower = tokio::spawn(Arc::clone(&keys).follow()).abort_handle();
        Self(Arc::new(Shared {
            keys,
            validation,
            settings,
            follower,
        }))
    }

    /// Waits until there are keys.
    pub async fn ready(&self) {
        self.0.keys.ready().await;
    }

    /// Who has sent a request with these headers.
    ///
    /// # Errors
    /// [`Stranger`], when nobody can tell.
    pub async fn identify(&self, headers: &HeaderMap) -> Result<Identity, Stranger> {
        let token = bearer(headers).ok_or(Stranger::NoToken)?;
        let mut verified = self.0.verify(token);
        if let Err(Unverified::UnknownKey) = verified
            && self.0.keys.may_have_changed().await
        {
            verified = self.0.verify(token);
        }
        match verified {
            Ok(identity) => Ok(identity),
            Err(_) if !self.0.keys.is_there() => Err(Stranger::NoKeys),
            Err(Unverified::UnknownKey) => Err(Stranger::Bad("nobody knows its key".into())),
            Err(Unverified::Invalid(error)) => Err(Stranger::Bad(error.to_string())),
        }
    }
}

enum Unverified {
    UnknownKey,
    Invalid(jsonwebtoken::errors::Error),
}

impl From<jsonwebtoken::errors::Error> for Unverified {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        Self::Invalid(error)
    }
}

impl From<ErrorKind> for Unverified {
    fn from(kind: ErrorKind) -> Self {
        Self::Invalid(kind.into())
    }
}

impl Shared {
    /// What a token says of its signature is a claim like any other: it has to be a
    /// way that was chosen, and that its key is for.
    fn verify(&self, token: &str) -> Result<Identity, Unverified> {
        let header = decode_header(token)?;
        if !self.settings.algorithms.0.contains(&header.alg) {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        let id = header.kid.ok_or(Unverified::UnknownKey)?;
        let known = self.keys.get(&id).ok_or(Unverified::UnknownKey)?;
        if known.algorithm.is_some_and(|only| only != header.alg) {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        let mut validation = self.validation.clone();
        validation.algorithms = vec![header.alg];
        let claims = decode::<Value>(token, &known.key, &validation)?.claims;
        let latest = SystemTime::now() + self.settings.leeway;
        let latest = latest.duration_since(UNIX_EPOCH).unwrap_or_default();
        let early = |issued: f64| issued > latest.as_secs_f64();
        match &claims["iat"] {
            Value::Null => {}
            issued if issued.as_f64().is_none_or(early) => {
                return Err(ErrorKind::ImmatureSignature.into());
            }
            _ => {}
        }
        Ok(Identity {
            subject: text(&claims, "sub")?,
            scope: text(&claims, "scope")?,
        })
    }
}

/// A claim that may be missing.
fn text(claims: &Value, name: &str) -> Result<String, Unverified> {
    match &claims[name] {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        _ => Err(ErrorKind::InvalidClaimFormat(name.into()).into()),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
