//! What the gateway passes on, and to whom: its table, and what is behind it.

pub mod behind;
pub mod names;
mod serve;
mod table;

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
