//! What a backend is told, and what a client.

use std::net::IpAddr;

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{
        AUTHORIZATION, CONNECTION, EXPECT, FORWARDED, HOST, PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
    },
};
use runtime::TraceContext;

use crate::tokens::Identity;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SUBJECT: HeaderName = HeaderName::from_static("x-auth-subject");
const SCOPE: HeaderName = HeaderName::from_static("x-auth-scope");
const BY: HeaderName = HeaderName::from_static("x-forwarded-for");
const FOR_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FOR_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACE_ID: HeaderName = HeaderName::from_static("trace-id");

/// Meant for one hop alone, besides those that `Connection` names.
const HOP: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Backends believe these, so no client may send them.
const OURS: [&str; 8] = [
    "x-request-id",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "x-user",
    "x-remote-user",
    "remote-user",
    "x-rewrite-url",
];
const OURS_BEGIN: [&str; 4] = ["x-auth-", "x-user-", "x-forwarded-", "x-original-"];

/// What a gateway knows of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Passage {
    /// Under which the log has it.
    pub(crate) id: String,
    pub(crate) prefix: &'static str,
    pub(crate) streams: bool,
    /// If it was asked for.
    pub(crate) identity: Option<Identity>,
    pub(crate) trace: Option<TraceContext>,
    pub(crate) client: Option<IpAddr>,
    pub(crate) over_tls: bool,
    /// Who is in front of us says the truth about clients.
    pub(crate) trusted: bool,
}

/// Makes the headers of a request those that a backend gets.
pub(crate) fn pass_on(headers: &mut HeaderMap, passage: &Passage) {
    let upgrade = headers
        .get(UPGRADE)
        .filter(|_| passage.streams && upgrades(headers));
    let upgrade = upgrade.cloned();
    let said = [BY, FOR_HOST, FOR_PROTO].map(|name| all(headers, &name));
    let host = headers.remove(HOST);
    strip_hop(headers);
    let clean = headers
        .keys()
        .filter(|name| is_ours(name.as_str()))
        .cloned();
    for name in clean.collect::<Vec<_>>() {
        headers.remove(name);
    }
    headers.remove(FORWARDED);
    // It is answered here, once the backend reads the body.
    headers.remove(EXPECT);
    forward(headers, passage, host, passage.trusted.then_some(said));
    if let Some(protocol) = upgrade {
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, protocol);
    }
    set(headers, REQUEST_ID, &passage.id);
    if !passage.prefix.is_empty() {
        set(headers, PREFIX, passage.prefix);
    }
    if let Some(identity) = &passage.identity {
        // The token was for us, and it has been looked at.
        headers.remove(AUTHORIZATION);
        set(headers, SUBJECT, &identity.subject);
        set(headers, SCOPE, &identity.scope);
    }
    if let Some(trace) = &passage.trace {
        set(headers, TRACEPARENT, &trace.to_string());
    }
}

/// Makes the headers of an answer those that a client gets.
pub(crate) fn hand_back(headers: &mut HeaderMap, switches: bool) {
    let upgrade = headers.get(UPGRADE).filter(|_| switches).cloned();
    strip_hop(headers);
    // What we say ourselves.
    headers.remove(REQUEST_ID);
    headers.remove(TRACE_ID);
    if let Some(protocol) = upgrade {
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, protocol);
    }
}

/// Tells the backend of the client. What a proxy that we trust said about that
/// stays.
fn forward(
    headers: &mut HeaderMap,
    passage: &Passage,
    host: Option<HeaderValue>,
    said: Option<[Vec<HeaderValue>; 3]>,
) {
    let [by, said_host, said_proto] = said.unwrap_or_default();
    let mut by: Vec<_> = by
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(str::to_owned)
        .collect();
    by.extend(passage.client.map(|client| client.to_string()));
    if !by.is_empty() {
        set(headers, BY, &by.join(", "));
    }
    if let Some(host) = said_host.into_iter().next().or(host) {
        headers.insert(FOR_HOST, host);
    }
    let proto = if passage.over_tls { "https" } else { "http" };
    let proto = HeaderValue::from_static(proto);
    headers.insert(FOR_PROTO, said_proto.into_iter().next().unwrap_or(proto));
}

fn is_ours(name: &str) -> bool {
    OURS.contains(&name) || OURS_BEGIN.iter().any(|begin| name.starts_with(begin))
}

