"""Draws what a value costs: once over the rows of one column, once over the columns of a fixed number of values."""

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "strickle"  # the same points give the same file

from matplotlib import pyplot, ticker  # noqa: E402


def plot(points, path, title):
    """`points` are (rows, columns, nanoseconds): one column, by rows, and then by columns, from one column on."""
    wider = max(i for i, (_, columns, _) in enumerate(points) if columns == 1)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4), sharey=True, layout="constrained")
    left.plot([rows for rows, _, _ in points[:wider]], [cost for _, _, cost in points[:wider]], marker="o")
    left.set(xscale="log", xlabel="rows of one column", ylabel="nanoseconds a value", yscale="log")
    right.plot([columns for _, columns, _ in points[wider:]], [cost for _, _, cost in points[wider:]], marker="o")
    right.set_xscale("log", base=2)
    right.set(xlabel=f"columns, {points[wider][0]:,} values")
    left.yaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
    left.yaxis.set_major_formatter("{x:g}")
    left.yaxis.set_minor_locator(ticker.NullLocator())
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(title, fontsize=10)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
