//! What is derived from the name of this component.

use runtime::App;

/// The component: its variables begin with `A_Z_CORE_`.
pub const APP: App = App {
    name: "a-z-core",
    prefix: "A_Z_CORE",
    port: 9110,
    version: env!("CARGO_PKG_VERSION"),
};
