//! The program: everything in it is in the library.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    b2_shop_c_asker_cli::main()
}
