# `make run` and `make test` do all their set-up themselves: Python 3.11+, make and git are enough.
# PYTHON=… chooses another Python.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint test-browser test-files test-kills test-sweeps bench pins clean

UV := 0.13.9
CODE := bot handlers knowledge jobs
# On two cores three are done first: a fifth of the tests' time is waiting for processes and sockets.
WORKERS := 3

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_USER := 0
# Without what Python keeps of compiled files, each process would compile everything anew.
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV PYTHONDONTWRITEBYTECODE

# A name on the path is no proof (a shim of pyenv may only print an error), so each one is asked.
define FIND_PYTHON
stop() { echo "kikimasshi: $$*" >&2; exit 1; }

find_python() {
  old= bare=
  for python in "$$@"; do
    status=0
    version=$$("$$python" -c '
import sys
print("%d.%d" % sys.version_info[:2])
if sys.version_info < (3, 11): sys.exit(3)
import venv; from ensurepip import version' 2>/dev/null) || status=$$?
    case $$status in
      0) return ;;
      3) old=$$version ;;
      *) bare=$${bare:-$$version} ;;
    esac
  done
  [ -z "$$bare" ] || stop "Python $$bare lacks its venv part. On Debian or Ubuntu: apt install python$$bare-venv"
  [ -z "$$old" ] || stop "Python 3.11 or newer is needed, and $$old is too old. PYTHON=… names another one."
  stop "Python 3.11 or newer is needed, and none of these runs: $$*"
}

make_venv() {
  if [ -n "$${PYTHON:-}" ]; then find_python "$$PYTHON"
  else find_python python3.14 python3.13 python3.12 python3.11 python3; fi
  echo "Setting up $$1 with Python $$version (this once; about half a minute)"
  rm -rf "$$1"
  "$$python" -m venv "$$1" >/dev/null ||
    stop "Python $$version could not make $$1. On Debian or Ubuntu: apt install python$$version-venv"
}
endef
export FIND_PYTHON

# Makes .venv when there is none for these pins, this Python and this folder (its scripts hold
# absolute paths), then adds the sets of tools named. What is fresh costs no call of pip.
define SET_UP
eval "$$FIND_PYTHON"

made_from() {
  { cat requirements/run.txt; pwd; "$${PYTHON:-.venv/bin/python}" -c 'import sys; print(sys.version)'
  } 2>/dev/null | cksum
}

install() {
  .venv/bin/python -m pip install -qq "$$@" ||
    stop "the packages could not be installed; the reason stands above. Is the network there?"
}

if [ "$$(made_from)" != "$$(cat .venv/run.stamp 2>/dev/null)" ]; then
  make_venv .venv
  install --require-hashes --only-binary :all: -r requirements/run.txt
  made_from >.venv/run.stamp
fi
for tools in "$$@"; do
  if [ "$$(cksum <requirements/$$tools.txt)" != "$$(cat .venv/$$tools.stamp 2>/dev/null)" ]; then
    echo "Adding requirements/$$tools.txt to .venv"
    install --require-hashes --only-binary :all: -r requirements/$$tools.txt
    cksum <requirements/$$tools.txt >.venv/$$tools.stamp
  fi
done
if [ "$$(cksum <pyproject.toml)" != "$$(cat .venv/project.stamp 2>/dev/null)" ]; then
  install --no-deps --no-build-isolation -e .
  cksum <pyproject.toml >.venv/project.stamp
fi
endef
export SET_UP
NEED := sh -euc "$$SET_UP" set-up

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: ## start the bot; without Slack tokens, a page to try it on this machine
	@$(NEED)
	@exec .venv/bin/kikimasshi run

lint: ## the linter and the types alone
	@$(NEED) test
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check . || { echo "kikimasshi: not formatted; run .venv/bin/ruff format ." >&2; exit 1; }
	@.venv/bin/mypy --strict $(CODE)

test: lint ## the linter, the types and the tests
	@.venv/bin/pytest -n $(WORKERS) --dist worksteal -p no:benchmark

# A folder that is not there yet is said and passes; a folder without a test in it fails, as pytest does.

test-browser: ## the page in a real Chromium (KIKIMASSHI_CHROMIUM: its path)
	@[ -d tests/browser ] || { echo "no browser tests yet"; exit 0; }; \
	browser=$${KIKIMASSHI_CHROMIUM:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}; \
	[ -x "$$browser" ] || { echo "kikimasshi: no Chromium$${browser:+ at $$browser}; apt install chromium, or set KIKIMASSHI_CHROMIUM to its path" >&2; exit 1; }; \
	$(NEED) test browser && KIKIMASSHI_CHROMIUM="$$browser" .venv/bin/pytest -p no:benchmark tests/browser

test-files: ## the exported files, opened by LibreOffice
	@command -v soffice >/dev/null || { echo "kikimasshi: no LibreOffice; apt install libreoffice-calc-nogui" >&2; exit 1; }
	@$(NEED) test
	@.venv/bin/pytest -p no:benchmark tests/files

test-kills: ## the bot in Slack, killed again and again (about two minutes)
	@$(NEED) test
	@.venv/bin/pytest -p no:benchmark -rP tests/kills

test-rooms: ## nine hundred whole rooms: who writes what, and which row holds what then
	@$(NEED) test
	@.venv/bin/pytest -n $(WORKERS) --dist worksteal -p no:benchmark tests/rooms

test-sweeps: ## every question about everything in the records, hundreds of texts of any letters
	@$(NEED) test
	@.venv/bin/pytest -n $(WORKERS) --dist worksteal -p no:benchmark tests/sweeps
	@.venv/bin/pytest -n $(WORKERS) --dist worksteal -p no:benchmark -m hypothesis --hypothesis-profile thorough

bench: ## how fast it is
	@[ -d tests/bench ] || { echo "no benchmarks yet"; exit 0; }; \
	$(NEED) test bench && .venv/bin/pytest tests/bench

# The order matters: each set keeps the versions of those before it.
define PIN
eval "$$FIND_PYTHON"
uv=$$(mktemp -d)
trap 'rm -rf "$$uv"' EXIT
make_venv "$$uv"
"$$uv/bin/python" -m pip install -qq uv==$(UV)
pin() {
  set=$$1; shift
  "$$uv/bin/uv" pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
    --custom-compile-command "make pins" -o requirements/$$set.txt requirements/$$set.in "$$@"
}
pin run pyproject.toml
pin test -c requirements/run.txt
pin browser -c requirements/run.txt -c requirements/test.txt
pin bench -c requirements/run.txt -c requirements/test.txt
endef
export PIN

pins: ## write requirements/*.txt from *.in and pyproject.toml (UPGRADE=--upgrade takes the newest)
	@sh -euc "$$PIN" pins

clean: ## remove what make made; the data in var/ stays
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
	find $(CODE) tests -name __pycache__ -type d -prune -exec rm -rf {} +
