//! The contract, under names that stay when the component is renamed.

pub use contracts::b2_shop::b2_c::v1::b2c_service_client::B2cServiceClient as Client;
pub use contracts::b2_shop::b2_c::v1::b2c_service_server::B2cService as Api;
pub use contracts::b2_shop::b2_c::v1::b2c_service_server::B2cServiceServer as ApiServer;
pub use contracts::b2_shop::b2_c::v1::*;

pub use contracts::b2_shop::batch::v1 as batch;
