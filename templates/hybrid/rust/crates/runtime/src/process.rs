//! The process as the system sees it, from `/proc`. Elsewhere than on Linux
//! there is nothing to show.

use std::{fmt, fs};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
};

/// Clock ticks a second in `/proc`: 100 on every architecture of Linux.
const TICKS: f64 = 100.0;

/// Reads anew for each scrape.
#[derive(Debug)]
pub(crate) struct Process;

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let stat = stat();
        if let Some(cpu) = stat.as_deref().and_then(cpu_seconds) {
            let name = "process_cpu_seconds";
            let counter = ConstCounter::new(cpu);
            let help = "User and system time spent";
            let into = encoder.encode_descriptor(name, help, None, counter.metric_type())?;
            counter.encode(into)?;
        }
        let gauges = [
            (
                "process_resident_memory_bytes",
                "Memory in use",
                status_kib("VmRSS:").map(bytes),
            ),
            (
                "process_virtual_memory_bytes",
                "Memory reserved",
                status_kib("VmSize:").map(bytes),
            ),
            (
                "process_threads",
                "Threads of the process",
                status_kib("Threads:"),
            ),
            (
                "process_open_fds",
                "File descriptors in use",
                open_descriptors(),
            ),
            (
                "process_max_fds",
                "File descriptors allowed",
                max_descriptors(),
            ),
            (
                "process_start_time_seconds",
                "Start of the process since the epoch",
                stat.as_deref().and_then(start_seconds),
            ),
        ];
        for (name, help, value) in gauges {
            let Some(value) = value else { continue };
            let gauge = ConstGauge::new(value);
            let into = encoder.encode_descriptor(name, help, None, gauge.metric_type())?;
            gauge.encode(into)?;
        }
        Ok(())
    }
}

fn bytes(kib: f64) -> f64 {
    kib * 1024.0
}

/// The fields of `/proc/self/stat` after the name, which may hold anything:
/// the first of them is the third of proc(5).
fn stat() -> Option<Vec<f64>> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    let number = |field: &str| field.parse().unwrap_or(f64::NAN);
    Some(fields.split_whitespace().map(number).collect())
}

fn cpu_seconds(stat: &[f64]) -> Option<f64> {
    Some((stat.get(11)? + stat.get(12)?) / TICKS)
}

fn start_seconds(stat: &[f64]) -> Option<f64> {
    let text = fs::read_to_string("/proc/stat").ok()?;
    let boot = text.lines().find_map(|line| line.strip_prefix("btime "))?;
    Some(boot.trim().parse::<f64>().ok()? + stat.get(19)? / TICKS)
}

fn status_kib(key: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}

fn open_descriptors() -> Option<f64> {
    let open = fs::read_dir("/proc/self/fd").ok()?.count();
    // Not the one that reads the directory.
    u32::try_from(open.saturating_sub(1)).ok().map(f64::from)
}

fn max_descriptors() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/limits").ok()?;
    let key = "Max open files";
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}
