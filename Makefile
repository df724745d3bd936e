# Everything is done by packaging/bootstrap.py, which also runs without make:
#   Linux    python3 packaging/bootstrap.py run
#   Windows  py packaging/bootstrap.py run
# Another Python: make run PYTHON=python3.12          Arguments: make test ARGS="-k seuil"

PYTHON ?= python3
ARGS ?=
BOOTSTRAP := $(PYTHON) packaging/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench torture guide gallery windows windows-smoke linux linux-smoke packages lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv and install the locked packages
	@$(BOOTSTRAP) setup $(ARGS)

run: ## open the program (without a screen: write the demo into build/demo)
	@$(BOOTSTRAP) run $(ARGS)

test: ## run the tests
	@$(BOOTSTRAP) test $(ARGS)

check: ## style, types and layers: ruff, mypy --strict, import-linter
	@$(BOOTSTRAP) check $(ARGS)

bench: ## measure speed and memory
	@$(BOOTSTRAP) bench $(ARGS)

gallery: ## every screen in every size, scale and colour, into build/gallery
	@$(BOOTSTRAP) gallery $(ARGS)

guide: ## regenerate the pictures of the guide and of the README
	@$(BOOTSTRAP) exec tests.guide_pictures

torture: ## kill, cut off and damage the program many times
	@$(BOOTSTRAP) torture $(ARGS)

linux: ## build the .deb and the tarball for Linux into dist/
	@$(BOOTSTRAP) linux $(ARGS)

linux-smoke: ## install, start and remove them in a clean Debian (as root)
	@$(BOOTSTRAP) linux-smoke $(ARGS)

windows: ## build the Windows installer and portable ZIP into dist/
	@$(BOOTSTRAP) windows $(ARGS)

windows-smoke: ## install, start, upgrade and remove them under Wine
	@$(BOOTSTRAP) windows-smoke $(ARGS)

packages: ## build and try the packages that the last changes touch (ARGS=--all for all)
	@$(BOOTSTRAP) packages $(ARGS)

lock: ## regenerate packaging/requirements*.txt from the .in files
	@$(BOOTSTRAP) lock $(ARGS)

clean: ## remove .venv, build results and caches
	@$(BOOTSTRAP) clean $(ARGS)
