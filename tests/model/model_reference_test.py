"""The models against independent ones: the network against its formulas in numpy, the others against scikit-learn."""

import gzip
import itertools
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build")) / "tests" / "model_probe"


def probe(*parts):
    """What the probe prints for words, numbers and matrices."""
    words = []
    for part in parts:
        if isinstance(part, np.ndarray):
            matrix = np.atleast_2d(part)
            words += [*map(str, matrix.shape), *map(repr, matrix.astype(float).ravel().tolist())]
        else:
            words.append(str(part))
    done = subprocess.run([PROBE], input=" ".join(words), capture_output=True, text=True, check=True)
    return np.array([float(word) for word in done.stdout.split()])


ACTIVATIONS = {  # value and slope
    "identity": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "squared_relu": (lambda z: np.maximum(z, 0) ** 2, lambda z: 2 * np.maximum(z, 0)),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
}
NORMS = ["none", "batch", "layer", "group", "rms"]
LOSSES = ["mse", "half_mse", "mae", "power", "logistic", "softmax"]


def loss_and_slope(kind, f, y):
    n, r = len(f), f - y
    if kind == "mse":
        return (r**2).sum() / n, 2 * r / n
    if kind == "half_mse":
        return (r**2).sum() / 2 / n, r / n
    if kind == "mae":
        return abs(r).sum() / n, np.sign(r) / n
    if kind == "power":
        return (abs(r) ** 3).sum() / n, 3 * r * abs(r) / n
    if kind == "logistic":
        return np.log1p(np.exp(-y * f)).sum() / n, -y / (1 + np.exp(y * f)) / n
    p = np.exp(f) / np.exp(f).sum(axis=1, keepdims=True)
    return -(y * np.log(p)).sum() / n, (p - y) / n


def normalize(kind, z):
    """x̂ and the function that takes a gradient for it back to z, each value's derivative written out as a matrix."""
    eps = 1e-5
    if kind == "batch":
        back, x = normalize("layer", z.T)[1], normalize("layer", z.T)[0]
        return x.T, lambda g: back(g.T).T
    if kind == "group":
        parts = [normalize("layer", part) for part in np.split(z, 2, axis=1)]
        return np.hstack([x for x, _ in parts]), lambda g: np.hstack(
            [back(part) for (_, back), part in zip(parts, np.split(g, 2, axis=1))])
    m = z.shape[1]
    centre = np.eye(m) - (1 / m if kind == "layer" else 0)
    x, jacobians = np.empty_like(z), []
    for i, row in enumerate(z):
        c = centre @ row
        s = np.sqrt(c @ c / m + eps)
        x[i] = c / s
        jacobians.append((np.eye(m) / s - np.outer(c, c) / (m * s**3)) @ centre)
    return x, lambda g: np.array([j.T @ row for j, row in zip(jacobians, g)])


