"""Runs every script beside this file and compares its stdout, stderr and exit status with NAME.out, NAME.err and NAME.exit.

A script runs in an empty folder of its own, with `strickle` and `python` on the PATH and DATA naming the data sets. What it
prints is compared to the letter, after $TMP and $ROOT have taken the place of the two folders. A missing .err or .out means
that nothing is printed, a missing .exit means 0. `pytest tests/cli --rewrite` writes the expected files anew.
"""

import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build")).resolve()
SCRIPTS = sorted(HERE.glob("*/*.sh"))
SANITIZERS = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "OMP_TOOL_LIBRARIES")  # of the asan and tsan presets


@pytest.fixture(scope="session")
def path(tmp_path_factory):
    """A folder with the commands that scripts may call by name."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "strickle").symlink_to(BUILD / "strickle")
    (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "python").chmod(0o755)
    return folder


def expected(script, suffix):
    file = script.with_suffix(suffix)
    return file.read_bytes().decode() if file.exists() else ""  # bytes: line ends are part of what is compared


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: f"{s.parent.name}/{s.stem}")
def test_script(script, path, tmp_path, request):
    environment = {
        "PATH": f"{path}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "DATA": str(ROOT / "data"),
        "OMP_WAIT_POLICY": "passive",
    }
    environment |= {name: value for name, value in os.environ.items() if name in SANITIZERS}
    result = subprocess.run(["bash", "-u", script], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                            timeout=300)
    found = {
        suffix: stream.decode("utf-8", "backslashreplace").replace(str(tmp_path), "$TMP").replace(str(ROOT), "$ROOT")
        for suffix, stream in ((".out", result.stdout), (".err", result.stderr))
    }
    found[".exit"] = f"{result.returncode}\n" if result.returncode else ""
    if request.config.getoption("--rewrite"):
        for suffix, text in found.items():
            file = script.with_suffix(suffix)
            if text:
                file.write_bytes(text.encode())
            else:
                file.unlink(missing_ok=True)
    for suffix, text in found.items():
        want = expected(script, suffix)
        if text != want:
            lines = difflib.unified_diff(want.splitlines(True), text.splitlines(True), f"expected{suffix}", f"found{suffix}")
            pytest.fail("".join(line if line.endswith("\n") else line + "\n\\ no newline at the end\n" for line in lines), pytrace=False)
    litter = [p.name for p in tmp_path.rglob("*") if ".tmp" in p.name or p.name.startswith("strickle-")]
    assert not litter, f"left behind: {litter}"


def test_scripts_are_found():
    assert len(SCRIPTS) > 20
