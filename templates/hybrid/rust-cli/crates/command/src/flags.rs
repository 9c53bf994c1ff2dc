use clap::Args;

/// The flags that every program has. Like all that are global, each can be set in the
/// environment as well: `--json` of `tool` by `TOOL_JSON=true`.
#[derive(Clone, Copy, Debug, Args)]
pub struct Flags {
    /// Print JSON, one document a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Say more of what went wrong
    #[arg(long, short, global = true)]
    pub verbose: bool,
}
