"""Times strickle's estimators and scikit-learn's in turn, in one process; a JSON object a line.

usage: estimators.py FITTED ROWS COLUMNS CALLS ROUNDS    (CALLS of each in a round)

FITTED rows are fitted, of which the first ROWS are transformed; the fit is timed where these are the same.
"""

import json
import sys
import time
import warnings

import numpy as np
from sklearn import preprocessing

import strickle

# What scikit-learn is asked, so that both answer the same.
OPTIONS = {"QuantileTransformer": {"subsample": None}}
# Powers: scikit-learn ends its search with an interval of 1.5e-8. Quantiles: probabilities that differ by a unit.
NEAR = {"PowerTransformer": 1e-4, "QuantileTransformer": 1e-6}
NAMES = ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "QuantileTransformer", "PowerTransformer",
         "Normalizer")


def seconds(work, calls):
    begin = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - begin) / calls


def main():
    fitted, rows, columns, calls, rounds = map(int, sys.argv[1:])
    warnings.simplefilter("ignore")
    X = np.random.default_rng(0).standard_normal((fitted, columns))
    for name in NAMES:
        both = [getattr(module, name)(**OPTIONS.get(name, {})).fit(X) for module in (strickle, preprocessing)]
        some = X[:rows].copy()
        scaled = both[1].transform(some)
        for what in ("fit", "transform", "inverse_transform"):
            if not hasattr(both[0], what) or (what == "fit" and rows < fitted):
                continue
            given = scaled if what == "inverse_transform" else some
            line = {"task": f"{name}.{what}"}
            if what != "fit":
                ours, theirs = (getattr(estimator, what)(given) for estimator in both)
                far = np.abs(ours - theirs).max()
                if far > NEAR.get(name, 1e-9):
                    line["problem"] = f"another answer than strickle: {far:g} away"
            works = [lambda estimator=estimator: getattr(estimator, what)(given) for estimator in both]
            for work in works:
                work()
            times = [[seconds(work, calls) for work in works] for _ in range(rounds)]
            line["ours"], line["theirs"] = zip(*times)
            print(json.dumps(line), flush=True)


main()
