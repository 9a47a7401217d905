"""A wrong formula turns the verdict: three experiments are compiled again with an error in their prediction, and take the
place of the library's own."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build"))

# Experiment, file, what stands there, what takes its place, the case that the claim loses by it.
BROKEN = [
    ("minmax", "minmax", "1 / ((size > 0 ? size : reach) + reach)", "1 / (size > 0 ? size : reach)", "one value is an outlier"),
    ("l2-scale", "l2_scale", "energy / (energy + lambda)", "energy / (energy + 2 * lambda)",
     "the penalty is counted in the features' own units"),
    ("bn-batch", "normal_distribution", "std::sqrt(2 / n)", "std::sqrt(2 / (n - 1))", "batches have up to 16 samples"),
]


def verdict(experiment, **environment):
    done = subprocess.run([BUILD / "strickle", "lab", experiment, "--quick", "--json"], capture_output=True, text=True,
                          check=False, env=os.environ | environment)
    (result,) = json.loads(done.stdout)["results"]
    return done.returncode, result["verdict"]


@pytest.mark.parametrize(("experiment", "file", "right", "wrong", "case"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_wrong_formula_turns_the_verdict(tmp_path, experiment, file, right, wrong, case):
    source = ROOT / "src" / "lab" / f"{file}.cc"
    text = source.read_text(encoding="utf-8")
    assert text.count(right) == 1
    (tmp_path / source.name).write_text(text.replace(right, wrong), encoding="utf-8")
    commands = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    command = shlex.split(next(one["command"] for one in commands if one["file"] == str(source)))
    command = command[: command.index("-o")] + ["-O1", "-shared", "-o", str(tmp_path / "broken.so"), str(tmp_path / source.name)]
    subprocess.run(command, check=True, cwd=BUILD)

    status, before = verdict(experiment)
    assert status == 0 and before["predicted"] == before["as_predicted"] and case in before["holds_when"]
    status, after = verdict(experiment, LD_PRELOAD=str(tmp_path / "broken.so"))
    assert status == 1 and after["predicted"] > after["as_predicted"]
    assert case in after["fails_when"] and case not in after["holds_when"]
    assert after["text"] != before["text"] and "not met" in after["text"]
