//! A defect of a program, as its user meets it. The test is a program of its own: it
//! starts itself once more, to be the one that has the defect.
#![allow(clippy::unwrap_used)]

use std::{
    env,
    process::{Command, ExitCode},
};

use clap::Parser;

use b2_shop_command as command;

use command::{Failure, Flags, Program, Session};

#[derive(Debug, Parser)]
#[command(name = "probe")]
struct Probe {
    #[command(flatten)]
    flags: Flags,
}

impl Program for Probe {
    fn flags(&self) -> Flags {
        self.flags
    }

    #[expect(clippy::panic, reason = "it is what is tried")]
    fn run(self, _: &mut Session<'_>) -> Result<(), Failure> {
        panic!("a slip");
    }
}

fn main() -> ExitCode {
    if env::var_os("PROBE").is_some() {
        return command::main::<Probe>();
    }
    for (flag, begins, ends) in [
        (
            "--",
            "probe: internal error: a slip (--verbose says where)\n",
            "",
        ),
        ("--verbose", "probe: internal error: a slip\n", "defect.rs"),
        (
            "--json",
            "{\"error\":{\"code\":\"internal\",\"message\":\"internal error: a slip\"}}\n",
            "",
        ),
    ] {
        let mut itself = Command::new(env::current_exe().unwrap());
        let output = itself.arg(flag).env("PROBE", "1").output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let rest = said.strip_prefix(begins);
        assert!(rest.is_some_and(|rest| rest.contains(ends)), "{said}");
        assert!(!ends.is_empty() || said == begins, "{said}");
        assert_eq!(output.status.code(), Some(70));
    }
    ExitCode::SUCCESS
}
