"""Times strickle beside its peers, in turn on the same data, after the answers were compared, and prints the table.

Ratios travel between machines; times do not. The data is made anew, with a fixed seed, in a temporary folder. Exit
status: 0, or 1 where a peer could not run or answered otherwise. A goal that is not reached is only written down.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import machine
import rounds
from tasks import TASKS

NAMES = [*(task.name for task in TASKS), "parquet_fit", "estimators", "norm", "norm_errors", "doctor", "regret",
         "scaling_curve", "heavy_tails"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("build", type=Path, help="the folder of the build, with target strickle_bench built")
    parser.add_argument("tasks", nargs="*", metavar="task", help=f"of {', '.join(NAMES)}; all where none is named")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, and 3 rounds")
    parser.add_argument("--full", action="store_true", help="parquet_fit on 5 GB instead of 1 GB")
    parser.add_argument("--runs", type=int, metavar="N", help="rounds of each task (7)")
    parser.add_argument("--json", type=Path, metavar="PATH", help="where the JSON goes (BUILD/bench.json)")
    options = parser.parse_intermixed_args()
    options.build = options.build.resolve()
    options.runs = options.runs or (3 if options.quick else 7)
    options.json = options.json or options.build / "bench.json"
    unknown = set(options.tasks) - set(NAMES)
    if unknown:
        parser.error(f"no task {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return options


def goal_words(line):
    goal = line["goal"] or {}
    words = []
    if "faster" in goal:
        words.append(f"{goal['faster']:g}x as fast")
    if "longer" in goal:
        words.append(f"{goal['longer']:g}x as long")
    if "peak_bytes" in goal:
        words.append(f"{goal['peak_bytes'] / 1e6:.0f} MB")
    return ", ".join(words)


def result_words(line):
    """The ratio in the direction of its goal."""
    ratio = line["peer_over_strickle"]
    faster = "faster" in line["goal"] if line["goal"] else ratio >= 1
    words = f"{ratio:.2f}x as fast" if faster else f"{1 / ratio:.2f}x as long"
    if "strickle_peak_bytes" in line:
        words += f", {line['strickle_peak_bytes'] / 1e6:.0f} MB"
    return words


def in_words(seconds):
    return f"{seconds:.4f} s" if seconds >= 0.01 else f"{seconds * 1e6:.0f} µs"


def print_line(line):
    if "problem" in line:
        cells = [line["task"], line["peer"], line["data"], "", "", "", "", line["problem"], "", ""]
    else:
        cells = [line["task"], line["peer"], line["data"], line["threads"], in_words(line["strickle_seconds"]),
                 in_words(line["peer_seconds"]), f"{line['strickle_ns_per_value']:.3f}", result_words(line),
                 goal_words(line), {True: "yes", False: "no", None: ""}[line["reached"]]]
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def printed(options, task, *arguments):
    """The lines that strickle's program of a task prints by itself, in words."""
    program = options.build / "bench" / f"{task}_strickle"
    if not program.exists():
        raise rounds.Stopped(f"{program.name} is not built")
    done = subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return [line.split() for line in done.stdout.splitlines()]


def heavy_tails(options):
    """What numbers over many powers of two cost: [kind, columns, nanoseconds, times what normal numbers take]."""
    values = 1_000_000 if options.quick else 10_000_000
    rows = [[kind, int(columns), float(cost), float(ratio)]
            for kind, columns, cost, ratio in printed(options, "heavy_tails", str(values), str(options.runs))]
    print("\nWhat a value costs where numbers are spread over many powers of two, standard fit on one thread:\n\n"
          "| numbers | columns | ns a value | beside normal numbers | goal | reached |\n|---|---|---|---|---|---|")
    for kind, columns, cost, ratio in rows:
        goal = 1.5 if kind == "lognormal" else 4
        print(f"| {kind} | {columns} | {cost:.3f} | {ratio:.2f}x as long | {goal}x as long | "
              f"{'yes' if ratio <= goal else 'no'} |")
    return rows


def scaling_curve(options, where):
    """What a value costs over rows and columns: [rows, columns, nanoseconds]; drawn into BUILD/scaling_curve.svg."""
    from scaling_curve.plot import plot

    sizes = ("1000000", "1600000") if options.quick else ("100000000", "16000000")
    points = [[int(rows), int(columns), float(cost)]
              for rows, columns, cost in printed(options, "scaling_curve", "2", *sizes)]
    picture = options.build / "scaling_curve.svg"
    plot(points, picture, f"standard fit, float64 by rows, 2 threads, {where['cpu']}, {where['instruction set']}")
    print(f"\nWhat a value costs, also drawn in {picture}:\n\n| rows | columns | ns a value |\n|---|---|---|")
    for rows, columns, cost in points:
        print(f"| {rows:,} | {columns:,} | {cost:.3f} |")
    return points


