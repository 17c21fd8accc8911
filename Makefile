# `make bench` and `make test` do all their own set-up in .venv.
PYTHON ?= python3
PRESET ?= mazes-quick
MARKS ?= slow or not slow

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10) and 'Python 3.10 or newer is needed: make PYTHON=python3.11')"
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -q -c constraints.txt -e '.[maze,image,text,reasoning,train,sb3,bench,dev]'
	touch $@

.PHONY: bench bench-images test lint
bench: .venv/installed
	.venv/bin/python -m benchmarks.run $(PRESET)

bench-images: PRESET = images-quick
bench-images: bench

test: .venv/installed
	.venv/bin/python -m pytest -q -m "$(MARKS)"

lint: .venv/installed
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
