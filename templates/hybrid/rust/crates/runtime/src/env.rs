//! Settings from the environment.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fmt::{self, Write as _},
    ops::RangeInclusive,
    str::FromStr,
    time::Duration,
};

use crate::{duration, spelling::distance};

/// Everything wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<String>);

/// Reads variables that share a prefix, remembers what each is for, and
/// collects what is wrong with them instead of stopping at the first.
#[derive(Debug)]
pub struct Env {
    prefix: String,
    variables: BTreeMap<String, OsString>,
    settings: Vec<Setting>,
    problems: Vec<String>,
}

/// A line of the help.
#[derive(Debug)]
struct Setting {
    name: String,
    default: String,
    meaning: &'static str,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Problems {}

impl Env {
    /// The variables of the process that begin with `prefix` and `_`.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        let utf8 = |(key, value): (OsString, _)| Some((key.into_string().ok()?, value));
        Self::from_variables(prefix, env::vars_os().filter_map(utf8))
    }

    /// Variables without their prefix: of tests, and where files have settings too.
    #[must_use]
    pub fn of(prefix: &str, variables: &[(&str, &str)]) -> Self {
        let named = |(key, value): &(&str, &str)| (format!("{prefix}_{key}"), value.into());
        Self::from_variables(prefix, variables.iter().map(named))
    }

