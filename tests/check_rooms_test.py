"""The map in DESIGN.md is true of this tree, and the checker notices each kind of breach."""

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
    for folder in ("include/strickle", "src/core", "src/io", "src/recipe", "cli"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "DESIGN.md").write_text(DESIGN)
    (tmp_path / "include/strickle/error.h").write_text("#include <string>\n")
    (tmp_path / "include/strickle/recipe.h").write_text('#include "strickle/error.h"\n')
    (tmp_path / "src/core/error.cc").write_text('#include "strickle/error.h"\n#include <fmt/format.h>\n')
    (tmp_path / "src/core/parallel.h").write_text("#include <vector>\n")
    (tmp_path / "src/io/csv.cc").write_text('#include <arrow/api.h>\n#include "core/parallel.h"\n#include "io/csv.h"\n')
    (tmp_path / "cli/main.cc").write_text('#include <CLI/CLI.hpp>\n#include "strickle/recipe.h"\n#include "verb.h"\n')
    return tmp_path


def test_this_tree():
    assert check(ROOT) == []


def test_a_good_tree(tree):
    assert check(tree) == []


@pytest.mark.parametrize(("path", "line"), [
    ("src/core/bad.cc", '#include "io/csv.h"'),
    ("src/core/bad.cc", '#include "strickle/recipe.h"'),
    ("src/io/bad.cc", '#include "recipe/json.h"'),
    ("src/io/bad.cc", '#include "strickle/recipe.h"'),
    ("src/recipe/bad.cc", "#include <arrow/api.h>"),
    ("src/recipe/bad.cc", "#  include <hwy/highway.h>"),
    ("src/io/bad.cc", "#include <nlohmann/json.hpp>"),
    ("src/recipe/bad.cc", "#include <CLI/CLI.hpp>"),
    ("src/recipe/bad.cc", "#include <boost/multiprecision/cpp_int.hpp>"),
    ("include/strickle/error.h", "#include <nlohmann/json.hpp>"),
    ("include/strickle/error.h", "#include <fmt/format.h>"),
    ("include/strickle/error.h", '#include "core/parallel.h"'),
    ("include/strickle/error.h", '#include "strickle/recipe.h"'),
    ("cli/bad.cc", '#include "core/parallel.h"'),
    ("cli/bad.cc", "#include <arrow/api.h>"),
    ("src/core/helpers.h", ""),
    ("include/strickle/more.h", ""),
    ("src/extra/room.cc", ""),
])
def test_breaches(tree, path, line):
    (tree / path).parent.mkdir(exist_ok=True)
    (tree / path).write_text(line + "\n")
    assert len(check(tree)) == 1


def test_missing_rooms_and_headers(tree):
    (tree / "src/recipe").rmdir()
    (tree / "include/strickle/recipe.h").unlink()
    assert any("recipe does not exist" in problem for problem in check(tree))
    assert any("recipe.h does not exist" in problem for problem in check(tree))
