//! Measurements, in the text format that Prometheus reads.

use std::{
    fmt::{Display, Write as _},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// Something with measurements to show.
pub trait Collect: Send + Sync {
    /// Writes the measurements as they are now.
    fn collect(&self, text: &mut Text);
}

/// A page in Prometheus' text exposition format, version 0.0.4.
#[derive(Debug, Default)]
pub struct Text(String);

/// Durations, counted in fixed buckets. All of it is lock-free; a reader may
/// see an observation in the sum a moment before it sees it in a bucket.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS.len() + 1],
    nanos: AtomicU64,
}

/// Upper bounds of the buckets: 50 µs, what a small job takes, to 10 s, the
/// longest that anyone should wait.
const BOUNDS: [Duration; 14] = [
    Duration::from_micros(50),
    Duration::from_micros(100),
    Duration::from_micros(250),
    Duration::from_micros(500),
    Duration::from_millis(1),
    Duration::from_micros(2500),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_millis(2500),
    Duration::from_secs(10),
];

// === impl Text ===

impl Text {
    /// Begins a family of samples. `kind` is `counter`, `gauge` or `histogram`.
    pub fn describe(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
    }

    /// Adds one sample of the family described last.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let open = if index == 0 { '{' } else { ',' };
            let text = escape(text);
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{open}{label}=\"{text}\"");
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        self.line(format_args!(" {value}"));
    }

    /// Adds the samples of one histogram of the family described last.
    pub fn buckets(&mut self, name: &str, labels: &[(&str, &str)], histogram: &Histogram) {
        let bucket = format!("{name}_bucket");
        let mut count = 0;
        let bounds = BOUNDS.iter().map(|bound| bound.as_secs_f64().to_string());
        for (observed, bound) in histogram.buckets.iter().zip(bounds.chain(["+Inf".into()])) {
            count += observed.load(Relaxed);
            let labels = [labels, &[("le", &bound)]].concat();
            self.sample(&bucket, &labels, count);
        }
        self.sample(
            &format!("{name}_sum"),
            labels,
            histogram.sum().as_secs_f64(),
        );
        self.sample(&format!("{name}_count"), labels, count);
    }

    /// The page.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{text}");
    }
}

// === impl Histogram ===

impl Histogram {
    /// Counts one duration.
    pub fn observe(&self, duration: Duration) {
        let bucket = BOUNDS.partition_point(|bound| *bound < duration);
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.nanos.fetch_add(nanos, Relaxed);
        self.buckets[bucket].fetch_add(1, Relaxed);
    }

    /// How many durations were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.load(Relaxed)).sum()
    }

    /// Their mean, or zero when there are none.
    #[must_use]
    pub fn mean(&self) -> Duration {
        let nanos = self.nanos.load(Relaxed);
        Duration::from_nanos(nanos.checked_div(self.count()).unwrap_or(0))
    }

    fn sum(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Relaxed))
    }
}

fn escape(label: &str) -> String {
    label
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_the_last_one_counts_everything() {
        let histogram = Histogram::default();
        histogram.observe(Duration::from_micros(50));
        histogram.observe(Duration::from_millis(3));
        histogram.observe(Duration::from_mins(1));
        let mut text = Text::default();
        text.describe("run_seconds", "histogram", "Time.");
        text.buckets("run_seconds", &[], &histogram);
        let page = text.into_string();
        for line in [
            "# TYPE run_seconds histogram",
            "run_seconds_bucket{le=\"0.00005\"} 1",
            "run_seconds_bucket{le=\"0.0025\"} 1",
            "run_seconds_bucket{le=\"0.005\"} 2",
            "run_seconds_bucket{le=\"10\"} 2",
            "run_seconds_bucket{le=\"+Inf\"} 3",
            "run_seconds_sum 60.00305",
            "run_seconds_count 3",
        ] {
            assert!(page.lines().any(|l| l == line), "{line} is not in\n{page}");
        }
        assert_eq!(histogram.mean(), Duration::from_nanos(20_001_016_666));
    }

    #[test]
    fn label_values_are_escaped() {
        let mut text = Text::default();
        text.sample("a", &[("b", "say \"hi\"\n"), ("c", "\\")], 1);
        assert_eq!(
            text.into_string(),
            "a{b=\"say \\\"hi\\\"\\n\",c=\"\\\\\"} 1\n"
        );
    }
}
