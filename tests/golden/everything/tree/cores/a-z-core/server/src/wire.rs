//! The contract, under names that stay when the component is renamed.

pub use contracts::b2_shop::a_z_core::v1::az_core_service_client::AzCoreServiceClient as Client;
pub use contracts::b2_shop::a_z_core::v1::az_core_service_server::AzCoreService as Api;
pub use contracts::b2_shop::a_z_core::v1::az_core_service_server::AzCoreServiceServer as ApiServer;
pub use contracts::b2_shop::a_z_core::v1::*;

pub use contracts::b2_shop::batch::v1 as batch;

/// What the caller of an entry asks for.
#[must_use]
pub fn header(sent: Option<&batch::EntryHeader>) -> grpc::Header<'_> {
    sent.map_or_else(grpc::Header::default, |header| grpc::Header {
        timeout_millis: header.timeout_millis,
        traceparent: &header.traceparent,
    })
}

/// Why an entry has no answer.
#[must_use]
pub fn error(failure: grpc::Failure) -> batch::EntryError {
    batch::EntryError {
        reason: failure.reason(),
        message: failure.into_message(),
    }
}
