# Everything happens in .venv inside this folder; nothing is installed elsewhere.
# Another interpreter: make setup PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup-done

# How many damaged files `make fuzz` makes, and which: the same seed makes the same ones.
CASES ?= 4000
SEED ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test fuzz footage lint docs bench wheel clean

help: ## List these targets.
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv and install limberup with its development tools (done once).

demo: $(STAMP) ## Score a sample clip of the scorpion stretch and print what limberup says: no camera needed.
	$(BIN)/limberup score sample_videos/scorpion_stretch_clean.mp4 --exercise scorpion_stretch

test: $(STAMP) ## Run all tests, on all cores; those in a browser need chromium, those of the window xvfb.
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

lint: $(STAMP) ## Check style, types and the direction of imports.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

footage: $(STAMP) ## Judge all clips of real people beside the checkout, with full and heavy (half an hour).
	LIMBERUP_WHOLE_FOOTAGE=1 $(BIN)/python -m pytest tests/footage --numprocesses auto

docs: $(STAMP) ## Write the pages of docs/exercises, the tables and the figures of the live page anew.
	$(BIN)/limberup specs docs docs/exercises
	$(BIN)/python -m limberup.reports.features_table docs/spec-format.md
	$(BIN)/python -m limberup.reports.feature_views docs/features.md
	$(BIN)/python -m limberup.reports.typical_values docs/features.md
	$(BIN)/python -m limberup.coach.demonstrations
	$(BIN)/python -m limberup.coach.flow_table docs/live.md

fuzz: $(STAMP) ## Feed damaged files of every kind to the commands, for long: CASES=4000 SEED=2.
	PYTHONPATH=tests $(BIN)/python tests/damage/fuzz.py --cases $(CASES) --seed $(SEED)

bench: $(STAMP) ## Measure how fast the judging is (reported, not asserted).
	$(BIN)/python -m pytest benchmarks --benchmark-only

wheel: $(STAMP) ## Build dist/limberup-*.whl, with the pose models and the exercises inside.
	$(BIN)/python -m build --wheel

clean: ## Remove what was built and cached; .venv stays.
	rm -rf dist build .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Dependency groups need pip 25.1, and a new .venv starts with whatever pip its Python brought.
$(STAMP): pyproject.toml
	@$(PYTHON) -c "$$CHECK_PYTHON"
	$(PYTHON) -m venv .venv
	@$(BIN)/python -c "$$CHECK_LIBRARIES"
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[studio]" --group dev
	@touch $@

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

define CHECK_LIBRARIES
import ctypes, sys
NEEDED = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2",
          "libgthread-2.0.so.0": "libglib2.0-0"}
missing = []
for library, package in NEEDED.items() if sys.platform == "linux" else ():
    try:
        ctypes.CDLL(library)
    except OSError:
        missing.append(package)
if missing:
    sys.exit("mediapipe needs system libraries that are not there: on Debian and Ubuntu run apt-get install "
             + " ".join(missing))
endef
export CHECK_LIBRARIES
