import os
import subprocess
from pathlib import Path

# One of scikit-learn's checks of an estimator wants it, before scipy is imported.
os.environ.setdefault("SCIPY_ARRAY_API", "1")

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build"))


@pytest.fixture
def command_line():
    """Runs the command line and returns what it wrote to standard output."""

    def run(*arguments):
        result = subprocess.run([BUILD / "strickle", *map(str, arguments)], capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


@pytest.fixture
def rows():
    """Mixed magnitudes, with missing values."""
    random = np.random.default_rng(7)
    rows = random.standard_normal((500, 3)) * [1.0, 1e6, 1e-3] + [0.0, 1e9, 5.0]
    rows[::17, 2] = np.nan
    return rows


def pytest_addoption(parser):
    parser.addoption("--rewrite", action="store_true", help="write the files that are kept for comparison")
