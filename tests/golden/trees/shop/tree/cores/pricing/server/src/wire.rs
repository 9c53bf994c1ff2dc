//! The contract, under names that stay when the component is renamed.

pub use contracts::shop::pricing::v1::pricing_service_client::PricingServiceClient as Client;
pub use contracts::shop::pricing::v1::pricing_service_server::PricingService as Api;
pub use contracts::shop::pricing::v1::pricing_service_server::PricingServiceServer as ApiServer;
pub use contracts::shop::pricing::v1::*;
