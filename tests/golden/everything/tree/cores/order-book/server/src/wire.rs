//! The contract, under names that stay when the component is renamed.

pub use contracts::b2_shop::ledger::v1::ledger_service_client::LedgerServiceClient as Client;
pub use contracts::b2_shop::ledger::v1::ledger_service_server::LedgerService as Api;
pub use contracts::b2_shop::ledger::v1::ledger_service_server::LedgerServiceServer as ApiServer;
pub use contracts::b2_shop::ledger::v1::*;

pub use contracts::b2_shop::batch::v1 as batch;