fn strip_hop(headers: &mut HeaderMap) {
    let named = all(headers, &CONNECTION);
    let named = named.iter().filter_map(|value| value.to_str().ok());
    for name in named.flat_map(|names| names.split(',')) {
        headers.remove(name.trim());
    }
    for name in HOP {
        headers.remove(name);
    }
}

/// Whether `Connection` says that another protocol is asked for.
fn upgrades(headers: &HeaderMap) -> bool {
    let named = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut named = named.flat_map(|names| names.split(','));
    named.any(|name| name.trim().eq_ignore_ascii_case("upgrade"))
}

fn all(headers: &HeaderMap, name: &HeaderName) -> Vec<HeaderValue> {
    headers.get_all(name).iter().cloned().collect()
}

/// A text of a token may be none of a header: then it is missing.
fn set(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        all.iter().map(pair).collect()
    }

    fn passed(sent: &[(&'static str, &'static str)], passage: &Passage) -> Vec<String> {
        let mut headers = headers(sent);
        pass_on(&mut headers, passage);
        let line = |(name, value): (&HeaderName, &HeaderValue)| {
            format!("{name}: {}", value.to_str().unwrap())
        };
        let mut lines: Vec<_> = headers.iter().map(line).collect();
        lines.sort();
        lines
    }

    fn passage() -> Passage {
        Passage {
            id: "7".into(),
            prefix: "/orders",
            client: Some([10, 0, 0, 9].into()),
            ..Passage::default()
        }
    }

    #[test]
    fn a_backend_is_told_of_the_client_by_us_alone() {
        let sent = [
            ("host", "shop.example.com"),
            ("accept", "*/*"),
            ("authorization", "Bearer x"),
            ("forwarded", "for=1.1.1.1"),
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-proto", "https"),
            ("x-auth-subject", "root"),
            ("x-user-id", "0"),
            ("x-real-ip", "1.1.1.1"),
            ("x-request-id", "mine"),
        ];
        assert_eq!(
            passed(&sent, &passage()),
            [
                "accept: */*",
                "authorization: Bearer x",
                "x-forwarded-for: 10.0.0.9",
                "x-forwarded-host: shop.example.com",
                "x-forwarded-prefix: /orders",
                "x-forwarded-proto: http",
                "x-request-id: 7",
            ]
        );
    }

    #[test]
    fn who_is_known_is_named_instead_of_the_token() {
        let known = Passage {
            identity: Some(Identity {
                subject: "somebody".into(),
                scope: "read write".into(),
            }),
            ..Passage::default()
        };
        assert_eq!(
            passed(&[("authorization", "Bearer x")], &known),
            [
                "x-auth-scope: read write",
                "x-auth-subject: somebody",
                "x-forwarded-proto: http",
                "x-request-id: ",
            ]
        );
    }

    #[test]
    fn a_proxy_that_is_trusted_says_who_the_client_is() {
        let trusted = Passage {
            trusted: true,
            ..passage()
        };
        let sent = [
            ("host", "inner"),
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-host", "shop.example.com"),
            ("x-forwarded-proto", "https"),
        ];
        let told = passed(&sent, &trusted);
        for line in [
            "x-forwarded-for: 1.1.1.1, 10.0.0.9",
            "x-forwarded-host: shop.example.com",
            "x-forwarded-proto: https",
        ] {
            assert!(told.contains(&line.to_owned()), "{told:?}");
        }
    }

    #[test]
    fn what_is_meant_for_one_hop_goes_no_further() {
        let sent = [
            ("connection", "keep-alive, X-Secret, Upgrade"),
            ("keep-alive", "timeout=5"),
            ("x-secret", "1"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("proxy-authorization", "Basic x"),
            ("upgrade", "websocket"),
        ];
        let told = passed(&sent, &passage());
        assert_eq!(told.len(), 4, "{told:?}");
        let streams = Passage {
            streams: true,
            ..passage()
        };
        let told = passed(&sent, &streams);
        for line in ["connection: Upgrade", "upgrade: websocket"] {
            assert!(told.contains(&line.to_owned()), "{told:?}");
        }
    }

    #[test]
    fn a_client_is_told_the_ids_by_us_alone() {
        let mut answer = headers(&[
            ("connection", "close, x-hop"),
            ("x-hop", "1"),
            ("upgrade", "h2c"),
            ("x-request-id", "theirs"),
            ("trace-id", "theirs"),
            ("etag", "\"1\""),
        ]);
        hand_back(&mut answer, false);
        assert_eq!(answer, headers(&[("etag", "\"1\"")]));
    }
}
