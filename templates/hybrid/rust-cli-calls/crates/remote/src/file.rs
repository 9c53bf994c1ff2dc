use std::{
    collections::BTreeMap,
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

/// What a file of settings says.
#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// By the names of the settings, without what all of them begin with.
    pub(crate) values: BTreeMap<String, String>,
}

impl File {
    /// Reads the file at `path`, or else the usual one of a program: that one need not
    /// exist.
    pub(crate) fn read(program: &str, path: Option<PathBuf>) -> Result<Self, String> {
        let usual = path.is_none();
        let Some(path) = path.or_else(|| usual_path(program)) else {
            return Ok(Self::default());
        };
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(path, &text),
            Err(error) if usual && error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, String> {
        let about = |why| format!("{}: {why}", path.display());
        let table: Table = text
            .parse()
            .map_err(|error: toml::de::Error| about(error.to_string().trim_end().to_owned()))?;
        let mut values = BTreeMap::new();
        add(&mut values, "", table).map_err(about)?;
        Ok(Self { path, values })
    }
}

/// Adds the settings of `table`, whose names all begin with `prefix`.
fn add(values: &mut BTreeMap<String, String>, prefix: &str, table: Table) -> Result<(), String> {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.to_uppercase().replace('-', "_"));
        let text = match value {
            Value::Table(table) => {
                add(values, &format!("{name}_"), table)?;
                continue;
            }
            Value::Array(_) => return Err(format!("{key} has more than one value")),
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Boolean(is) => is.to_string(),
            Value::Datetime(time) => time.to_string(),
        };
        if values.insert(name, text).is_some() {
            return Err(format!("{key} is there twice"));
        }
    }
    Ok(())
}

/// Where the file of a program is; there is none for who has no home.
fn usual_path(program: &str) -> Option<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty());
    let home = || set("HOME").map(|home| Path::new(&home).join(".config"));
    let place = set("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home)?;
    Some(place.join(program).join("config.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
        let file = File::parse("a.toml".into(), text)?;
        Ok(file.values.into_iter().collect())
    }

    #[test]
    fn tables_are_what_the_names_in_them_begin_with() {
        let text = "timeout = \"1s\"\n[order-book]\nmax-calls = 5\n";
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let want = [pair("ORDER_BOOK_MAX_CALLS", "5"), pair("TIMEOUT", "1s")];
        assert_eq!(parse(text).unwrap(), want);
    }

    #[test]
    fn what_cannot_be_settings_is_refused_with_the_name_of_the_file() {
        for (text, why) in [
            ("timeout", "line 1"),
            ("timeout = [1]", "timeout has more than one value"),
            ("a-b = 1\na_b = 2", "a_b is there twice"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.starts_with("a.toml: "), "{problem}");
            assert!(problem.contains(why), "{problem}");
        }
        let problem = File::read("probe", Some("nowhere.toml".into())).unwrap_err();
        assert!(problem.starts_with("nowhere.toml: "), "{problem}");
    }
}
