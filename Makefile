# Everything that is done to Cahier, in one place. `make help` lists it.
# Needs Go, Node with npm, make and git; PostgreSQL and Chromium only where said.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

# The Go that is installed is the Go that is used: nothing is fetched behind our back.
export GOTOOLCHAIN := local

LISTEN    ?= 127.0.0.1:8080
DATA      ?= ./data
# Go packages to test, and flags for `go test`: make test PKG=./internal/store/... TESTFLAGS=-run=Grant
PKG       ?= ./...
TESTFLAGS ?=
# Numbers of entries and databases that `make bench` measures, and where it keeps what it fills.
SIZES      ?= 1000,10000,100000
DATABASES  ?= sqlite,postgres
BENCH_DATA ?= ./bench-data

TOOLS := bin/tools
# The commit goes into the binary where git can tell it (not in somebody else's clone).
VCS := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)
# What the interface is made from. A change to any of it builds it again.
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)
GO_SOURCES  := $(shell find cmd internal web -path web/node_modules -prune -o -path web/dist -prune -o -type f -not -name '*_test.go' -print 2>/dev/null)

.PHONY: help run demo build test test-go race test-web lint lint-go lint-web e2e bench bench-go dev generate vulnerabilities check clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Build, and serve on 127.0.0.1:8080 from ./data
	@echo "Cahier: http://$(LISTEN)   notebooks in $(DATA)   Ctrl-C stops"
	@exec bin/cahier serve --data "$(DATA)" --listen "$(LISTEN)"

demo: build ## The same with plausible notebooks in ./demo; prints who can sign in
	@bin/cahier seed --data ./demo --if-empty
	@echo "Cahier: http://$(LISTEN)   notebooks in ./demo   Ctrl-C stops"
	@exec bin/cahier serve --data ./demo --listen "$(LISTEN)"

build: bin/cahier ## Build bin/cahier with the interface inside

bin/cahier: web/dist/index.html $(GO_SOURCES) go.mod go.sum
	@echo "Building the binary (the first time takes a minute or two) ..."
	@go build -trimpath -buildvcs=$(VCS) -o $@ ./cmd/cahier

web/node_modules/.installed: web/package.json web/package-lock.json
	@echo "Installing what the interface is built with ..."
	@npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the interface ..."
	@npm --prefix web run --silent build
	@touch $@

test: ## All tests that need no browser: Go (with PostgreSQL where found), then the interface
	@status=0; counts=$$(mktemp -d); trap 'rm -rf "$$counts"' EXIT; \
	$(MAKE) test-go COUNTS="$$counts/go" || status=1; \
	$(MAKE) test-web COUNTS="$$counts/web" || status=1; \
	cat "$$counts"/* 2>/dev/null | awk '{p += $$1; f += $$2} END {printf "%d passed, %d failed\n", p, f}'; \
	exit $$status

test-go: $(TOOLS)/testsum ## Go tests alone
	@go test -json $(TESTFLAGS) $(PKG) 2>&1 | $(TOOLS)/testsum $(if $(COUNTS),-counts "$(COUNTS)")

race: $(TOOLS)/testsum ## Go tests under the race detector, the longest ones shortened; needs a C compiler
	@CGO_ENABLED=1 go test -json -race -short $(TESTFLAGS) $(PKG) 2>&1 | $(TOOLS)/testsum $(if $(COUNTS),-counts "$(COUNTS)")

test-web: web/node_modules/.installed ## Unit tests of the interface alone
	@results=$$(mktemp); trap 'rm -f "$$results"' EXIT; status=0; \
	npm --prefix web run --silent test -- --reporter=default --reporter=json --outputFile.json="$$results" || status=$$?; \
	$(if $(COUNTS),node tools/jsoncounts.mjs "$$results" > "$(COUNTS)";) \
	exit $$status

lint: lint-go lint-web ## Format, vet, staticcheck; format, lint and types of the interface

lint-go: $(TOOLS)/staticcheck
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "Not formatted with gofmt:"; echo "$$unformatted"; exit 1; fi
	@go vet ./...
	@$(TOOLS)/staticcheck ./...

lint-web: web/node_modules/.installed
	@npm --prefix web run --silent lint
	@npm --prefix web run --silent typecheck

# The report goes where Playwright is told to write it; COUNTS is for .ci/run.
e2e: build ## Journeys in a real browser; needs Chromium
	@npm --prefix test/browser ci --no-audit --no-fund --loglevel=error
	@results=$$(mktemp); trap 'rm -f "$$results"' EXIT; status=0; \
	PLAYWRIGHT_JSON_OUTPUT_FILE="$$results" npm --prefix test/browser --silent test -- --reporter=list,json || status=$$?; \
	$(if $(COUNTS),node tools/jsoncounts.mjs "$$results" > "$(COUNTS)";) \
	exit $$status

# Filled stores stay in BENCH_DATA between runs: delete it to fill them anew.
bench: build ## Measure at 10³, 10⁴ and 10⁵ entries, beside the budgets: make bench SIZES=1000 for a quick look
	@go build -o bin/load ./test/load
	@bin/load -sizes "$(SIZES)" -databases "$(DATABASES)" -data "$(BENCH_DATA)" -binary bin/cahier

bench-go: ## Benchmarks of single packages
	@go test -run='^$$' -bench=. -benchmem $(TESTFLAGS) $(PKG)

dev: web/node_modules/.installed ## Server, and the interface with hot reload on 127.0.0.1:5173
	@trap 'kill 0' EXIT; \
	go run ./cmd/cahier serve --data "$(DATA)" --listen "$(LISTEN)" & \
	npm --prefix web run dev

generate: web/node_modules/.installed ## OpenAPI document from the code, web client from the document
	@grep -rq '^//go:generate' internal/web || { echo "internal/web has no go:generate line for its OpenAPI document"; exit 1; }
	@go generate ./internal/web
	@npm --prefix web run --silent generate

vulnerabilities: $(TOOLS)/govulncheck ## Known vulnerabilities in what we use; needs the database of the Go project
	@$(TOOLS)/govulncheck ./...

check: lint test e2e ## Lint, tests and journeys; .ci/run adds the race detector and more

$(TOOLS)/staticcheck $(TOOLS)/govulncheck: tools/go.mod tools/go.sum
	@echo "Building the checkers (once) ..."
	@mkdir -p $(TOOLS)
	@GOBIN="$(CURDIR)/$(TOOLS)" go -C tools install tool
	@touch $(TOOLS)/staticcheck $(TOOLS)/govulncheck

$(TOOLS)/testsum: $(wildcard tools/testsum/*.go) tools/go.mod
	@go -C tools build -o "$(CURDIR)/$@" ./testsum

clean: ## Remove what was built; notebooks stay
	@rm -rf bin web/node_modules web/dist/assets web/dist/index.html
