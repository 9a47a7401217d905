"""The map in DESIGN.md is true of this tree, and the checker notices each kind of breach."""

import subprocess
import sys
from pathlib import Path

import pytest

from check_rooms import check

ROOT = Path(__file__).resolve().parents[1]

DESIGN = """# Map

## Rooms

| room | holds | may use |
|---|---|---|
| src/core | a | the standard library |
| src/io | b | core |
| src/recipe | c | core |
| cli | d | include |

## Public headers

| header | room | holds |
|---|---|---|
| error.h | core | e |
| recipe.h | recipe | f |
"""


@pytest.fixture
def tree(tmp_path):
    files = {
        "DESIGN.md": DESIGN,
        "include/strickle/error.h": "#include <string>\n",
        "include/strickle/recipe.h": '#include "strickle/error.h"\n',
        "src/core/error.cc": '#include "strickle/error.h"\n#include <fmt/format.h>\n#include <sys/stat.h>\n#include <unistd.h>\n',
        "src/core/parallel.h": "#include <vector>\n",
        "src/io/csv.h": "#include <arrow/api.h>\n",
        "src/io/csv.cc": '#include "core/parallel.h"\n#include "io/csv.h"\n#include "csv.h"\n',
        "src/recipe/json.cc": "#include <nlohmann/json.hpp>\n",
        "cli/verb.h": "",
        "cli/main.cc": '#include <CLI/CLI.hpp>\n#include "strickle/recipe.h"\n#include "verb.h"\n',
        "tests/io/tables.h": "",
        "tests/io/csv_test.cc": '#include <gtest/gtest.h>\n#include <arrow/api.h>\n#include "io/csv.h"\n#include "tables.h"\n'
                                '#include "core/parallel.h"\n#include "strickle/recipe.h"\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_this_tree():
    assert check(ROOT) == []


def test_a_good_tree(tree):
    assert check(tree) == []


@pytest.mark.parametrize(("path", "line"), [
    # rooms
    ("src/core/bad.cc", '#include "io/csv.h"'),
    ("src/core/deeper/bad.cc", '#include "io/csv.h"'),
    ("src/core/bad.cc", '#include "../io/csv.h"'),
    ("src/io/bad.cc", '#include "recipe/json.h"'),
    ("src/io/bad.cc", '#include "cli/verb.h"'),
    ("src/io/bad.cc", '#include "not_there.h"'),
    ("src/io/bad.cc", '#include "tests/io/tables.h"'),
    # public headers, in quotes and in angle brackets
    ("src/core/bad.cc", '#include "strickle/recipe.h"'),
    ("src/io/bad.cc", "#include <strickle/recipe.h>"),
    ("src/io/bad.cc", '#include "strickle/not_there.h"'),
    ("include/strickle/error.h", '#include "strickle/recipe.h"'),
    ("include/strickle/error.h", '#include "core/parallel.h"'),
    ("include/strickle/error.h", '#include "error.h"'),
    # libraries
    ("src/recipe/bad.cc", "#include <arrow/api.h>"),
    ("src/recipe/bad.cc", '#include "parquet/api.h"'),
    ("src/recipe/bad.cc", "#  include <hwy/highway.h>"),
    ("src/io/bad.cc", "#include <nlohmann/json.hpp>"),
    ("src/recipe/bad.cc", "#include <CLI/CLI.hpp>"),
    ("src/recipe/bad.cc", "#include <boost/multiprecision/cpp_int.hpp>"),
    ("src/core/bad.cc", "#include <Eigen/Dense>"),
    ("src/core/bad.cc", "#include <gtest/gtest.h>"),
    ("include/strickle/error.h", "#include <nlohmann/json.hpp>"),
    ("include/strickle/error.h", "#include <fmt/format.h>"),
    ("include/strickle/error.h", "#include <arrow/api.h>"),
    ("include/strickle/error.h", "#include <hwy/highway.h>"),
    ("include/strickle/error.h", "#include <Eigen/Dense>"),
    ("include/strickle/error.h", "#include <nanobind/nanobind.h>"),
    ("include/strickle/error.h", "#include <unistd.h>"),
    # the command line and the tests
    ("cli/bad.cc", '#include "core/parallel.h"'),
    ("cli/bad.cc", '#include "io/csv.h"'),
    ("cli/bad.cc", "#include <arrow/api.h>"),
    ("tests/core/bad_test.cc", '#include "io/csv.h"'),
    ("tests/core/bad_test.cc", "#include <arrow/api.h>"),
    ("tests/install/main.cc", '#include "core/parallel.h"'),
    # names, and what the tables do not know
    ("src/core/helpers.h", ""),
    ("tests/io/utils.py", ""),
    ("docs/misc/page.md", ""),
    ("include/strickle/more.h", ""),
    ("src/extra/room.cc", ""),
])
def test_breaches(tree, path, line):
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(line + "\n")
    found = check(tree)
    assert len(found) == 1, found


def test_rooms_and_headers_that_do_not_exist(tree):
    (tree / "src/recipe/json.cc").unlink()
    (tree / "include/strickle/recipe.h").unlink()
    found = check(tree)
    assert any("room recipe does not exist" in problem for problem in found)
    assert any("header recipe.h does not exist" in problem for problem in found)


def test_a_table_that_names_no_room(tree):
    (tree / "DESIGN.md").write_text(DESIGN.replace("| b | core |", "| b | core, kernel |"))
    assert check(tree) == ["DESIGN.md: io may use kernel, which is no room"]


def test_exit_status(tree):
    script = [sys.executable, ROOT / "tests" / "check_rooms.py", tree]
    assert subprocess.run(script, check=False).returncode == 0
    (tree / "src/core/bad.cc").write_text('#include "io/csv.h"\n')
    result = subprocess.run(script, check=False, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, 'src/core/bad.cc: core may not include "io/csv.h"\n')
    (tree / "DESIGN.md").write_text("# Map\n")
    assert subprocess.run(script, check=False, capture_output=True).returncode == 1
