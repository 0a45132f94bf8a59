#!/usr/bin/env bash
# `make run`: builds the server, serves on a private database, loads the examples, shows
# their numbers, and keeps serving until Ctrl-C. Running it again adds nothing.
#
# CXMETRICS_LISTEN    address to listen on; default: 127.0.0.1:50051
# CXMETRICS_DATA_DIR  folder of the private database; default: the server's default
#
# Must run on bash 3.2, the version on macOS.
set -euo pipefail
cd "$(dirname "$0")/.."

listen=${CXMETRICS_LISTEN:-127.0.0.1:50051}
export CXMETRICS_LISTEN=$listen
export CXMETRICS_SERVER=http://$listen
# The examples go to the private database, never to the user's own.
unset DATABASE_URL

binary=${CARGO_TARGET_DIR:-target}/debug/cxmetrics
log=${CARGO_TARGET_DIR:-target}/run-${listen##*:}.log
server=

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
else
    bold= plain=
fi

say() { printf '%s\n' "$*"; }
title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

# Prints a command as a user would type it, then runs it.
cxmetrics() {
    printf '%s$ cxmetrics %s%s\n' "$bold" "$*" "$plain"
    "$binary" "$@"
}

stop_server() {
    local pid=$server
    server=
    if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
}

interrupted() {
    trap "" INT TERM HUP
    printf '\nstopping the server ...\n'
    stop_server
    say "stopped; the data is kept for the next \`make run\`"
    exit 0
}

server_failed() {
    say "the server stopped; the last lines of its log ($log):" >&2
    tail -n 20 "$log" >&2
    exit 1
}

port_is_taken() {
    local host=${listen%:*} port=${listen##*:}
    host=${host#\[}
    host=${host%\]}
    (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null
}

trap stop_server EXIT
trap interrupted INT TERM HUP

title "building"
cargo build --locked

if port_is_taken; then
    say "$listen is already in use, perhaps by another \`make run\`." >&2
    say "Stop that process, or choose another port and another data folder:" >&2
    say "  CXMETRICS_LISTEN=127.0.0.1:50052 CXMETRICS_DATA_DIR=\$HOME/cxmetrics-2 make run" >&2
    exit 1
fi

title "starting the server on a private database"
say "$ cxmetrics serve --listen $listen   (its log: $log)"
# Runs in its own process group, so that Ctrl-C reaches only this script, which then
# shuts the server down gracefully.
set -m
"$binary" serve >"$log" 2>&1 </dev/null &
server=$!
set +m

waited=0
until "$binary" health >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || server_failed
    waited=$((waited + 1))
    # Only a server that hangs takes this long, on any machine.
    if [ "$waited" -gt 1200 ]; then
        say "the server was not ready within 10 minutes" >&2
        server_failed
    fi
    sleep 0.5
done
cxmetrics health

title "loading the airport example: 5,640 real interviews (examples/airport)"
cxmetrics survey create -f examples/airport/survey.toml
cxmetrics import examples/airport/responses.csv --mapping examples/airport/airport.toml

title "would travellers recommend the airport?"
cxmetrics query airport/recommend --by year
say
cxmetrics query airport/recommend --by year --group boarding_area

title "are they satisfied?"
cxmetrics query airport/satisfaction --by year

title "how did the score change, week by week in May 2018?"
cxmetrics query airport/recommend --by week --from 2018-04-30 --to 2018-06-04 --zone America/Los_Angeles

title "loading the shop example: 6,919 real purchases of 2,357 customers (examples/cdnow)"
cxmetrics import examples/cdnow/orders.csv --mapping examples/cdnow/cdnow.toml

# All examples share one workspace; the period of each query selects its example.
title "how many customers did the shop win and lose?"
cxmetrics query customer-base --by quarter --from 1997 --to 1998-07

title "what did they buy?"
cxmetrics query purchases --by quarter --from 1997 --to 1998-07

title "how many customers of each cohort ordered again?"
cxmetrics query cohorts --from 1997 --to 1997-07

title "how long until their second order?"
cxmetrics query survival --event second-order --from 1997 --to 1998-07

title "what were they worth, given their purchases until September 1997?"
cxmetrics query lifetime-value --from 1997 --to 1997-10-01 --holdout-days 273 --top 5

title "loading the loyalty example: generated customers of a coffee club, with answers and orders (examples/loyalty)"
cxmetrics survey create -f examples/loyalty/survey.toml
cxmetrics import examples/loyalty/responses.csv --mapping examples/loyalty/responses.toml
cxmetrics import examples/loyalty/activities.csv --mapping examples/loyalty/activities.toml

title "do customers who would recommend the club stay longer and order more? (generated data)"
# The filter leaves out the shop's customers, who never cancelled and so would all count.
cxmetrics query loyalty loyalty/recommend --from 2025-07 --to 2026 --contractual --where country=AT,DE

title "try next, in another terminal"
say "  export PATH=\"$(cd "$(dirname "$binary")" && pwd):\$PATH\""
[ "$listen" = 127.0.0.1:50051 ] || say "  export CXMETRICS_SERVER=$CXMETRICS_SERVER"
cat <<'EOF'
  cxmetrics query airport/q9_clean_restroom --by year --group boarding_area
  cxmetrics query airport/recommend --group flight_type,daypart --from 2018
  cxmetrics query airport/recommend --by year --output json
  cxmetrics query lifetime-value --from 1997 --to 1998-07 --horizon-days 90 --top 20
  cxmetrics query activity-counts --by month --from 2025-07 --to 2026
  cxmetrics survey show airport
  cxmetrics import --help

EOF
say "serving gRPC on $listen with reflection; Ctrl-C stops it"
wait "$server" || true
server_failed
