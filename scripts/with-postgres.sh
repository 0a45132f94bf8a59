#!/usr/bin/env bash
# Runs a command with DATABASE_URL set to a temporary, migrated database:
#   scripts/with-postgres.sh cargo sqlx prepare
# Needs PostgreSQL's programs and sqlx-cli.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(pg_config --bindir)
dir=$(mktemp -d /tmp/cxmetrics-sqlx.XXXXXX)
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    # PostgreSQL refuses to run as root.
    owner=$(id -un postgres 2>/dev/null || echo nobody)
    chown "$owner" "$dir"
    as_owner() { (cd / && setpriv --reuid="$owner" --regid="$(id -gn "$owner")" --clear-groups "$@"); }
fi
cleanup() {
    as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap cleanup EXIT INT TERM

as_owner "$bin/initdb" -D "$dir/data" --auth=trust --username=cxmetrics --no-sync >/dev/null
as_owner "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
    -o "-c listen_addresses='' -c unix_socket_directories=$dir -c fsync=off" start >/dev/null
export DATABASE_URL="postgres://cxmetrics@localhost/postgres?host=$dir"
export SQLX_OFFLINE=false
sqlx migrate run >/dev/null
"$@"
