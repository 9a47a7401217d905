"""The runner counts what suites report, and takes a crash, a hang or an empty suite for a failure."""

import os
import sys

import pytest

import run

REPORT = """<testsuites><testsuite>
<testcase classname="A" name="good" status="run"/>
<testcase classname="A" name="off" status="notrun"/>
<testcase classname="A" name="left_out"><skipped/></testcase>
{more}
</testsuite></testsuites>"""
BAD = '<testcase classname="A" name="bad"><failure message="short">the reason\n3 passed, 0 failed</failure></testcase>'


@pytest.fixture
def suite(tmp_path):
    """Runs a suite that does what `python` says, with a report as given; returns its counts."""
    def start(python, report=None):
        path = tmp_path / "report.xml"
        if report is not None:
            path.write_text(report)
        return run.run("a suite", [sys.executable, "-c", python], path, dict(os.environ))
    return start


def test_all_good(suite, capsys):
    assert suite("", REPORT.format(more="")) == (1, 0, 2)
    assert capsys.readouterr().out.startswith("a suite                     1 ok, 2 skipped ")


def test_a_failure_is_shown_once_and_indented(suite, capsys):
    assert suite("import sys; sys.exit(1)", REPORT.format(more=BAD)) == (1, 1, 2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == ["--- A.bad", "    the reason", "    3 passed, 0 failed"]


@pytest.mark.parametrize(("python", "report", "told"), [
    ("import os; print('[ RUN      ] A.bad', flush=True); os.abort()", None, "--- SIGABRT in A.bad"),
    ("import sys; print('1 passed, 0 failed'); sys.exit(3)", None, "--- exit status 3\n    1 passed, 0 failed\n"),
    ("import sys; sys.exit(5)", "<testsuites/>", "--- exit status 5"),
    ("", "<testsuites/>", "--- no test ran"),
    ("", "<testsuites>", "--- no test ran"),
    ("", None, "--- no test ran"),
    ("import time; time.sleep(60)", None, "--- still running after 1 s"),
])
def test_no_report_of_a_failure(suite, capsys, monkeypatch, python, report, told):
    monkeypatch.setattr(run, "LIMIT", 1)
    assert suite(python, report) == (0, 1, 0)
    assert told in capsys.readouterr().out


def test_a_crash_after_good_tests(suite):
    assert suite("import os; os.abort()", REPORT.format(more="")) == (1, 1, 2)


def test_a_program_that_is_not_there(tmp_path, capsys):
    assert run.run("a suite", [tmp_path / "none"], tmp_path / "report.xml", {}) == (0, 1, 0)
    assert "No such file" in capsys.readouterr().out


@pytest.mark.parametrize(("counts", "line", "status"), [
    ([(2, 0, 0), (1, 0, 0)], "3 passed, 0 failed", 0),
    ([(2, 0, 1), (1, 2, 1)], "3 passed, 2 failed, 2 skipped", 1),
    ([(0, 0, 4)], "0 passed, 0 failed, 4 skipped", 1),
    ([], "0 passed, 0 failed", 1),
])
def test_the_last_line(capsys, monkeypatch, counts, line, status):
    given = iter(counts)
    monkeypatch.setattr(run, "suites", lambda build, reports: [("a suite", [], "")] * len(counts))
    monkeypatch.setattr(run, "run", lambda *suite: next(given))
    monkeypatch.setattr(sys, "argv", ["run.py"])
    assert run.main() == status
    assert capsys.readouterr().out == line + "\n"
