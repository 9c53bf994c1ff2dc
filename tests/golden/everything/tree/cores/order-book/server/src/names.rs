//! What is derived from the name of this component.

/// The component, as logs and error messages call it.
pub const NAME: &str = "order-book";

/// Every variable of this component begins so: `ORDER_BOOK_ADDR`.
pub const PREFIX: &str = "ORDER_BOOK";

/// Where calls arrive unless told otherwise; the admin port is the next one.
pub const PORT: u16 = 7000;
