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

#[cfg(test)]
mod tests {
    /// A row that leads nowhere is found here, not at the start.
    #[test]
    fn the_table_is_good() {
        httpgateway::check(super::TABLE).unwrap();
    }
}
