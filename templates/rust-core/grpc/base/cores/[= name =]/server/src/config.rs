//! Settings, all from the environment.

use runtime::{Env, Problems, Settings};

use crate::names::{PORT, PREFIX};

/// The settings of this core. Its own go beside those that every server has.
#[derive(Debug, Clone)]
pub struct Config {
    /// Addresses, threads, queue, drain.
    pub server: Settings,
}

impl Config {
    /// Reads the variables of this core.
    ///
    /// # Errors
    /// [`Problems`], all of them at once.
    pub fn from_env() -> Result<Self, Problems> {
        Self::read(Env::new(PREFIX))
    }

    fn read(mut env: Env<'_>) -> Result<Self, Problems> {
        let config = Self {
            server: Settings::read(&mut env, PORT),
        };
        env.finish(config)
    }
}