    fn from_variables(prefix: &str, variables: impl Iterator<Item = (String, OsString)>) -> Self {
        let own = |(key, _): &(String, OsString)| {
            key.strip_prefix(prefix).is_some_and(|k| k.starts_with('_'))
        };
        Self {
            prefix: prefix.into(),
            variables: variables.filter(own).collect(),
            settings: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The value of `<prefix>_<key>` as `parse` reads it, or `default` when it
    /// is unset or empty. `want` says in words what `parse` accepts, `meaning`
    /// what the setting is for.
    pub fn read<T: fmt::Display>(
        &mut self,
        key: &str,
        default: T,
        meaning: &'static str,
        want: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        self.value(key, default.to_string(), meaning, want, parse)
            .unwrap_or(default)
    }

    /// A value that says itself what is wrong with it.
    pub fn parse<T>(&mut self, key: &str, default: T, meaning: &'static str) -> T
    where
        T: FromStr + fmt::Display,
        T::Err: fmt::Display,
    {
        let name = self.describe(key, default.to_string(), meaning);
        let Some(text) = self.text(&name) else {
            return default;
        };
        text.parse().unwrap_or_else(|error: T::Err| {
            self.problem(format!("{name}: {error}, got {text:?}"));
            default
        })
    }

    /// A text that may be missing.
    pub fn optional(&mut self, key: &str, meaning: &'static str) -> Option<String> {
        let name = self.describe(key, String::new(), meaning);
        self.text(&name)
    }

    /// A switch that is off unless it says `true`.
    pub fn flag(&mut self, key: &str, meaning: &'static str) -> bool {
        self.read(key, false, meaning, "true or false", |text| {
            text.parse().ok()
        })
    }

    /// A whole number within `range`.
    pub fn number(
        &mut self,
        key: &str,
        default: usize,
        range: RangeInclusive<usize>,
        meaning: &'static str,
    ) -> usize {
        let want = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, default, meaning, &want, |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    /// A duration, at most a day.
    pub fn duration(&mut self, key: &str, default: Duration, meaning: &'static str) -> Duration {
        const DAY: Duration = Duration::from_hours(24);
        let want = "a duration like 500ms, 2s or 1m30s, at most 24h";
        self.value(key, duration::show(default), meaning, want, |text| {
            duration::parse(text).filter(|duration| *duration <= DAY)
        })
        .unwrap_or(default)
    }

    /// Adds a problem with what was read.
    pub fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// The name of a variable, for what is said about it.
    #[must_use]
    pub fn name(&self, key: &str) -> String {
        format!("{}_{key}", self.prefix)
    }

    /// `config`, when nothing was wrong.
    ///
    /// # Errors
    /// [`Problems`], all of them: those of values, and variables that look
    /// like a setting and are none.
    pub fn finish<C>(mut self, config: C) -> Result<C, Problems> {
        for stranger in self.strangers() {
            let near = |setting: &&Setting| distance(&setting.name, &stranger) <= 2;
            if let Some(Setting { name, .. }) = self.settings.iter().find(near) {
                self.problems
                    .push(format!("{stranger}: no such setting, {name} is one"));
            }
        }
        if self.problems.is_empty() {
            Ok(config)
        } else {
            Err(Problems(self.problems))
        }
    }

    /// The variables with the prefix that nothing has read. Kubernetes sets
    /// some for each service it knows: those are nobody's mistake.
    #[must_use]
    pub fn strangers(&self) -> Vec<String> {
        let read = |name: &str| self.settings.iter().any(|setting| setting.name == name);
        let names = self.variables.keys();
        names
            .filter(|name| !read(name) && !self.is_service_link(name))
            .cloned()
            .collect()
    }

    /// Each setting with its default and its meaning.
    #[must_use]
    pub fn explain(&self) -> String {
        let width = |text: fn(&Setting) -> &str| {
            let widths = self.settings.iter().map(|setting| text(setting).len());
            widths.max().unwrap_or_default()
        };
        let (name, default) = (width(|s| &s.name), width(|s| &s.default));
        let mut text = String::new();
        for setting in &self.settings {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "  {:name$}  {:default$}  {}",
                setting.name, setting.default, setting.meaning
            );
        }
        text
    }

    fn value<T>(
        &mut self,
        key: &str,
        default: String,
        meaning: &'static str,
        want: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let name = self.describe(key, default, meaning);
        let text = self.text(&name)?;
        let value = parse(&text);
        if value.is_none() {
            self.problem(format!("{name}: want {want}, got {text:?}"));
        }
        value
    }

    fn describe(&mut self, key: &str, default: String, meaning: &'static str) -> String {
        let name = self.name(key);
        self.settings.push(Setting {
            name: name.clone(),
            default,
            meaning,
        });
        name
    }

    /// What the variable says, if it says anything.
    fn text(&mut self, name: &str) -> Option<String> {
        let raw = self.variables.get(name).filter(|raw| !raw.is_empty())?;
        let text = raw.to_str().map(str::to_owned);
        if text.is_none() {
            let problem = format!("{name}: want UTF-8, got {}", raw.display());
            self.problem(problem);
        }
        text
    }

    fn is_service_link(&self, name: &str) -> bool {
        let key = name.strip_prefix(&self.prefix).unwrap_or_default();
        key == "_PORT"
            || key.starts_with("_PORT_")
            || key == "_SERVICE_HOST"
            || key.starts_with("_SERVICE_PORT")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_unset_or_empty_variable_takes_the_default() {
        let mut env = Env::of("CORE", &[("THREADS", "")]);
        let read = (
            env.number("THREADS", 3, 1..=8, "threads"),
            env.duration("DRAIN_DELAY", SECOND, "delay"),
            env.flag("INSECURE", "plaintext"),
            env.optional("TLS_CERT", "certificate"),
        );
        assert_eq!(env.finish(read), Ok((3, SECOND, false, None)));
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let mut env = Env::of(
            "CORE",
            &[
                ("THREADS", "many"),
                ("ENTRIES", "100"),
                ("DRAIN_DELAY", "2 seconds"),
                ("INSECURE", "maybe"),
            ],
        );
        env.number("THREADS", 3, 1..=8, "threads");
        env.number("ENTRIES", 64, 0..=99, "entries");
        env.duration("DRAIN_DELAY", SECOND, "delay");
        env.flag("INSECURE", "plaintext");
        let problems = env.finish(()).unwrap_err().to_string();
        assert_eq!(
            problems.lines().collect::<Vec<_>>(),
            [
                "CORE_THREADS: want a whole number from 1 to 8, got \"many\"",
                "CORE_ENTRIES: want a whole number from 0 to 99, got \"100\"",
                "CORE_DRAIN_DELAY: want a duration like 500ms, 2s or 1m30s, at most 24h, \
                 got \"2 seconds\"",
                "CORE_INSECURE: want true or false, got \"maybe\"",
            ]
        );
    }

    #[test]
    fn a_misspelt_variable_is_a_problem() {
        let mut env = Env::of("CORE", &[("TREADS", "2")]);
        env.number("THREADS", 3, 1..=8, "threads");
        let problems = env.finish(()).unwrap_err().to_string();
        assert_eq!(
            problems,
            "CORE_TREADS: no such setting, CORE_THREADS is one"
        );
    }

    #[test]
    fn variables_of_others_are_no_problem() {
        let others = [
            ("SERVICE_HOST", "10.0.0.1"),
            ("SERVICE_PORT_GRPC", "9090"),
            ("PORT", "tcp://10.0.0.1:9090"),
            ("PORT_9090_TCP_ADDR", "10.0.0.1"),
            ("WORKER_ADDR", "of a component called core-worker"),
        ];
        let mut env = Env::of("CORE", &others);
        env.number("PORTS", 3, 1..=8, "near to what Kubernetes sets");
        assert_eq!(env.strangers(), ["CORE_WORKER_ADDR"]);
        assert!(env.finish(()).is_ok());
    }

    #[test]
    fn every_setting_is_explained() {
        let mut env = Env::of("CORE", &[]);
        env.number("THREADS", 3, 1..=8, "threads that compute");
        env.duration("DRAIN_DELAY", SECOND, "a moment");
        assert_eq!(
            env.explain(),
            "  CORE_THREADS      3   threads that compute\n  \
               CORE_DRAIN_DELAY  1s  a moment\n"
        );
    }
}
