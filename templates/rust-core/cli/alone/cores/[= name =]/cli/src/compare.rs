use std::fmt::{self, Display, Formatter};

use clap::Args;
use command::{Code, Failure, Inputs, Session};
use serde::{Deserialize, Serialize};

/// Say how far apart two texts are
#[derive(Debug, Args)]
pub(crate) struct Compare {
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
struct Texts {
    left: String,
    right: String,
}

#[derive(Serialize)]
struct Distance {
    distance: u32,
}

impl Display for Distance {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.distance.fmt(f)
    }
}

impl Compare {
    pub(crate) fn run(self, session: &mut Session<'_>) -> Result<(), Failure> {
        let given = self.left.zip(self.right);
        let texts = given.map(|(left, right)| Texts { left, right });
        self.inputs.answer(session, texts, |texts| {
            let distance = domain::distance(&texts.left, &texts.right)
                .map_err(|error| Failure::new(Code::InvalidArgument, error.to_string()))?;
            Ok(Distance { distance })
        })
    }
}
