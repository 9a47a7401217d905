"""What the doctor's recommendation costs beside the best scaling of each table, and how close its predictions are.

Every table is taken as it is, with units of its own (10^U(-3, 3) per column), and with one cell in a hundred fifty
deviations off; in five folds, nearest neighbours, a support vector machine, ridge regression and a small network are
scored behind every scaling, fitted to the training rows. Regret is the points (of 100) between the best scaling of a
cell, in the mean over its folds, and the one that was chosen from each fold's training rows.
"""

import subprocess
from collections import defaultdict
from pathlib import Path

import numpy as np

import rounds

DATA = Path(__file__).parents[2] / "data"
LEARNERS = ("neighbors", "svm", "linear", "network")
CHANGES = ("as-is", "units", "outliers")
TABLES = (  # name, target, task, columns that tell the target or tell rows apart
    ("iris", "target", "classification"),
    ("wine", "target", "classification"),
    ("breast_cancer", "target", "classification"),
    ("diabetes", "target", "regression"),
    ("winequality_white", "c11", "regression"),
    ("mice_protein", "class", "classification"),
    ("gastric_nmr_metabolites", "Class", "classification", "Idx"),
    ("htru2_pulsars", "class", "classification"),
    ("kepler_koi", "koi_disposition", "classification", "kepid", "koi_score", "koi_fpflag_nt", "koi_fpflag_ss",
     "koi_fpflag_co", "koi_fpflag_ec", "koi_teq_err1", "koi_teq_err2"),
    ("air_quality_sentinel", "C6H6_GT", "regression"),
    ("credit_default", "default payment next month", "classification", "ID"),
    ("california_housing", "median_house_value", "regression"),
)


class Cells:
    """Scores by table, change and learner: of every scaling and every choice, a number per fold."""

    def __init__(self):
        self.scores = defaultdict(lambda: defaultdict(dict))  # (table, change, learner) -> scaling -> fold -> score
        self.advice = defaultdict(dict)  # (table, change, kind, learner) -> fold -> scaling
        self.rates, self.dead = [], []

    def read(self, table, change, output):
        for line in output.splitlines():
            kind, *words = line.split()
            if kind == "score":
                fold, scaling, learner, score = words
                self.scores[table, change, learner][scaling][int(fold)] = float(score)
            elif kind == "advice":
                fold, how, learner, scaling = words
                self.advice[table, change, how, learner][int(fold)] = scaling
            elif kind == "rate":
                self.rates.append((table, words[0], *map(float, words[1:])))
            else:
                self.dead.append((table, words[0], *map(float, words[1:])))

    def regrets(self, choose):
        """By cell; choose(table, change, learner, fold) names a scaling."""
        found = {}
        for (table, change, learner), scalings in self.scores.items():
            best = max(np.mean(list(folds.values())) for folds in scalings.values())
            folds = next(iter(scalings.values()))
            got = np.mean([scalings[choose(table, change, learner, fold)][fold] for fold in folds])
            found[table, change, learner] = 100 * (best - got)
        return found


def interval(differences):
    """The mean of paired differences with its 95 % interval, by a bootstrap over tables, whose cells hang together."""
    tables = sorted({table for table, *_ in differences})
    by_table = [np.mean([d for key, d in differences.items() if key[0] == table]) for table in tables]
    means = np.random.default_rng(0).choice(by_table, (10_000, len(tables))).mean(axis=1)
    return np.mean(by_table), *np.percentile(means, (2.5, 97.5))


def choices(cells):
    scalings = list(next(iter(cells.scores.values())))
    for scaling in scalings:
        yield f"always {scaling}", lambda *_, s=scaling: s
    yield "the rule, no model trained", lambda t, c, _, fold: cells.advice[t, c, "rule", "any"][fold]
    yield "the probe, one recipe for all", lambda t, c, _, fold: cells.advice[t, c, "probe", "any"][fold]
    yield "the probe, --model given", lambda t, c, learner, fold: cells.advice[t, c, "probe", learner][fold]


def measure(build, quick):
    program = build / "bench" / "doctor_strickle"
    if not program.exists():
        raise rounds.Stopped("doctor_strickle is not built")
    cells = Cells()
    rows = 300 if quick else 1200
    for table, target, task, *left_out in TABLES:
        for change in CHANGES:
            command = [program, DATA / f"{table}.csv.gz", target, task, change, str(rows), "1", *left_out]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            if done.returncode:
                raise rounds.Stopped(f"{table}, {change}: exit status {done.returncode}")
            cells.read(table, change, done.stdout)
    return report(cells)


def report(cells):
    """Prints the tables; what goes into the JSON."""
    regrets = {name: cells.regrets(choose) for name, choose in choices(cells)}
    standard, best = regrets["always standard"], min(
        (r for name, r in regrets.items() if name.startswith("always")), key=lambda r: np.mean(list(r.values())))
    print(f"\nRegret in points beside the best scaling of each of {len(standard)} cells ({len(TABLES)} tables, as they are, in "
          "units of their own, with 1 % outliers; four models), chosen from training rows alone; differences from always "
          "standardizing and from the best fixed choice, with 95 % intervals over tables:\n\n"
          f"| choice | mean | worst | {' | '.join(CHANGES)} | {' | '.join(LEARNERS)} | − standard | − best fixed |\n"
          f"|---|---|---|{'---|' * (len(CHANGES) + len(LEARNERS) + 2)}")
    rows = []
    for name, found in regrets.items():
        mean = {key: np.mean([r for cell, r in found.items() if key in cell]) for key in CHANGES + LEARNERS}
        against = [interval({cell: found[cell] - other[cell] for cell in found}) for other in (standard, best)]
        words = ["{:+.2f} [{:+.2f}, {:+.2f}]".format(*a) for a in against]
        row = {"choice": name, "mean": np.mean(list(found.values())), "worst": max(found.values()), **mean}
        rows.append({**row, "against_standard": against[0], "against_best_fixed": against[1]})
        numbers = [f"{row['mean']:.2f}", f"{row['worst']:.1f}", *(f"{mean[key]:.2f}" for key in CHANGES + LEARNERS)]
        print(f"| {name} | {' | '.join(numbers + words)} |")
    picked = defaultdict(int)
    for (_, _, kind, learner), folds in cells.advice.items():
        if (kind, learner) == ("probe", "any"):
            for scaling in folds.values():
                picked[scaling] += 1
    print("\nThe probe recommended, of all folds: " + ", ".join(
        f"{scaling} {count}" for scaling, count in sorted(picked.items(), key=lambda p: -p[1])))
    print("\nLargest stable learning rates, measured over predicted, tables as they are; dead ReLUs before training (random "
          "directions) and after, in %:\n\n| scaling | linear, least to largest | network, least | median | largest | dead before | after |\n|---|---|---|---|---|---|---|")
    for scaling in dict.fromkeys(s for _, s, *_ in cells.rates):
        linear = [m / p for _, s, _, _, p, m in cells.rates if s == scaling and np.isfinite(m)]
        network = [m / p for _, s, p, m, _, _ in cells.rates if s == scaling and np.isfinite(m)]
        dead = np.array([(before, after) for _, s, before, after in cells.dead if s == scaling and np.isfinite(after)])
        print(f"| {scaling} | {min(linear):.4f} to {max(linear):.4f} | {min(network):.2f} | {np.median(network):.2f} | "
              f"{max(network):.2f} | {100 * dead[:, 0].mean():.1f} | {100 * dead[:, 1].mean():.1f} |")
    return {"regret": rows, "rates": cells.rates, "dead": cells.dead}
