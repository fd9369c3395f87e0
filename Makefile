# Each target sets up what it needs by itself.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPLAY := .venv-replay
SHARED := ../shared
.DEFAULT_GOAL := help

.PHONY: help setup run test test-duckdb2 check format lock score documents faults crash mutants bench bench-short scale-out browser replay docs clean

help: ## these lines
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# The locks are whole: pip installs what they name and resolves nothing (its resolver trips over hashes and extras).
# One stamp a set of requirements: a second call finds it newer than its lock and does nothing.
$(VENV)/.core: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "nianbao needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-bench.lock
	@touch $@

# pywb's pins conflict with Prefect's: it has an environment of its own.
$(REPLAY)/.stamp: requirements-replay.lock
	test -x $(REPLAY)/bin/python || $(PYTHON) -m venv $(REPLAY)
	$(REPLAY)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements-replay.lock
	@touch $@

setup: $(VENV)/.core ## the virtual environment in .venv, from the lock

run: setup ## the whole job on replica portals
	@$(BIN)/nianbao demo

test: $(VENV)/.dev ## every test
	@$(BIN)/python -m pytest -n 2 --dist loadfile

# An environment that looks into its own packages first, then into those of .venv: DuckDB alone differs.
DUCKDB2 := build/duckdb2
DUCKDB2_TESTS := tests/coverage tests/storage/test_versions.py tests/storage/test_publish.py tests/site/test_build.py
$(DUCKDB2)/.made: $(VENV)/.dev
	$(BIN)/python -m venv --clear $(DUCKDB2)
	$(DUCKDB2)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps duckdb==2.0.1
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > \
	  "$$($(DUCKDB2)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/others.pth"
	@touch $@

test-duckdb2: $(DUCKDB2)/.made ## the archive's queries on DuckDB 2
	@$(DUCKDB2)/bin/python -c 'import duckdb; print("DuckDB", duckdb.__version__)'
	@$(DUCKDB2)/bin/python -m pytest $(DUCKDB2_TESTS)

check: $(VENV)/.dev ## formatting, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## writes the formatting
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The widest set first: the others must agree with it.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock: $(VENV)/.dev ## the lock files anew from pyproject.toml
	mkdir -p build
	$(COMPILE) --all-extras --group build --group dev --group bench --output-file build/widest.lock pyproject.toml
	$(COMPILE) --extra documents --extra warc --extra xlsx --group build --constraint build/widest.lock --output-file requirements.lock pyproject.toml
	$(COMPILE) --all-extras --group build --group dev --constraint build/widest.lock --output-file requirements-dev.lock pyproject.toml
	$(COMPILE) --group bench --constraint build/widest.lock --output-file requirements-bench.lock pyproject.toml
	$(COMPILE) --output-file requirements-replay.lock requirements-replay.in

# Programs that pip cannot bring: a browser, a database server.
define from_apt
	@command -v $(1) >/dev/null || ls $(2) >/dev/null 2>&1 || { echo "installing $(3) by apt-get"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $(3) >/dev/null; } || \
	  { echo "could not install $(3): install it by hand, then call make $@ again"; exit 1; }; }
endef

score: $(VENV)/.bench ## the scorers over the seeds and the labelled pages
	@$(BIN)/python -m tests.score $(SHARED)

documents: $(VENV)/.dev ## every format of a report against its gold; LibreOffice makes them where it is installed
	@$(BIN)/python -m tests.documents $(SHARED)

faults: $(VENV)/.dev ## the crawl layer's fault matrix
	@$(BIN)/python -m tests.faults docs/faults.md

crash: $(VENV)/.dev ## kill -9 at many moments, disk full, and what the next run makes of it
	@$(BIN)/python -m tests.crash

bench: $(VENV)/.bench ## the side-by-side table
	@$(BIN)/python -m tests.bench

# What tells something on few pages, each once; collecting and Prefect do not: a start costs more than a small night.
bench-short: $(VENV)/.bench ## the cheap rows of it, in ten minutes
	@$(BIN)/python -m tests.bench parse polite archive search evidence --pages 100 --hosts 6 --host-pages 40 --rounds 1 --reports 6000

build/mutants/.ready: # an environment of its own: it only writes the mutants
	$(PYTHON) -m venv build/mutants
	build/mutants/bin/python -m pip install --quiet --disable-pip-version-check cosmic-ray==8.7.0
	build/mutants/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --target build/mutants/watch coverage==7.13.4
	@touch $@

COUNT ?= 250
JOBS ?= $(shell nproc)
SEED ?= 20250901
mutants: $(VENV)/.dev build/mutants/.ready ## small changes to the code that a test should notice; COUNT=250 of them
	@$(BIN)/python -m tests.mutants build/mutants/bin/python $(COUNT) $(JOBS) $(SEED) $(if $(AGAIN),again)

scale-out: $(VENV)/.dev ## PostgreSQL, a Prefect server, two workers, DuckLake
	$(call from_apt,postgres,/usr/lib/postgresql/*/bin/postgres,postgresql)
	@$(BIN)/python -m tests.scale_out

browser: $(VENV)/.dev ## the published web site in Chromium; screenshots in build/screens/
	$(call from_apt,chromium,/usr/bin/chromium,chromium fonts-noto-cjk)
	@$(BIN)/python -m tests.browser

replay: $(VENV)/.dev $(REPLAY)/.stamp ## pywb on the captures and before `backfill`, and backfills that are killed
	@$(BIN)/python -m tests.replay

docs: $(VENV)/.dev ## the generated references
	@$(BIN)/python -m flows.cli.reference

clean: ## build results, not the archive
	rm -rf build dist .mypy_cache .ruff_cache
