# Every target does its own set-up: Python 3.10 to 3.13, git and make are all a machine needs.
PYTHON ?= python3
BIN := .venv/bin
# Tests mostly wait for answers: two workers for a core are done sooner than one; with more, they wait for the processor.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count() * 2)')
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation
PACKAGES := xero-client tap-xero target-xero xero-sandbox
# Of other licences, and only in tests: no user gets them with the plugins.
TESTED_WITH := meltanolabs-tap-postgres meltanolabs-target-postgres paramiko psycopg2-binary
# Artistic or GPL, as one likes; an example gets it with dbt.
OF_TWO_LICENCES := text-unidecode
THEIR_LICENCES := Elastic-2.0; MIT; LGPL-2.1; GNU Library or Lesser General Public License (LGPL)

.PHONY: help install dagster dbt demo test test-all many test-crash histories check lint types imports schemas tables site licences fuzz chaos packages bench sandbox dist lock

help:  ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/installed  ## make .venv with the pinned dependencies and the four packages

.venv/installed: requirements.lock pyproject.toml $(PACKAGES:=/pyproject.toml)
	$(PYTHON) -m venv .venv
# What comes as source is built with the setuptools of the lock: in isolation, pip would fetch one without a hash.
	@sed -n '/^setuptools==/,/#/p' requirements.lock | $(PIP) --require-hashes -r /dev/stdin
	$(PIP) --use-pep517 --require-hashes -r requirements.lock
	$(PIP) --no-deps $(PACKAGES:%=-e ./%)
	@touch $@

dagster: .venv/dagster/installed  ## make .venv/dagster with what the example of Dagster runs on: its watchdog is older than MkDocs's

dbt: .venv/dbt/installed  ## make .venv/dbt with what the example of dbt runs on: its pathspec is older than mypy's

.venv/dagster/installed: examples/dagster/requirements.lock
.venv/dbt/installed: examples/analytics/requirements.lock
.venv/%/installed:
	$(BIN)/python -m venv --clear .venv/$*
	.venv/$*/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement $<
	@touch $@

demo: install  ## read a whole generated organisation into DuckDB, twice, and make a page of its books
	$(BIN)/python tools/demo.py

test: install dagster dbt  ## run every test
	$(PYTEST)

check: lint types imports schemas site licences  ## everything that is not a test: format, lint, types, imports, generated files, docs, licences

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

imports: install  ## check which module may import which, types included
	$(BIN)/lint-imports --no-cache

schemas: install  ## check that generated files are as generated; with XERO_OPENAPI=<folder>, generate them anew
	$(BIN)/python tools/generate.py $(if $(XERO_OPENAPI),$(XERO_OPENAPI),--check)

tables: install  ## write the tables and the map of modules in the docs, and the settings in meltano.yml, anew
	$(BIN)/python tools/generate.py --regions

site: install  ## build the documentation as a site into output/site; a link that leads nowhere fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

licences: install dagster dbt  ## list the licences of all that is installed, and fail at one that is not allowed
	$(BIN)/pip-licenses --ignore-packages $(TESTED_WITH)
	$(BIN)/pip-licenses --python .venv/dagster/bin/python --ignore-packages $(TESTED_WITH)
	$(BIN)/pip-licenses --python .venv/dbt/bin/python --ignore-packages $(TESTED_WITH) $(OF_TWO_LICENCES)
	@echo "And, for tests alone:"
	$(BIN)/pip-licenses --packages $(TESTED_WITH) --allow-only "$(THEIR_LICENCES)"

test-crash: install  ## kill the target and the tap at hundreds of moments
	GRANT_HISTORIES=100 DISK_STEP_KIB=4 $(PYTEST) tests/store/test_unwritable.py
	KILLS=200 CRASHES=200 $(PYTEST) tests/tap/test_killed.py tests/target/test_kill.py tests/target/test_random_losses.py

