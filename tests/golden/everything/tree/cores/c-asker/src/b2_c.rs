//! The commands that b2-c answers.

use std::fmt::{self, Display, Formatter};

use clap::{Args, Subcommand};
use clients::{Caller, Settings};
use command::{Failure, Inputs, Session};
use remote::Remote;
use serde::{Deserialize, Serialize};

use b2_c_client::{Client, Texts};

/// What it can be asked.
#[derive(Debug, Subcommand)]
pub enum Cmd {
    /// Say how far apart two texts are
    Compare(Compare),
}

/// Two texts.
#[derive(Debug, Args)]
pub struct Compare {
    /// A text
    #[arg(required_unless_present = "input", conflicts_with = "input")]
    left: Option<String>,
    /// What it is compared to
    #[arg(required_unless_present = "input", conflicts_with = "input")]
    right: Option<String>,
    #[command(flatten)]
    inputs: Inputs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    left: String,
    right: String,
}

#[derive(Serialize)]
struct Output {
    distance: u32,
}

impl Display for Output {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.distance.fmt(f)
    }
}

impl Cmd {
    /// Asks, and prints the answer.
    ///
    /// # Errors
    /// If there is none, or nobody reads it.
    pub fn run(
        self,
        remote: &Remote,
        settings: Settings,
        session: &mut Session<'_>,
    ) -> Result<(), Failure> {
        let client = remote.client(settings, Client::connect)?;
        match self {
            Self::Compare(compare) => compare.run(remote.clone(), client, session),
        }
    }
}

impl Compare {
    fn run(self, remote: Remote, client: Client, session: &mut Session<'_>) -> Result<(), Failure> {
        let given = self.left.zip(self.right);
        let input = given.map(|(left, right)| Input { left, right });
        let answer = move |Input { left, right }| {
            let texts = Texts { left, right };
            let distance = remote.ask(client.compare(Caller::default(), texts))?;
            Ok(Output { distance })
        };
        self.inputs.answer(session, input, answer)
    }
}
