//! Certificates made for one test, so that no private key is in the tree.

use std::{fs, path::Path};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

/// Who vouches for certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn certificate(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// Writes what others need to believe in it.
    pub fn write(&self, path: &Path) {
        fs::write(path, self.0.pem()).unwrap();
    }

    /// A new certificate for this machine, for servers and clients.
    pub fn issue(&self) -> Issued {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Issued {
            certificate: certificate.der().clone(),
            pem: certificate.pem(),
            key: key.serialize_pem(),
        }
    }
}

/// A certificate and its key.
pub struct Issued {
    pub certificate: CertificateDer<'static>,
    pem: String,
    key: String,
}

impl Issued {
    /// Writes it where a server reads it: `cert.pem` and `key.pem` in `place`.
    pub fn install(&self, place: &Path) {
        fs::write(place.join("cert.pem"), &self.pem).unwrap();
        fs::write(place.join("key.pem"), &self.key).unwrap();
    }

    pub fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }
}
