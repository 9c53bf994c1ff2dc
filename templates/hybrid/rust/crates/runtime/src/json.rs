//! Log lines: one JSON object each, in the schema that the Go side writes too.

use std::{error::Error, fmt, fmt::Write as _};

use serde_json::Value;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    fmt::{
        format::Writer,
        time::{FormatTime as _, SystemTime},
    },
    layer::{Context, Layer},
    registry::{LookupSpan, Scope},
};

/// Writes the events of a process as lines. `write` gets whole ones.
pub(crate) struct Json<W> {
    pub(crate) service: &'static str,
    pub(crate) write: W,
}

/// Names and values. A later one of the same name counts.
#[derive(Default)]
struct Fields(Vec<(&'static str, Value)>);

impl<S, W> Layer<S> for Json<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(&[u8]) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    /// What is said of the spans around an event is said of the event.
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        let spans = context.event_scope(event).into_iter();
        for span in spans.flat_map(Scope::from_root) {
            if let Some(Fields(outer)) = span.extensions().get() {
                fields.extend(outer);
            }
        }
        event.record(&mut fields);
        let line = line(self.service, *event.metadata().level(), &fields);
        (self.write)(line.as_bytes());
    }
}

fn line(service: &str, level: Level, fields: &Fields) -> String {
    const FIRST: [&str; 2] = ["msg", "trace_id"];
    let mut line = String::with_capacity(256);
    line.push_str("{\"time\":\"");
    // Writing to a string cannot fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut line));
    let _ = write!(line, "\",\"level\":\"{level}\"");
    let msg = fields.get("msg").unwrap_or(&Value::Null);
    push(&mut line, "msg", msg);
    push(&mut line, "service", &service.into());
    if let Some(trace_id) = fields.get("trace_id") {
        push(&mut line, "trace_id", trace_id);
    }
    let others = fields.0.iter().filter(|(name, _)| !FIRST.contains(name));
    others.for_each(|(name, value)| push(&mut line, name, value));
    line.push_str("}\n");
    line
}

fn push(line: &mut String, name: &str, value: &Value) {
    let _ = write!(line, ",{}:{value}", Value::from(name));
}

impl Fields {
    fn set(&mut self, name: &'static str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    fn extend(&mut self, outer: &[(&'static str, Value)]) {
        for (name, value) in outer {
            self.set(name, value.clone());
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value)
    }

    fn record(&mut self, field: &Field, value: impl Into<Value>) {
        let name = match field.name() {
            name if name.starts_with("otel.") => return, // meant for the spans
            "message" => "msg",
            name => name.trim_start_matches("r#"),
        };
        self.set(name, value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.record(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.record(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.record(field, value);
    }

    /// An error with what caused it.
    fn record_error(&mut self, field: &Field, error: &(dyn Error + 'static)) {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            let _ = write!(text, ": {error}");
            source = error.source();
        }
        self.record(field, text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// What is logged by `work`, parsed.
    fn logged(work: impl FnOnce()) -> Vec<Value> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let json = Json {
            service: "core",
            write: move |line: &[u8]| sink.lock().unwrap().push(line.to_vec()),
        };
        tracing::subscriber::with_default(tracing_subscriber::registry().with(json), work);
        let lines = lines.lock().unwrap();
        let parse = |line: &Vec<u8>| serde_json::from_slice(line).unwrap();
        lines.iter().map(parse).collect()
    }

    #[test]
    fn a_line_says_when_what_and_who() {
        let lines = logged(|| tracing::info!(entries = 3, ok = true, "computed \"it\"\n"));
        let line = &lines[0];
        assert_eq!(line["msg"], "computed \"it\"\n");
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["service"], "core");
        assert_eq!((&line["entries"], &line["ok"]), (&3.into(), &true.into()));
        let time = line["time"].as_str().unwrap();
        assert_eq!((time.len(), time.ends_with('Z')), (27, true), "{time}");
    }

    #[test]
    fn a_line_says_what_is_said_of_its_spans() {
        let lines = logged(|| {
            let call = tracing::info_span!("call", method = "Do", trace_id = "a", n = 1);
            let entry = tracing::info_span!(parent: &call, "entry", trace_id = "b", index = 7);
            entry.in_scope(|| tracing::warn!(n = 2, "late"));
        });
        let line = &lines[0];
        assert_eq!(line["trace_id"], "b", "the innermost counts");
        assert_eq!(line["method"], "Do");
        assert_eq!((&line["index"], &line["n"]), (&7.into(), &2.into()));
    }

    #[test]
    fn a_number_that_json_does_not_know_is_null() {
        let lines = logged(|| tracing::info!(ratio = f64::NAN, "odd"));
        assert_eq!(lines[0]["ratio"], Value::Null);
    }

    #[test]
    fn an_error_is_logged_with_its_cause() {
        let cause = std::io::Error::other("disk full");
        let error = std::io::Error::other(Outer(cause));
        let lines = logged(|| tracing::error!(error = &error as &dyn Error, "failed"));
        assert_eq!(lines[0]["error"], "cannot write: disk full");
    }

    #[derive(Debug)]
    struct Outer(std::io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("cannot write")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
}
