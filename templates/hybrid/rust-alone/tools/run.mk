# What Go does where there is Go.

run:
	@cargo run --quiet --locked --manifest-path crates/devrun/Cargo.toml

e2e:
	cargo test --workspace --locked --test binary
