# What the targets of the Makefile do in Go.

GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# tools/ is a module of its own, whatever workspace the project may be part of.
GO_TOOLS := GOWORK=off
GO_DIRS := $(wildcard services internal test tools)
# What ships can export spans; what is built all day need not compile that.
GO_BUILD_FLAGS := $(if $(RELEASE),-trimpath -tags otlp -ldflags='-s -w' )
# The race detector needs cgo and a C compiler.
RACE = $(shell [ "$$(go env CGO_ENABLED)" = 1 ] && command -v "$$(go env CC)" >/dev/null 2>&1 && echo -race)

build: build-go
test: test-go test-tools test-spans
lint: lint-go
lint-all: lint-all-go
fmt: fmt-go

.PHONY: dev certs need-go build-go test-go test-tools test-spans lint-go lint-all-go fmt-go

need-go:
	@command -v go >/dev/null 2>&1 || { \
		echo "Go is not installed, or not in PATH; go.mod asks for $$(sed -n 's/^go //p' go.mod) or newer: https://go.dev/dl" >&2; exit 1; }

build-go: need-go
	go build $(GO_BUILD_FLAGS)-o bin/ ./services/...

run:
	@cd tools && $(GO_TOOLS) go build -o ../bin/.tools/run ./run
	@exec bin/.tools/run

dev: need-go ## the same, and build and restart what a saved file touches
	@cd tools && $(GO_TOOLS) go build -o ../bin/.tools/run ./run
	@exec bin/.tools/run -dev

certs: need-go ## make certificates to develop with, in certs/
	@cd tools && $(GO_TOOLS) go run ./certs -root ..

test-go: need-go
	go test $(RACE) ./...

test-tools: need-go
	cd tools && $(GO_TOOLS) go vet ./... && $(GO_TOOLS) go test ./...

test-spans: need-go
	go vet -tags otlp ./...
	go test $(RACE) -tags otlp ./internal/platform/telemetry

lint-go: need-go
	@unformatted=$$(gofmt -l $(GO_DIRS)); [ -z "$$unformatted" ] || { \
		echo "not formatted; run: make fmt" >&2; echo "$$unformatted" >&2; exit 1; }
	go vet -tags e2e ./...
	go mod tidy -diff

lint-all-go: lint-go
	@echo 'lint-all: the first run downloads and builds its linters, which takes minutes and the network'
	go run $(GOLANGCI_LINT) run ./...
	cd tools && $(GO_TOOLS) go run $(GOLANGCI_LINT) run ./...

fmt-go: need-go
	gofmt -w $(GO_DIRS)

e2e:
	go test -count=1 -tags e2e ./test/e2e/...