def norm_errors(options):
    """How far normalization layers are from sixty digits: [{"numbers": kind, name of a library: units}]."""
    from norm.measure import errors

    rows = errors(options.build)
    names = [name for name in rows[0] if name != "numbers"]
    print("\nThe largest error of layer normalization, float32, 16 x 768, in units of the last place of max(1, |z|), against "
          f"60 digits:\n\n| numbers | {' | '.join(names)} |\n|---{'|---' * len(names)}|")
    for row in rows:
        print(f"| {row['numbers']} | {' | '.join('NaN' if row[n] is None else f'{row[n]:.3g}' for n in names)} |")
    return rows


def regret(options):
    """What the doctor's recommendations cost beside the best scaling of each table, and how close its predictions are."""
    from doctor.regret import measure

    return measure(options.build, options.quick)


def measured(options, versions):
    """The lines of the table, task after task."""
    chosen = options.tasks or NAMES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for task in TASKS:
            if task.name not in chosen:
                continue
            data = task.data.smaller() if options.quick else task.data
            try:
                yield from rounds.measure(task, options.build, data.file(folder), data, options.runs, versions)
            except rounds.Stopped as stopped:
                yield {"task": task.name, "peer": "", "data": str(data), "problem": str(stopped)}
    if "estimators" in chosen:
        from estimators.measure import measure

        try:
            yield from measure(options.build, options.runs, options.quick)
        except rounds.Stopped as stopped:
            yield {"task": "estimators", "peer": "", "data": "", "problem": str(stopped)}
    if "norm" in chosen:
        from norm.measure import measure

        try:
            yield from measure(options.build, options.runs, options.quick, versions)
        except rounds.Stopped as stopped:
            yield {"task": "norm", "peer": "", "data": "", "problem": str(stopped)}
    if "doctor" in chosen:
        from doctor import times

        with tempfile.TemporaryDirectory() as name:
            try:
                yield from times.measure(options.build, Path(name), options.quick, options.runs)
            except rounds.Stopped as stopped:
                yield {"task": "doctor", "peer": "", "data": "", "problem": str(stopped)}
    if "parquet_fit" in chosen:
        from parquet_fit import fit_files

        size = 100_000_000 if options.quick else 5_000_000_000 if options.full else 1_000_000_000
        with tempfile.TemporaryDirectory() as name:
            try:
                yield from fit_files.measure(options.build, Path(name), size, options.runs)
            except rounds.Stopped as stopped:
                yield {"task": "parquet_fit", "peer": "", "data": "", "problem": str(stopped)}


def main():
    options = arguments()
    where = machine.describe(options.build)
    print("\n".join(f"{name}: {value}" for name, value in where.items()))
    print(f"\nMedians of {options.runs} rounds, in turn; ns: strickle's per value; goals: at least so many times as "
          "fast as the peer, or taking at most so many times as long\n")
    print("| task | peer | data | threads | strickle | peer's time | ns | strickle is | goal | reached |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    versions, lines = {}, []
    for line in measured(options, versions):
        print_line(line)
        lines.append(line)
    measures = {"scaling_curve": lambda: scaling_curve(options, where), "heavy_tails": lambda: heavy_tails(options),
                "norm_errors": lambda: norm_errors(options), "regret": lambda: regret(options)}
    tables = {name: [] for name in measures}
    for name, measure in measures.items():
        if name not in (options.tasks or NAMES):
            continue
        try:
            tables[name] = measure()
        except rounds.Stopped as stopped:
            lines.append({"task": name, "peer": "", "data": "", "problem": str(stopped)})
            print_line(lines[-1])
    import numpy
    import pyarrow

    versions = dict(sorted((versions | {"numpy": numpy.__version__, "Arrow": pyarrow.__version__}).items()))
    print("\n" + ", ".join(f"{name} {version}" for name, version in versions.items()))
    options.json.write_text(json.dumps({"machine": where, "versions": versions, "quick": options.quick, "tasks": lines,
                                        **tables}, indent=2) + "\n", encoding="utf-8")
    return 1 if any("problem" in line for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
