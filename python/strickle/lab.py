"""The laboratory: experiments that make a claim about the scale of features happen, and measure it.

Each sets its measurements, means over several seeds, beside what the claim says and what theory predicts. The verdict
follows from the numbers: the claim holds, holds when ..., or fails::

    from strickle import lab
    result = lab.run("stable-lr", d=50, seeds=20, seed=7)
    result.verdict.text                   # a sentence
    pandas.DataFrame(result.rows)         # claimed, predicted, measured, spread
    result                                # in a notebook: the page with its figures

The same request gives the same numbers as ``strickle lab`` on the command line, whatever `n_jobs`. Everything random
comes from `seed`.
"""

import csv
import gzip
import json
import math
from html import escape
from numbers import Real
from pathlib import Path
from typing import NamedTuple

from strickle import _engine

__all__ = ["Experiment", "Result", "Setting", "Verdict", "experiments", "page", "run"]


class Setting(NamedTuple):
    """What can be set in an experiment: a number, or a list of numbers that it goes through."""

    name: str
    meaning: str
    default: float | list[float]
    quick: float | list[float]


class Experiment(NamedTuple):
    """What the lab can measure: `name` is what :func:`run` takes."""

    name: str
    title: str
    claim: str
    design: str
    settings: list[Setting]
    seeds: int
    quick_seeds: int
    tables: list[str]


class Verdict(NamedTuple):
    """What the numbers say of the claim.

    `outcome` is ``"holds"``, ``"holds when"`` or ``"fails"``; `holds_when` and `fails_when` name the cases; `rows` counts measurements, `predicted` those of which
    theory says something, and `as_predicted` those that are what it says.
    """

    outcome: str
    text: str
    holds_when: list[str]
    fails_when: list[str]
    rows: int
    predicted: int
    as_predicted: int


def experiments():
    """All experiments, in the order of the chapter.

    Returns
    -------
    list of Experiment

    Examples
    --------
    >>> from strickle import lab
    >>> [one.name for one in lab.experiments()][:3]
    ['minmax', 'zscore', 'pca-dominance']
    """
    return [
        Experiment(
            one["experiment"],
            one["title"],
            one["claim"],
            one["design"],
            [Setting(s["name"], s["meaning"], s["default"], s["quick"]) for s in one["settings"]],
            one["seeds"],
            one["quick_seeds"],
            one["tables"],
        )
        for one in json.loads(_engine.lab_experiments())["experiments"]
    ]


def run(experiment, *, seeds=None, seed=1, quick=False, n_jobs=None, data=None, **settings):
    """Measures what an experiment claims.

    Parameters
    ----------
    experiment : str
        Its name: see :func:`experiments`.
    seeds : int, default=None
        How many repetitions each number is the mean of, from 2; None for the experiment's own number.
    seed : int, default=1
        From which everything random comes.
    quick : bool, default=False
        Whether settings that are not given, and the number of seeds, are those of a quick run.
    n_jobs : int, default=None
        Threads: None leaves them to OpenMP, -1 takes all processors. The result does not depend on it.
    data : path, default=None
        The folder of the tables of real data, NAME.csv.gz; None for those that come with the package.
    **settings : float or sequence of float
        What is set in the experiment, by name.

    Returns
    -------
    Result

    Raises
    ------
    strickle.Error
        For an experiment, setting or column that there is not, and for values out of range.
    FileNotFoundError
        For a table that is not in `data`.

    Examples
    --------
    >>> from strickle import lab
    >>> result = lab.run("minmax", outliers=[100, 1000], n=1000, seed=3)
    >>> result.verdict.outcome
    'holds'
    >>> row = result.rows[4]
    >>> row["quantity"], row["as_predicted"]
    ('deviation of all others, outlier at 100', True)
    """
    if seed < 0:
        raise ValueError(f"seed is a number from 0; got {seed}")
    folder = Path(data) if data is not None else Path(__file__).parent / "data"
    text = _engine.lab_run(
        experiment,
        {name: _numbers(name, value) for name, value in settings.items()},
        seeds,
        seed,
        bool(quick),
        _engine.thread_count(n_jobs),
        lambda name: _read(folder / f"{name}.csv.gz"),
        str(data) if data is not None else "",
    )
    return Result(json.loads(text)["results"][0])


def page(results):
    """One HTML page with the figures of results, which needs nothing else and asks no network.

    Parameters
    ----------
    results : Result or sequence of Result

    Returns
    -------
    str

    Examples
    --------
    >>> from strickle import lab
    >>> html = lab.page(lab.run("zscore", quick=True))
    >>> html.startswith("<!doctype html>") or html.startswith("<!DOCTYPE html>")
    True
    """
    several = [results] if isinstance(results, Result) else list(results)
    return _engine.lab_page(json.dumps({"strickle_lab": 1, "results": [one.to_dict() for one in several]}))


class Result:
    """What an experiment measured.

    Attributes
    ----------
    experiment, title, claim, design, command : str
        `command` gives the same numbers on the command line.
    verdict : Verdict
    rows : list of dict
        With `where`, `quantity`, `claimed`, `predicted`, `measured`, `spread`, `seeds`, `as_predicted` and `as_claimed`:
        numbers, and expectations with `value`, `low` and `high`.
    figures : list of dict
    remarks : list of str
    settings : dict
        All settings, as used.
    seeds, seed : int
    """

    def __init__(self, fields):
        self._fields = fields
        for name in ("experiment", "title", "claim", "design", "command", "rows", "figures", "remarks", "seeds", "seed"):
            setattr(self, name, fields[name])
        verdict = fields["verdict"]
        self.verdict = Verdict(**{name: verdict[name] for name in Verdict._fields})
        self.settings = {setting["name"]: setting["value"] for setting in fields["settings"]}

    def to_dict(self):
        """What stands in the JSON of ``strickle lab --json``."""
        return self._fields

    def __repr__(self):
        lines = [f"{self.experiment}: {self.claim}", f"{self.verdict.text}"]
        for row in self.rows:
            predicted = row["predicted"]
            value = "" if predicted is None or predicted["value"] is None else f", predicted {predicted['value']:.4g}"
            measured = math.nan if row["measured"] is None else row["measured"]
            lines.append(f"  {row['quantity']}: {measured:.4g}{value}")
        return "\n".join(lines)

    def _repr_html_(self):
        # In a frame of its own, so that its style and the notebook's leave each other alone.
        return (
            f'<iframe title="{escape(self.title)}" sandbox="allow-scripts" srcdoc="{escape(page(self))}" '
            'style="width: 100%; height: 40rem; border: 1px solid #8886"></iframe>'
        )


def _numbers(name, value):
    if isinstance(value, Real):
        return [float(value)]
    try:
        values = list(value)
    except TypeError:
        values = [None]
    if not all(isinstance(one, Real) for one in values):
        raise TypeError(f"{name} is a number or a list of numbers; got {value!r}")
    return [float(one) for one in values]


def _read(path):
    """Names and columns of the columns of numbers of a table; missing values are NaN."""
    if not path.is_file():
        raise FileNotFoundError(f"the lab's table {path} is not there; `data` names the folder of the tables")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    found = {}
    for name, *cells in zip(names, *rows):
        try:
            found[name] = [math.nan if cell in ("", "NA", "NaN", "nan") else float(cell) for cell in cells]
        except ValueError:
            continue  # text
    return list(found), list(found.values())
