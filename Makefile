# Two commands are enough: `make run` and `make test`. Both make their environment in .venv.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

# A run of tests starts hundreds of processes: each would compile the product anew.
unexport PYTHONDONTWRITEBYTECODE

ifneq ($(PORT),8501)
export WORKSPACE_URL ?= http://localhost:$(PORT)
endif

.PHONY: run cluster test unit check compiled format bench soak pictures world coverage dependencies proof browser editors witnesses lock audit clean

run: $(VENV)/ready-to-run
	@echo "Cloudinary for Klaviyo: http://localhost:$(PORT)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

test:
	@$(MAKE) --no-print-directory --jobs 2 $(VENV)/ready-to-test witnesses
	@$(MAKE) --no-print-directory --jobs 2 browser editors
	@$(MAKE) --no-print-directory --jobs 2 check compiled
	$(BIN)/python -m pytest -n 4 --no-loadscope-reorder

unit: $(VENV)/ready-to-test
	$(BIN)/python -m pytest -q -n 2 --no-loadscope-reorder tests/unit

check: $(VENV)/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# While mypy uses one processor: otherwise each worker compiles all tests for itself. What is wrong the tests say again.
compiled: $(VENV)/ready-to-test
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null || true

format: $(VENV)/ready-to-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/ready-to-test
	$(BIN)/python -m benchmarks

soak: $(VENV)/ready-to-test
	$(BIN)/python -m tests.soak_send 300
	SOAK=1 $(BIN)/python -m pytest -q tests/contract/send/test_send_faults.py tests/contract/accounts/test_account_schedules.py
	SOAK=1 $(BIN)/python -m pytest -q tests/fuzz
	SOAK=1 $(BIN)/python -m pytest -q -n 2 tests/pages/personalize/test_random_sessions.py
	$(BIN)/python -m tests.soak_mixed 60

pictures: $(VENV)/ready-to-test browser
	$(BIN)/python -m docs.make_pictures

world: $(VENV)/ready-to-test
	$(BIN)/python -m sandbox.world.draw

coverage: $(VENV)/ready-to-test
	$(BIN)/python -m docs.make_coverage

proof: $(VENV)/ready-to-test browser editors witnesses
	$(BIN)/python -m docs.make_proof

dependencies: $(VENV)/ready-to-test
	$(BIN)/python -m docs.make_dependencies

browser: $(VENV)/ready-to-test
	@bash tests/find_browser.sh

# Without npm or a network it says which tests are skipped.
editors: $(VENV)/ready-to-run
	@$(BIN)/python -m sandbox.klaviyo.editor.install

# Cloudinary's own builder of addresses for JavaScript; without npm or a network its tests are skipped, and say so.
witnesses:
	@[ -d tests/url_gen/node_modules ] || ! command -v npm >/dev/null || \
	npm ci --prefix tests/url_gen --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 || \
	echo "Cloudinary's url-gen was not installed: its tests are skipped."

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)"; rm -rf $(VENV); exit 1; }

# What is installed is exactly what the lock files name, by hash; `make lock` writes them from the chosen packages. Half
# of it is never imported: what is, is compiled by the first process that imports it.
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes

$(VENV)/ready-to-run: requirements-lock.txt | $(VENV)/bin/python
	$(BIN)/python $(PIP_INSTALL) -r requirements-lock.txt
	@touch $@

# Also for what stands on other machines: a scheduler, and workers.
cluster: $(VENV)/ready-to-run
	$(BIN)/python $(PIP_INSTALL) -r requirements-cluster-lock.txt

$(VENV)/ready-to-test: requirements-lock.txt requirements-dev-lock.txt | $(VENV)/bin/python
	$(BIN)/python $(PIP_INSTALL) -r requirements-dev-lock.txt
	@touch $@ $(VENV)/ready-to-run

# The tools have an environment of their own: they need other versions of what the product needs.
$(VENV)/tools/ready: requirements-audit-lock.txt | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/tools
	$(VENV)/tools/bin/python $(PIP_INSTALL) -r requirements-audit-lock.txt
	@touch $@

COMPILE := $(VENV)/tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# Versions stay as they are unless the chosen packages ask for others, or with UPGRADE=--upgrade.
lock: $(VENV)/tools/ready
	$(COMPILE) $(UPGRADE) requirements.txt --output-file requirements-lock.txt
	$(COMPILE) $(UPGRADE) requirements-cluster.txt --constraint requirements-lock.txt --output-file requirements-cluster-lock.txt
	$(COMPILE) $(UPGRADE) requirements-dev.txt --constraint requirements-lock.txt --output-file requirements-dev-lock.txt
	$(COMPILE) $(UPGRADE) requirements-audit.txt --output-file requirements-audit-lock.txt

audit: $(VENV)/tools/ready
	@$(VENV)/tools/bin/python deploy/audit.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
