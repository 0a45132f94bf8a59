#!/usr/bin/env bash
# Installs what checks the code beyond cargo itself, in pinned versions, and
# prints the folder that holds it. A second run finds it there.
set -euo pipefail

sqlx_version=0.9.0
buf_version=1.75.0
tools=${CXMETRICS_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/cxmetrics-tools}
mkdir -p "$tools/bin"

if [ "$("$tools/bin/sqlx" --version 2>/dev/null)" != "sqlx-cli $sqlx_version" ]; then
    cargo install sqlx-cli --version "$sqlx_version" --no-default-features --features postgres \
        --locked --force --root "$tools" >&2
fi

if [ "$("$tools/bin/buf" --version 2>/dev/null)" != "$buf_version" ]; then
    if ! command -v npm >/dev/null 2>&1; then
        echo "installing npm, which buf comes through" >&2
        sudo=
        [ "$(id -u)" = 0 ] || sudo=sudo
        $sudo apt-get update -qq >&2 && $sudo apt-get install -y -qq --no-install-recommends npm >&2
    fi
    npm install --silent --no-save --no-audit --no-fund --prefix "$tools" "@bufbuild/buf@$buf_version" >&2
    ln -sf ../node_modules/.bin/buf "$tools/bin/buf"
fi

printf '%s\n' "$tools"
