//! What is derived from the name of this component.

/// The component, as logs and error messages call it.
pub const NAME: &str = "quotes-core";

/// Every variable of this component begins so: `QUOTES_CORE_ADDR`.
pub const PREFIX: &str = "QUOTES_CORE";

/// Where calls arrive unless told otherwise; the admin port is the next one.
pub const PORT: u16 = 9090;
