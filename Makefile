# The two commands that matter: `make demo` shows the main job, `make test` proves it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
NEWEST := .venv-newest

.DEFAULT_GOAL := help
.PHONY: help setup demo test nightly newest quick lint golden merges bench floor histories evaluate pictures lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.installed ## install gorust-new and its tools, at the locked versions

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "gorust-new needs Python 3.10 or newer; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## generate the example shop, build it, call Go -> Rust, stop it
	$(BIN)/python tools/demo.py

test: setup lint ## every test, including generated projects built and run
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not toolchain"
	$(BIN)/pytest -q -m "toolchain and not nightly"
	$(MAKE) newest

newest: ## the golden trees with the newest Copier and Jinja that pyproject.toml allows
	@$(PYTHON) -m venv $(NEWEST)
	@if $(NEWEST)/bin/pip install --quiet --upgrade --editable . pytest hypothesis; then \
		$(NEWEST)/bin/pytest -q tests/golden tests/unit/test_render.py; \
	elif [ -n "$$CI" ]; then \
		echo "newest: cannot install the newest versions" >&2; exit 1; \
	else \
		echo "newest: skipped, because no package index can be reached"; \
	fi

quick: setup ## the tests that need neither Go nor Rust
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not toolchain"

lint: setup ## format, lint and types
	$(BIN)/ruff format --check generator tests tools
	$(BIN)/ruff check generator tests tools
	$(BIN)/mypy

golden: setup ## write the golden trees anew; review them as a diff
	$(BIN)/pytest -q tests/golden --update-golden

nightly: setup ## what takes too long for every commit: all kinds as one project, a life of forty commands, a thousand random lives, merges
	$(BIN)/pytest -q -m nightly
	$(MAKE) histories merges

merges: setup ## hundreds of random merges of branches, with real Git
	GORUST_MERGES=500 GORUST_REAL_MERGES=96 $(BIN)/pytest -q -n 2 -m "slow and not toolchain" \
		tests/lifecycle/test_git_merges.py tests/lifecycle/test_real_merges.py

histories: setup ## a thousand random lives of real projects; no line of the user's may vanish
	GORUST_REAL_HISTORIES=1000 $(BIN)/pytest -q -n 2 -m slow -k histories tests/lifecycle/test_real_templates.py

bench: setup ## times of the generator next to its peers, in one run
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_large.py

floor: setup ## what a generated project stands under load, next to its targets; needs Go and Rust
	$(BIN)/python -m tools.floor --second --shapes

sample: setup ## what it takes to replace the example of a fresh project, next to its targets
	$(BIN)/python -m tools.sample

evaluate: setup ## agreement of the advice with labelled decisions
	$(BIN)/python -m tools.evaluation

pictures: setup ## draw README's pictures anew, from a real interview
	$(BIN)/python -m tools.pictures

lock: setup ## pin the newest versions that pyproject.toml allows
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes \
		--no-header --group dev pyproject.toml -o requirements.lock

clean: ## remove what the targets above made
	rm -rf $(NEWEST) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
