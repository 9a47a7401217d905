"""The lab in Python: the results of the command line, with a face for notebooks."""

import html
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import strickle
from strickle import lab

BUILD = Path(os.environ.get("STRICKLE_BUILD", Path(__file__).resolve().parents[2] / "build"))


def of_the_command_line(*arguments):
    done = subprocess.run([BUILD / "strickle", "lab", *arguments, "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["results"][0]


@pytest.mark.parametrize("experiment", ["gradient-scale", "pca-dominance", "biology", "astronomy"])
def test_results_are_those_of_the_command_line(experiment):
    result = lab.run(experiment, quick=True, seed=4, seeds=3, n_jobs=1)
    assert result.to_dict() == of_the_command_line(experiment, "--quick", "--seed", "4", "--seeds", "3")


def test_settings_go_by_name():
    result = lab.run("minmax", outliers=np.array([50, 500]), n=300, seeds=4)
    assert result.settings == {"n": 300, "outliers": [50, 500]}
    assert result.command == "strickle lab minmax --set n=300 --set outliers=50,500 --seeds 4"
    assert result.to_dict() == of_the_command_line(*result.command.split()[2:])


def test_the_command_names_the_folder_of_other_tables(tmp_path):
    folder = tmp_path / "my tables"
    shutil.copytree(Path(lab.__file__).parent / "data", folder)
    result = lab.run("pca-dominance", quick=True, seeds=2, data=folder)
    assert result.command == f"strickle lab pca-dominance --seeds 2 --quick --data '{folder}'"
    assert result.to_dict() == of_the_command_line(*shlex.split(result.command)[2:])


def test_experiments_are_all_there():
    described = lab.experiments()
    assert len(described) == 21
    assert {"minmax", "stable-lr", "astronomy"} <= {one.name for one in described}
    one = next(one for one in described if one.name == "vae")
    assert one.claim.endswith(".") and one.settings[0].name == "scales" and isinstance(one.settings[0].default, list)
    assert "lab" in dir(strickle) and strickle.lab is lab


def test_rows_make_a_frame():
    result = lab.run("zscore", quick=True)
    frame = pd.DataFrame(result.rows)
    assert {"where", "quantity", "measured", "spread", "as_predicted"} <= set(frame)
    assert len(frame) == result.verdict.rows
    assert frame["as_predicted"].dropna().all()


def test_repr_says_claim_verdict_and_numbers():
    result = lab.run("minmax", quick=True)
    text = repr(result)
    assert result.claim in text and result.verdict.text in text and "largest value: 1, predicted 1" in text


def test_the_notebook_shows_the_page_in_a_frame():
    result = lab.run("minmax", quick=True)
    shown = result._repr_html_()
    assert shown.startswith("<iframe") and shown.count("<") == 2  # the page inside is escaped
    page = html.unescape(shown[shown.index('srcdoc="') + 8 : shown.index('" style=')])
    assert page == lab.page(result) and page.lstrip().lower().startswith("<!doctype html>")


def test_a_page_holds_several_results():
    results = [lab.run("minmax", quick=True), lab.run("zscore", quick=True)]
    page = lab.page(results)
    found = json.loads(page[page.index('type="application/json">') + 24 : page.index("</script>", page.index('id="results"'))])
    assert [one["experiment"] for one in found["results"]] == ["minmax", "zscore"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: lab.run("stable-rl"), "did you mean 'stable-lr'"),
        (lambda: lab.run("minmax", m=3), "no setting 'm'"),
        (lambda: lab.run("minmax", n=1), "n of minmax"),
        (lambda: lab.run("minmax", n=[100, 200]), "single number"),
        (lambda: lab.run("minmax", seeds=1), "seeds"),
        (lambda: lab.run("minmax", n_jobs=0), "n_jobs"),
    ],
)
def test_what_makes_no_sense_is_said(call, words):
    with pytest.raises(strickle.Error, match=words):
        call()


def test_settings_are_numbers():
    with pytest.raises(TypeError, match="n is a number"):
        lab.run("minmax", n="many")


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="kepler_koi.csv.gz"):
        lab.run("astronomy", data=tmp_path)


def test_other_threads_go_on():
    done = []
    worker = threading.Thread(target=lambda: done.append(lab.run("distance-dominance", quick=True, n_jobs=1)))
    worker.start()
    steps = 0
    while worker.is_alive():
        time.sleep(0.001)
        steps += 1
    worker.join()
    assert done and steps > 20


def test_an_interrupt_ends_a_long_run(tmp_path):
    code = "from strickle import lab\nprint('begun', flush=True)\nlab.run('stable-lr', seeds=1000)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          cwd=tmp_path) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in said and process.returncode != 0
