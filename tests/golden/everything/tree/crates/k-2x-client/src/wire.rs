//! The contract, under names that stay when the component is renamed.

pub(crate) use contracts::b2_shop::k_2x::v1::k2x_service_client::K2xServiceClient as Stub;
pub(crate) use contracts::b2_shop::k_2x::v1::k2x_service_server::SERVICE_NAME as SERVICE;
pub(crate) use contracts::b2_shop::k_2x::v1::*;

/// The component, in settings, logs and metrics.
pub(crate) const NAME: &str = "k-2x";
