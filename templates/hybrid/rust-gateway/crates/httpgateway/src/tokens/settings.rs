//! Which tokens are good.

use std::{fmt, ops::RangeInclusive, str::FromStr, time::Duration};

use http::{Uri, uri::Scheme};
use jsonwebtoken::Algorithm;
use runtime::{Address, Env};

use crate::upstream::is_local;

/// How tokens may be signed: with a key that has a public part, so that whoever can
/// check a token cannot make one. ES512 is missing, because the cryptography of TLS here
/// (ring) does not have its curve, P-521.
const KNOWN: [&str; 9] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA",
];

/// Which tokens are good. `--help` of a binary explains each.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the keys are.
    pub keys: Uri,
    /// Who must have issued a token.
    pub issuer: String,
    /// Whom it must be for.
    pub audience: String,
    /// How it may be signed.
    pub algorithms: Algorithms,
    /// By how much clocks may differ.
    pub leeway: Duration,
    /// Between two looks at the keys.
    pub refresh: Duration,
}

/// Ways to sign a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Algorithms(pub(crate) Vec<Algorithm>);

/// The text names none of them, or others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidAlgorithms {
    /// One is not for us.
    Unknown,
    /// One has a public key, and cannot be checked.
    Es512,
}

impl fmt::Display for InvalidAlgorithms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "want any of {}", KNOWN.join(", "))?;
        match self {
            Self::Unknown => Ok(()),
            Self::Es512 => f.write_str(
                "; ES512 cannot be checked: the cryptography here (ring) lacks its curve, P-521",
            ),
        }
    }
}

impl std::error::Error for InvalidAlgorithms {}

impl fmt::Display for Algorithms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|each| format!("{each:?}")).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Algorithms {
    type Err = InvalidAlgorithms;

    fn from_str(text: &str) -> Result<Self, InvalidAlgorithms> {
        let known = text.split(',').map(str::trim).map(|name| match name {
            "ES512" => Err(InvalidAlgorithms::Es512),
            name if KNOWN.contains(&name) => name.parse().map_err(|_| InvalidAlgorithms::Unknown),
            _ => Err(InvalidAlgorithms::Unknown),
        });
        known.collect::<Result<_, _>>().map(Self)
    }
}

impl Settings {
    /// Reads them; nothing is checked where nobody says where the keys are. Whoever
    /// listens beyond this machine, at `addr`, must say that, or that everybody may
    /// come in. `insecure` says that the network is trusted.
    pub fn read(env: &mut Env, addr: &Address, insecure: bool) -> Option<Self> {
        let keys = env.optional(
            "JWKS_URL",
            "where the keys are (a JWK set) with which tokens are checked; \
             NO TOKEN IS CHECKED IF EMPTY",
        );
        let read = Self {
            keys: Uri::default(),
            issuer: text(env, "JWT_ISSUER", "who must have issued a token (iss)"),
            audience: text(env, "JWT_AUDIENCE", "whom a token must be for (aud)"),
            algorithms: env.parse(
                "JWT_ALGORITHMS",
                Algorithms(vec![Algorithm::RS256, Algorithm::ES256]),
                "how tokens may be signed: a list",
            ),
            leeway: within(
                env,
                "JWT_LEEWAY",
                Duration::from_secs(30),
                Duration::ZERO..=Duration::from_mins(5),
                "by how much clocks may differ",
            ),
            refresh: within(
                env,
                "JWKS_REFRESH",
                Duration::from_mins(5),
                Duration::from_secs(1)..=Duration::from_hours(24),
                "between two looks at the keys",
            ),
        };
        let open = env.flag(
            "OPEN",
            "whether every route may be public while no token is checked, beyond loopback as well",
        );
        let Some(keys) = keys else {
            if !open && !addr.is_local() {
                let [at, keys, open] = ["ADDR", "JWKS_URL", "OPEN"].map(|key| env.name(key));
                env.problem(format!(
                    "{at}: {addr} is open to the network, and no token is checked; \
                     set {keys}, or {open}=true where everybody may come in"
                ));
            }
            return None;
        };
        Some(read.with(env, &keys, insecure))
    }

    fn with(mut self, env: &mut Env, keys: &str, insecure: bool) -> Self {
        let name = env.name("JWKS_URL");
        if self.issuer.is_empty() || self.audience.is_empty() {
            let [issuer, audience] = ["JWT_ISSUER", "JWT_AUDIENCE"].map(|key| env.name(key));
            env.problem(format!(
                "{name} needs {issuer} and {audience}: keys alone do not say whom a token is for"
            ));
        }
        match url(keys, insecure) {
            Ok(keys) => self.keys = keys,
            Err(problem) => env.problem(format!("{name}: {problem}, got {keys:?}")),
        }
        self
    }
}

