//! TLS, by files.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

use crate::{
    certificates::Authority,
    running::{Running, post, start},
};

/// A directory of its own, removed with it.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn serve(authority: &Authority, name: &str) -> (Running, Place) {
    let place = format!("httpserver-{name}-{}", std::process::id());
    let place = Place(std::env::temp_dir().join(place));
    fs::create_dir_all(&place.0).unwrap();
    authority.install(&place.0);
    let file = |name| place.0.join(name).to_str().unwrap().to_owned();
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let running = start(&[("TLS_CERT", &cert), ("TLS_KEY", &key)]).await;
    (running, place)
}

async fn connect(
    running: &Running,
    authority: &Authority,
    protocols: &[&[u8]],
) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let name = ServerName::try_from("localhost").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let stream = running.connect().await;
    connector.connect(name, stream).await.unwrap()
}

#[tokio::test]
async fn a_client_that_trusts_the_authority_is_served() {
    let authority = Authority::new();
    let (running, _place) = serve(&authority, "served").await;
    let mut stream = connect(&running, &authority, &[]).await;
    assert_eq!(post(&mut stream, "/echo", "{}").await.status, 200);
}

#[tokio::test]
async fn a_client_chooses_the_version_of_http() {
    let authority = Authority::new();
    let (running, _place) = serve(&authority, "chosen").await;
    for (offered, chosen) in [
        (&[&b"h2"[..], b"http/1.1"][..], &b"h2"[..]),
        (&[&b"http/1.1"[..]][..], b"http/1.1"),
    ] {
        let stream = connect(&running, &authority, offered).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(chosen));
    }
}

#[tokio::test]
async fn a_certificate_that_changes_is_used_without_a_restart() {
    let (first, second) = (Authority::new(), Authority::new());
    let (running, place) = serve(&first, "changed").await;
    let mut kept = connect(&running, &first, &[]).await;
    assert_eq!(post(&mut kept, "/echo", "{}").await.status, 200);
    second.install(&place.0);
    // The files are looked at once a second.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let mut new = connect(&running, &second, &[]).await;
    for stream in [&mut kept, &mut new] {
        assert_eq!(post(stream, "/echo", "{}").await.status, 200);
    }
}

#[tokio::test]
async fn plaintext_is_not_answered() {
    let authority = Authority::new();
    let (running, _place) = serve(&authority, "plain").await;
    let mut stream = running.connect().await;
    let request = b"GET /trace HTTP/1.1\r\nHost: a\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut stream, request)
        .await
        .unwrap();
    assert!(crate::running::hear(&mut stream).await.is_none());
}
