//! Where a server listens.

use std::{fmt, io, os::unix::fs::FileTypeExt as _, path::PathBuf, str::FromStr};

use tokio::net::{TcpListener, UnixListener};

/// An address to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `host:port`; port 0 takes any free one. `:port` means every interface.
    Tcp(String),
    /// `unix:/path/of/socket`.
    Unix(PathBuf),
}

/// A bound address.
#[derive(Debug)]
pub(crate) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// The text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidAddress;

// === impl Address ===

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path {
                "" => Err(InvalidAddress),
                path => Ok(Self::Unix(path.into())),
            };
        }
        let (host, port) = text.rsplit_once(':').ok_or(InvalidAddress)?;
        let port: u16 = port.parse().map_err(|_| InvalidAddress)?;
        let host = if host.is_empty() { "0.0.0.0" } else { host };
        Ok(Self::Tcp(format!("{host}:{port}")))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Address {
    pub(crate) async fn bind(&self) -> io::Result<Listener> {
        match self {
            Self::Tcp(address) => TcpListener::bind(address).await.map(Listener::Tcp),
            Self::Unix(path) => {
                // A process that was killed leaves its socket behind. Anything
                // else in that place is not ours to remove: binding fails.
                let stale = std::fs::symlink_metadata(path)
                    .is_ok_and(|found| found.file_type().is_socket());
                if stale {
                    std::fs::remove_file(path)?;
                }
                UnixListener::bind(path).map(Listener::Unix)
            }
        }
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {self}: {error}")))
    }
}

// === impl Listener ===

impl Listener {
    /// The address in use, with the port that was taken for port 0.
    pub(crate) fn address(&self) -> io::Result<Address> {
        match self {
            Self::Tcp(listener) => listener
                .local_addr()
                .map(|address| Address::Tcp(address.to_string())),
            Self::Unix(listener) => listener.local_addr().map(|address| {
                Address::Unix(address.as_pathname().map(PathBuf::from).unwrap_or_default())
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hosts_ports_and_sockets() {
        let tcp = |text: &str| Ok(Address::Tcp(text.into()));
        assert_eq!("127.0.0.1:9090".parse(), tcp("127.0.0.1:9090"));
        assert_eq!("localhost:0".parse(), tcp("localhost:0"));
        assert_eq!("[::1]:9090".parse(), tcp("[::1]:9090"));
        assert_eq!(":9090".parse(), tcp("0.0.0.0:9090"));
        let socket = Address::Unix("/run/core.sock".into());
        assert_eq!("unix:/run/core.sock".parse(), Ok(socket));
    }

    #[test]
    fn refuses_what_is_neither() {
        for text in [
            "",
            "9090",
            "localhost",
            "localhost:http",
            "a:65536",
            "unix:",
        ] {
            assert_eq!(text.parse::<Address>(), Err(InvalidAddress), "{text:?}");
        }
    }

    #[tokio::test]
    async fn takes_the_place_of_a_stale_socket_but_of_nothing_else() {
        let path = std::env::temp_dir().join(format!("address-{}.sock", std::process::id()));
        let address = Address::Unix(path.clone());
        drop(address.bind().await.unwrap());
        assert!(path.exists());
        let again = address.bind().await.unwrap();
        assert_eq!(again.address().unwrap(), address);

        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "precious").unwrap();
        assert!(address.bind().await.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"precious");
        std::fs::remove_file(&path).unwrap();
    }
}
