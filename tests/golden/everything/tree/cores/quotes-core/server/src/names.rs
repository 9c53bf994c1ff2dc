//! What is derived from the name of this component.

use runtime::App;

/// The component: its variables begin with `QUOTES_CORE_`.
pub const APP: App = App {
    name: "quotes-core",
    prefix: "QUOTES_CORE",
    port: 9090,
    version: env!("CARGO_PKG_VERSION"),
};
