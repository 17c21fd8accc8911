# `make bench` and `make test` do all their own set-up in .venv, `make test-vllm` in .venv-vllm, `make test-verl` in
# .venv-verl and `make test-torchvision` in .venv-torchvision (these three with Python 3.11 or newer).
PYTHON ?= python3
PRESET ?= mazes-quick
MARKS ?= slow or not slow

.venv/bench: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10) and 'Python 3.10 or newer is needed: make PYTHON=python3.11')"
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -q -c constraints.txt -e '.[maze,train,bench]'
	touch $@

.venv/installed: .venv/bench
	.venv/bin/pip install -q -c constraints.txt -e '.[maze,image,text,reasoning,train,lora,gguf,sb3,trl,bench,docs,dev]'
	touch $@

# The tests that tell whether another Python, or other versions of the dependencies, will do.
PORTABLE = registry checker one_step_env batches text_space maze maze_tokens algorithms conformance metrics mutants \
	mutants_statistics mutants_verifier verifier update train command
# Quick tests of the core: what `make coverage` measures.
CORE = $(PORTABLE) checker_vector statistics arithmetic text_envs text_data own_data image_sources rows_and_table cell_rows \
	evaluations compare run_folder kept head prefixes micro_batches engines

.PHONY: bench bench-images bench-text bench-sb3 test test-python test-lowest test-vllm test-verl test-torchvision coverage \
	lint docs
bench: .venv/bench
bench-images bench-text: .venv/installed
bench-images: PRESET = images-quick
bench-text: PRESET = text-quick
bench bench-images bench-text:
	.venv/bin/maxrl bench $(PRESET)

bench-sb3: .venv/installed
	.venv/bin/python -m benchmarks.sb3 full --envs maze7 maze9 digits

test: .venv/installed
	OMP_NUM_THREADS=1 .venv/bin/python -m pytest -q -n 2 -m "$(MARKS)"

# make test-python PYTHON=python3.12, and make test-lowest for the oldest versions of the dependencies.
test-python test-lowest: OTHER = .venv-$(if $(filter %lowest,$@),lowest,$(notdir $(PYTHON)))
test-python test-lowest: PINS = constraints$(if $(filter %lowest,$@),-lowest).txt
test-python test-lowest:
	$(PYTHON) -m venv $(OTHER)
	$(OTHER)/bin/pip install -q -c $(PINS) -e '.[maze,image,text,reasoning,train,sb3,bench,dev]'
	OMP_NUM_THREADS=1 $(OTHER)/bin/python -m pytest -q -m "not slow" $(PORTABLE:%=tests/test_%.py)

coverage: .venv/installed
	OMP_NUM_THREADS=1 .venv/bin/python -m coverage run -m pytest -q -m "not slow" $(CORE:%=tests/test_%.py)
	.venv/bin/python -m coverage report --fail-under=90

.venv-vllm/installed: tests/vllm-requirements.txt
	$(PYTHON) -m venv .venv-vllm
	.venv-vllm/bin/pip install -q --no-deps -r tests/vllm-requirements.txt
	touch $@

test-vllm: .venv-vllm/installed
	OMP_NUM_THREADS=1 .venv-vllm/bin/python -m pytest -q -m vllm tests/test_vllm.py

.venv-verl/installed .venv-torchvision/installed: .venv-%/installed: tests/%-requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/pip install -q --no-deps -r $<
	.venv-$*/bin/pip install -q --no-deps -e .
	touch $@

test-verl test-torchvision: test-%: .venv-%/installed
	OMP_NUM_THREADS=1 .venv-$*/bin/python -m pytest -q -m $* tests/test_$*.py

lint: .venv/installed
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

docs: .venv/installed
	.venv/bin/python -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@echo "open docs/_build/html/index.html"
