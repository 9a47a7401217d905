"""scikit-learn's own tests of its preprocessing module, run against strickle's estimators."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
DIFFERENCES = HERE.parents[1] / "docs" / "differences.md"


def test_scikit_learns_tests_pass_but_for_the_documented_differences(tmp_path):
    report = tmp_path / "report.xml"
    environment = os.environ | {"PYTHONPATH": f"{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "in_place_of_sklearn", "-p", "no:cacheprovider",
         f"--junit-xml={report}", "--pyargs", "sklearn.preprocessing.tests.test_data"],
        env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, check=False,
    )
    outcome = {}  # of each test function: whether all of its cases that ran passed
    cases = 0
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        if case.find("skipped") is not None:
            continue
        cases += 1
        failed = case.find("failure") is not None or case.find("error") is not None
        name = re.sub(r"\[.*", "", case.get("name"), flags=re.DOTALL)
        outcome[name] = outcome.get(name, True) and not failed
    failed = {name for name, passed in outcome.items() if not passed}
    documented = set(re.findall(r"\btest_\w+", re.sub(r"`[^`]*`", "", DIFFERENCES.read_text(encoding="utf-8"))))
    assert failed == documented
    assert cases > 400 and len(failed) <= 0.03 * len(outcome)
