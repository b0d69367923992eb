# make run      set up a virtual environment in .venv and open the app
# make test     set up the test tools as well; check style and types, run the tests
# make test-long  the long tests: walks in a browser, scripts in R; CI has a job for each
# make lint     style and types only
# make bench    time the engine beside statsmodels, mixedlm and, where R has it, lme4
# make content-check  every lesson, quiz, prediction and term of the glossary, with every bundled data set; how hard they read
# make screens  pictures of every screen, light and dark, wide and narrow
#
# Python 3.11 or newer is all that has to be there. Another interpreter: make run PYTHON=python3.13

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# Files in their order, not those of many tests first: the browser's, few and slow, would come last and leave cores idle.
TESTS   = $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# The stamp's name carries a checksum of the requirements: packages are installed again when, and only when, they change.
checksum    = $(shell cat $(1) | cksum | tr ' ' '-')
APP_READY   := $(VENV)/app-ready-$(call checksum,requirements.txt)
TESTS_READY := $(VENV)/tests-ready-$(call checksum,requirements.txt tests/requirements.txt)
BENCH_READY := $(VENV)/bench-ready-$(call checksum,requirements.txt benchmarks/requirements.txt)

# What Python and pytest have once compiled is kept: without it every process compiles all tests anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := run
.PHONY: run test test-long lint bench screens calibrate content-check

run: $(APP_READY)
	$(BIN)/python -m streamlit run streamlit_app.py

test: lint
	$(TESTS) -m "not long"

test-long: $(TESTS_READY)
	$(TESTS) -m long

lint: $(TESTS_READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

bench: $(BENCH_READY)
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.run $(BENCH)

# Thousands of simulated studies, minutes; their results go into tests/calibration/README.md.
calibrate: $(TESTS_READY)
	$(BIN)/python -m pytest -m calibration tests/calibration

content-check: $(TESTS_READY)
	$(BIN)/python -m pytest -n 2 tests/content
	$(BIN)/python -m tests.content.readability

screens: $(TESTS_READY)
	$(BIN)/python -m tests.browser.screens

$(APP_READY): $(BIN)/python
	$(BIN)/python -m pip install -r requirements.txt
	@rm -f $(VENV)/app-ready-* && touch $@

$(TESTS_READY): $(BIN)/python
	$(BIN)/python -m pip install -r requirements.txt -r tests/requirements.txt
	@rm -f $(VENV)/tests-ready-* $(VENV)/app-ready-* && touch $@ $(APP_READY)

$(BENCH_READY): $(BIN)/python
	$(BIN)/python -m pip install -r requirements.txt -r benchmarks/requirements.txt
	@rm -f $(VENV)/bench-ready-* && touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Rungs needs Python 3.11 or newer. If you have one by another name: make run PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
