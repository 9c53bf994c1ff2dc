//! What is derived from the name of this component.

use runtime::App;

/// The component: its variables begin with `ORDER_BOOK_`.
pub const APP: App = App {
    name: "order-book",
    prefix: "ORDER_BOOK",
    port: 7000,
    version: env!("CARGO_PKG_VERSION"),
};
