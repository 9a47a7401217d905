"""After `make install`, find_package(strickle) works for a program of somebody else's, and the command line runs."""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build"))


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


@pytest.mark.skipif(BUILD.name != "build", reason="a sanitizer's build is not one to install")
def test_installed_library_and_command(tmp_path):
    run("cmake", "--install", BUILD, "--prefix", tmp_path / "prefix")
    run("cmake", "-S", HERE, "-B", tmp_path / "consumer", f"-DCMAKE_PREFIX_PATH={tmp_path / 'prefix'}")
    run("cmake", "--build", tmp_path / "consumer")
    printed = run(tmp_path / "consumer" / "consumer", ROOT / "data" / "wine.csv.gz")
    assert printed == "1\nalcohol 13.000617977528091\n"
    missing = subprocess.run([tmp_path / "consumer" / "consumer", "no.csv"], capture_output=True, text=True)
    assert missing.returncode == 2 and "no.csv" in missing.stdout
    assert run(tmp_path / "prefix" / "bin" / "strickle", "--version").startswith("strickle ")
    assert not list((tmp_path / "prefix" / "include").rglob("*.cc"))
