//! What is derived from the name of this component.

use runtime::App;

/// The component: its variables begin with `F_API_`.
pub const APP: App = App {
    name: "f-api",
    prefix: "F_API",
    port: 9120,
    version: env!("CARGO_PKG_VERSION"),
};
