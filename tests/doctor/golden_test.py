"""Reports of real data beside those that were looked at: `pytest tests/doctor --rewrite` writes them anew.

Numbers may differ in the last digits, which eigenvalues and training owe to the system's mathematics, and scores of trained
models by what that moves a few rows; texts and codes may not.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build")).resolve()
REPORTS = {
    "wine": ["wine", "--target", "target"],
    "kepler_koi": ["kepler_koi", "--target", "koi_disposition", "--no-probe"],
    "air_quality_sentinel": ["air_quality_sentinel", "--target", "C6H6_GT", "--no-probe"],
    "iris_network": ["iris", "--target", "target", "--model", "network", "--no-probe"],
}
SCORES = ("scores", "losses", "dead_after", "stable_rate")  # of trained models


def report(name):
    table, *flags = REPORTS[name]
    done = subprocess.run([BUILD / "strickle", "check", f"{table}.csv.gz", *flags, "--json", "--fail-on", "never"],
                          cwd=ROOT / "data", capture_output=True, text=True, check=True)
    return rounded(json.loads(done.stdout))


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def differences(found, expected, place=""):
    if isinstance(expected, dict) and isinstance(found, dict):
        assert list(found) == list(expected), place
        for key in expected:
            yield from differences(found[key], expected[key], f"{place}/{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(found) != len(expected):
            yield place, len(found), len(expected)
        for i, (one, other) in enumerate(zip(found, expected)):
            yield from differences(one, other, f"{place}/{i}")
    elif isinstance(expected, float) and isinstance(found, (int, float)):
        trained = any(f"/{part}" in place for part in SCORES)
        relative = not trained or place.endswith("stable_rate")
        if abs(found - expected) > (0.05 if trained else 1e-3) * max(abs(expected), 1e-300 if relative else 1):
            yield place, found, expected
    elif found != expected:
        yield place, found, expected


@pytest.mark.parametrize("name", REPORTS)
def test_report(name, request):
    file = HERE / "golden" / f"{name}.json"
    found = report(name)
    if request.config.getoption("--rewrite"):
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return
    assert list(differences(found, json.loads(file.read_text(encoding="utf-8")))) == []


def test_a_changed_figure_is_seen():
    """The comparison itself."""
    expected = json.loads((HERE / "golden" / "wine.json").read_text(encoding="utf-8"))
    changed = json.loads(json.dumps(expected))
    changed["scalings"][0]["measures"]["linear_rate"] *= 1.01
    changed["findings"][0]["code"] = "SCALE002"
    assert [place for place, *_ in differences(changed, expected)] == ["/findings/0/code", "/scalings/0/measures/linear_rate"]
