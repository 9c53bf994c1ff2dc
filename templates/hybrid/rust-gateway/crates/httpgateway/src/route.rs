//! The table: which requests go where, and what each is held to before it gets
//! there.

use std::{borrow::Cow, fmt, time::Duration};

use http::Method;
use percent_encoding::percent_decode_str;

/// A row of the table. What it does not bound is bounded for the gateway as a
/// whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route {
    /// `[METHOD ]/PATH`; a path that ends in `/` is all that is below it. Of the
    /// rows that fit a request, the one that says most gets it.
    pub pattern: &'static str,
    /// The backend.
    pub to: &'static str,
    /// What the backend is not told of the path's beginning.
    pub strip: &'static str,
    /// Whether everybody may use it; otherwise a token is needed.
    pub public: bool,
    /// Whether answers go on, as server-sent events do: the timeout
    /// is for their beginning then.
    pub streams: bool,
    /// For the answer, if that is less than any request gets.
    pub timeout: Option<Duration>,
    /// At a time; more get 429.
    pub max_calls: Option<usize>,
    /// More get 429.
    pub rate: Option<Rate>,
}

/// How often a route may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// In the long run.
    pub per_second: u32,
    /// At once, after a pause.
    pub burst: u32,
}

impl Route {
    /// For callers with a token, and held to what the gateway is: what a row does
    /// not say.
    pub const USUAL: Self = Self {
        pattern: "",
        to: "",
        strip: "",
        public: false,
        streams: false,
        timeout: None,
        max_calls: None,
        rate: None,
    };
}

/// A pattern that has been read. Which one says more about a request is their
/// order: the longer path, and of equals first the whole one, then the method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    method: Option<Method>,
    segments: Vec<&'static str>,
    below: bool,
}

/// What a table has for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// The number of a row.
    Row(usize),
    /// Rows, but none for the method: those that there are.
    OtherMethods(Vec<Method>),
    /// Nothing, but there would be with a slash at the end.
    Slash,
    Nothing,
}

impl Pattern {
    pub(crate) fn read(text: &'static str) -> Result<Self, &'static str> {
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) => (Some(method), path),
            None => (None, text),
        };
        let method = method.map(|method| method.parse().map_err(|_| "there is no such method"));
        let path = path
            .strip_prefix('/')
            .ok_or("its path does not begin with /")?;
        if path.contains(['{', '}', '*', '%', '?', '#', ' ']) {
            return Err("its path has to be a plain one: there are no wildcards");
        }
        let below = path.is_empty() || path.ends_with('/');
        let path = path.trim_end_matches('/');
        let segments: Vec<_> = path.split('/').filter(|_| !path.is_empty()).collect();
        if segments.iter().any(|part| matches!(*part, "" | "." | "..")) {
            return Err("nobody could ask for that path");
        }
        Ok(Self {
            method: method.transpose()?,
            segments,
            below,
        })
    }

    /// Whether a path fits, whose segments are decoded.
    fn fits(&self, path: &[Cow<'_, str>]) -> bool {
        let begins = path.len() >= self.segments.len()
            && self
                .segments
                .iter()
                .zip(path)
                .all(|(own, part)| own == part);
        begins && (path.len() > self.segments.len()) == self.below
    }

    fn takes(&self, method: &Method) -> bool {
        let head = |own: &Method| own == Method::GET && method == Method::HEAD;
        let own = self.method.as_ref();
        own.is_none_or(|own| own == method || head(own))
    }

    fn says(&self) -> (usize, bool, bool) {
        (self.segments.len(), !self.below, self.method.is_some())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "{method} ")?;
        }
        write!(f, "/{}", self.segments.join("/"))?;
        f.write_str(if self.below && !self.segments.is_empty() {
            "/"
        } else {
            ""
        })
    }
}

