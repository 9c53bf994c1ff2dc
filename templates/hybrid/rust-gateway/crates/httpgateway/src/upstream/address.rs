//! Where the instances of a service are.

use std::{fmt, net::IpAddr, str::FromStr};

use http::uri::Authority;

/// Most instances of a service: a bit of a number stands for each.
const MOST: usize = 64;

/// `host:port` of every instance, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses(pub(crate) Vec<Authority>);

/// The text is no list of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidAddresses;

impl fmt::Display for InvalidAddresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "want host:port, or a list of at most {MOST} of them")
    }
}

impl std::error::Error for InvalidAddresses {}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<_> = self.0.iter().map(Authority::as_str).collect();
        f.write_str(&all.join(","))
    }
}

impl FromStr for Addresses {
    type Err = InvalidAddresses;

    fn from_str(text: &str) -> Result<Self, InvalidAddresses> {
        let mut all = Vec::new();
        for address in text.split(',') {
            let address: Authority = address.trim().parse().map_err(|_| InvalidAddresses)?;
            let bare = !address.as_str().contains('@') && !address.host().is_empty();
            if !bare || address.port_u16().is_none_or(|port| port == 0) {
                return Err(InvalidAddresses);
            }
            if !all.contains(&address) {
                all.push(address);
            }
        }
        (all.len() <= MOST)
            .then_some(Self(all))
            .ok_or(InvalidAddresses)
    }
}

impl Addresses {
    /// A port of this machine.
    pub(crate) fn loopback(port: u16) -> Self {
        let address = format!("127.0.0.1:{port}");
        Self(address.parse().into_iter().collect())
    }

    /// Whether what is sent to them stays on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.0.iter().all(is_local)
    }
}

/// Whether what is sent there stays on this machine.
pub(crate) fn is_local(address: &Authority) -> bool {
    let host = bare_host(address);
    let is_loopback = |ip: IpAddr| ip.to_canonical().is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}

/// The host, without the brackets of IPv6.
pub(crate) fn bare_host(address: &Authority) -> &str {
    address.host().trim_matches(['[', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_and_keeps_each_address_once() {
        for (text, shown, local) in [
            ("127.0.0.1:80", "127.0.0.1:80", true),
            ("[::1]:80, localhost:81", "[::1]:80,localhost:81", true),
            ("orders:80,orders:80", "orders:80", false),
        ] {
            let addresses: Addresses = text.parse().expect(text);
            assert_eq!(addresses.to_string(), shown);
            assert_eq!(addresses.is_local(), local, "{text}");
        }
    }

    #[test]
    fn refuses_what_leads_nowhere() {
        let many: Vec<_> = (1..=65).map(|port| format!("a:{port}")).collect();
        for text in [
            "",
            "a",
            "a:",
            ":80",
            "a:0",
            "a:x",
            "a:65536",
            "a:1,,b:2",
            "http://a:80",
            "a:80/b",
            "me@a:80",
        ] {
            assert_eq!(text.parse::<Addresses>(), Err(InvalidAddresses), "{text:?}");
        }
        assert_eq!(many.join(",").parse::<Addresses>(), Err(InvalidAddresses));
    }
}
