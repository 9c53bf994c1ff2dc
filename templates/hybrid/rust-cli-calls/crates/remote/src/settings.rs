use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

use command::Failure;
use runtime::Env;

use crate::{Flags, file::File};

const CONFIG: &str = "CONFIG";
const TIMEOUT: &str = "TIMEOUT";

/// The settings of one run.
#[derive(Debug)]
pub(crate) struct Settings<C> {
    /// How the others are called.
    pub(crate) called: C,
    /// Of each call; the usual one, if nothing was said of it.
    pub(crate) timeout: Option<Duration>,
}

impl<C> Settings<C> {
    /// Reads them: flags count for more than the environment, and that for more than
    /// the file. Everything that is wrong is said at once.
    pub(crate) fn load(
        program: &str,
        flags: &Flags,
        read: impl FnOnce(&mut Env, bool) -> C,
    ) -> Result<Self, Failure> {
        let prefix = prefix(program);
        let variables = variables(&prefix);
        let path = flags.config.clone();
        let path = path.or_else(|| variables.get(CONFIG).map(PathBuf::from));
        let file = File::read(program, path).map_err(Failure::told)?;
        let mut all = file.values.clone();
        all.extend(variables.clone());
        all.extend(flags.timeout.clone().map(|text| (TIMEOUT.to_owned(), text)));
        let pairs: Vec<_> = all.iter().map(|(key, value)| (&**key, &**value)).collect();
        let mut env = Env::of(&prefix, &pairs);
        let settings = Self::read(&mut env, read);
        let filed = |key: &str| file.values.contains_key(key) && !variables.contains_key(key);
        unknown(&mut env, &prefix, filed);
        let named = |problem: &str| named(problem, &prefix, &file.path, filed);
        env.finish(settings).map_err(|problems| {
            let lines: Vec<_> = problems.to_string().lines().map(named).collect();
            Failure::told(format!("wrong settings\n{}", lines.join("\n")))
        })
    }

    fn read(env: &mut Env, read: impl FnOnce(&mut Env, bool) -> C) -> Self {
        env.optional(CONFIG, "file with settings");
        let timeout = env.duration(TIMEOUT, Duration::ZERO, "deadline of each call; 0s: theirs");
        let insecure = env.flag(
            "INSECURE",
            "whether the network is trusted, so that TLS is not needed on it",
        );
        Self {
            called: read(env, insecure),
            timeout: Some(timeout).filter(|timeout| !timeout.is_zero()),
        }
    }
}

/// All settings there are, a line each.
pub(crate) fn list<C>(program: &str, read: impl FnOnce(&mut Env, bool) -> C) -> String {
    let mut env = Env::of(&prefix(program), &[]);
    Settings::read(&mut env, read);
    env.explain()
}

/// How the variables of a program begin.
fn prefix(program: &str) -> String {
    program.to_uppercase().replace('-', "_")
}

/// The environment, as far as it begins so.
fn variables(prefix: &str) -> BTreeMap<String, String> {
    let own = |(key, value): (OsString, OsString)| {
        let name = key.to_str()?.strip_prefix(prefix)?.strip_prefix('_')?;
        let text = value.to_string_lossy().into_owned();
        Some((name.to_owned(), text)).filter(|(_, text)| !text.is_empty())
    };
    env::vars_os().filter_map(own).collect()
}

/// A file is nobody else's: whatever it says is meant to be a setting.
fn unknown(env: &mut Env, prefix: &str, filed: impl Fn(&str) -> bool) {
    let names = env.strangers();
    let keys = names.iter().filter_map(|name| name.strip_prefix(prefix));
    for key in keys.filter_map(|key| key.strip_prefix('_')) {
        if filed(key) {
            env.problem(format!("{prefix}_{key}: there is no such setting"));
        }
    }
}

/// A problem, with the file that it is in.
fn named(problem: &str, prefix: &str, path: &Path, filed: impl Fn(&str) -> bool) -> String {
    let name = problem.split(':').next().unwrap_or_default();
    let key = name
        .strip_prefix(prefix)
        .and_then(|key| key.strip_prefix('_'));
    if key.is_some_and(filed) {
        return format!("{}: {problem}", path.display());
    }
    problem.to_owned()
}
