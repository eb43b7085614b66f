# `make run` and `make test` do all the set-up that they need. PORT, HOST and PYTHON may be given: make run PORT=9000
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# The demonstration stands in July 2017; `make run HOLD_TODAY=` lets the calendar run.
HOLD_TODAY ?= 2017-07-28
VOLUNTEERS ?= 0

VENV := .venv
PY := $(VENV)/bin/python
NPM_FILES := node_modules/.installed
STATIC_FILES := $(shell find static -type f)

.DEFAULT_GOAL := help
.PHONY: help setup run demo test browser check lint lock clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/.base: requirements/base.txt bin/make-venv
	bin/make-venv $(PYTHON) $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements/base.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $@

$(NPM_FILES): package-lock.json .npmrc bin/npm $(VENV)/.base
	bin/npm ci --silent
	@touch $@

var/.static: $(VENV)/.base $(NPM_FILES) $(STATIC_FILES)
	@mkdir -p var
	$(PY) manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@

setup: $(VENV)/.base $(NPM_FILES) var/.static ## Install everything that running needs

run: setup ## Start web and worker with the 2017 demonstration
	@$(PY) manage.py migrate --verbosity 0
	@HOLD_TODAY=$(HOLD_TODAY) $(PY) manage.py demo --keep
	@printf '\n  打开浏览器访问  http://%s:%s/   （按 Ctrl-C 停止）\n\n' '$(HOST)' '$(PORT)'
	@HOLD_TODAY=$(HOLD_TODAY) HOST=$(HOST) $(VENV)/bin/honcho start --port $(PORT) --no-prefix

demo: setup ## Throw the data away and build the demonstration anew; VOLUNTEERS=762013 for the whole registry
	$(PY) manage.py migrate --verbosity 0
	HOLD_TODAY=$(HOLD_TODAY) $(PY) manage.py demo --reset --volunteers $(VOLUNTEERS)

test: $(VENV)/.dev $(NPM_FILES) ## Run the tests on SQLite; needs nothing running
	$(PY) -m pytest -m "not browser" $(ARGS)

browser: $(VENV)/.dev $(NPM_FILES) ## Run the tests in Chromium (Debian's package chromium)
	$(PY) -m pytest -m browser $(ARGS)

lint: $(VENV)/.dev $(NPM_FILES) ## Lint, format, missing migrations, import contracts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(PY) manage.py makemigrations --check --dry-run
	$(VENV)/bin/lint-imports --no-cache

check: lint test ## Everything that needs neither a browser nor a server

lock: $(VENV)/.dev ## Write the pinned requirement files anew from pyproject.toml
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --no-header --no-emit-index-url --generate-hashes --python-version 3.11 \
		pyproject.toml -o requirements/base.txt
	$(VENV)/bin/uv pip compile --quiet --no-header --no-emit-index-url --generate-hashes --python-version 3.11 \
		--extra dev pyproject.toml -o requirements/dev.txt

clean: ## Remove what set-up installed; the data in var/ stays
	rm -rf $(VENV) node_modules var/.static var/static
