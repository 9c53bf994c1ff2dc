//! Compiles every contract under `proto/`. Needs no protoc.

use std::{
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use prost::Message as _;

const ROOT: &str = "../../proto";

fn main() -> Result<(), Box<dyn Error>> {
    // The directory, not the files: a new contract counts as a change.
    println!("cargo:rerun-if-changed={ROOT}");

    let mut contracts = Vec::new();
    collect(Path::new(ROOT), &mut contracts)?;
    // The order in which a directory is read differs between machines.
    contracts.sort();

    let descriptors = protox::compile(contracts, [ROOT])?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(
        PathBuf::from(out).join("descriptors.bin"),
        descriptors.encode_to_vec(),
    )?;
    // No transport: clients are built on a channel of the caller's choice, and
    // this crate stays quick to compile.
    tonic_prost_build::configure()
        .build_transport(false)
        .include_file("contracts.rs")
        .compile_fds(descriptors)?;
    Ok(())
}

/// Adds every `.proto` file under `directory` to `found`.
fn collect(directory: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|suffix| suffix == "proto") {
            found.push(path);
        }
    }
    Ok(())
}
