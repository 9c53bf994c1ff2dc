//! Calls that are encrypted.

use std::{fs, path::Path};

use grpc::Server;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use runtime::{App, Env};
use tonic::Code;

use crate::server::Client;

const APP: App = App {
    name: "there",
    prefix: "THERE",
    port: 1,
    version: "0",
};

/// Writes an authority, and a certificate of it for `localhost`.
fn certify(place: &Path) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, &authority).unwrap();
    fs::write(place.join("ca.pem"), authority.pem()).unwrap();
    fs::write(place.join("cert.pem"), certificate.pem()).unwrap();
    fs::write(place.join("key.pem"), key.serialize_pem()).unwrap();
}

/// A server that wants a certificate of its clients; where it is.
async fn serve(file: impl Fn(&str) -> String) -> String {
    let (ca, cert, key) = (file("ca.pem"), file("cert.pem"), file("key.pem"));
    let variables = [
        ("ADDR", "127.0.0.1:0"),
        ("ADMIN_ADDR", "127.0.0.1:0"),
        ("TLS_CERT", &cert),
        ("TLS_KEY", &key),
        ("TLS_CLIENT_CA", &ca),
    ];
    let mut env = Env::of(APP.prefix, &variables);
    let process = runtime::Settings::read(&mut env, &APP);
    let settings = grpc::Settings::read(&mut env, &APP, process);
    let server = Server::bind(env.finish(settings).unwrap()).await.unwrap();
    let address = server.address().unwrap().to_string();
    tokio::spawn(server.serve(async { Ok(()) }, std::future::pending()));
    address.replace("127.0.0.1", "localhost")
}

#[tokio::test]
async fn both_ends_show_who_they_are() {
    let place = std::env::temp_dir().join(format!("clients-tls-{}", std::process::id()));
    fs::create_dir_all(&place).unwrap();
    certify(&place);
    let file = |name: &str| place.join(name).display().to_string();
    let address = serve(file).await;
    let (ca, cert, key) = (file("ca.pem"), file("cert.pem"), file("key.pem"));

    let own = [("THERE_CERT", &*cert), ("THERE_KEY", &*key)];
    let known = Client::of("", &address, &[&own[..], &[("THERE_CA", &*ca)]].concat());
    let answered = known.call().await;
    let patience = ("THERE_PATIENCE", "500ms");
    let unknown = Client::of("", &address, &[("THERE_CA", &*ca), patience]);
    let refused = unknown.call().await.unwrap_err();
    fs::remove_dir_all(&place).unwrap();
    assert!(answered.is_ok(), "{answered:?}");
    assert_eq!(refused.code(), Code::Unavailable);
}
