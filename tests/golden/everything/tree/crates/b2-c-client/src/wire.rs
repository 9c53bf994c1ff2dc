//! The contract, under names that stay when the component is renamed.

pub(crate) use contracts::b2_shop::b2_c::v1::b2c_service_client::B2cServiceClient as Stub;
pub(crate) use contracts::b2_shop::b2_c::v1::b2c_service_server::SERVICE_NAME as SERVICE;
pub(crate) use contracts::b2_shop::b2_c::v1::*;

/// The component, in settings, logs and metrics.
pub(crate) const NAME: &str = "b2-c";
