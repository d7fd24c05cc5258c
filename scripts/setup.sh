#!/usr/bin/env bash
# Makes this machine ready to build and run Rapport: OpenBLAS, and DuckDB's library at .deps/libduckdb.so.
# Skips what is there, says in one line each thing it does, and is silent when there is nothing to do.
#
# DuckDB comes from, in this order: RAPPORT_DUCKDB, .deps/, /usr/local/lib, Homebrew; else from its wheel on PyPI,
# pinned by version and SHA-256 (the wheel is a zip file; no Python package is installed).

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly duckdb_version=1.5.5
readonly sha256_x86_64=b9b6f86ed85d4ef5e0211eaebf75d057bd8bb520bba438a95dd0f4e42234bbfe
readonly sha256_aarch64=2e72f9e1a4f90a5c8483ad4d540e495bf0834ba61c360b52499a573d7ed62a3f
readonly library=.deps/libduckdb.so

say() { printf 'setup: %s\n' "$*" >&2; }
die() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "cannot run '$*': not root, and there is no sudo. Run it as root, then try again"
    fi
}

# pip, whichever way it is installed.
pip_command() {
    if python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip "$@"
    else
        pip "$@"
    fi
}

# Whether PACKAGE is here; what Python needs counts also when it did not come from apt.
is_installed() {
    case $1 in
        python3-pip) command -v python3 >/dev/null && { command -v pip || python3 -m pip --version; } >/dev/null 2>&1 ;;
        pkg-config | unzip) command -v "$1" >/dev/null ;;
        *) dpkg -s "$1" >/dev/null 2>&1 ;;
    esac
}

install_packages() {
    local package missing=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "please install ${missing[*]} (this system has no apt-get)"
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Proves that the library at PATH opens a database in a process without Python. Prints what is wrong otherwise.
prove() {
    local compiler
    compiler=$(command -v clang || command -v cc) || die "no C compiler: neither clang (part of the Swift toolchain) nor cc"
    "$compiler" -o "$scratch/check_duckdb" scripts/check_duckdb.c -ldl
    "$scratch/check_duckdb" "$1" 2>&1
}

fetch_duckdb() {
    local machine expected actual wheel member found reason
    machine=$(uname -m)
    case $machine in
        x86_64) expected=$sha256_x86_64 ;;
        aarch64 | arm64) machine=aarch64 expected=$sha256_aarch64 ;;
        *) die "no DuckDB $duckdb_version for $machine: build it, and set RAPPORT_DUCKDB to its libduckdb.so" ;;
    esac
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch" "$library.$$"' EXIT

    say "downloading DuckDB $duckdb_version for $machine from PyPI (about 21 MB)"
    pip_command download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.11 \
        --implementation cp --platform "manylinux_2_28_$machine" --platform "manylinux_2_26_$machine" \
        --dest "$scratch" "duckdb==$duckdb_version" || die "cannot download DuckDB: is there a network connection?"
    for wheel in "$scratch"/duckdb-*.whl; do break; done
    actual=$(sha256sum "$wheel" | cut -d ' ' -f 1)
    [ "$actual" = "$expected" ] ||
        die "DuckDB's wheel is not the one expected (SHA-256 $actual instead of $expected): nothing was installed"

    member=$(unzip -Z1 "$wheel" '_duckdb*.so') || die "DuckDB's wheel has no library in it"
    found="$scratch/libduckdb.so"
    unzip -p "$wheel" "$member" >"$found"
    python3 scripts/weaken_python_symbols.py "$found" >/dev/null
    reason=$(prove "$found") || die "DuckDB's library does not work here: $reason"

    mkdir -p .deps
    cp "$found" "$library.$$"
    mv -f "$library.$$" "$library"
    say "DuckDB $duckdb_version is at $library"
}

set_up_linux() {
    install_packages libopenblas-dev liblapacke-dev pkg-config
    if [ -n "${RAPPORT_DUCKDB:-}" ]; then
        [ -r "$RAPPORT_DUCKDB" ] || die "RAPPORT_DUCKDB names $RAPPORT_DUCKDB, and there is no such file"
        return
    fi
    local place
    for place in "$library" /usr/local/lib/libduckdb.so /home/linuxbrew/.linuxbrew/lib/libduckdb.so; do
        [ ! -r "$place" ] || return 0
    done
    install_packages python3-pip unzip
    fetch_duckdb
}

set_up_mac() {
    command -v brew >/dev/null || die "Homebrew is needed (https://brew.sh), then: brew install openblas duckdb pkgconf"
    local formula missing=()
    for formula in openblas duckdb pkgconf; do
        [ -d "$(brew --prefix)/opt/$formula" ] || missing+=("$formula")
    done
    [ ${#missing[@]} -eq 0 ] || die "missing: brew install ${missing[*]}"
}

case $(uname -s) in
    Linux) set_up_linux ;;
    Darwin) set_up_mac ;;
    *) die "Linux and macOS are supported, $(uname -s) is not" ;;
esac
