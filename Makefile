# make site    execute the notebooks and build the book into _build/html
# make pdf     print each page and the whole book, with Chromium or Chrome, into _build/html/pdf
# make test    every test, on every processor up to four (needs Chromium or Chrome for the browser tests)
# make lint    ruff on code and notebooks
# make quick   for every edit: the unit tests but for the slowest, and the notebooks that git sees changed
# Each target sets up .venv by itself; the machine needs Python 3.11 or newer.

PYTHON ?= python3
VENV   := .venv
TORCH  := .venv-torch
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PORT   ?= 8000

# One BLAS thread and a fixed hash seed: the same numbers on every machine.
# Matplotlib and IPython read no settings of the user.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export VECLIB_MAXIMUM_THREADS := 1
export PYTHONHASHSEED := 0
# What is compiled is kept: every kernel, worker and build imports vgcore.
export PYTHONDONTWRITEBYTECODE :=
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/matplotlib
export IPYTHONDIR := $(CURDIR)/$(VENV)/ipython
export JUPYTER_PREFER_ENV_PATH := 1
export JUPYTER_PLATFORM_DIRS := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: site pdf test lint quick torch notebooks bench serve clean lock help
.DEFAULT_GOAL := help

help:
	@echo "make site       execute what changed and build _build/html"
	@echo "make test       the same set-up, then every test"
	@echo "make pdf        a PDF of each page and of the book, after make site"
	@echo "make lint       ruff on code and notebooks"
	@echo "make quick      the unit tests but for the slowest, and the changed notebooks"
	@echo "make torch      the comparisons with PyTorch, in an environment of their own"
	@echo "make serve      show the built site on http://localhost:$(PORT)"
	@echo "make notebooks  re-execute the notebooks in place, ready to commit"
	@echo "make bench      run the benchmarks; after make torch, beside PyTorch too"
	@echo "make lock       solve requirements.txt from pyproject.toml, for every Python found"
	@echo "make clean      remove everything that was built, .venv too"

site: $(READY)
	@$(BIN)/python website/build.py

pdf: $(READY)
	@$(BIN)/python website/paper.py

# The notebooks come first; the site is built from these very runs, by the first test that needs it.
SPREAD := -n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder

test: $(READY)
	@$(BIN)/python -m pytest $(SPREAD) $(ARGS)

lint: $(READY)
	@$(BIN)/ruff check --no-cache

quick: $(READY)
	@$(BIN)/python -m pytest $(SPREAD) -m "not thorough" tests/unit \
	  $$(git diff --name-only HEAD -- 'chapters/*.ipynb' 2> /dev/null) $(ARGS)

notebooks: $(READY)
	@$(BIN)/python website/execute.py $(NOTEBOOKS)

# After make torch the tables have PyTorch in them.
bench: $(READY)
	@set -e; python=$(BIN)/python; test ! -e $(TORCH)/.ready || python=$(TORCH)/bin/python; \
	for script in benchmarks/*.py; do echo "== $$script"; $$python "$$script"; done

serve: $(READY)
	@test -f _build/html/index.html || $(MAKE) --no-print-directory site
	@echo "http://localhost:$(PORT)   (Ctrl-C stops)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

# A comparison only, so it has an environment of its own.
$(TORCH)/.ready: requirements.txt
	@"$(PYTHON)" -m venv $(TORCH)
	@$(TORCH)/bin/python -m pip install --quiet --quiet --requirement requirements.txt torch==2.13.0
	@touch $@

torch: $(TORCH)/.ready
	@$(TORCH)/bin/python -m pytest -k torch_agrees tests/unit/test_gradients.py tests/unit/test_recurrent.py \
	  tests/unit/test_diagnose_arrays.py

lock:
	@"$(PYTHON)" website/lock.py

clean:
	rm -rf _build .pytest_cache .hypothesis $(VENV) $(TORCH)

# The virtual environment is rebuilt in place when the lock or the metadata changes.
$(READY): requirements.txt pyproject.toml
	@command -v "$(PYTHON)" > /dev/null || { \
	  echo "error: '$(PYTHON)' was not found. Install Python 3.11 or newer, or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: Python 3.11 or newer is needed; '$(PYTHON)' is `"$(PYTHON)" -V 2>&1`. Name another: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "error: '$(PYTHON) -m venv' failed. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) from requirements.txt ..."
	@$(BIN)/python -m pip install --quiet --quiet --requirement requirements.txt
	@$(BIN)/python -c 'import matplotlib.font_manager' 2> /dev/null
	@touch $@
