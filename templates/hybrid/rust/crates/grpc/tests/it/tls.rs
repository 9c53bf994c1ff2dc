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
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer},
};
use tonic::transport::{Channel, Endpoint, Uri};

use crate::{
    certificates::{Authority, Issued},
    client::{Client, entry},
    running::{Running, start},
};

/// A directory of its own.
fn place(test: &str) -> PathBuf {
    let place = std::env::temp_dir().join(format!("tls-{test}-{}", std::process::id()));
    fs::create_dir_all(&place).unwrap();
    place
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

/// A client that trusts one authority.
#[derive(Clone)]
struct Connector(Arc<ClientConfig>);

impl Connector {
    fn new(trusted: &Authority, own: Option<&Issued>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.certificate()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match own {
            None => config.with_no_client_auth(),
            Some(own) => config
                .with_client_auth_cert(vec![own.certificate.clone()], own.key())
                .unwrap(),
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
    let (place, authority) = (place("server"), Authority::new());
    authority.issue().install(&place);
    let running = start_tls(&place, None).await;
    let connector = Connector::new(&authority, None);
    let channel = connector.channel(&running).await.unwrap();
    assert!(Client(channel).plain(entry("")).await.is_ok());
    assert!(running.client().plain(entry("")).await.is_err());
}

#[tokio::test]
async fn with_an_authority_for_clients_only_theirs_get_in() {
    let (place, servers, clients) = (place("mutual"), Authority::new(), Authority::new());
    servers.issue().install(&place);
    let client_ca = place.join("client-ca.pem");
    clients.write(&client_ca);
    let running = start_tls(&place, Some(&client_ca)).await;

    let known = Connector::new(&servers, Some(&clients.issue()));
    let channel = known.channel(&running).await.unwrap();
    assert!(Client(channel).plain(entry("")).await.is_ok());

    for own in [None, Some(servers.issue())] {
        let stranger = Connector::new(&servers, own.as_ref());
        let refused = match stranger.channel(&running).await {
            Ok(channel) => Client(channel).plain(entry("")).await.is_err(),
            Err(_) => true,
        };
        assert!(refused, "with a certificate: {}", own.is_some());
    }
}

/// What the server shows to a client that trusts `authority`.
async fn shown(running: &Running, authority: &Authority) -> CertificateDer<'static> {
    let connector = Connector::new(authority, None);
    let stream = connector.connect(running.address.clone()).await.unwrap();
    stream.get_ref().1.peer_certificates().unwrap()[0]
        .clone()
        .into_owned()
}

#[tokio::test]
async fn a_certificate_that_changes_is_used_without_a_restart() {
    let (place, authority) = (place("reload"), Authority::new());
    let (first, next) = (authority.issue(), authority.issue());
    first.install(&place);
    let running = start_tls(&place, None).await;
    assert_eq!(shown(&running, &authority).await, first.certificate);

    // A file that is no certificate is not used.
    fs::write(place.join("cert.pem"), "broken").unwrap();
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(shown(&running, &authority).await, first.certificate);

    next.install(&place);
    let changed = tokio::time::timeout(Duration::from_secs(30), async {
        while shown(&running, &authority).await != next.certificate {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    changed.await.unwrap();
}
