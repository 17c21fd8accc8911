# `make test` does all its own set-up in .venv.
PYTHON ?= python3

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -q -c constraints.txt -e '.[maze,train,dev]'
	touch $@

.PHONY: test lint
test: .venv/installed
	.venv/bin/python -m pytest -q

lint: .venv/installed
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
