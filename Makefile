# Everything happens in .venv inside this folder; nothing is installed elsewhere.
# Another interpreter: make setup PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup-done

# How many damaged files `make fuzz` makes, and which: the same seed makes the same ones.
CASES ?= 4000
SEED ?= 2

# How many live sessions `make kill` kills (as many runs of score, half as many of check), and how long a day of `make
# soak` is.
COUNT ?= 100
HOURS ?= 8

# The pose model that `make live-check` looks through.
MODEL ?= full

.DEFAULT_GOAL := help
.PHONY: help setup demo voice test fuzz footage install-check lint lock docs kill soak live-check shots bench wheel clean

help: ## List these targets.
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv and install limberup with its development tools (done once).

demo: $(STAMP) ## Score a sample clip of the scorpion stretch and write its report: no camera needed.
	@mkdir -p build
	$(BIN)/limberup score sample_videos/scorpion_stretch_clean.mp4 --exercise scorpion_stretch --report build/demo.html
	@echo
	@echo "The report, for your browser: $(CURDIR)/build/demo.html"

test: $(STAMP) ## Run all tests, on all cores; those in a browser need chromium, those of the window xvfb.
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

lint: $(STAMP) ## Check style, types and the direction of imports.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

footage: $(STAMP) ## Judge all clips of real people beside the checkout, with full and heavy (half an hour).
	LIMBERUP_WHOLE_FOOTAGE=1 $(BIN)/python -m pytest tests/footage --numprocesses auto

install-check: $(STAMP) ## Install the wheel as people do, on each Python that README names and this machine has, and use it.
	LIMBERUP_INSTALL_CHECK=whole $(BIN)/python -m pytest -v tests/test_installs.py

lock: $(STAMP) ## Write requirements/ anew: the newest versions within the bounds, with hashes.
	$(LOCK) pyproject.toml --output-file requirements/run.txt
	$(LOCK) pyproject.toml --extra studio --extra plot --extra parquet --extra cluster --group dev --output-file requirements/dev.txt
	$(LOCK) --group recordings --output-file requirements/recordings.txt

docs: $(STAMP) ## Write the pages of docs/exercises, the tables and the figures of the live page anew.
	$(BIN)/limberup specs docs docs/exercises
	$(BIN)/python -m limberup.reports.features_table docs/spec-format.md
	$(BIN)/python -m limberup.reports.feature_views docs/features.md
	$(BIN)/python -m limberup.reports.typical_values docs/features.md
	$(BIN)/python -m limberup.coach.demonstrations
	$(BIN)/python -m limberup.coach.flow_table docs/live.md
	$(BIN)/python -m limberup.exports.session_schema docs/schema/session-1.json

voice: $(STAMP) ## Record anew all that the coach can say, for browsers without a voice.
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/recordings.txt
	$(BIN)/python -m limberup.studio.voices

fuzz: $(STAMP) ## Feed damaged files of every kind to the commands, for long: CASES=4000 SEED=2.
	PYTHONPATH=tests $(BIN)/python tests/damage/fuzz.py --cases $(CASES) --seed $(SEED)

kill: $(STAMP) ## Kill live sessions, score and check at random moments, again and again: COUNT=100 SEED=2.
	PYTHONPATH=tests $(BIN)/python tests/damage/kill.py --count $(COUNT) --seed $(SEED)

soak: $(STAMP) ## Let the coach work for a day, and start and stop 200 times; what it takes must not grow: HOURS=8.
	PYTHONPATH=tests $(BIN)/python tests/damage/soak.py --hours $(HOURS)

live-check: $(STAMP) ## Play 18 clips to the live page in Chromium and compare its counts with those of score: MODEL=full.
	PYTHONPATH=tests/e2e $(BIN)/python tests/e2e/against_score.py --model $(MODEL)

shots: $(STAMP) ## Take a picture of every state of the live page in every size, light and dark: build/shots/*.sheet.png.
	$(BIN)/python tests/page_shots.py --out build/shots

bench: $(STAMP) ## Measure how fast the judging is (reported, not asserted).
	$(BIN)/python -m pytest benchmarks --benchmark-only

wheel: $(STAMP) ## Build dist/limberup-*.whl, with the pose models and the exercises inside.
	$(BIN)/python -m build --wheel

clean: ## Remove what was built and cached; .venv stays.
	rm -rf dist build .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Exactly the versions that were tested, each checked by its hash; `make lock` chooses them.
$(STAMP): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c "$$CHECK_PYTHON"
	$(PYTHON) -m venv .venv
	@$(BIN)/python -I src/limberup/native_libraries.py
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# One file for all Pythons and systems; where packages come from is for each machine to say.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

define CHECK_PYTHON
import sys
if sys.version_info < (3, 11):
    sys.exit("limberup needs Python 3.11 or newer, but $(PYTHON) is %d.%d: name another one, as in "
             "make setup PYTHON=python3.12" % sys.version_info[:2])
try:
    import ensurepip, venv
except ImportError:
    sys.exit("$(PYTHON) cannot make a virtual environment: on Debian and Ubuntu run apt-get install python3-venv")
endef
export CHECK_PYTHON
