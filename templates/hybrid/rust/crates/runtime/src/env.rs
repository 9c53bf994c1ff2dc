//! Settings from the environment.

use std::{
    env::{self, VarError},
    fmt,
    ops::RangeInclusive,
    time::Duration,
};

use crate::duration;

/// Everything wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<String>);

/// Reads variables that share a prefix, and collects what is wrong with them
/// instead of stopping at the first.
pub struct Env<'a> {
    prefix: &'a str,
    lookup: Box<Lookup<'a>>,
    problems: Vec<String>,
}

type Lookup<'a> = dyn Fn(&str) -> Result<String, VarError> + 'a;

// === impl Problems ===

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Problems {}

// === impl Env ===

impl<'a> Env<'a> {
    /// The variables of the process that begin with `prefix` and `_`.
    #[must_use]
    pub fn new(prefix: &'a str) -> Self {
        Self::from_lookup(prefix, |key| env::var(key))
    }

    /// The variables that `lookup` knows: for tests.
    pub fn from_lookup(
        prefix: &'a str,
        lookup: impl Fn(&str) -> Result<String, VarError> + 'a,
    ) -> Self {
        Self {
            prefix,
            lookup: Box::new(lookup),
            problems: Vec::new(),
        }
    }

    /// The value of `<prefix>_<key>` as `parse` reads it, or `default` when it
    /// is unset or empty. `want` says in words what `parse` accepts.
    pub fn read<T>(
        &mut self,
        key: &str,
        default: T,
        want: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        let key = format!("{}_{key}", self.prefix);
        let got = match (self.lookup)(&key) {
            Ok(text) if text.is_empty() => return default,
            Err(VarError::NotPresent) => return default,
            Ok(text) => match parse(&text) {
                Some(value) => return value,
                None => format!("{text:?}"),
            },
            Err(VarError::NotUnicode(raw)) => format!("{}", raw.display()),
        };
        self.problems.push(format!("{key}: want {want}, got {got}"));
        default
    }

    /// A whole number within `range`.
    pub fn number(&mut self, key: &str, default: usize, range: RangeInclusive<usize>) -> usize {
        let want = format!("a whole number from {} to {}", range.start(), range.end());
        self.read(key, default, &want, |text| {
            text.parse().ok().filter(|number| range.contains(number))
        })
    }

    /// A duration, at most a day.
    pub fn duration(&mut self, key: &str, default: Duration) -> Duration {
        const DAY: Duration = Duration::from_hours(24);
        let want = "a duration like 500ms, 2s or 1m30s, at most 24h";
        self.read(key, default, want, |text| {
            duration::parse(text).filter(|duration| *duration <= DAY)
        })
    }

    /// `config`, when nothing was wrong.
    ///
    /// # Errors
    /// [`Problems`], all of them.
    pub fn finish<C>(self, config: C) -> Result<C, Problems> {
        if self.problems.is_empty() {
            Ok(config)
        } else {
            Err(Problems(self.problems))
        }
    }
}

impl fmt::Debug for Env<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env")
            .field("prefix", &self.prefix)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(vars: &'static [(&str, &str)]) -> Env<'static> {
        Env::from_lookup("CORE", move |key| {
            vars.iter()
                .find(|(name, _)| *name == key)
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        })
    }

    #[test]
    fn an_unset_or_empty_variable_takes_the_default() {
        let mut env = env(&[("CORE_QUEUE", "")]);
        let read = (
            env.number("WORKERS", 3, 1..=8),
            env.number("QUEUE", 64, 0..=99),
            env.duration("DRAIN_DELAY", Duration::from_secs(1)),
        );
        assert_eq!(env.finish(read), Ok((3, 64, Duration::from_secs(1))));
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let mut env = env(&[
            ("CORE_WORKERS", "many"),
            ("CORE_QUEUE", "100"),
            ("CORE_DRAIN_DELAY", "2 seconds"),
        ]);
        env.number("WORKERS", 3, 1..=8);
        env.number("QUEUE", 64, 0..=99);
        env.duration("DRAIN_DELAY", Duration::ZERO);
        let problems = env.finish(()).unwrap_err().to_string();
        assert_eq!(
            problems.lines().collect::<Vec<_>>(),
            [
                "CORE_WORKERS: want a whole number from 1 to 8, got \"many\"",
                "CORE_QUEUE: want a whole number from 0 to 99, got \"100\"",
                "CORE_DRAIN_DELAY: want a duration like 500ms, 2s or 1m30s, at most 24h, \
                 got \"2 seconds\"",
            ]
        );
    }
}
