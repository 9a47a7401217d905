"""The stubs that are kept are those that the modules would get; `pytest tests/python/stubs_test.py --rewrite` writes them."""

import subprocess
import sys
from pathlib import Path

import pytest

import strickle

ERROR = {"str": ("code", "message", "hint", "file", "column"), "int": ("line", "row")}
PACKAGE = Path(__file__).resolve().parents[2] / "python" / "strickle"


def generated(module, folder):
    subprocess.run([sys.executable, "-m", "nanobind.stubgen", "-q", "-m", f"strickle.{module}", "-O", folder], check=True)
    return (folder / f"{module}.pyi").read_text(encoding="utf-8")


def of_the_package():
    """What type checkers and editors are to know of names that are imported late."""
    lines = [f"from strickle.{home} import {name} as {name}"
             for home, names in strickle._HOMES.items() for name in names if name != "Error"]
    lines += [f"from strickle import {name} as {name}" for name in strickle._MODULES]
    fields = [f"    {name}: {kind}" for kind, names in ERROR.items() for name in names]
    return "\n".join([*lines, "", "__version__: str", "__all__: list[str]", "", "class Error(ValueError):", *fields, ""])


@pytest.mark.parametrize("module", ["_engine", "_files", "__init__"])
def test_stubs_are_up_to_date(tmp_path, module, request):
    wanted = of_the_package() if module == "__init__" else generated(module, tmp_path)
    kept = PACKAGE / f"{module}.pyi"
    if request.config.getoption("--rewrite"):
        kept.write_text(wanted, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == wanted
    assert (PACKAGE / "py.typed").exists()
