PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than cores: many tests wait for a terminal or another process.
WORKERS = $$($(BIN)/python -c 'import os; print(1 + (os.cpu_count() or 1))')

# Processes by the hundred compile the same modules where nothing keeps what they made.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test lint style types compiled format docs bench bench-sync clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/triage: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(BIN)/triage ## The console on the built-in GitHub: no token, no network
	$(BIN)/triage demo

test: $(BIN)/triage ## Everything: tests, the layer law, ruff, mypy
	@$(MAKE) --no-print-directory --jobs 2 types style compiled
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: style types ## ruff and mypy

style: $(BIN)/triage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/triage
	$(BIN)/mypy

# Once for all workers; what cannot be collected is told by the run itself.
compiled: $(BIN)/triage
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 || true

format: $(BIN)/triage ## Lay the code out
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(BIN)/triage ## The picture and the keys of the README, from the program
	$(BIN)/python docs/make.py

bench: $(BIN)/triage ## Figures, each a ratio taken in one run
	$(BIN)/python benchmarks/first_frame.py
	$(BIN)/python benchmarks/hundred_thousand.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/views_at_size.py
	$(BIN)/python benchmarks/bumps_at_size.py
	$(BIN)/python benchmarks/repaint_while_syncing.py
	$(BIN)/python benchmarks/assigning_while_syncing.py
	$(BIN)/python benchmarks/bumps_on_screen.py
	$(BIN)/python benchmarks/bodies_on_screen.py
	$(BIN)/python benchmarks/sync_at_size.py
	$(BIN)/python benchmarks/similar_at_size.py
	$(BIN)/python benchmarks/importing_at_size.py
	$(BIN)/python benchmarks/glance.py

bench-sync: $(BIN)/triage ## A first sync against github-to-sqlite, which is installed
	$(BIN)/python benchmarks/against_github_to_sqlite.py

clean: ## Remove what was made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
