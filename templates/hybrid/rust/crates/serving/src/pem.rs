//! What PEM files hold, for either side of a connection.

use std::{fmt, io, path::Path};

use runtime::Error;
use tokio_rustls::rustls::{
    RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

/// The certificates in a file.
///
/// # Errors
/// The path, and that it cannot be read or has none.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| unreadable(path, error))?;
    if certificates.is_empty() {
        return Err(unreadable(path, "no certificate in it").into());
    }
    Ok(certificates)
}

/// The authorities in a file.
///
/// # Errors
/// As [`certificates`]; or that one of them is no authority.
pub fn roots(path: &Path) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate)?;
    }
    Ok(roots)
}

/// The private key in a file.
///
/// # Errors
/// The path, and that it cannot be read or has none.
pub fn key(path: &Path) -> Result<PrivateKeyDer<'static>, Error> {
    Ok(PrivateKeyDer::from_pem_file(path).map_err(|error| unreadable(path, error))?)
}

fn unreadable(path: &Path, error: impl fmt::Display) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}
