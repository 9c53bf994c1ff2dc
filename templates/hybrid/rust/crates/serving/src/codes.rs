//! The gRPC status codes as words: those of `google.rpc.Code`, in lower case.

use tonic::Code;

/// The names, each at the place of its number.
pub const NAMES: [&str; 17] = [
    "ok",
    "cancelled",
    "unknown",
    "invalid_argument",
    "deadline_exceeded",
    "not_found",
    "already_exists",
    "permission_denied",
    "resource_exhausted",
    "failed_precondition",
    "aborted",
    "out_of_range",
    "unimplemented",
    "internal",
    "unavailable",
    "data_loss",
    "unauthenticated",
];

/// The word that logs and metrics have for a code.
#[must_use]
pub fn name(code: Code) -> &'static str {
    NAMES[code as usize]
}

/// Whether the fault is the server's own.
#[must_use]
pub fn is_defect(code: Code) -> bool {
    matches!(code, Code::Internal | Code::Unknown | Code::DataLoss)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_name() {
        for (number, want) in (0..).zip(NAMES) {
            assert_eq!(name(Code::from_i32(number)), want);
        }
        assert_eq!(name(Code::DeadlineExceeded), "deadline_exceeded");
        assert_eq!(name(Code::Unauthenticated), "unauthenticated");
    }
}
