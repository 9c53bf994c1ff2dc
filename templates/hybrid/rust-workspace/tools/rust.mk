# What the targets of the Makefile do in Rust.

CARGO_OUT := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)/$(if $(RELEASE),release,debug)
# What ships can export spans, if it serves; what is built all day need not compile that.
CARGO_SPANS := $(if $(wildcard crates/runtime), --features otlp)
CARGO_FLAGS := --locked$(if $(RELEASE), --release$(CARGO_SPANS))

build: build-rust
test: test-rust
lint: lint-rust
lint-all: lint-all-rust
fmt: fmt-rust
clean: clean-rust

.PHONY: need-cargo build-rust test-rust lint-rust lint-all-rust fmt-rust clean-rust

need-cargo:
	@command -v cargo >/dev/null 2>&1 || { \
		echo "Rust is not installed, or not in PATH; rust-toolchain.toml says which: https://rustup.rs" >&2; exit 1; }

# A binary that has not changed keeps its time, and one that runs is replaced,
# not written over.
build-rust: need-cargo
	cargo build --workspace $(CARGO_FLAGS)
	@mkdir -p bin
	@for core in cores/*/; do \
		name=$$(basename "$$core"); built="$(CARGO_OUT)/$$name"; \
		if [ -f "$$built" ] && ! cmp -s "$$built" "bin/$$name"; then \
			cp "$$built" "bin/.$$name" && mv -f "bin/.$$name" "bin/$$name" || exit 1; \
		fi; \
	done

test-rust: need-cargo
	cargo test --workspace --locked

lint-rust: need-cargo
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

lint-all-rust: lint-rust
	cargo clippy --workspace --all-targets --locked$(CARGO_SPANS) -- -D warnings

fmt-rust: need-cargo
	cargo fmt --all

clean-rust:
	rm -rf target
