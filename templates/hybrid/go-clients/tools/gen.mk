# Go stubs of the contracts, which everything in Go is built with.

BUF := github.com/bufbuild/buf/cmd/buf@v1.75.0

build-go test-go test-spans lint-go dev: gen
lint-all: lint-all-proto

.PHONY: gen lint-all-proto

gen: need-go ## bring gen/go up to date with proto/ (the other targets see to it)
	@sh tools/gen.sh

lint-all-proto: need-go
	go run $(BUF) lint
	go run $(BUF) format --diff --exit-code
