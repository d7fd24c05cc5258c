# The two commands: `make demo` shows the whole way on simulated data, `make test` sets up, lints, builds and tests.
# Both set this machine up first (scripts/setup.sh) and skip what is there.

SHELL := /bin/bash
IMPORTS := --explicit-target-dependency-import-check error
RAPPORT := .build/release/rapport
SOURCES := Sources Tests Benchmarks/Sources Benchmarks/Package.swift Package.swift

SIZE ?= M

.PHONY: demo test lint bench bench-fit bench-end-to-end bench-coverage bench-effect bench-what-if bench-drivers bench-backtest
.PHONY: bench-forecast bench-stages clean setup build data model

demo: build
	@$(RAPPORT) demo

test: lint build
	swift build --build-tests $(IMPORTS)
	RAPPORT_BINARY=$(CURDIR)/$(RAPPORT) swift test --skip-build

lint:
	@scripts/check_names.sh
	swift format lint --strict --recursive $(SOURCES)

build: setup
	swift build -c release --product rapport $(IMPORTS)

setup:
	@scripts/setup.sh

# Simulated, and the same bytes for the same seed.
data: build
	$(RAPPORT) simulate --customers 3000 --seed 1 --force -o data/demo

# The demo's own training command, and the card of the model it makes.
model: build
	$(RAPPORT) train -c data/demo/rapport.yaml -o models/demo.json --force
	$(RAPPORT) export model-card -m models/demo.json -o models/demo.md --force

# Features against existing tools: SIZE=S, M or L (Benchmarks/peers/README.md).
bench: build
	python3 Benchmarks/peers/run_features.py --size $(SIZE)

# Fits and scores against existing tools, at equal optimality: SIZE=S or M (Benchmarks/peers/README.md).
bench-fit: setup
	swift build -c release --package-path Benchmarks
	python3 Benchmarks/peers/run_fit.py --size $(SIZE)

# From a log to models and probabilities against existing tools: SIZE=S or M.
bench-end-to-end: setup
	swift build -c release --package-path Benchmarks
	python3 Benchmarks/peers/run_end_to_end.py --size $(SIZE)

# The time of each stage, on simulated histories.
bench-stages: setup
	swift run -c release --package-path Benchmarks rapport-bench

# A forecast of twelve periods for 400,000 customers, after loading; how often its intervals hold what happened in simulated
# worlds, and those of what edits change.
bench-forecast: setup
	swift run -c release --package-path Benchmarks rapport-bench forecast
	swift run -c release --package-path Benchmarks rapport-bench forecast-coverage
	swift run -c release --package-path Benchmarks rapport-bench forecast-what-if

# How often 95% intervals hold the truth, on panels whose truth is known.
bench-coverage: setup
	swift run -c release --package-path Benchmarks rapport-bench coverage

# How often the interval of an effect holds the truth, in worlds where it is known.
bench-effect: setup
	swift run -c release --package-path Benchmarks rapport-bench effect

# How often the interval of a what-if's change holds the true one, and by how much it is off on average.
bench-what-if: setup
	swift run -c release --package-path Benchmarks rapport-bench what-if

# What drivers take, and how often intervals of their shares hold the truth.
bench-drivers: setup
	swift run -c release --package-path Benchmarks rapport-bench drivers
	swift run -c release --package-path Benchmarks rapport-bench drivers coverage
	swift run -c release --package-path Benchmarks rapport-bench drivers wide

# How often the interval of a count that is forecast holds what happened, in simulated worlds.
bench-backtest: setup
	swift run -c release --package-path Benchmarks rapport-bench backtest

clean:
	rm -rf .build Benchmarks/.build
