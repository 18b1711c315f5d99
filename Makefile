# Everything a newcomer needs; each target sets up what it uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8765
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
BENCH_STAMP := $(VENV)/.installed-bench

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports migrations audit format bench crash pictures clean

help: ## show what can be made
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Frontdesk needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(STAMP): pyproject.toml | $(BIN)/python
	@echo "Installing Frontdesk and its libraries (a minute or two the first time) ..."
	@PYTHONWARNINGS="ignore:Editable installation" $(BIN)/python -m pip install --progress-bar on --editable .
	@touch $@

$(DEV_STAMP): pyproject.toml $(STAMP)
	@echo "Installing what the tests and checks need ..."
	@$(BIN)/python -m pip install --progress-bar on --group dev
	@touch $@

$(BENCH_STAMP): $(DEV_STAMP)
	@echo "Installing what the benchmarks' baselines need ..."
	@$(BIN)/python -m pip install --progress-bar on --group bench
	@touch $@

demo: $(STAMP) ## try the whole product in the browser: no token, no network (PORT=8765)
	@exec $(BIN)/frontdesk demo --port $(PORT)

test: $(DEV_STAMP) ## run the tests, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest

crash: $(DEV_STAMP) ## kill, starve and cut off the running product; count what got lost (8 min)
	$(BIN)/python -m pytest tests/crash -m crash -n 2 --dist load

bench: $(BENCH_STAMP) ## measure speed against honest baselines; writes build/bench.json (10 min)
	$(BIN)/python -m benchmarks

check: lint types imports migrations test ## everything that CI checks

lint: $(DEV_STAMP) ## style and common mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV_STAMP) ## static types
	$(BIN)/mypy

imports: $(DEV_STAMP) ## who may import whom
	$(BIN)/lint-imports

migrations: $(DEV_STAMP) ## do the migrations give what the models say?
	$(BIN)/frontdesk db check

audit: $(DEV_STAMP) ## known vulnerabilities in the libraries (asks PyPI; says so when it cannot)
	@$(BIN)/python -m pip install --quiet --group audit
	@$(BIN)/python .ci/audit.py

format: $(DEV_STAMP) ## put the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: $(DEV_STAMP) ## take the documents' pictures anew (CHROMIUM=/usr/bin/chromium)
	$(BIN)/python docs/pictures.py

clean: ## forget the virtual environment and all caches
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
