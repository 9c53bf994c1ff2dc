//! Where the instances of a component are.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
    sync::Arc,
};

/// Where a component is: `host:port`, a comma separated list of them,
/// `dns:///host:port`, or `unix:/path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    text: String,
    places: Vec<Place>,
}

/// The text is not a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTarget;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Host(Arc<str>, u16),
    Socket(PathBuf),
}

/// Where one instance is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Address {
    /// An address, and the name that its certificate has to bear.
    Tcp(SocketAddr, Arc<str>),
    /// A socket of this machine.
    Unix(PathBuf),
}

impl fmt::Display for InvalidTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("want host:port, a list of them, dns:///host:port or unix:/path")
    }
}

impl std::error::Error for InvalidTarget {}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let places = match text.strip_prefix("unix:") {
            Some(path) => vec![socket(path)?],
            None => hosts(text)?,
        };
        let text = text.to_owned();
        Ok(Self { text, places })
    }
}

fn socket(path: &str) -> Result<Place, InvalidTarget> {
    let path = path
        .strip_prefix("//")
        .filter(|path| path.starts_with('/'))
        .unwrap_or(path);
    if path.trim_matches('/').is_empty() {
        return Err(InvalidTarget);
    }
    Ok(Place::Socket(path.into()))
}

fn hosts(text: &str) -> Result<Vec<Place>, InvalidTarget> {
    let text = text.strip_prefix("dns:").unwrap_or(text);
    let text = text.trim_start_matches('/');
    text.split(',').map(|place| host(place.trim())).collect()
}

fn host(text: &str) -> Result<Place, InvalidTarget> {
    let (host, port) = text.rsplit_once(':').ok_or(InvalidTarget)?;
    let port = port.parse().map_err(|_| InvalidTarget)?;
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let host = bare.unwrap_or(host);
    let is_address = host.parse::<IpAddr>().is_ok();
    if port == 0 || host.is_empty() || (!is_address && host.contains([':', '/', ' ', '['])) {
        return Err(InvalidTarget);
    }
    Ok(Place::Host(host.into(), port))
}

impl Target {
    /// A port of this machine.
    pub(crate) fn loopback(port: u16) -> Self {
        let host = "127.0.0.1";
        Self {
            text: format!("{host}:{port}"),
            places: vec![Place::Host(host.into(), port)],
        }
    }

    /// Whether what is sent stays on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.places.iter().all(|place| match place {
            Place::Socket(_) => true,
            Place::Host(host, _) => {
                &**host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
        })
    }

    /// Whether names have to be looked up, and may lead elsewhere later.
    pub(crate) fn is_named(&self) -> bool {
        let named = |place: &Place| matches!(place, Place::Host(host, _) if host.parse::<IpAddr>().is_err());
        self.places.iter().any(named)
    }

    /// The instances that there are now. A name that cannot be looked up has
    /// none.
    pub(crate) async fn resolve(&self) -> Vec<Address> {
        let mut found = Vec::new();
        for place in &self.places {
            match place {
                Place::Socket(path) => found.push(Address::Unix(path.clone())),
                Place::Host(host, port) => match tokio::net::lookup_host((&**host, *port)).await {
                    Ok(all) => found.extend(all.map(|ip| Address::Tcp(ip, Arc::clone(host)))),
                    Err(error) => tracing::debug!(%error, %host, "cannot be looked up"),
                },
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hosts_lists_names_and_sockets() {
        for (text, places, local) in [
            ("127.0.0.1:9090", 1, true),
            ("[::1]:9090", 1, true),
            ("localhost:9090,core:9091", 2, false),
            ("127.0.0.1:1, 127.0.0.1:2", 2, true),
            ("dns:///core.svc:9090", 1, false),
            ("unix:/run/core.sock", 1, true),
            ("unix:///run/core.sock", 1, true),
        ] {
            let target: Target = text.parse().expect(text);
            assert_eq!((target.places.len(), target.is_local()), (places, local));
            assert_eq!(target.to_string(), text);
        }
    }

    #[test]
    fn refuses_what_leads_nowhere() {
        for text in [
            "",
            "core",
            "core:",
            ":9090",
            "core:0",
            "core:http",
            "a:1,,b:2",
            "unix:",
            "unix:///",
            "http://core:9090",
        ] {
            assert_eq!(text.parse::<Target>(), Err(InvalidTarget), "{text:?}");
        }
    }

    #[test]
    fn only_a_name_is_looked_up_again() {
        let named = |text: &str| text.parse::<Target>().unwrap().is_named();
        assert!(named("core:9090"));
        assert!(!named("127.0.0.1:9090,[::1]:9090"));
        assert!(!named("unix:/run/core.sock"));
    }
}