fn within(
    env: &mut Env,
    key: &str,
    default: Duration,
    bounds: RangeInclusive<Duration>,
    meaning: &'static str,
) -> Duration {
    let read = env.duration(key, default, meaning);
    if !bounds.contains(&read) {
        let (name, least, most) = (env.name(key), bounds.start(), bounds.end());
        env.problem(format!("{name}: want {least:?} to {most:?}, got {read:?}"));
    }
    read
}

fn text(env: &mut Env, key: &str, meaning: &'static str) -> String {
    env.optional(key, meaning).unwrap_or_default()
}

/// What decides who may come in has to come by TLS.
fn url(text: &str, insecure: bool) -> Result<Uri, &'static str> {
    const WANT: &str = "want a URL such as https://issuer.example.com/keys";
    let url: Uri = text.parse().map_err(|_| WANT)?;
    let host = url.authority().ok_or(WANT)?;
    match url.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(url),
        Some(scheme) if *scheme == Scheme::HTTP => (insecure || is_local(host))
            .then_some(url)
            .ok_or("want https, unless INSECURE=true says that the network is trusted"),
        _ => Err(WANT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(addr: &str, variables: &[(&str, &str)]) -> Result<Option<Settings>, String> {
        let mut env = Env::of("GATE", variables);
        let settings = Settings::read(&mut env, &addr.parse().unwrap(), false);
        env.finish(settings)
            .map_err(|problems| problems.to_string())
    }

    #[test]
    fn without_keys_only_this_machine_may_come_in() {
        assert!(read("127.0.0.1:80", &[]).unwrap().is_none());
        let problem = read("0.0.0.0:80", &[]).unwrap_err();
        for name in ["GATE_ADDR", "GATE_JWKS_URL", "GATE_OPEN=true"] {
            assert!(problem.contains(name), "{problem}");
        }
        assert!(read(":80", &[("OPEN", "true")]).unwrap().is_none());
    }

    #[test]
    fn keys_come_by_tls_and_say_whom_a_token_is_for() {
        let good = |url| {
            [
                ("JWKS_URL", url),
                ("JWT_ISSUER", "i"),
                ("JWT_AUDIENCE", "a"),
            ]
        };
        for url in [
            "https://issuer.example.com/keys",
            "http://127.0.0.1:9000/",
            "http://localhost",
        ] {
            assert!(read(":80", &good(url)).unwrap().is_some(), "{url}");
        }
        for url in [
            "http://issuer.example.com/keys",
            "keys",
            "file:///keys",
            "//host/keys",
        ] {
            assert!(
                read(":80", &good(url))
                    .unwrap_err()
                    .contains("GATE_JWKS_URL: want"),
                "{url}"
            );
        }
        let problem = read(":80", &good("https://i/")[..1]).unwrap_err();
        assert!(
            problem.contains("GATE_JWT_ISSUER and GATE_JWT_AUDIENCE"),
            "{problem}"
        );
    }

    #[test]
    fn only_public_keys_sign() {
        let algorithms = |text: &str| text.parse::<Algorithms>();
        assert_eq!(
            algorithms("ES256, EdDSA").unwrap().to_string(),
            "ES256,EdDSA"
        );
        for text in ["", "none", "HS256", "ES256,HS512", "es256"] {
            let unknown = Err(InvalidAlgorithms::Unknown);
            assert_eq!(algorithms(text), unknown, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_checked_is_told_why() {
        let problem = read(
            ":80",
            &[("OPEN", "true"), ("JWT_ALGORITHMS", "ES256,ES512")],
        );
        let problem = problem.unwrap_err();
        assert!(
            problem.contains("GATE_JWT_ALGORITHMS: want any of RS256"),
            "{problem}"
        );
        assert!(problem.contains("ES512 cannot be checked"), "{problem}");
    }

    #[test]
    fn clocks_differ_by_minutes_and_keys_are_looked_at_every_day() {
        let good = [
            ("OPEN", "true"),
            ("JWT_LEEWAY", "5m"),
            ("JWKS_REFRESH", "24h"),
        ];
        assert!(read(":80", &good).is_ok());
        for (key, text) in [
            ("JWT_LEEWAY", "6m"),
            ("JWKS_REFRESH", "25h"),
            ("JWKS_REFRESH", "1ms"),
        ] {
            let problem = read(":80", &[("OPEN", "true"), (key, text)]).unwrap_err();
            assert!(problem.contains(&format!("GATE_{key}: want")), "{problem}");
        }
    }
}