histories: install dbt  ## publish 500 random histories through kills and lost answers, and compare the books with a plain model
	HISTORIES=500 CORRECTIONS=100 LEDGERS=100 LEDGER_ACTS=25 $(PYTEST) tests/target/test_histories.py tests/target/test_corrections.py \
	    tests/target/test_ledger_histories.py tests/target/test_random_payments_by_number.py tests/target/test_random_prices.py
	GL_HISTORIES=10 GL_RUNS=50 $(PYTEST) tests/tap/test_general_ledger.py
	DBT_HISTORIES=10 $(PYTEST) tests/ends/test_books_in_dbt.py

test-all: test test-crash histories fuzz chaos many packages  ## run every test, and all the long ones at full length

fuzz: install  ## send the sandbox 10,000 requests of nonsense, the commands 2,000 such answers and inputs, and keep its books 200 times
	FUZZ_REQUESTS=10000 $(BIN)/pytest tests/sandbox/test_fuzz.py
	BOOKS_HISTORIES=200 $(BIN)/pytest tests/sandbox/test_properties.py
	FUZZ_ANSWERS=2000 $(PYTEST) tests/ends/test_spoilt_answers.py
	FUZZ_INPUTS=2000 $(PYTEST) tests/target/test_spoilt_input.py
	SECRETS=30 $(PYTEST) tests/ends/test_no_secret_in_any_text.py
	MISSPELT=20 $(PYTEST) tests/ends/test_settings_from_nowhere.py

chaos: install  ## read 1,000 times in each paging style while somebody works in the books, plan and run 100 times, and compare
	CHAOS_SCHEDULES=1000 $(PYTEST) tests/tap/test_chaos.py
	UNWELL_HISTORIES=300 $(PYTEST) tests/tap/test_unwell.py
	RESUMED=50 $(PYTEST) tests/tap/test_resumed.py
	FAIRNESS=200 $(PYTEST) tests/tap/test_fairness.py
	PLANS=100 $(PYTEST) tests/target/test_foreseeing.py
	BOOKED=100 $(PYTEST) tests/target/test_told_as_booked.py
	SWITCHED=50 $(PYTEST) tests/ends/test_switches.py
	PYTHONPATH=tests $(BIN)/python bench/chaos.py

many: install dagster  ## read twenty organisations with all their streams in Dagster, kill a worker meanwhile, and install what its README names
	DAGSTER_ORGANISATIONS=20 $(PYTEST) tests/ends/test_dagster.py tests/ends/test_dagster_readme.py

packages: install  ## run the demo, and install the wheels and what README says with pip and uv, on each Python that is here
	FROM_THE_INDEX=1 $(PYTEST) tests/ends/test_packages.py tests/ends/test_way_in.py

bench: install  ## measure speed beside others into docs/performance.md, and the sandbox's
	$(BIN)/python bench/run.py --into docs/performance.md
	$(BIN)/python bench/sandbox.py

sandbox: install  ## serve a local Xero on port 8420
	$(BIN)/xero-sandbox serve --port 8420

dist: install  ## build wheels and source archives of the four packages into dist/
	$(BIN)/uv build --quiet --offline --no-build-isolation --python $(BIN)/python --all-packages --out-dir dist

lock:  ## resolve the locks anew; needs uv
	uv export --all-groups --no-emit-workspace --no-header --format requirements-txt --quiet --output-file requirements.lock
	rm -f uv.lock
	uv pip compile --universal --python-version 3.10 --no-header --generate-hashes --quiet bench/peers.in --output-file bench/peers.lock
	sed -n '/^watchdog==/d; s/ \\$$//; /^[a-z]/p' requirements.lock | uv pip compile --constraint - --universal --python-version 3.10 --no-header \
	    --no-strip-extras --no-annotate --generate-hashes --quiet examples/dagster/requirements.in --output-file examples/dagster/requirements.lock
	uv pip compile --universal --python-version 3.10 --no-header --no-strip-extras --no-annotate --generate-hashes --quiet \
	    examples/analytics/requirements.in --output-file examples/analytics/requirements.lock
