"""Runs every test, C++, Python and the web page's, and closes with one line over all of them: N passed, N failed.

usage: tests/run.py [PRESET]    (release, debug, asan or tsan; the build must be there)
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
LIMIT = 3600  # seconds for one suite: a hang is a failure, not a night


def run(name, command, report, environment):
    """Runs one suite that writes JUnit XML to `report`; returns (passed, failed, skipped)."""
    
    start = time.monotonic()
    with tempfile.TemporaryFile() as output:
        try:
            status = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                    stderr=subprocess.STDOUT, timeout=LIMIT).returncode
        except subprocess.TimeoutExpired:
            status = f"still running after {LIMIT} s"
        except OSError as error:
            status = str(error)
        output.seek(0)
        text = output.read().decode("utf-8", "backslashreplace")
    passed = failed = skipped = 0
    failures = []
    try:
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            bad = [*case.iter("failure"), *case.iter("error")]
            if bad:
                failed += 1
                why = "\n".join(b.text or b.get("message") or "" for b in bad)
                failures.append((f"{case.get('classname')}.{case.get('name')}", why))
            elif case.find("skipped") is not None or case.get("status") == "notrun":
                skipped += 1
            else:
                passed += 1
    except (ElementTree.ParseError, FileNotFoundError):
        pass
    # Where the report says nothing of a failure, or says nothing: a crash, a hang, a suite without tests.
    if (status != 0 and not failures) or passed + failed + skipped == 0:
        failed += 1
        failures.append((ended(status, text), "\n".join(text.splitlines()[-40:])))
    counts = f"{passed} ok" + (f", {failed} FAILED" if failed else "") + (f", {skipped} skipped" if skipped else "")
    print(f"{name:<28}{counts:<32}{time.monotonic() - start:6.1f} s", flush=True)
    for test, why in failures:
        print(f"--- {test}", *why.rstrip().splitlines(), sep="\n    ", flush=True)
    return passed, failed, skipped


def ended(status, text):
    """How a suite ended that wrote no report, and in which of its tests where it tells."""
    if status == 0:
        return "no test ran"
    if isinstance(status, int):
        status = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    begun = re.findall(r"^\[ RUN +\] (\S+)", text, flags=re.MULTILINE)
    return f"{status}" + (f" in {begun[-1]}" if begun else "")


def suites(build, reports):
    """(name, command, report) of the C++ programs that CMake knows, then of each folder with Python tests."""
    listed = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True, capture_output=True, text=True)
    for test in json.loads(listed.stdout)["tests"]:
        report = f"{reports}/{test['name']}.xml"
        yield test["name"], [*test.get("command", [test["name"]]), f"--gtest_output=xml:{report}"], report
    package = Path(build, "python", "strickle")
    for folder in sorted({path.parent for path in TESTS.rglob("*_test.py")}):
        name = str(folder.relative_to(ROOT))
        if name == "tests/python" and not package.is_dir():
            continue  # a preset without the Python package
        report = f"{reports}/python-{name.replace('/', '-')}.xml"
        yield name, [sys.executable, "-m", "pytest", "-q", "--no-header", "--no-summary", f"--rootdir={ROOT}",
                     f"--junit-xml={report}", *sorted(folder.glob("*_test.py"))], report
    if package.is_dir():
        web = ROOT / "web" / "node_modules" / "@playwright" / "test" / "cli.js"
        report = f"{reports}/web.xml"
        yield "web", [Path(sys.executable).parent / "node", web, "test", f"--config={ROOT / 'web' / 'playwright.config.ts'}",
                      "--reporter=junit"], report
        report = f"{reports}/docstrings.xml"
        yield "docstrings", [sys.executable, "-m", "pytest", "-q", "--no-header", "--no-summary", "--doctest-modules",
                             f"--rootdir={package}", f"--junit-xml={report}", str(package)], report


def main():
    preset = sys.argv[1] if len(sys.argv) > 1 else "release"
    build = ROOT / ("build" if preset == "release" else f"build-{preset}")
    presets = json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))["testPresets"]
    settings = {name: value for p in presets if p["name"] == preset for name, value in p.get("environment", {}).items()}
    environment = os.environ | settings | {"STRICKLE_BUILD": str(build), "PYTHONDONTWRITEBYTECODE": "1",
                                           "PYTHONPATH": str(build / "python")}
    totals = [0, 0, 0]
    with tempfile.TemporaryDirectory() as reports:
        for name, command, report in suites(build, reports):
            # Playwright takes the place of its report from the environment.
            settings = environment | {"PLAYWRIGHT_JUNIT_OUTPUT_FILE": report}
            totals = [a + b for a, b in zip(totals, run(name, command, report, settings))]
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
