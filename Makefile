# Muster. Two commands matter: 'make run' and 'make test'. Each sets up what it needs first.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
       --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)
NEEDS := Muster needs Python 3.11 or newer with venv. On Debian or Ubuntu: apt-get install python3 python3-venv. \
         Another interpreter: make PYTHON=/path/to/python3.11

.PHONY: setup run serve web test test-all bench check imports docs lock clean screenshots
.DELETE_ON_ERROR:

setup: .venv/dev.stamp

run: .venv/run.stamp
	@$(BIN)/muster assess half-of-ambition --year 2025 --us absent --out out
	@$(MAKE) --no-print-directory web || echo "The web app was not built (see above). Everything else works." >&2
	@echo "In the browser: $(BIN)/muster serve" >&2

serve: web
	@$(BIN)/muster serve

web: .venv/web.stamp

test: check .venv/web.stamp .venv/browser.stamp
	$(BIN)/pytest -q -n 2 -m "not slow" --cov

test-all: check docs .venv/web.stamp .venv/browser.stamp
	$(BIN)/pytest -q -n 2 --cov

bench: .venv/bench.stamp .venv/dev.stamp .venv/browser.stamp
	@set -e; for file in $(sort $(wildcard benchmarks/bench_*.py)); do echo "== $$file"; $(BIN)/python "$$file"; done

check: imports
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy

imports: .venv/dev.stamp
	$(BIN)/lint-imports

# Pictures of every page and state, kept in docs/images/pages; 'make test-all' compares with them.
screenshots: .venv/web.stamp .venv/browser.stamp .venv/dev.stamp
	$(BIN)/python tools/screenshots.py

docs: .venv/docs.stamp
	$(BIN)/sphinx-build --fail-on-warning --keep-going -q -b html docs build/docs
	@echo "Open build/docs/index.html"

# 'make lock UPGRADE=--upgrade' also moves to the newest versions that pyproject.toml allows.
lock: .venv/uv.stamp
	$(LOCK) requirements/uv.in -o requirements/uv.txt
	$(LOCK) pyproject.toml -c requirements/uv.txt -o requirements/run.txt
	$(LOCK) pyproject.toml --group dev -c requirements/uv.txt -c requirements/run.txt -o requirements/dev.txt
	set -e; for set in bench docs web; do \
	  $(LOCK) pyproject.toml --group $$set -c requirements/uv.txt -c requirements/dev.txt -o requirements/$$set.txt; done

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	rm -rf src/muster/web/static web/node_modules tests/web/browser/node_modules
	find src tests tools benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# --- the environment: a stamp a set, so that a second call is instant and a changed lock installs again

.venv/uv.stamp: requirements/uv.txt
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(NEEDS)" >&2; exit 1; }
	@[ -x $(BIN)/python ] || { echo "Setting up .venv (once)"; $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/uv.txt && touch $@

.venv/run.stamp: .venv/uv.stamp requirements/run.txt pyproject.toml
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation -e . && touch $@

.venv/dev.stamp .venv/bench.stamp .venv/docs.stamp: .venv/%.stamp: requirements/%.txt .venv/run.stamp
	@$(INSTALL) --require-hashes -r $< && touch $@

# The page of the web app: Node comes from the Python index, the rest from web/package-lock.json.
.venv/web.stamp: requirements/web.txt .venv/run.stamp tools/build_web.py $(wildcard web/*.* web/public/* web/src/*)
	@$(INSTALL) --require-hashes -r requirements/web.txt
	@$(BIN)/python tools/build_web.py && touch $@

.venv/browser.stamp: .venv/web.stamp tools/get_browser.py tests/web/browser/package-lock.json
	@$(BIN)/python tools/get_browser.py && touch $@
