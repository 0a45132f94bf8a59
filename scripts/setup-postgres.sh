#!/usr/bin/env bash
# Installs the programs of PostgreSQL 15 or newer if they are missing: with apt-get on
# Debian and Ubuntu, with brew on macOS. Creates no database and starts nothing.
set -euo pipefail

oldest=15
newest_packaged=17

say() { printf 'setup: %s\n' "$*" >&2; }

# The folders that the server searches, in the same order.
folders() {
    printf '%s\n' "${PATH:-}" | tr ':' '\n'
    if command -v pg_config >/dev/null 2>&1; then
        pg_config --bindir
    fi
    for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /opt/homebrew/bin; do
        printf '%s\n' "$dir"
    done
}

# The major version in `postgres (PostgreSQL) 15.13 (Debian ...)`.
major_version() {
    "$1/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9][0-9]*\).*/\1/p'
}

find_programs() {
    local dir major
    while IFS= read -r dir; do
        [ -n "$dir" ] && [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] || continue
        major=$(major_version "$dir")
        if [ -n "$major" ] && [ "$major" -ge "$oldest" ]; then
            return 0
        fi
    done <<EOF
$(folders)
EOF
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        say "this needs root, and sudo is not installed; run as root: $*"
        exit 1
    fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"; }

# The major version of the package `postgresql`.
apt_major() {
    apt-cache show postgresql 2>/dev/null |
        sed -n 's/^Depends:.*postgresql-\([0-9][0-9]*\).*/\1/p' | sort -n | tail -n 1
}

install_with_apt() {
    local package=postgresql
    say "installing PostgreSQL's programs with apt-get; no server will be started"
    apt_get update -qq
    # By default, Debian's package creates a cluster and starts it on port 5432. This
    # temporary file prevents that.
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    trap 'as_root rm -f /etc/postgresql-common/createcluster.d/cxmetrics.conf' EXIT
    echo 'create_main_cluster = false' |
        as_root tee /etc/postgresql-common/createcluster.d/cxmetrics.conf >/dev/null
    if [ "$(apt_major || true)" -lt "$oldest" ] 2>/dev/null; then
        say "this release has PostgreSQL $(apt_major); adding the PostgreSQL project's package repository"
        apt_get install -y -qq --no-install-recommends ca-certificates postgresql-common
        as_root sh -c 'exec /usr/share/postgresql-common/pgdg/apt*.sh -y'
        package=postgresql-$newest_packaged
    fi
    apt_get install -y -qq --no-install-recommends "$package"
}

install_with_brew() {
    say "installing PostgreSQL's programs with: brew install postgresql@$newest_packaged"
    brew install "postgresql@$newest_packaged"
}

if find_programs; then
    exit 0
fi
say "the programs of PostgreSQL $oldest or newer were not found"
if command -v apt-get >/dev/null 2>&1; then
    install_with_apt
elif command -v brew >/dev/null 2>&1; then
    install_with_brew
else
    say "install the server programs of PostgreSQL $oldest or newer with your package manager, then run this again"
    exit 1
fi
if ! find_programs; then
    say "the programs were installed but not found; add the folder of initdb and postgres to PATH"
    exit 1
fi
say "done"