/// The row that says most of those that fit.
pub(crate) fn find(patterns: &[Pattern], method: &Method, path: &str) -> Found {
    let segments = decoded(path);
    let fitting = || {
        let all = patterns.iter().enumerate();
        all.filter(|(_, pattern)| pattern.fits(&segments))
    };
    let best = fitting()
        .filter(|(_, pattern)| pattern.takes(method))
        .max_by_key(|(_, pattern)| pattern.says());
    if let Some((row, _)) = best {
        return Found::Row(row);
    }
    let methods: Vec<_> = fitting()
        .filter_map(|(_, pattern)| pattern.method.clone())
        .collect();
    if !methods.is_empty() {
        return Found::OtherMethods(methods);
    }
    let with_slash = [&*segments, &[Cow::Borrowed("")]].concat();
    let would = patterns
        .iter()
        .any(|pattern| pattern.below && pattern.fits(&with_slash));
    if would && !path.ends_with('/') {
        Found::Slash
    } else {
        Found::Nothing
    }
}

/// The path without detours, if it has any. A row is for what is below its path: a
/// backend that takes detours itself would be led past it.
pub(crate) fn straight(path: &str) -> Option<String> {
    let all = decoded(path);
    let (last, before) = all.split_last()?;
    let detour = |part: &Cow<'_, str>| matches!(&**part, "" | "." | "..");
    if !before.iter().any(detour) && !matches!(&**last, "." | "..") {
        return None;
    }
    let mut kept = Vec::new();
    for (part, raw) in all.iter().zip(raw(path)) {
        match &**part {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(raw),
        }
    }
    let end = if detour(last) && !kept.is_empty() {
        "/"
    } else {
        ""
    };
    Some(format!("/{}{end}", kept.join("/")))
}

fn raw(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn decoded(path: &str) -> Vec<Cow<'_, str>> {
    raw(path)
        .map(|part| percent_decode_str(part).decode_utf8_lossy())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(patterns: &[&'static str], method: Method, path: &str) -> Found {
        let read = |text: &&'static str| Pattern::read(text).expect(text);
        let patterns: Vec<_> = patterns.iter().map(read).collect();
        find(&patterns, &method, path)
    }

    #[test]
    fn the_row_that_says_most_gets_a_request() {
        let rows = [
            "/",
            "/orders/",
            "/orders/new",
            "GET /orders/new",
            "/orders/admin/",
        ];
        for (method, path, row) in [
            (Method::GET, "/", 0),
            (Method::GET, "/elsewhere", 0),
            (Method::GET, "/orders/", 1),
            (Method::GET, "/orders/7", 1),
            (Method::GET, "/orders/newer", 1),
            (Method::POST, "/orders/new", 2),
            (Method::GET, "/orders/new", 3),
            (Method::HEAD, "/orders/new", 3),
            (Method::GET, "/orders/admin/", 4),
            (Method::GET, "/orders/%61dmin/x", 4),
            (Method::GET, "/orders%2fadmin/x", 0),
        ] {
            assert_eq!(found(&rows, method, path), Found::Row(row), "{path}");
        }
    }

    #[test]
    fn what_no_row_takes_is_told_why() {
        let rows = ["/orders/", "GET /quotes", "POST /quotes"];
        assert_eq!(found(&rows, Method::GET, "/"), Found::Nothing);
        assert_eq!(found(&rows, Method::GET, "/orders"), Found::Slash);
        assert_eq!(found(&rows, Method::GET, "/quotes/7"), Found::Nothing);
        assert_eq!(
            found(&rows, Method::PUT, "/quotes"),
            Found::OtherMethods(vec![Method::GET, Method::POST])
        );
    }

    #[test]
    fn a_pattern_is_a_plain_path() {
        for text in [
            "",
            "orders/",
            "host/orders/",
            "/a/{id}",
            "/a//b",
            "/a/../b",
            "GE T /",
            "/a b",
        ] {
            assert!(Pattern::read(text).is_err(), "{text:?}");
        }
        for text in ["/", "/a", "/a/", "POST /a/b"] {
            assert_eq!(Pattern::read(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn detours_are_led_back() {
        for (path, to) in [
            ("/a/../b", "/b"),
            ("/a/./b/", "/a/b/"),
            ("/a//b", "/a/b"),
            ("//", "/"),
            ("/..", "/"),
            ("/a/%2e%2E/b%20c", "/b%20c"),
            ("/a/b/..", "/a/"),
        ] {
            assert_eq!(straight(path).as_deref(), Some(to), "{path}");
        }
        for path in ["/", "/a", "/a/", "/a/b.c/..d"] {
            assert_eq!(straight(path), None, "{path}");
        }
    }
}
