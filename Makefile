# Every target sets itself up in .venv/ from the locked versions; nothing else is needed than Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# How often the two slowest tests try: `make test` is content with a fifth.
THOROUGH := INDEX_EXAMPLES=1000 SIMULATOR_SEEDS=300
COVERED_WHOLE := jobs/rules/*,jobs/sources/*/parse.py,jobs/sources/fields.py,storage/records/*,bot/render/*,bot/texts/*

# Real processes, real clocks and a real browser are among the tests: a busy machine can make one late. What fails is
# run once more, alone and loudly; what fails twice has failed.
ONCE_MORE := echo "=== failed above, once more and alone: look at these even if they pass now ==="

# On all cores, which pip does not do; where Python is told to write no bytecode, every start would compile everything anew.
# What does not compile (a template, a file for another Python) is imported by nobody.
COMPILE := $(BIN)/python -m compileall -q -j 0 .venv/lib bot jobs storage >/dev/null || true

.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench run faults screenshots browser

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 22

demo: .venv/.run ## play the whole story on this machine: no token, no key, no internet (ARGS=--headless: at once)
	@$(BIN)/baljubot demo $(ARGS)

test: .venv/.dev ## pass the tests
	@$(BIN)/pytest -q -n auto --dist worksteal $(ARGS) || { $(ONCE_MORE); $(BIN)/pytest -q --last-failed $(ARGS); }

check: .venv/.dev ## format, lint, types, import contracts, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(THOROUGH) $(BIN)/pytest -q -n auto --dist worksteal --cov --cov-report= $(ARGS) || { $(ONCE_MORE); $(BIN)/pytest -q --last-failed --cov --cov-append --cov-report= $(ARGS); }
	$(BIN)/coverage report --include='$(COVERED_WHOLE)' --fail-under=100
	$(BIN)/coverage report --fail-under=90

fix: .venv/.dev ## format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev ## measure: a table, or one JSON object a line with ARGS=--json
	@$(BIN)/python -m bench $(ARGS)

faults: .venv/.dev ## the long fault campaign: real processes, real kills; resumes where it stopped
	@$(BIN)/python -m tests.faults $(ARGS)

screenshots: .venv/.dev ## make the README's pictures
	@$(BIN)/python -m tests.browser $(ARGS)

run: .venv/.run ## run for real (needs config.toml and BALJUBOT_TELEGRAM__TOKEN)
	@$(BIN)/baljubot run $(ARGS)

# Installing is quiet but for its result; the lock holds hashes, so what is installed is what was tested.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "baljubot needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements.lock pyproject.toml
	@echo "setting up .venv (once; about a minute) …" >&2
	@$(BIN)/python -m pip install -qq --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-compile --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(COMPILE)
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "adding what the tests need …" >&2
	@$(BIN)/python -m pip install -qq --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(COMPILE)
	@touch $@
