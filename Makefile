# Each target is told in the README. Only Python 3.11 and make are needed.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8501
WORKERS ?= 2
# PyTorch's build by uv's name (cpu, cu130); auto: the CPU's where there is no NVIDIA driver.
export TORCH_BACKEND ?= auto
BIN := .venv/bin
# Strict: a broken link or a missing heading is an error.
DOCS := $(BIN)/sphinx-build -E -n -W --keep-going -q -b html docs build/docs
APP_STAMP := .venv/installed-app
DEV_STAMP := .venv/installed-dev
BROWSER_STAMP := .venv/installed-browser
AUDIT_STAMP := .venv/installed-audit
CLUSTER_STAMP := .venv-cluster/installed
BACKUP ?= build/backup.tar.gz

.PHONY: run test check docs bench claims load knobs fuzz hands zoo screenshots screens-stable messages reference constraints backup restore audit image-test cluster-test gpu-test clean

run: $(APP_STAMP)
	$(BIN)/streamlit run server.py --server.address $(HOST) --server.port $(PORT)

test: check $(BROWSER_STAMP)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(DOCS)

bench: $(BROWSER_STAMP)
	$(BIN)/python -m bench

# LOAD_USERS=30,100,30 LOAD_MINUTES=5,2,5 LOAD_EVERY=5 LOAD_TRAININGS=2 LOAD_FOLLOWERS=0 LOAD_MEASURING=0
# Followers of a class code go through the lessons with their teacher, beside the users.
load: $(DEV_STAMP)
	$(BIN)/python -m bench.load

# Streamlit's settings, each turned the other way: docs/settings.md
knobs: $(DEV_STAMP)
	$(BIN)/python -m bench.knobs $(KNOBS)

fuzz: $(DEV_STAMP)
	$(BIN)/python -m tests.fuzz $(FUZZ)
	$(BIN)/python -m tests.fuzz_hostile $(HOSTILE)

# Knobs turned fast beside three busy loops, TURNS on each of four networks.
hands: TURNS ?= 75
hands: $(BROWSER_STAMP)
	HANDS=$(TURNS) $(BIN)/pytest tests/browser/test_fast_hands.py

# One claim of the papers trained again and compared with what is kept; two minutes.
claims: CLAIM ?= degradation
claims: $(DEV_STAMP)
	CLAIM=$(CLAIM) $(BIN)/pytest -s tests/training/test_experiments.py -k gives_again

# Every classifier of torchvision and timm, without weights; some minutes.
zoo: $(DEV_STAMP)
	WHOLE_ZOO=1 $(BIN)/pytest -s tests/analysis/test_zoo.py tests/export/test_published_models.py

screenshots: $(BROWSER_STAMP)
	UPDATE_SCREENSHOTS=1 $(BIN)/pytest tests/browser -m browser

# The same commit gives the same pictures: every page TIMES times, from a fresh server each time.
screens-stable: TIMES ?= 20
screens-stable: $(BROWSER_STAMP)
	rm -rf build/screens-exact
	for n in $$(seq $(TIMES)); do \
	  SCREENS_EXACT=build/screens-exact $(BIN)/pytest tests/browser -m pictures || exit 1; done

docs: $(DEV_STAMP)
	$(DOCS)

messages: $(DEV_STAMP)
	$(BIN)/python -m tests.language.extract

reference: $(DEV_STAMP)
	$(BIN)/python -m tests.docs.reference

# UPGRADE=1 renews all versions; without it only what is new or gone is written.
constraints: $(APP_STAMP)
	$(BIN)/python deploy/constraints.py $(if $(UPGRADE),--upgrade)

backup: $(APP_STAMP)
	mkdir -p $(dir $(BACKUP))
	$(BIN)/python cli.py backup $(BACKUP)

restore: $(APP_STAMP)
	$(BIN)/python cli.py restore $(BACKUP) $(if $(REPLACE),--replace)

audit: $(AUDIT_STAMP)
	.ci/audit $(BIN)/pip-audit

image-test: $(BROWSER_STAMP)
	$(BIN)/python -m tests.deploy.image

cluster-test: $(CLUSTER_STAMP)
	.venv-cluster/bin/pytest tests/runs -k ray
	.venv-cluster/bin/python -m tests.deploy.cluster

# Says so and passes where there is no card.
gpu-test: $(APP_STAMP)
	$(BIN)/python -m tests.gpu $(GPU_CHECKS)

clean:
	rm -rf .venv .venv-cluster build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A build that is named is installed in place of another; auto keeps the one that is there.
ifeq ($(filter auto $(shell cat .venv/torch-backend 2>/dev/null),$(or $(TORCH_BACKEND),auto)),)
.PHONY: $(APP_STAMP)
endif

$(APP_STAMP): install.py constraints.txt requirements.txt
	$(PYTHON) install.py
	echo "$(TORCH_BACKEND)" > .venv/torch-backend
	touch $@

$(DEV_STAMP): requirements-dev.txt requirements-postgres.txt $(APP_STAMP)
	$(PYTHON) install.py dev
	touch $@

$(AUDIT_STAMP): requirements-audit.txt $(APP_STAMP)
	$(PYTHON) install.py audit
	touch $@

# Ray stays out of the other environment, whose tests are to pass without it.
$(CLUSTER_STAMP): requirements-ray.txt $(BROWSER_STAMP)
	$(PYTHON) install.py --into .venv-cluster dev ray
	touch $@

$(BROWSER_STAMP): $(DEV_STAMP)
	.ci/install-browser $(BIN)
	touch $@
