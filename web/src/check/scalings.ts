// What each scaling makes of the data, and what models make of that.
import { h } from "../dom";
import { numberText } from "../numbers";
import { learners, type Check, type Scaling, type Score } from "./results";

function percent(share: number | null, digits = 0): string {
  return share === null ? "–" : `${(100 * share).toFixed(digits)} %`;
}

// The best scores of a learner, and those within a standard error of it, stand out.
function scoreCell(score: Score, best: number): HTMLElement {
  if (score.mean === null) return h("td", {}, "–");
  if (score.diverged) return h("td", { class: "bad" }, "diverges");
  const good = score.mean + (score.error ?? 0) >= best;
  return h("td", good ? { class: "good" } : {},
    good ? h("span", { "aria-hidden": "true" }, "★ ") : null,
    score.mean.toFixed(3), h("span", { class: "error" }, ` ±${(score.error ?? 0).toFixed(3)}`));
}

function bestOf(check: Check, learner: number): number {
  return Math.max(...check.scalings.map((scaling) => scaling.scores[learner]?.mean ?? -Infinity));
}

// Where steps are counted, those of a scaling without a number are more than were looked for.
function stepsText(check: Check, steps: number | null): string {
  if (steps !== null) return numberText(steps, 2);
  return check.scalings.some((scaling) => scaling.measures.steps !== null) ? "> 10¹²" : "–";
}

function row(check: Check, scaling: Scaling): HTMLElement {
  const chosen = scaling.name === check.recommendation.scaling;
  const m = scaling.measures;
  return h("tr", chosen ? { class: "chosen" } : {},
    h("th", { scope: "row" }, chosen ? "→ " : "", scaling.title, chosen ? h("span", { class: "visually-hidden" }, " (recommended)") : null),
    ...scaling.scores.map((score, i) => scoreCell(score, bestOf(check, i))),
    h("td", {}, numberText(m.network_rate, 2)),
    h("td", {}, numberText(m.linear_rate, 2)),
    h("td", {}, stepsText(check, m.steps)),
    h("td", {}, percent(m.dead)),
    h("td", {}, percent(m.idle)),
    h("td", {}, percent(m.distance_share)),
    h("td", {}, percent(m.component_share)));
}

export function probeText(check: Check): string {
  const { ran, reason, metric, folds, rows } = check.probe;
  if (!ran) return `No models were trained: ${reason}.`;
  return `${metric[0]!.toUpperCase()}${metric.slice(1)} over ${folds} folds of ${rows} rows, ± standard error; scalers were fitted to `
    + "the training rows of each fold. ★ marks the best of a column and what lies within its standard error.";
}

export function scalings(check: Check): HTMLElement {
  const scored = check.scalings[0]?.scores ?? [];
  const heads = ["scaling", ...scored.map((score) => learners[score.learner] ?? score.learner), "network rate", "linear rate",
    "steps", "dead", "idle", "loudest column", "first component"];
  return h("section", { id: "scalings", "aria-labelledby": "scalings-title" },
    h("h2", { id: "scalings-title" }, "What if"),
    h("p", {}, probeText(check)),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Scalings side by side" },
      h("table", {},
        h("caption", {}, "Largest stable learning rates, steps of gradient descent and ReLUs before training; the loudest column's "
          + "share of squared distances; the first component's share of the variance"),
        h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...check.scalings.map((scaling) => row(check, scaling))))));
}
