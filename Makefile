# The two commands to know: `make run` and `make test`.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test exactly-once fuzz faults overload bench fmt lint check released-protos

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install PostgreSQL's programs if they are missing
	@scripts/setup-postgres.sh

run: setup ## Build, serve on a private database and load three examples
	@scripts/run.sh

test: setup ## Run every test
	cargo test --locked

exactly-once: setup ## Run 100,000 random operations on two servers, then recount everything
	CXMETRICS_EXACTLY_ONCE_OPERATIONS=$${CXMETRICS_EXACTLY_ONCE_OPERATIONS:-100000} cargo test --locked --release --test exactly_once -- --nocapture

fuzz: setup ## Send a million hostile messages and abuse HTTP/2
	CXMETRICS_FUZZ_MESSAGES=$${CXMETRICS_FUZZ_MESSAGES:-1000000} cargo test --locked --release --test fuzz -- --nocapture --test-threads=1

faults: setup ## Kill servers, cut connections, fill disks, then check that nothing was lost
	CXMETRICS_FAULTS=$${CXMETRICS_FAULTS:-full} cargo test --locked --release --test faults -- --nocapture

overload: setup ## Send ten times the sustainable load for a minute
	CXMETRICS_OVERLOAD_SECONDS=$${CXMETRICS_OVERLOAD_SECONDS:-60} cargo test --locked --release --test overload -- --nocapture

bench: setup ## Benchmark the server against the limits of the machine
	cargo bench --bench limits

fmt: ## Format the code
	cargo fmt --all

lint: ## Check formatting and lints
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings

check: ## Run everything that CI runs
	.ci/run

released-protos: ## At a release, record its protos; later protos must stay compatible with them
	PATH="$$(scripts/setup-tools.sh)/bin:$$PATH" sh -c 'cd proto && buf build --exclude-source-info --as-file-descriptor-set -o released.binpb'
