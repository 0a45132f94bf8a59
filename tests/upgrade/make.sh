#!/usr/bin/env bash
# Makes tests/upgrade/before.sql: the database of an earlier release, filled by fill.py.
#   make.sh OLD_CHECKOUT PYTHON
# OLD_CHECKOUT holds a built release (migrations 1 to 6); PYTHON has grpcio-tools. PostgreSQL
# and the server run as an unprivileged user if root calls.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
dir=$(mktemp -d /tmp/cxmetrics-upgrade.XXXXXX)
port=50971
as=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$dir"
    as=(setpriv --reuid=postgres "--regid=$(id -g postgres)" --clear-groups)
fi
"${as[@]}" "$bin/initdb" -D "$dir/data" --auth=trust --username=cxmetrics --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" \
    -o "-c listen_addresses='' -c unix_socket_directories=$dir -c fsync=off" start >/dev/null
server=
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap cleanup EXIT
url="postgres://cxmetrics@localhost/postgres?host=$dir"
"${as[@]}" "$1/target/debug/cxmetrics" serve --listen "127.0.0.1:$port" --database-url "$url" --log warn &
server=$!
"$2" "$here/fill.py" "127.0.0.1:$port" "$1/proto"
kill "$server" && wait "$server" || true
# psql's own commands and the empty search_path are of no use to another client.
"$bin/pg_dump" --inserts --rows-per-insert=500 --no-owner --no-privileges --dbname "$url" |
    grep -vE '^\\|set_config|^SET transaction_timeout' >"${3:-$here/before.sql}"
