use std::path::PathBuf;

use clap::Args;

/// The flags of programs that call others. Their variables are read with the other
/// settings, so that all that is wrong is said at once.
#[derive(Clone, Debug, Args)]
#[group(skip)] // there is one of this name already
pub struct Flags {
    /// File with settings, instead of the usual one
    #[arg(long, global = true, value_name = "FILE", hide_env = true)]
    pub(crate) config: Option<PathBuf>,
    /// Deadline of each call, such as 500ms
    #[arg(long, global = true, value_name = "DURATION", hide_env = true)]
    pub(crate) timeout: Option<String>,
}
