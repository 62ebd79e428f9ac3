# make run: set everything up and start the dashboard.   make test: linters, types and every test.
# make test-spark: the tests of lakes, with Spark.

.PHONY: run test test-spark benchmark pictures clean python

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check

# The first Python on the path that is new enough; make PYTHON=/path/to/python chooses another.
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$name -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then command -v $$name; break; fi; done)

run: $(VENV)/.runs
	$(BIN)/python -m vigil.ui.start $(ARGUMENTS)

test: $(VENV)/.tests
	@sh tests/browser/find_or_install_chromium.sh >/dev/null
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(ARGUMENTS)

# The questions put to Spark too: a master and two workers on this machine. Needs Java 17.
test-spark: $(VENV)/.spark
	@command -v java >/dev/null || { echo "Spark needs Java 17 or later (on Debian: openjdk-17-jre-headless)" >&2; exit 1; }
	VIGIL_TEST_SPARK="local-cluster[2,1,1024]" $(BIN)/python -m pytest tests/spark tests/test_large_questions.py $(ARGUMENTS)

benchmark: $(VENV)/.tests
	@sh tests/browser/find_or_install_chromium.sh >/dev/null
	$(BIN)/python benchmarks/run.py $(ARGUMENTS)

pictures: $(VENV)/.tests
	@sh tests/browser/find_or_install_chromium.sh >/dev/null
	$(BIN)/python docs/take_pictures.py $(ARGUMENTS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Stamps: made anew only when the requirements change, so that a second call installs nothing.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Vigil needs Python 3.11 or later with its venv module (on Debian: python3 and python3-venv)," \
		"and found none. Name one with: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { echo "Vigil needs Python 3.11 or later with its venv module;" \
		"$(PYTHON) is $$("$(PYTHON)" --version 2>&1)" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.runs: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the dashboard needs into $(VENV) (once, about a minute) ..."
	$(PIP) --requirement requirements.txt
	@touch $@

$(VENV)/.tests: requirements-test.txt $(VENV)/.runs
	@echo "Installing what the tests need into $(VENV) (once) ..."
	$(PIP) --requirement requirements-test.txt
	@touch $@

$(VENV)/.spark: requirements-spark.txt $(VENV)/.tests
	@echo "Installing Spark into $(VENV) (once, half a gigabyte) ..."
	$(PIP) --requirement requirements-spark.txt
	@touch $@
