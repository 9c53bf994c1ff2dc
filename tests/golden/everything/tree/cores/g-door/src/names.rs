//! What is derived from the name of this component.

use runtime::App;

/// The component: its variables begin with `G_DOOR_`.
pub const APP: App = App {
    name: "g-door",
    prefix: "G_DOOR",
    port: 9140,
    version: env!("CARGO_PKG_VERSION"),
};
