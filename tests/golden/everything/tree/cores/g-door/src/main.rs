//! The binary: its allocator, and everything else in the library.

/// Faster than the system's for many small objects; `--no-default-features`
/// goes without.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: runtime::MiMalloc = runtime::MiMalloc;

fn main() -> std::process::ExitCode {
    b2_shop_g_door::main()
}