def reference(activation, norm, loss, widths, x, y, parameters):
    """Loss and gradient, layer by layer, from the formulas."""
    value, slope = ACTIVATIONS[activation]
    left = list(parameters)

    def take(*shape):
        taken = [left.pop(0) for _ in range(int(np.prod(shape)))]
        return np.array(taken).reshape(shape)

    backs, h = [], x
    for i, (fan_in, fan_out) in enumerate(itertools.pairwise(widths)):
        w, b = take(fan_out, fan_in), take(fan_out)
        backs.append(lambda g, h=h, w=w: (g @ w, [*(g.T @ h).ravel(), *g.sum(axis=0)]))
        z = h @ w.T + b
        if i == len(widths) - 2:
            h = z
            break
        if norm != "none":
            gamma, beta = take(fan_out), take(fan_out)
            x_hat, back = normalize(norm, z)
            has_bias = norm != "rms"
            backs.append(lambda g, back=back, x_hat=x_hat, gamma=gamma, has_bias=has_bias: (
                back(g * gamma), [*(g * x_hat).sum(axis=0), *(g.sum(axis=0) * has_bias)]))
            z = x_hat * gamma + beta * has_bias
        backs.append(lambda g, z=z: (g * slope(z), []))
        h = value(z)
    total, g = loss_and_slope(loss, h, y)
    gradient = []
    for back in reversed(backs):
        g, of_parameters = back(g)
        gradient = of_parameters + gradient
    return total, np.array(gradient)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_loss_and_gradient_are_those_of_the_formulas(activation, norm, loss):
    rng = np.random.default_rng(5)
    widths = [5, 6, 4, 1 if loss == "logistic" else 3]
    x, y = rng.normal(size=(9, 5)), rng.normal(size=(9, widths[-1]))
    if loss == "logistic":
        y = np.sign(y)
    if loss == "softmax":
        y = np.eye(3)[rng.integers(3, size=9)]
    count = sum(o * i + o for i, o in itertools.pairwise(widths)) + (0 if norm == "none" else 2 * (6 + 4))
    parameters = rng.normal(size=count, scale=0.5)
    found = probe("network", list(ACTIVATIONS).index(activation), NORMS.index(norm), LOSSES.index(loss), len(widths), *widths,
                  x, y, parameters)
    value, gradient = reference(activation, norm, loss, widths, x, y, parameters)
    np.testing.assert_allclose(found[0], value, rtol=1e-12)
    np.testing.assert_allclose(found[1:], gradient, rtol=1e-9, atol=1e-12 * abs(gradient).max())


@pytest.fixture(scope="module")
def wine():
    with gzip.open(ROOT / "data" / "wine.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1].astype(int)


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("k", [1, 5, 8])
def test_nearest_neighbors_are_scikit_learns(wine, scaled, k):
    x, labels = wine
    x = StandardScaler().fit_transform(x) if scaled else x
    theirs = KNeighborsClassifier(k, algorithm="brute").fit(x[::2], labels[::2]).predict(x[1::2])
    assert probe("neighbors", k, x[::2], labels[::2], x[1::2]).tolist() == theirs.tolist()


@pytest.mark.parametrize("gamma", [0.01, 1 / 13, 1.0])
def test_support_vectors_are_scikit_learns(wine, gamma):
    x, labels = wine
    x = StandardScaler().fit_transform(x)
    theirs = SVC(gamma=gamma, C=2).fit(x[::2], labels[::2]).predict(x[1::2])
    assert probe("svm", gamma, 2.0, x[::2], labels[::2], x[1::2]).tolist() == theirs.tolist()


@pytest.mark.parametrize("c", [0.01, 1.0, 100.0])
def test_logistic_regression_is_scikit_learns(wine, c):
    x, labels = wine
    x = StandardScaler().fit_transform(x)[:, :2]  # few enough features for errors to be made
    theirs = LogisticRegression(C=c, tol=1e-10, max_iter=10_000).fit(x[::2], labels[::2]).predict(x[1::2])
    assert probe("logistic", c, x[::2], labels[::2], x[1::2]).tolist() == theirs.tolist()
    assert len(set(theirs.tolist())) > 1


@pytest.mark.parametrize("strength", [1e-6, 1.0, 1e4])
def test_ridge_is_scikit_learns(wine, strength):
    x, labels = wine
    theirs = Ridge(alpha=strength, fit_intercept=False, solver="svd").fit(x, labels).coef_
    np.testing.assert_allclose(probe("ridge", strength, x, labels[:, None]), theirs, rtol=1e-9)


def test_least_squares_is_numpys(wine):
    x, labels = wine
    x = np.hstack([x, x[:, :1]])  # of many solutions, the shortest
    np.testing.assert_allclose(probe("ridge", 0, x, labels[:, None]), np.linalg.lstsq(x, labels)[0], rtol=1e-7)


def test_principal_components_are_scikit_learns(wine):
    x, _ = wine
    theirs = PCA().fit(x)
    found = probe("components", x)
    np.testing.assert_allclose(found[:13], theirs.explained_variance_ * (len(x) - 1) / len(x), rtol=1e-9)
    ours = found[13:].reshape(13, 13)
    np.testing.assert_allclose(abs((ours * theirs.components_).sum(axis=1)), 1, rtol=1e-9)
    assert all(row[abs(row).argmax()] > 0 for row in ours)
