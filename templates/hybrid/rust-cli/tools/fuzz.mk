# Command line programs in Rust, given whatever there is.

CASES ?= 20000

.PHONY: fuzz
fuzz: need-cargo ## give command line programs whatever there is (CASES=1000000 for longer)
	PROPTEST_CASES=$(CASES) cargo test --workspace $(CARGO_FLAGS) --test fuzz
