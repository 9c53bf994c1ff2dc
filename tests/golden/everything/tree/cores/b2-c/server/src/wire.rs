//! The contract, under names that stay when the component is renamed.

pub use contracts::b2_shop::b2_c::v1::b2c_service_client::B2cServiceClient as Client;
pub use contracts::b2_shop::b2_c::v1::b2c_service_server::B2cService as Api;
pub use contracts::b2_shop::b2_c::v1::b2c_service_server::B2cServiceServer as ApiServer;
pub use contracts::b2_shop::b2_c::v1::*;

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
