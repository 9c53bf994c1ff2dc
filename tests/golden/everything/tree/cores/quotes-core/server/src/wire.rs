//! The contract, under names that stay when the component is renamed.

pub use contracts::b2_shop::quotes_core::v1::quotes_core_service_client::QuotesCoreServiceClient as Client;
pub use contracts::b2_shop::quotes_core::v1::quotes_core_service_server::QuotesCoreService as Api;
pub use contracts::b2_shop::quotes_core::v1::quotes_core_service_server::QuotesCoreServiceServer as ApiServer;
pub use contracts::b2_shop::quotes_core::v1::*;

pub use contracts::b2_shop::batch::v1 as batch;
