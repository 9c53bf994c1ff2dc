//! Where a process listens.

use std::{
    fmt, fs, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    os::unix::fs::{FileTypeExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream, lookup_host};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// An address to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `host:port`; port 0 takes any free one.
    Tcp(String),
    /// `:port`: every interface, in IPv6 and IPv4.
    Everywhere(u16),
    /// `unix:/path/of/socket`. Who may connect is decided by the umask and by
    /// the directory it is in.
    Unix(PathBuf),
}

/// A bound address.
#[derive(Debug)]
pub enum Listener {
    /// Of the network.
    Tcp(TcpListener),
    /// Of this machine.
    Unix(UnixListener, SocketFile),
}

/// An accepted connection.
#[derive(Debug)]
pub enum Stream {
    /// From the network.
    Tcp(TcpStream, SocketAddr),
    /// From this machine.
    Unix(UnixStream),
}

/// The file of a Unix socket, removed with its listener.
#[derive(Debug)]
pub struct SocketFile {
    path: PathBuf,
    /// Device and inode: whoever took the place keeps it.
    identity: Option<(u64, u64)>,
}

/// The text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidAddress;

impl fmt::Display for InvalidAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("want host:port, :port or unix:/path")
    }
}

impl std::error::Error for InvalidAddress {}

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
        Ok(match host {
            "" => Self::Everywhere(port),
            host => Self::Tcp(format!("{host}:{port}")),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => f.write_str(address),
            Self::Everywhere(port) => write!(f, ":{port}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Address {
    /// Whether nothing that arrives here has crossed a network.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self {
            Self::Unix(_) => true,
            Self::Everywhere(_) => false,
            Self::Tcp(address) => match address.parse::<SocketAddr>() {
                Ok(address) => address.ip().to_canonical().is_loopback(),
                Err(_) => address.starts_with("localhost:"),
            },
        }
    }

    /// Takes the address.
    ///
    /// # Errors
    /// When somebody else has it, or it is none of this machine's.
    pub async fn bind(&self) -> io::Result<Listener> {
        match self {
            Self::Tcp(address) => tcp(address).await.map(Listener::Tcp),
            Self::Everywhere(port) => everywhere(*port).map(Listener::Tcp),
            Self::Unix(path) => unix(path),
        }
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {self}: {error}")))
    }
}

/// The first that can be had of the addresses that a name stands for.
async fn tcp(address: &str) -> io::Result<TcpListener> {
    let mut failed = io::ErrorKind::AddrNotAvailable.into();
    for address in lookup_host(address).await? {
        match single(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// Both families on one socket, whatever the system's default is; IPv4 alone
/// where there is no other.
fn everywhere(port: u16) -> io::Result<TcpListener> {
    match dual_stack(port) {
        Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
            single((Ipv4Addr::UNSPECIFIED, port).into())
        }
        bound => bound,
    }
}

fn dual_stack(port: u16) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV6, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_only_v6(false)?;
    listen(socket, (Ipv6Addr::UNSPECIFIED, port).into())
}

fn single(address: SocketAddr) -> io::Result<TcpListener> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    listen(socket, address)
}

