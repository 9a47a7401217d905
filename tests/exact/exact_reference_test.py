"""Sums, means, variances and deviations against Python's fractions: an independent reference, to the last bit."""

import math
import os
import random
import struct
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

BUILD = Path(os.environ.get("STRICKLE_BUILD", Path(__file__).resolve().parents[2] / "build"))
PROBE = BUILD / "tests" / "exact_probe"


def nearest(q):
    """The double nearest to a fraction, ties to even; Python divides integers so."""
    try:
        return q.numerator / q.denominator
    except OverflowError:
        return math.inf if q > 0 else -math.inf


def nearest_root(q):
    """The double nearest to the root of a fraction: floor with 3000 more bits, made sticky where it is inexact."""
    if q == 0:
        return 0.0
    bits = 3000
    root = math.isqrt((q.numerator << 2 * bits) // q.denominator)
    sticky = Fraction(root, 1 << bits) ** 2 != q
    return nearest(Fraction(2 * root + sticky, 2 << bits))


def any_double(r, low=-1074, high=1023):
    return math.copysign(math.ldexp(1 + r.random(), r.randint(low, high)), r.random() - 0.5)


DATA = {
    "gauss": lambda r, n: [r.gauss(0, 1) for _ in range(n)],
    "every exponent": lambda r, n: [any_double(r) for _ in range(n)],
    "cancellation": lambda r, n: [v for x in (any_double(r) for _ in range(n // 2)) for v in (x, -x)] + [5e-324] * (n % 2),
    "near cancellation": lambda r, n: [v for x in (r.random() for _ in range(n // 2)) for v in (x, -math.nextafter(x, 2))],
    "1e308 pairs": lambda r, n: [r.choice([1e308, -1e308, 1.7976931348623157e308]) for _ in range(n)],
    "1.7e9 +- 1": lambda r, n: [1.7e9 + r.choice([-1, 1]) for _ in range(n)],
    "integers beyond 2^53": lambda r, n: [float(r.randint(2**53, 2**63)) for _ in range(n)],
    "all equal": lambda r, n: [any_double(r)] * n,
    "alternating signs": lambda r, n: [(-1) ** i * r.random() for i in range(n)],
    "subnormals": lambda r, n: [r.randint(-5, 5) * 5e-324 for _ in range(n)],
    "least normals": lambda r, n: [any_double(r, -1080, -1000) for _ in range(n)],
    "mixed scales": lambda r, n: [any_double(r, -60, 60) if r.random() < 0.9 else 5e-324 for _ in range(n)],
    "zeros": lambda r, n: [r.choice([0.0, -0.0]) for _ in range(n)],
    "log-normal": lambda r, n: [math.exp(3 * r.gauss(0, 1)) for _ in range(n)],
}


def run(records):
    return subprocess.run([PROBE], input=b"".join(records), capture_output=True, check=True).stdout.decode().split("\n")[:-1]


def from_text(text):
    """The value of a state's canonical text."""
    integer, power = text.lstrip("-")[2:].split("p")
    assert integer == "0" or int(integer, 16) % 2 == 1, "not canonical"
    return Fraction(int(integer, 16)) * Fraction(2) ** int(power) * (-1 if text.startswith("-") else 1)


def check(line, total, sums, squares):
    """One line of the probe against the definition, for W = total, S = sums, Q = squares."""
    spread = total * squares - sums * sums
    fields = line.split()
    assert from_text(fields[6]) == sums
    assert from_text(fields[7]) == squares
    assert int(fields[8]) == (spread > 0) - (spread < 0)
    expected = [nearest(sums), nearest(sums / total) if total else math.nan]
    for function in (nearest, nearest_root):
        for ddof in (0, 1):
            expected.append(function(spread / (total * (total - ddof))) if total > ddof else math.nan)
    for name, found, wanted in zip(("sum", "mean", "var", "var1", "std", "std1"), fields, expected):
        found = math.nan if "nan" in found else float.fromhex(found)
        assert found == wanted or (math.isnan(found) and math.isnan(wanted)), (name, found.hex(), wanted.hex())


@pytest.mark.parametrize("kind", DATA)
def test_unweighted(kind):
    r = random.Random(f"unweighted {kind}")
    sets = [DATA[kind](r, n) for n in [0, 1, 2, 3, 4, 7, 8, 9, 63, 64, 65, 1000, 4097] + [r.randint(2, 40) for _ in range(30)]]
    sets = [[x for x in values if math.isfinite(x)] for values in sets]
    lines = run([struct.pack(f"<qq{len(x)}d", len(x), 0, *x) for x in sets])
    assert len(lines) == len(sets)
    for line, x in zip(lines, sets):
        exact = [Fraction(v) for v in x]
        check(line, len(x), sum(exact, Fraction(0)), sum((v * v for v in exact), Fraction(0)))


@pytest.mark.parametrize("kind", DATA)
def test_weighted(kind):
    r = random.Random(f"weighted {kind}")
    sets = [DATA[kind](r, n) for n in [0, 1, 2, 3, 8, 65] + [r.randint(2, 40) for _ in range(20)]]
    sets = [[x for x in values if math.isfinite(x)] for values in sets]
    weights = [[r.choice([0.0, 1.0, 0.1, r.random() * 10, abs(any_double(r))]) for _ in x] for x in sets]
    lines = run([struct.pack(f"<qq{2 * len(x)}d", len(x), 1, *x, *w) for x, w in zip(sets, weights)])
    assert len(lines) == len(sets)
    for line, x, w in zip(lines, sets, weights):
        pairs = [(Fraction(a), Fraction(b)) for a, b in zip(x, w)]
        check(line, sum((b for _, b in pairs), Fraction(0)), sum((a * b for a, b in pairs), Fraction(0)),
              sum((a * a * b for a, b in pairs), Fraction(0)))
