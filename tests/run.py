"""Runs every test, C++ and Python, and closes with one line over all of them: N passed, N failed.

usage: tests/run.py BUILD-FOLDER
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

TESTS = Path(__file__).resolve().parent


def run(name, command, report, environment):
    """Runs one suite that writes JUnit XML to `report`; returns (passed, failed, skipped)."""
    start = time.monotonic()
    result = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    passed = failed = skipped = 0
    failures = []
    try:
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            bad = [*case.iter("failure"), *case.iter("error")]
            if bad:
                failed += 1
                failures.append((f"{case.get('classname')}.{case.get('name')}", bad[0].text or bad[0].get("message") or ""))
            elif case.find("skipped") is not None or case.get("status") == "notrun":
                skipped += 1
            else:
                passed += 1
    except (ElementTree.ParseError, FileNotFoundError):
        pass
    if result.returncode != 0 and not failures:  # it crashed, or could not start: the report says nothing of it
        failed += 1
        failures.append((f"exit status {result.returncode}", "\n".join(result.stdout.splitlines()[-40:])))
    counts = f"{passed} ok" + (f", {failed} FAILED" if failed else "") + (f", {skipped} skipped" if skipped else "")
    print(f"{name:<28}{counts:<28}{time.monotonic() - start:6.1f} s", flush=True)
    for test, why in failures:
        print(f"--- {name}: {test}\n{why.rstrip()}\n", flush=True)
    return passed, failed, skipped


def main():
    build = Path(sys.argv[1]).resolve()
    environment = os.environ | {"STRICKLE_BUILD": str(build)}
    totals = [0, 0, 0]
    with tempfile.TemporaryDirectory() as reports:
        suites = [(program.name, [program, "--gtest_output=xml:" + reports + "/" + program.name + ".xml"], program.name)
                  for program in sorted((build / "tests").glob("*_test"))]
        folders = sorted({path.parent for path in TESTS.rglob("*_test.py")})
        for folder in folders:
            tests = sorted(folder.glob("*_test.py"))
            name = "python " + str(folder.relative_to(TESTS.parent))
            report = "py-" + folder.name
            suites.append((name, [sys.executable, "-m", "pytest", "-q", "--no-header", "--no-summary", "--rootdir", TESTS.parent,
                                  f"--junit-xml={reports}/{report}.xml", *tests], report))
        for name, command, report in suites:
            counts = run(name, command, Path(reports) / (report + ".xml"), environment)
            totals = [a + b for a, b in zip(totals, counts)]
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


sys.exit(main())