fn listen(socket: Socket, address: SocketAddr) -> io::Result<TcpListener> {
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// A process that was killed leaves its socket behind: one that refuses
/// connections is nobody's. Whatever else is in that place stays.
fn unix(path: &Path) -> io::Result<Listener> {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket {
        let refused = std::os::unix::net::UnixStream::connect(path)
            .is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
        if !refused {
            return Err(io::Error::new(
                io::ErrorKind::AddrInUse,
                "another process listens there",
            ));
        }
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    let file = SocketFile {
        identity: identity(path),
        path: path.into(),
    };
    Ok(Listener::Unix(listener, file))
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    let found = fs::symlink_metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if self.identity.is_some() && identity(&self.path) == self.identity {
            // Nobody is left to be told.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Listener {
    /// The address in use, with the port that was taken for port 0.
    ///
    /// # Errors
    /// When the socket does not say.
    pub fn address(&self) -> io::Result<Address> {
        match self {
            Self::Tcp(listener) => listener
                .local_addr()
                .map(|address| Address::Tcp(address.to_string())),
            Self::Unix(_, file) => Ok(Address::Unix(file.path.clone())),
        }
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// Most often for want of file descriptors: let some be closed first.
    pub async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener) => listener
                .accept()
                .await
                .map(|(stream, peer)| Stream::Tcp(stream, peer)),
            Self::Unix(listener, _) => listener.accept().await.map(|(s, _)| Stream::Unix(s)),
        }
    }

    /// Gives the address back. Whoever has connected by now was not refused, and is
    /// returned: with the listener, the system would reset what nobody has accepted.
    #[must_use]
    pub fn close(self) -> Vec<Stream> {
        match self {
            Self::Tcp(listener) => waiting(listener.into_std(), |listener| {
                let (stream, peer) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Tcp(TcpStream::from_std(stream)?, peer))
            }),
            Self::Unix(listener, _file) => waiting(listener.into_std(), |listener| {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Unix(UnixStream::from_std(stream)?))
            }),
        }
    }
}

/// What can be accepted at once.
fn waiting<L>(listener: io::Result<L>, accept: impl Fn(&L) -> io::Result<Stream>) -> Vec<Stream> {
    let accepted = |listener: &L| (0..BACKLOG).map_while(|_| accept(listener).ok()).collect();
    listener.as_ref().map(accepted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn socket(name: &str) -> (PathBuf, Address) {
        let path = std::env::temp_dir().join(format!("{name}-{}.sock", std::process::id()));
        (path.clone(), Address::Unix(path))
    }

    #[test]
    fn reads_hosts_ports_and_sockets() {
        let tcp = |text: &str| Ok(Address::Tcp(text.into()));
        assert_eq!("127.0.0.1:9090".parse(), tcp("127.0.0.1:9090"));
        assert_eq!("localhost:0".parse(), tcp("localhost:0"));
        assert_eq!("[::1]:9090".parse(), tcp("[::1]:9090"));
        assert_eq!(":9090".parse(), Ok(Address::Everywhere(9090)));
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

    #[test]
    fn knows_what_stays_on_this_machine() {
        let local = |text: &str| text.parse::<Address>().unwrap().is_local();
        for text in ["127.0.0.1:1", "[::1]:1", "localhost:1", "unix:/a"] {
            assert!(local(text), "{text}");
        }
        for text in [":1", "0.0.0.0:1", "[::]:1", "10.0.0.7:1", "core:1"] {
            assert!(!local(text), "{text}");
        }
    }

    #[tokio::test]
    async fn every_interface_includes_both_families() {
        let listener = Address::Everywhere(0).bind().await.unwrap();
        let Address::Tcp(address) = listener.address().unwrap() else {
            panic!("not a TCP address");
        };
        let port = address.parse::<SocketAddr>().unwrap().port();
        TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        if TcpListener::bind("[::1]:0").await.is_ok() {
            TcpStream::connect(("::1", port)).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_socket_in_use_is_not_taken_away() {
        let (path, address) = socket("live");
        let first = address.bind().await.unwrap();
        let error = address.bind().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
        UnixStream::connect(&path).await.unwrap();
        drop(first);
        assert!(!path.exists(), "left behind");
    }

    #[tokio::test]
    async fn takes_the_place_of_a_stale_socket_but_of_nothing_else() {
        let (path, address) = socket("stale");
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let again = address.bind().await.unwrap();
        assert_eq!(again.address().unwrap(), address);
        drop(again);

        fs::write(&path, "precious").unwrap();
        assert!(address.bind().await.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"precious");
        fs::remove_file(&path).unwrap();
    }

    #[tokio::test]
    async fn who_took_the_place_of_a_socket_keeps_it() {
        let (path, address) = socket("taken");
        let first = address.bind().await.unwrap();
        fs::remove_file(&path).unwrap();
        let _second = address.bind().await.unwrap();
        drop(first);
        UnixStream::connect(&path).await.unwrap();
    }
}
