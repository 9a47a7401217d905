"""The wine data in Python: scalers compared under cross-validation, one of them refitted from halves, as a recipe.

usage: in_python.py WINE.csv.gz RECIPE.json    (a standard recipe of its features, by the command line)
"""

import sys

import pandas as pd
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

import strickle


def main():
    wine = pd.read_csv(sys.argv[1])
    X, y = wine.drop(columns="target"), wine["target"]
    print("accuracy of 5 nearest neighbours, 5 folds:")
    for scaler in (None, strickle.StandardScaler(), strickle.MinMaxScaler(), strickle.SquashingScaler()):
        model = make_pipeline(scaler or "passthrough", KNeighborsClassifier())
        print(f"  {scaler or 'as it is'!s:<20}{cross_val_score(model, X, y).mean():.3f}")

    halves = [strickle.StandardScaler().fit(half) for half in (X[::2], X[1::2])]
    state = halves[0].merge(halves[1]).to_state()
    with open(sys.argv[2], encoding="utf-8") as file:
        same = state == file.read()
    print(f"two halves merged in Python, and one fit by the command line: {'the same bytes' if same else 'DIFFERENT'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
