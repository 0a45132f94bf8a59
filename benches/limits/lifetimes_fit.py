"""Measures how long the Python package lifetimes takes to fit BG/NBD.

Reads customers from a CSV file with the columns x, t_x and T, fits them three times and
prints the median time as JSON:

    python lifetimes_fit.py summary.csv
    {"seconds": 0.13, "r": 0.2426, "alpha": 4.4135, "a": 0.7929, "b": 2.4258}
"""

import json
import statistics
import sys
import time
import warnings

import pandas
from lifetimes import BetaGeoFitter

FITS = 3


def main(path):
    # The optimiser divides by zero on its way, which does not affect the fit.
    warnings.simplefilter("ignore")
    customers = pandas.read_csv(path)
    seconds = []
    for _ in range(FITS):
        start = time.perf_counter()
        model = BetaGeoFitter().fit(customers["x"], customers["t_x"], customers["T"])
        seconds.append(time.perf_counter() - start)
    parameters = {name: float(value) for name, value in model.params_.items()}
    print(json.dumps({"seconds": statistics.median(seconds), **parameters}))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: lifetimes_fit.py CSV")
    main(sys.argv[1])
