//! What is derived from the name of this component.

/// The component, as logs and error messages call it.
pub const NAME: &str = "b2-c";

/// Every variable of this component begins so: `B2_C_ADDR`.
pub const PREFIX: &str = "B2_C";

/// Where calls arrive unless told otherwise; the admin port is the next one.
pub const PORT: u16 = 9100;
