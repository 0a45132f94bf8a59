"""Measures a year's NPS in DuckDB over rows in its own format.

    python duckdb_score.py load answers.csv answers.duckdb
    {"rows": 10000000}
    python duckdb_score.py ask answers.duckdb
    {"seconds": 0.021, "count": 10000000, "promoters": 4998779, "detractors": 2501012}

The columns are as narrow as possible, and rows are in time order. Threads and memory are
DuckDB's defaults. The result is the median of several runs of the query alone, after the file
is opened and cached.
"""

import json
import statistics
import sys
import time

import duckdb

WARM_UPS = 3
TRIES = 15

QUERY = """
    select
        count(*),
        count(*) filter (where slot >= 9),
        count(*) filter (where slot <= 6)
    from answers
    where survey_key = 1
      and question_key = 1
      and submit_time >= timestamp '2025-01-01'
      and submit_time < timestamp '2026-01-01'
      and slot >= 0
"""


def load(csv, database):
    with duckdb.connect(database) as connection:
        connection.execute(
            f"""
            create table answers as
            select
                1::usmallint as survey_key,
                1::usmallint as question_key,
                cell_key,
                submit_time,
                slot
            from read_csv(
                '{csv}',
                header = false,
                columns = {{'cell_key': 'usmallint', 'submit_time': 'timestamp', 'slot': 'tinyint'}}
            )
            order by submit_time
            """
        )
        rows = connection.execute("select count(*) from answers").fetchone()[0]
    print(json.dumps({"rows": rows}))


def ask(database):
    with duckdb.connect(database, read_only=True) as connection:
        seconds = []
        for _ in range(WARM_UPS + TRIES):
            start = time.perf_counter()
            count, promoters, detractors = connection.execute(QUERY).fetchone()
            seconds.append(time.perf_counter() - start)
    reply = {"count": count, "promoters": promoters, "detractors": detractors}
    print(json.dumps({"seconds": statistics.median(seconds[WARM_UPS:]), **reply}))


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "load":
        load(*sys.argv[2:])
    elif len(sys.argv) == 3 and sys.argv[1] == "ask":
        ask(sys.argv[2])
    else:
        sys.exit(__doc__)
