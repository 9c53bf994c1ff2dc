//! The contract, under names that stay when the component is renamed.

pub(crate) use contracts::b2_shop::ledger::v1::ledger_service_client::LedgerServiceClient as Stub;
pub(crate) use contracts::b2_shop::ledger::v1::ledger_service_server::SERVICE_NAME as SERVICE;
pub(crate) use contracts::b2_shop::ledger::v1::*;

/// The component, in settings, logs and metrics.
pub(crate) const NAME: &str = "order-book";
