//! The table at work.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use axum::{Router, body::Body, response::IntoResponse as _};
use http::{
    HeaderValue, Method, Request, Response, StatusCode, Uri,
    header::{ALLOW, AUTHORIZATION, HOST, LOCATION, WWW_AUTHENTICATE},
    uri::Authority,
};
use httpserver::{Call, Error, Kind, Peer, Route as Label, Routes};
use serving::Code;

use crate::{
    Route,
    guard::Guard,
    headers::{Passage, REQUEST_ID},
    route::{Found, Pattern, find, straight},
    tokens::Tokens,
    upstream::Service,
};

/// Whom a route leads to.
#[derive(Debug, Clone)]
pub enum Backend {
    /// Requests are passed on to it.
    Service(Service),
    /// It answers here.
    Routes(Routes),
}

/// Those that routes lead to, by their names.
pub type Backends = BTreeMap<&'static str, Backend>;

/// What a table does not say.
#[derive(Debug, Clone)]
pub struct Options {
    /// Those that routes lead to.
    pub backends: Backends,
    /// Who checks tokens; without, everybody may use every route.
    pub tokens: Option<Tokens>,
    /// That of any request.
    pub timeout: Duration,
    /// At a time, of any route.
    pub max_calls: usize,
    /// Whether every client is a proxy of ours, whose `X-Forwarded` headers are to
    /// be believed.
    pub trust_forwarded: bool,
    /// Whether requests come by TLS.
    pub over_tls: bool,
}

/// Everything wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<String>);

/// A table that leads somewhere. Clones share what their routes are held to.
#[derive(Clone)]
pub struct Gateway(Arc<Rows>);

struct Rows {
    patterns: Vec<Pattern>,
    guards: Vec<Guard>,
    trusted: bool,
    over_tls: bool,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Problems {}

impl Gateway {
    /// Puts a table to work.
    ///
    /// # Errors
    /// [`Problems`], all of them: a row that leads nowhere, a backend that no row
    /// leads to, a row that nobody could use.
    pub fn new(table: &[Route], options: Options) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut rows = Rows {
            patterns: Vec::new(),
            guards: Vec::new(),
            trusted: options.trust_forwarded,
            over_tls: options.over_tls,
        };
        for route in table {
            match rows.read(route, &options) {
                Ok((pattern, backend)) => {
                    rows.patterns.push(pattern);
                    rows.guards.push(Guard::new(*route, backend, &options));
                }
                Err(problem) => problems.push(format!("route {}: {problem}", route.pattern)),
            }
        }
        let led = |name: &&str| table.iter().any(|route| route.to == *name);
        let unused = options.backends.keys().filter(|name| !led(name));
        problems.extend(unused.map(|name| format!("no route leads to {name}")));
        if problems.is_empty() {
            Ok(Self(Arc::new(rows)))
        } else {
            Err(Problems(problems))
        }
    }
}

/// Looks at a table as [`Gateway::new`] does, whatever is behind it: for tests.
///
/// # Errors
/// [`Problems`], all of them.
pub fn check(table: &[Route]) -> Result<(), Problems> {
    let answers = || Backend::Routes(Routes::new());
    let options = Options {
        backends: table.iter().map(|row| (row.to, answers())).collect(),
        tokens: None,
        timeout: Duration::MAX,
        max_calls: 1,
        trust_forwarded: false,
        over_tls: false,
    };
    Gateway::new(table, options).map(drop)
}

impl Gateway {
    /// All there is to serve.
    pub fn routes(self) -> Router {
        Router::new().fallback(move |call: Call, request: Request<Body>| {
            let gateway = self.clone();
            async move { gateway.0.answer(&call, request).await }
        })
    }
}

impl Rows {
    async fn answer(&self, call: &Call, request: Request<Body>) -> Response<Body> {
        let presented = request.headers().contains_key(AUTHORIZATION);
        let (method, path) = (request.method(), request.uri().path());
        let found = find(&self.patterns, host(&request), method, path);
        let row = if let Found::Row(row) = found {
            Some(row)
        } else {
            None
        };
        let answered = self.handle(call, request, found).await;
        let mut response = answered.unwrap_or_else(|error| refused(error, presented));
        if let Ok(id) = HeaderValue::from_str(&call.trace().trace_id()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        if let Some(row) = row {
            let pattern = Label(self.patterns[row].to_string());
            response.extensions_mut().insert(pattern);
        }
        response
    }

    async fn handle(
        &self,
        call: &Call,
        request: Request<Body>,
        found: Found,
    ) -> Result<Response<Body>, Error> {
        if let Some(path) = straight(request.uri().path()) {
            return Ok(moved(&path, request.uri()));
        }
        let row = match found {
            Found::Row(row) => row,
            Found::Slash => return Ok(moved(&format!("{}/", request.uri().path()), request.uri())),
            Found::OtherMethods(methods) => return Ok(only(&methods)),
            Found::Nothing => return Err(Error::not_found("there is no such path")),
        };
        let peer = request.extensions().get::<Peer>();
        let passage = Passage {
            id: call.trace().trace_id(),
            trace: Some(call.trace()),
            client: peer.and_then(|peer| peer.address).map(|at| at.ip()),
            over_tls: self.over_tls,
            trusted: self.trusted,
            ..Passage::default()
        };
        self.guards[row].serve(request, passage, call).await
    }

    fn read(&self, route: &Route, options: &Options) -> Result<(Pattern, Backend), String> {
        let pattern = Pattern::read(route.pattern)?;
        let backend = options.backends.get(route.to);
        let backend = backend.ok_or_else(|| format!("there is no backend {:?}", route.to))?;
        if !pattern.path().starts_with(route.strip) {
            return Err(format!("its path does not begin with {:?}", route.strip));
        }
        if route
            .rate
            .is_some_and(|rate| rate.burst == 0 || rate.per_second == 0)
        {
            return Err("its rate has no burst, so nobody could use it".into());
        }
        if let Some(twin) = self.patterns.iter().find(|other| other.is_twin(&pattern)) {
            return Err(format!("{twin} is for the same requests"));
        }
        Ok((pattern, backend.clone()))
    }
}

/// Whom a request is for, without the port.
fn host(request: &Request<Body>) -> &str {
    let named = request.headers().get(HOST);
    let named = || named.and_then(|host| host.to_str().ok());
    let authority = request.uri().authority().map(Authority::as_str);
    let text = authority.or_else(named).unwrap_or_default();
    let end = if text.starts_with('[') {
        text.find(']').map(|at| at + 1)
    } else {
        text.find(':')
    };
    &text[..end.unwrap_or(text.len())]
}

/// An error, and what is missing, as RFC 6750 has it.
fn refused(error: Error, presented: bool) -> Response<Body> {
    let stranger = error.kind() == Kind::Code(Code::Unauthenticated);
    let mut response = error.into_response();
    if stranger {
        let bad = "Bearer error=\"invalid_token\"";
        let challenge = HeaderValue::from_static(if presented { bad } else { "Bearer" });
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// A path that does not take the method.
fn only(methods: &[Method]) -> Response<Body> {
    let message = "this path does not take that method";
    let mut response = Error::of(Kind::MethodNotAllowed, message).into_response();
    for method in methods {
        // What is a method is a header, too.
        if let Ok(method) = HeaderValue::from_str(method.as_str()) {
            response.headers_mut().append(ALLOW, method);
        }
    }
    response
}

/// Where a request should have gone.
fn moved(path: &str, uri: &Uri) -> Response<Body> {
    let query = uri
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    // A path that came in a request fits into a header.
    if let Ok(to) = HeaderValue::from_str(&format!("{path}{query}")) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}
