"""The whole lab against an independent study of the same claims (numpy and scikit-learn, other seeds): its figures, with the
settings that the experiments have by default, and tolerances that cover both studies' spread over seeds."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build"))


@pytest.fixture(scope="session")
def results():
    """All experiments as they are by default."""
    done = subprocess.run([BUILD / "strickle", "lab", "--all", "--json"], capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr or "a measurement is not what theory predicts"
    return {one["experiment"]: one for one in json.loads(done.stdout)["results"]}


# Experiment, the end of a quantity, the independent figure, how far from it a measurement may be.
FIGURES = [
    ("minmax", "deviation of all others, outlier at 100", 0.00966, 0.0001),
    ("minmax", "deviation of all others, outlier at 1000", 0.00100, 0.00001),
    ("zscore", "deviation of the others, outlier at 100", 0.7071, 0.005),
    ("zscore", "deviation of the others, outlier at 1000", 0.0996, 0.001),
    ("zscore", "largest |z|, outlier at 100", 70.7, 0.5),
    ("zscore", "largest |z|, outlier at 1000", 99.5, 0.1),
    ("pca-dominance", "loading of the unrelated feature, s = 2", 0.047, 0.04),
    ("pca-dominance", "loading of the unrelated feature, s = 3", 0.999, 0.003),
    ("pca-dominance", "loading of the unrelated feature, s = 10", 1.0, 0.0005),
    ("pca-dominance", "correlation of the component with the factor, s = 1", 0.969, 0.004),
    ("pca-dominance", "squared loading of the feature of the largest deviation", 0.9996, 0.0001),
    ("pca-dominance", "share of the first component, raw", 0.998, 0.0005),
    ("pca-dominance", "share of the first component, standardized", 0.362, 0.0005),
    ("pca-dominance", "accuracy on two components, raw", 0.687, 0.02),
    ("pca-dominance", "accuracy on two components, standardized", 0.963, 0.01),
    ("distance-dominance", "share of the noise in squared distances, s = 3", 0.692, 0.01),
    ("distance-dominance", "share of the noise in squared distances, s = 100", 0.9996, 0.0001),
    ("distance-dominance", "neighbours' accuracy", 0.913, 0.01),
    ("distance-dominance", "support vectors' accuracy", 0.920, 0.01),
    ("distance-dominance", "accuracy that neighbours lose, s = 10", 0.017, 0.01),
    ("distance-dominance", "accuracy that neighbours lose, s = 30", 0.060, 0.02),
    ("distance-dominance", "accuracy that neighbours lose, s = 100", 0.192, 0.02),
    ("distance-dominance", "accuracy that neighbours lose, s = 300", 0.356, 0.02),
    ("distance-dominance", "accuracy that neighbours lose, s = 1000", 0.407, 0.02),
    ("distance-dominance", "accuracy lost with γ = 1/d, s = 100", 0.136, 0.02),
    ("distance-dominance", "accuracy lost with γ = 1/d, s = 1000", 0.362, 0.03),
    ("distance-dominance", "accuracy lost with γ = 1/(d·variance of X), s = 100", 0.401, 0.02),
    ("distance-dominance", "their accuracy, raw", 0.974, 0.01),
    ("gradient-scale", "exponent of the loss, 2 layers", 10.001, 0.02),
    ("gradient-scale", "exponent of the loss, 3 layers", 14.0, 0.02),
    ("gradient-scale", "exponent of the loss, 4 layers", 18.001, 0.02),
    ("stable-lr", "η*·λmax, v = 0.0001", 2 * 1.0005, 0.02),
    ("stable-lr", "η* of batches of 1, v = 1", 0.0907, 0.003),
    ("stable-lr", "η* of batches of 8, v = 1", 0.547, 0.01),
    ("stable-lr", "η* of batches of 32, v = 1", 1.24, 0.05),
    ("stable-lr", "η* of batches of 128, v = 1", 1.74, 0.03),
    ("stable-lr", "η*·λmax(Gauss–Newton), v = 1", 3.90, 0.25),
    ("stable-lr", "η*·λmax(Gauss–Newton), v = 100", 3.95, 0.25),
    ("stable-lr", "λmax, mean 0.5", 6.99, 0.2),
    ("stable-lr", "λmax, mean 2", 82.5, 1),
    ("stable-lr", "condition, mean 1", 520, 60),
    ("stable-lr", "condition, mean 2", 7200, 800),
    ("stable-lr", "steps to 1e-3 after standard", 3, 0),
    ("he-init", "mean square of z₁ over that of x, inputs of unit variance, mean 5", 7.22**2 / 26, 0.15),
    ("he-init", "mean σ² of the Jacobian, depth 1", 1.02, 0.05),
    ("c-crit", "tangent kernel over c²·S, 32-64-1", 1.00, 0.07),
    ("c-crit", "tangent kernel over c²·S, 32-64-64-1", 1.00, 0.07),
    ("c-crit", "over √(2/(ηS)), 32-64-1", 1.09, 0.1),
    ("c-crit", "over √(2/(ηS)), 32-256-1", 1.06, 0.1),
    ("c-crit", "over √(2/(ηS)), 32-64-64-1", 1.12, 0.1),
    ("c-crit", "over √(2/(ηS)), 32-64-64-64-1", 1.12, 0.1),
    ("c-crit", "λmax at c = 1, 32-64-1, mean 0", 21.7, 1),
    ("c-crit", "λmax at c = 1, 32-256-1, mean 0", 83.6, 3),
    ("c-crit", "λmax at c = 1, 32-64-64-1, mean 0", 44.6, 5),
    ("c-crit", "λmax at c = 1, 32-64-1, mean 3", 864, 120),
    ("c-crit", "share of runs that diverge, 2 layers, c = 1.6·c_crit", 1, 0.05),
    ("c-crit", "share of dead units, c = 1.6·c_crit", 0.18, 0.1),
    ("c-crit", "share of dead units, c = 2·c_crit", 0.59, 0.1),
    ("dead-relu", "dead units after min-max, normal numbers", 0.168, 0.015),
    ("dead-relu", "units on for less than 1 %, normal numbers", 0.261, 0.015),
    ("dead-relu", "units on for more than 99 %, normal numbers", 0.256, 0.015),
    ("dead-relu", "dead units after min-max, uniform numbers", 0.035, 0.01),
    ("dead-relu", "units on for less than 1 %, uniform numbers", 0.100, 0.015),
    ("dead-relu", "after standardizing, outliers at ±100", 0.298, 0.02),
    ("dead-relu", "after standardizing, Student's t, ν = 2", 0.28, 0.02),
    ("bn-affine", "relative change with ε = 1e-5, a in 10^±1", 1.1e-4, 3e-5),
    ("bn-affine", "relative change with ε = 1e-5, a in 10^±6", 0.43, 0.1),
    ("bn-affine", "deviation of what comes out at a·σ = √ε", 0.701, 0.01),
    ("bn-affine", "relative change by factors, a in 10^±1", 0.745, 0.12),
    ("mixed-variance", "correlation of a quiet feature with itself before, 8 of 16 features at S = 100", 0.054, 0.02),
    ("mixed-variance", "correlation of a quiet feature with itself before, 8 of 16 features at S = 10", 0.473, 0.02),
    ("mixed-variance", "correlation of a quiet feature with itself before, 8 of 64 features at S = 100", 0.236, 0.03),
    ("mixed-variance", "correlation of a quiet feature with itself before, 8 of 256 features at S = 100", 0.693, 0.03),
    ("mixed-variance", "its deviation after, 8 of 16 features at S = 100", 0.274, 0.01),
    ("mixed-variance", "correlation, 8 of 16 features at S = 100", 0.96, 0.01),
    ("mixed-variance", "accuracy, BatchNorm, S = 100", 0.978, 0.02),
    ("mixed-variance", "accuracy, GroupNorm, pure groups, S = 100", 0.980, 0.01),
    ("mixed-variance", "accuracy, LayerNorm, S = 100", 0.506, 0.03),
    ("mixed-variance", "accuracy, RMSNorm, S = 100", 0.501, 0.03),
    ("mixed-variance", "accuracy, GroupNorm, mixed groups, S = 100", 0.503, 0.03),
    ("mixed-variance", "accuracy of logistic regression, LayerNorm, S = 100", 0.994, 0.01),
    ("bn-batch", "what went in, B = 2", 0.564, 0.01),
    ("bn-batch", "what went in, B = 4", 0.798, 0.01),
    ("bn-batch", "what went in, B = 8", 0.903, 0.01),
    ("bn-batch", "what went in, B = 16", 0.952, 0.01),
    ("bn-batch", "what went in, B = 32", 0.976, 0.01),
    ("l2-scale", "share of a coefficient that is kept, deviation 0.01", 0.000999, 1e-6),
    ("l2-scale", "share of a coefficient that is kept, deviation 0.1", 0.0909, 1e-4),
    ("l2-scale", "share of a coefficient that is kept, deviation 10", 0.999, 1e-5),
    ("target-scale", "length of the step over η√d, a = 0.0001", 1, 0.001),
    ("target-scale", "exponent of η* in a, from 100 to 300", -1, 0.05),
]


@pytest.mark.parametrize(("experiment", "quantity", "figure", "tolerance"), FIGURES, ids=lambda value: str(value)[:60])
def test_measurements_are_those_of_the_independent_study(results, experiment, quantity, figure, tolerance):
    rows = [row for row in results[experiment]["rows"] if row["quantity"].endswith(quantity)]
    assert rows, f"no quantity ends with {quantity}"
    for row in rows:
        assert abs(row["measured"] - figure) <= tolerance, f"{row['quantity']}: {row['measured']}"


# The exponents of |∇W| for inputs far below and far above the target.
EXPONENTS = {
    "the loss is squared error, in a linear model": (1, 2),
    "the loss is squared error, in 2 layers": (1, 2),
    "the loss is squared error, in 4 layers": (1, 2),
    "the target is 0": (2, 2),
    "the loss is the absolute error": (1, 1),
    "the loss is cross-entropy": (1, 1),
    "the loss is |r|³": (1, 3),
    "the loss is r⁴": (1, 4),
    "the activation is a squared ReLU in one hidden layer": (2, 4),
    "batch normalization stands behind the first layer": (0, 0),
}


@pytest.mark.parametrize("where", EXPONENTS)
def test_exponents_of_the_gradient(results, where):
    rows = [row for row in results["gradient-scale"]["rows"] if row["where"] == where]
    assert [round(row["measured"], 1) for row in rows] == list(EXPONENTS[where])
    assert all(abs(row["measured"] - exponent) < 0.02 for row, exponent in zip(rows, EXPONENTS[where], strict=True))


# Of each layer by itself: W₁ and W₂ for small c and for large.
LAYERS = {"each of two layers is looked at": (1, 2, 1, 2), "two layers have biases that are not 0": (1, 2, 0, 2)}


@pytest.mark.parametrize("where", LAYERS)
def test_exponents_of_each_layer(results, where):
    measured = [row["measured"] for row in results["gradient-scale"]["rows"] if row["where"] == where]
    assert measured == pytest.approx(LAYERS[where], abs=0.02)


# What the study says of each claim: holds everywhere, or also where it fails.
HOLDS = {"minmax"}
HOLDS_WHERE = {
    "pca-dominance": "the feature's variance is above the first eigenvalue of all others",
    "distance-dominance": "distances are measured",
    "gradient-scale": "the squared norm is meant",
    "stable-lr": "the model is linear and has no intercept",
    "dead-relu": "outliers or tails are on both sides",
    "bn-affine": "BatchNorm has no ε",
    "mixed-variance": "LayerNorm sees features of deviation 1 beside louder ones",
    "l2-scale": "the penalty is counted in the features' own units",
    "target-scale": "the first step of SGD is meant",
}
FAILS_WHERE = {
    "zscore": "the outlier is beyond √n deviations",
    "distance-dominance": "the informative feature is the loud one",
    "gradient-scale": "the loss is squared error, in 2 layers",
    "stable-lr": "the loss is cross-entropy",
    "he-init": "the layer is the first",
    "c-crit": "an update as large as the weights is the yardstick",
    "dead-relu": "values are compressed into [0, 1] and then centred",
    "bn-affine": "LayerNorm takes its place",
    "mixed-variance": "features are only divided, by RMSNorm",
    "target-scale": "a linear model is trained by Adam",
    "internal-shift": "noise puts the movement back",
    "leakage": "the scaler looks at features alone",
    "global-or-each": "features share a unit and the loud ones are informative",
}


def test_verdicts_are_those_of_the_independent_study(results):
    assert {name for name, one in results.items() if one["verdict"]["outcome"] == "holds"} >= HOLDS
    for name, where in HOLDS_WHERE.items():
        assert where in results[name]["verdict"]["holds_when"], name
    for name, where in FAILS_WHERE.items():
        assert where in results[name]["verdict"]["fails_when"], name


def test_z_scores_and_dead_units_to_the_letter(results):
    dead = [row["measured"] for row in results["dead-relu"]["rows"] if row["quantity"].startswith("dead units, standardized")]
    assert dead == [0] * 6
    ridge = next(row for row in results["l2-scale"]["rows"] if row["quantity"].startswith("difference of ridge"))
    assert ridge["measured"] < 1e-10
    adam = [row["measured"] for row in results["target-scale"]["rows"] if row["quantity"].startswith("difference from")]
    assert len(adam) == 7 and max(adam) < 1e-12
