# The two commands of a newcomer are `make playground` and `make test`.

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
# Tests of the whole, each with processes of its own, one after another; the others run side by side.
WHOLE := tests/end_to_end tests/browser

.PHONY: playground test check browser page benchmark clean

playground: $(READY)
	$(VENV)/bin/deskmate playground $(ARGS)

test: $(READY)
	$(VENV)/bin/python -m scripts.check
ifdef ARGS
	$(VENV)/bin/python -m pytest $(ARGS)
else
	$(VENV)/bin/python -m pytest --numprocesses=2 --dist=loadfile $(addprefix --ignore=,$(WHOLE))
	$(VENV)/bin/python -m pytest $(WHOLE)
endif

check: $(READY)
	$(VENV)/bin/python -m scripts.check

page:
	cd bot/playground/page && npm ci && npm run build

benchmark: $(READY)
	$(VENV)/bin/pip install --quiet --constraint constraints.txt --editable '.[benchmark]'
	$(VENV)/bin/python -m tests.benchmarks $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Deskmate needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' || { echo "This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --upgrade-strategy only-if-needed --constraint constraints.txt --editable '.[dev]'
	@touch $@
