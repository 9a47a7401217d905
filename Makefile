# One door. Every target is a line over a CMake preset or a script.
SHELL := /bin/bash
PRESET ?= release
PREFIX ?= /usr/local
build := $(if $(filter release,$(PRESET)),build,build-$(PRESET))

.PHONY: help setup build demo test install bench format tidy clean
.DEFAULT_GOAL := help

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "PRESET=release|debug|asan|tsan chooses the build of build and test, PREFIX=$(PREFIX) where install goes."

setup:  ## Install system packages and the Python environment
	@scripts/setup.sh $(if $(filter tsan tidy,$(PRESET)),extra)

build: setup  ## Build the command line, build/strickle
	@echo "==> build ($(PRESET))"
	@cmake --preset $(PRESET) --log-level=WARNING >/dev/null
	@cmake --build --preset $(PRESET)

demo: build  ## Fit, merge and subtract on real data, run the lab and the doctor
	@echo "==> demo"
	@STRICKLE="$(CURDIR)/$(build)/strickle" examples/demo.sh

test: build  ## Run every test; make test PRESET=asan for another build
	@echo "==> tests ($(PRESET))"
	@.venv/bin/python tests/run.py $(PRESET)

install: build  ## Install under PREFIX
	@cmake --install $(build) --prefix "$(PREFIX)"

bench: build  ## Time strickle beside its peers; ARGS="--quick transform" goes to bench/run.py
	@scripts/setup.sh bench
	@echo "==> bench ($(PRESET))"
	@cmake --preset $(PRESET) --log-level=WARNING -DSTRICKLE_BENCH=ON >/dev/null
	@cmake --build --preset $(PRESET) --target strickle_bench
	@.venv/bin/python bench/run.py $(build) $(ARGS)

format:  ## Format all C++ sources
	@scripts/setup.sh extra
	@git ls-files '*.h' '*.cc' | xargs clang-format-16 -i

tidy:  ## Build under clang-tidy, warnings as errors
	@$(MAKE) --no-print-directory build PRESET=tidy

clean:  ## Remove what was built, but not .venv
	@rm -rf build build-* demo-output
