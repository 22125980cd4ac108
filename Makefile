# Each target is told in the README. Only Python 3.11, pip and make are needed.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8501
WORKERS ?= 2
BIN := .venv/bin
# Strict: a broken link or a missing heading is an error.
DOCS := $(BIN)/sphinx-build -E -n -W --keep-going -q -b html docs build/docs
APP_STAMP := .venv/installed-app
DEV_STAMP := .venv/installed-dev
BROWSER_STAMP := .venv/installed-browser

.PHONY: run test check docs bench fuzz screenshots screens-stable messages clean

run: $(APP_STAMP)
	$(BIN)/streamlit run server.py --server.address $(HOST) --server.port $(PORT)

test: check $(BROWSER_STAMP)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

check: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports
	$(DOCS)

bench: $(BROWSER_STAMP)
	$(BIN)/python -m bench

fuzz: $(DEV_STAMP)
	$(BIN)/python -m tests.fuzz $(FUZZ)

screenshots: $(BROWSER_STAMP)
	UPDATE_SCREENSHOTS=1 $(BIN)/pytest tests/browser -m browser

# The same commit gives the same pictures: every page TIMES times, from a fresh server each time.
screens-stable: TIMES ?= 20
screens-stable: $(BROWSER_STAMP)
	rm -rf build/screens-exact
	for n in $$(seq $(TIMES)); do \
	  SCREENS_EXACT=build/screens-exact $(BIN)/pytest tests/browser -m pictures || exit 1; done

docs: $(DEV_STAMP)
	$(DOCS)

messages: $(DEV_STAMP)
	$(BIN)/python -m tests.language.extract

clean:
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip

$(APP_STAMP): requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet -r requirements.txt
	touch $@

$(DEV_STAMP): requirements-dev.txt $(APP_STAMP)
	$(BIN)/pip install --quiet -r requirements-dev.txt
	touch $@

$(BROWSER_STAMP): $(DEV_STAMP)
	.ci/install-browser $(BIN)
	touch $@
