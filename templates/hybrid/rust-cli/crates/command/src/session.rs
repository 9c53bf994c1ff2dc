use std::{
    io::{BufWriter, Read, Write},
    mem,
};

use serde::Serialize;

use crate::{Code, Failure, Flags, Streams};

/// One run of a program: where it reads and writes.
pub struct Session<'a> {
    json: bool,
    stdin: Box<dyn Read + Send>,
    stdout: BufWriter<&'a mut dyn Write>,
    pub(crate) stderr: &'a mut dyn Write,
    pub(crate) watched: bool,
}

impl<'a> Session<'a> {
    pub(crate) fn new(flags: Flags, streams: Streams<'a>) -> Self {
        Self {
            json: flags.json,
            stdin: streams.stdin,
            stdout: BufWriter::new(streams.stdout),
            stderr: streams.stderr,
            watched: streams.watched,
        }
    }

    /// Prints a result on a line: as JSON if that was asked for, and else in words.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn print<R: Serialize + ToString>(&mut self, result: &R) -> Result<(), Failure> {
        let mut line = if self.json {
            serde_json::to_string(result).map_err(|e| Failure::new(Code::Unknown, e.to_string()))?
        } else {
            result.to_string()
        };
        line.push('\n');
        self.write(line.as_bytes())
    }

    /// Writes text as it is.
    ///
    /// # Errors
    /// If nobody reads it.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.stdout.write_all(bytes);
        written.map_err(|error| Failure::of_output(&error))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.stdout.flush();
        flushed.map_err(|error| Failure::of_output(&error))
    }

    /// Standard input, which can be had once.
    pub(crate) fn stdin(&mut self) -> Box<dyn Read + Send> {
        mem::replace(&mut self.stdin, Box::new(std::io::empty()))
    }
}
