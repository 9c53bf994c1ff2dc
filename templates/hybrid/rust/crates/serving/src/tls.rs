//! TLS, with files that may change while the server runs.

use std::{
    fmt, fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use runtime::{Address, Env, Error};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        server::{WebPkiClientVerifier, danger::ClientCertVerifier},
    },
};

use crate::pem;

/// How often the files are looked at, at most.
const LOOK: Duration = Duration::from_secs(1);

/// Where certificates are, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate of the server, and those between it and its root.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authorities of clients: with it, a client without a certificate
    /// of theirs is refused.
    pub client_ca: Option<PathBuf>,
}

/// The certificates in use.
pub struct Tls {
    files: Files,
    protocols: &'static [&'static [u8]],
    loaded: Mutex<Loaded>,
}

struct Loaded {
    acceptor: TlsAcceptor,
    changed: Vec<Option<SystemTime>>,
    looked: Instant,
}

impl Tls {
    /// Reads the files. `protocols` are those that clients may choose from, by
    /// ALPN, the best first.
    ///
    /// # Errors
    /// When one cannot be read, or the key does not belong to the certificate.
    pub fn load(files: Files, protocols: &'static [&'static [u8]]) -> Result<Self, Error> {
        let loaded = Loaded {
            changed: files.changed(),
            acceptor: files.acceptor(protocols)?,
            looked: Instant::now(),
        };
        Ok(Self {
            files,
            protocols,
            loaded: Mutex::new(loaded),
        })
    }

    /// For the next handshake. Files that have changed are read again; while
    /// they cannot be, what was read before stays in use.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.looked.elapsed() >= LOOK {
            loaded.looked = Instant::now();
            self.refresh(&mut loaded);
        }
        loaded.acceptor.clone()
    }

    fn refresh(&self, loaded: &mut Loaded) {
        let changed = self.files.changed();
        if changed == loaded.changed {
            return;
        }
        match self.files.acceptor(self.protocols) {
            Ok(acceptor) => {
                loaded.acceptor = acceptor;
                tracing::info!("certificates read again");
            }
            Err(error) => tracing::warn!(%error, "changed certificates cannot be used"),
        }
        loaded.changed = changed;
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tls").field(&self.files).finish()
    }
}

impl Files {
    /// Reads the settings of a server that listens at `addr`. What crosses a
    /// network is encrypted, unless `insecure` says that it need not.
    pub fn read(env: &mut Env, addr: &Address, insecure: bool) -> Option<Self> {
        let cert = env.optional(
            "TLS_CERT",
            "certificate of the server, a PEM file; reread on change",
        );
        let key = env.optional("TLS_KEY", "private key of the certificate, a PEM file");
        let client_ca = env.optional(
            "TLS_CLIENT_CA",
            "authorities of client certificates, a PEM file; with it, clients need one",
        );
        let (name_cert, name_key) = (env.name("TLS_CERT"), env.name("TLS_KEY"));
        match (cert, key) {
            (Some(cert), Some(key)) => Some(Self {
                cert: cert.into(),
                key: key.into(),
                client_ca: client_ca.map(PathBuf::from),
            }),
            (None, None) => {
                if client_ca.is_some() {
                    let name = env.name("TLS_CLIENT_CA");
                    env.problem(format!("{name}: needs {name_cert} and {name_key}"));
                }
                if !insecure && !addr.is_local() {
                    let (name, insecure) = (env.name("ADDR"), env.name("INSECURE"));
                    env.problem(format!(
                        "{name}: {addr} is reached over a network in plaintext; \
                         set {name_cert} and {name_key}, or {insecure}=true"
                    ));
                }
                None
            }
            _ => {
                env.problem(format!("{name_cert} and {name_key}: set both or neither"));
                None
            }
        }
    }

    fn changed(&self) -> Vec<Option<SystemTime>> {
        let files = [Some(&self.cert), Some(&self.key), self.client_ca.as_ref()];
        let time = |path: &PathBuf| fs::metadata(path).ok()?.modified().ok();
        files.into_iter().flatten().map(time).collect()
    }

    fn acceptor(&self, protocols: &[&[u8]]) -> Result<TlsAcceptor, Error> {
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let clients: Arc<dyn ClientCertVerifier> = match &self.client_ca {
            None => WebPkiClientVerifier::no_client_auth(),
            Some(path) => {
                let roots = Arc::new(pem::roots(path)?);
                WebPkiClientVerifier::builder_with_provider(roots, provider).build()?
            }
        };
        let key = pem::key(&self.key)?;
        let mut config = config
            .with_client_cert_verifier(clients)
            .with_single_cert(pem::certificates(&self.cert)?, key)?;
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
