//! The contract, under names that stay when the component is renamed.

pub use contracts::solo::index::v1::index_service_client::IndexServiceClient as Client;
pub use contracts::solo::index::v1::index_service_server::IndexService as Api;
pub use contracts::solo::index::v1::index_service_server::IndexServiceServer as ApiServer;
pub use contracts::solo::index::v1::*;
