//! Calls that cross a network.

use std::{
    fs, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};
use tonic::transport::{Channel, Endpoint, Uri};

use crate::{
    client::{Client, entry},
    running::{Running, start},
};

fn pem(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/certificates")
        .join(name)
}

fn certificates(name: &str) -> Vec<CertificateDer<'static>> {
    let all = CertificateDer::pem_file_iter(pem(name)).unwrap();
    all.map(Result::unwrap).collect()
}

/// A directory of its own, with the certificate of the server in it.
fn files(test: &str) -> PathBuf {
    let place = std::env::temp_dir().join(format!("tls-{test}-{}", std::process::id()));
    fs::create_dir_all(&place).unwrap();
    install(&place, "server");
    place
}

fn install(place: &Path, name: &str) {
    fs::copy(pem(&format!("{name}.pem")), place.join("cert.pem")).unwrap();
    fs::copy(pem(&format!("{name}.key.pem")), place.join("key.pem")).unwrap();
}

async fn start_tls(place: &Path, client_ca: Option<&Path>) -> Running {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (cert, key) = (text(&place.join("cert.pem")), text(&place.join("key.pem")));
    let client_ca = client_ca.map(text).unwrap_or_default();
    start(&[
        ("TLS_CERT", &cert),
        ("TLS_KEY", &key),
        ("TLS_CLIENT_CA", &client_ca),
    ])
    .await
}

/// A client that trusts the authority of the server.
#[derive(Clone)]
struct Connector(Arc<ClientConfig>);

impl Connector {
    fn new(own: Option<&str>) -> Self {
        let mut roots = RootCertStore::empty();
        for root in certificates("server-ca.pem") {
            roots.add(root).unwrap();
        }
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match own {
            None => config.with_no_client_auth(),
            Some(name) => {
                let key = PrivateKeyDer::from_pem_file(pem(&format!("{name}.key.pem"))).unwrap();
                let chain = certificates(&format!("{name}.pem"));
                config.with_client_auth_cert(chain, key).unwrap()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        Self(Arc::new(config))
    }

    async fn connect(self, address: String) -> io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(address).await?;
        let name = "localhost".try_into().unwrap();
        TlsConnector::from(self.0).connect(name, stream).await
    }

    async fn channel(self, running: &Running) -> Result<Channel, tonic::transport::Error> {
        let uri = format!("http://{}", running.address);
        let endpoint = Endpoint::from_shared(uri).unwrap();
        endpoint.connect_with_connector(self).await
    }
}

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<TlsStream<TcpStream>>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let address = uri.authority().unwrap().to_string();
        let connect = self.clone().connect(address);
        Box::pin(async { connect.await.map(TokioIo::new) })
    }
}

#[tokio::test]
async fn calls_are_encrypted_and_plaintext_is_not_answered() {
    let place = files("server");
    let running = start_tls(&place, None).await;
    let channel = Connector::new(None).channel(&running).await.unwrap();
    assert!(Client(channel).plain(entry("")).await.is_ok());
    assert!(running.client().plain(entry("")).await.is_err());
}

#[tokio::test]
async fn with_an_authority_for_clients_only_theirs_get_in() {
    let place = files("mutual");
    let running = start_tls(&place, Some(&pem("client-ca.pem"))).await;
    let known = Connector::new(Some("client"))
        .channel(&running)
        .await
        .unwrap();
    assert!(Client(known).plain(entry("")).await.is_ok());
    for own in [None, Some("server")] {
        let refused = match Connector::new(own).channel(&running).await {
            Ok(channel) => Client(channel).plain(entry("")).await.is_err(),
            Err(_) => true,
        };
        assert!(refused, "{own:?}");
    }
}

async fn leaf(running: &Running) -> CertificateDer<'static> {
    let stream = Connector::new(None)
        .connect(running.address.clone())
        .await
        .unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0]
        .clone()
        .into_owned()
}

#[tokio::test]
async fn a_certificate_that_changes_is_used_without_a_restart() {
    let place = files("reload");
    let running = start_tls(&place, None).await;
    assert_eq!(leaf(&running).await, certificates("server.pem")[0]);

    // A file that is no certificate is not used.
    fs::write(place.join("cert.pem"), "broken").unwrap();
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(leaf(&running).await, certificates("server.pem")[0]);

    install(&place, "next");
    let next = certificates("next.pem")[0].clone();
    let changed = tokio::time::timeout(Duration::from_secs(30), async {
        while leaf(&running).await != next {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    changed.await.unwrap();
}
