//! What is derived from the name of this component.

use runtime::App;

/// The component: its variables begin with `REAR_DOOR_`.
pub const APP: App = App {
    name: "rear-door",
    prefix: "REAR_DOOR",
    port: 9130,
    version: env!("CARGO_PKG_VERSION"),
};
