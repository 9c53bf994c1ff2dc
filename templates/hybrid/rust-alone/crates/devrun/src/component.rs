//! What a `run.json` says.

use std::{error::Error, fs, io, path::Path, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{sleep, timeout},
};

/// Time between two questions whether a component is ready.
const PAUSE: Duration = Duration::from_millis(50);
/// Longest wait for the answer to one.
const ANSWER: Duration = Duration::from_secs(2);

/// One component, as its own directory describes it.
#[derive(Debug, Clone)]
pub(crate) struct Component {
    /// The directory's name.
    pub(crate) name: String,
    /// The program and its arguments: never empty.
    pub(crate) command: Vec<String>,
    /// A URL that answers 200 once the component is ready.
    pub(crate) ready: Option<String>,
    /// What to type to see the component at work.
    pub(crate) invitation: Option<String>,
    /// The components that it calls, and that stop after it.
    pub(crate) calls: Vec<String>,
}

/// The components with a `run.json`: services first, then cores, by name.
///
/// # Errors
/// When there are none, or one cannot be read.
pub(crate) fn find(root: &Path) -> Result<Vec<Component>, Box<dyn Error>> {
    let mut found = Vec::new();
    for directory in ["services", "cores"] {
        let mut components = Vec::new();
        for entry in entries(&root.join(directory))? {
            let path = entry.join("run.json");
            if path.is_file() {
                let component = read(&entry, &path);
                components.push(component.map_err(|error| format!("{}: {error}", path.display()))?);
            }
        }
        components.sort_by(|a: &Component, b| a.name.cmp(&b.name));
        found.append(&mut components);
    }
    if found.is_empty() {
        return Err("nothing runs until it is stopped: no run.json in services/ or cores/".into());
    }
    Ok(found)
}

fn entries(directory: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    match fs::read_dir(directory) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn read(directory: &Path, path: &Path) -> Result<Component, Box<dyn Error>> {
    let value: Value = serde_json::from_slice(&fs::read(path)?)?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let texts = |value: &Value| -> Option<Vec<_>> { value.as_array()?.iter().map(text).collect() };
    let name = directory.file_name().unwrap_or_default();
    Ok(Component {
        name: name.to_string_lossy().into_owned(),
        command: texts(&value["command"])
            .filter(|words| !words.is_empty())
            .ok_or("command: want a list of one or more texts")?,
        ready: text(&value["ready"]),
        invitation: text(&value["try"]),
        calls: texts(&value["calls"]).unwrap_or_default(),
    })
}

impl Component {
    /// Waits until the component is ready.
    pub(crate) async fn ready(&self) {
        if let Some(url) = &self.ready {
            while !matches!(timeout(ANSWER, answers(url)).await, Ok(Ok(true))) {
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether `GET url` answers 200. HTTP/1.0: the answer ends with the connection.
async fn answers(url: &str) -> io::Result<bool> {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(authority).await?;
    let request = format!("GET /{path} HTTP/1.0\r\nHost: {authority}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.split(|byte| *byte == b' ').nth(1) == Some(b"200"))
}
