//! What is derived from the name of this component.

use runtime::App;

/// The component: its variables begin with `B2_C_`.
pub const APP: App = App {
    name: "b2-c",
    prefix: "B2_C",
    port: 9100,
    version: env!("CARGO_PKG_VERSION"),
};
