//! What the gateway passes on, and to whom: its table, what is behind it, and the
//! routes that cores answer. Those turn requests into calls, and what cores say into
//! answers.

pub mod behind;
pub mod names;
mod serve;
mod table;

/// The routes that cores answer.
pub mod api {
    pub mod b2_c;
    pub mod k_2x;
}

pub use serve::{Config, main};
pub use table::TABLE;

/// What clients may rely on.
pub const OPENAPI: &str = include_str!("../openapi.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use runtime::{Env, metrics::registry};
    use serde_json::Value;

    use super::*;

    /// A row that leads nowhere is found here, not at the start.
    #[test]
    fn the_table_is_good() {
        httpgateway::check(TABLE).unwrap();
    }

    /// A route that clients are not told of is found here.
    #[tokio::test]
    async fn the_document_has_every_route() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let told = document["paths"].as_object().unwrap();
        let told: BTreeSet<_> = told.keys().cloned().collect();
        let settings = behind::Settings::read(&mut Env::of("TEST", &[]), false);
        let behind = settings.connect(&mut registry("0")).unwrap();
        assert_eq!(told, httpgateway::paths(TABLE, &behind.backends()));
    }
}
