# The two commands to know: `make run` and `make test`.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test exactly-once fuzz faults overload bench fmt lint check released-protos

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install PostgreSQL's programs, if there are none
	@scripts/setup-postgres.sh

run: setup ## Build, serve on a private database, and show a real airport's scores
	@scripts/run.sh

test: setup ## Run every test
	cargo test --locked

exactly-once: setup ## Make 100,000 operations at two servers, and count everything again
	CXMETRICS_EXACTLY_ONCE_OPERATIONS=$${CXMETRICS_EXACTLY_ONCE_OPERATIONS:-100000} cargo test --locked --release --test exactly_once -- --nocapture

fuzz: setup ## Send a million hostile messages, and abuse HTTP/2
	CXMETRICS_FUZZ_MESSAGES=$${CXMETRICS_FUZZ_MESSAGES:-1000000} cargo test --locked --release --test fuzz -- --nocapture --test-threads=1

faults: setup ## Kill, stop, cut and fill up, and look for what was lost
	CXMETRICS_FAULTS=$${CXMETRICS_FAULTS:-full} cargo test --locked --release --test faults -- --nocapture

overload: setup ## Send ten times the load that the server takes, for a minute
	CXMETRICS_OVERLOAD_SECONDS=$${CXMETRICS_OVERLOAD_SECONDS:-60} cargo test --locked --release --test overload -- --nocapture

bench: setup ## Measure against the physical limits
	cargo bench --bench limits

fmt: ## Format the code
	cargo fmt --all

lint: ## Check formatting and lints
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings

check: ## Run everything that CI runs
	.ci/run

released-protos: ## At a release, record its protos: later ones must stay compatible
	PATH="$$(scripts/setup-tools.sh)/bin:$$PATH" sh -c 'cd proto && buf build --exclude-source-info --as-file-descriptor-set -o released.binpb'
