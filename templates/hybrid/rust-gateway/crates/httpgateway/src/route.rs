//! The table: which requests go where, and what each is held to before it gets
//! there.

use std::{borrow::Cow, cmp::Ordering, fmt, time::Duration};

use http::Method;
use percent_encoding::percent_decode_str;

/// A row of the table. What it does not bound is bounded for the gateway as a
/// whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route {
    /// `[METHOD ][HOST]/PATH`; a path that ends in `/` is all that is below it, and
    /// `{id}` is any one part of it. Of the rows that fit a request, the one that
    /// says most gets it.
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

/// A pattern that has been read.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    text: &'static str,
    method: Option<Method>,
    host: Option<&'static str>,
    segments: Vec<Segment>,
    below: bool,
}

/// A part of a path. Their order is how much they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Any,
    Exactly(&'static str),
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
        let (method, place) = match text.split_once(' ') {
            Some((method, place)) => (Some(method), place),
            None => (None, text),
        };
        let method = method.map(|method| method.parse().map_err(|_| "there is no such method"));
        let (before, last) = place.rsplit_once('/').ok_or("it has no path")?;
        let mut parts = before.split('/');
        let host = parts.next().filter(|host| !host.is_empty());
        if host.is_some_and(|host| host.contains(['{', '}', ':', ' '])) {
            return Err("its host has to be a name, without a port");
        }
        let mut segments: Vec<_> = parts.map(Segment::read).collect::<Result<_, _>>()?;
        let below = last.is_empty() || last.ends_with("...}");
        match last {
            "{$}" => segments.push(Segment::Exactly("")),
            _ if below => {}
            _ => segments.push(Segment::read(last)?),
        }
        Ok(Self {
            text,
            method: method.transpose()?,
            host,
            segments,
            below,
        })
    }

    /// What it says of the path.
    pub(crate) fn path(&self) -> &'static str {
        let start = self.text.find('/').unwrap_or_default();
        &self.text[start..]
    }

    /// Whether it is for the same requests.
    pub(crate) fn is_twin(&self, other: &Self) -> bool {
        let all = |pattern: &Self| (pattern.method.clone(), pattern.host, pattern.below);
        all(self) == all(other) && self.segments == other.segments
    }

    /// Whether a host and a path fit, whose segments are decoded.
    fn fits(&self, host: &str, path: &[Cow<'_, str>]) -> bool {
        let begins = path.len() >= self.segments.len()
            && self
                .segments
                .iter()
                .zip(path)
                .all(|(own, part)| own.fits(part));
        begins
            && (path.len() > self.segments.len()) == self.below
            && self.host.is_none_or(|own| own.eq_ignore_ascii_case(host))
    }

    fn takes(&self, method: &Method) -> bool {
        let head = |own: &Method| own == Method::GET && method == Method::HEAD;
        let own = self.method.as_ref();
        own.is_none_or(|own| own == method || head(own))
    }

    /// Which of two that fit a request says more about it: first who names the host,
    /// then the path, part by part, and of equals the whole one, then the method.
    fn compare(&self, other: &Self) -> Ordering {
        let rest = |pattern: &Self| (!pattern.below, pattern.method.is_some());
        let host = self.host.is_some().cmp(&other.host.is_some());
        let path = || self.segments.cmp(&other.segments);
        host.then_with(path).then(rest(self).cmp(&rest(other)))
    }
}

impl Segment {
    fn read(part: &'static str) -> Result<Self, &'static str> {
        let name = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'));
        let letter = |letter: char| letter == '_' || letter.is_alphanumeric();
        if name.is_some_and(|name| !name.is_empty() && name.chars().all(letter)) {
            return Ok(Self::Any);
        }
        if matches!(part, "" | "." | "..") {
            return Err("nobody could ask for that path");
        }
        if part.contains(['{', '}', '*', '%', '?', '#', ' ']) {
            return Err(
                "its path has to be a plain one, but for {name}, and at its end {name...} or {$}",
            );
        }
        Ok(Self::Exactly(part))
    }

    fn fits(self, part: &str) -> bool {
        match self {
            Self::Any => !part.is_empty(),
            Self::Exactly(own) => own == part,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// The row that says most of those that fit.
pub(crate) fn find(patterns: &[Pattern], host: &str, method: &Method, path: &str) -> Found {
    let segments = decoded(path);
    let fitting = || {
        let all = patterns.iter().enumerate();
        all.filter(|(_, pattern)| pattern.fits(host, &segments))
    };
    let best = fitting()
        .filter(|(_, pattern)| pattern.takes(method))
        .max_by(|(_, one), (_, other)| one.compare(other));
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
        .any(|pattern| pattern.below && pattern.fits(host, &with_slash));
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
#[path = "route_tests.rs"]
mod tests;
