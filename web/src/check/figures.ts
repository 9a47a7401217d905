// Loss curves, learning rates, and who rules distances and components.
import * as Plot from "@observablehq/plot";
import { h } from "../dom";
import { numberText } from "../numbers";
import type { Check, Column, Scaling } from "./results";

const colours = ["var(--series-2)", "var(--series-4)", "var(--series-1)", "var(--series-3)", "var(--series-5)"];
const dashes = ["", "6 3", "2 3", "10 3 2 3", "12 6"];
const style = { background: "transparent", fontSize: "12px", overflow: "visible" } as const;

function figure(title: string, picture: Element, description: string, ...below: (Node | null)[]): HTMLElement {
  // The figure is one picture with one description; Plot's labels of groups name no roles.
  for (const group of picture.querySelectorAll("[aria-label], [aria-description]")) {
    group.removeAttribute("aria-label");
    group.removeAttribute("aria-description");
  }
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", description);
  return h("figure", {}, h("figcaption", {}, title), picture as HTMLElement, ...below);
}

function legend(entries: { name: string; colour: string; glyph: string }[]): HTMLElement {
  return h("ul", { class: "legend", "aria-hidden": "true" }, ...entries.map(({ name, colour, glyph }) =>
    h("li", {}, h("span", { style: `color: ${colour}` }, glyph), ` ${name}`)));
}

// Raw, the recommended one and three that people reach for.
function compared(check: Check): Scaling[] {
  const wanted = ["raw", "min-max", "standard", "squash", check.recommendation.scaling];
  return check.scalings.filter((scaling) => wanted.includes(scaling.name));
}

function lossCurves(check: Check): HTMLElement | null {
  const drawn = compared(check).map((scaling, i) => ({
    scaling, colour: colours[i % colours.length]!, dash: dashes[i % dashes.length]!,
    points: scaling.losses.flatMap((loss, epoch) => (loss !== null && loss > 0 ? [{ epoch: epoch + 1, loss }] : [])),
  })).filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  // A line that leaves for infinity does not press the others to the floor.
  const losses = drawn.flatMap(({ points }) => points.map(({ loss }) => loss));
  const starts = drawn.map(({ points }) => points[0]!.loss).sort((a, b) => a - b);
  const highest = Math.min(Math.max(...losses), 3 * starts[Math.floor(starts.length / 2)]!);
  const plot = Plot.plot({
    width: 640, height: 300, marginLeft: 56, marginBottom: 44, style,
    x: { label: "epoch", labelAnchor: "center", labelArrow: "none" },
    y: { type: "log", domain: [Math.min(...losses), highest], label: "training loss", labelArrow: "none", grid: true, ticks: 5, tickFormat: (value: number) => numberText(value, 2) },
    marks: drawn.map(({ points, colour, dash }) => Plot.line(points, { x: "epoch", y: "loss", stroke: colour, strokeWidth: 2, strokeDasharray: dash, clip: true })),
  });
  const last = (scaling: Scaling) => scaling.losses.at(-1) ?? null;
  return figure("The network's loss while it trains", plot,
    "Training loss against epochs, a line for each scaling; the last losses are in the table below.",
    legend(drawn.map(({ scaling, colour, dash }) => ({ name: scaling.title, colour, glyph: dash === "" ? "───" : dash === "2 3" ? "····" : "╌╌╌" }))),
    h("details", {}, h("summary", {}, "Numbers of this figure"),
      h("table", {}, h("caption", {}, "Mean over folds"),
        h("thead", {}, h("tr", {}, ...["scaling", "first epoch", "last epoch", "dead after training"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...drawn.map(({ scaling }) => h("tr", {}, h("th", { scope: "row" }, scaling.title),
          h("td", {}, numberText(scaling.losses[0] ?? null, 3)), h("td", {}, numberText(last(scaling), 3)),
          h("td", {}, scaling.dead_after === null ? "–" : `${(100 * scaling.dead_after).toFixed(0)} %`)))))));
}

function rates(check: Check): HTMLElement | null {
  const predicted = check.scalings.flatMap((s) => (s.measures.network_rate === null ? [] : [{ title: s.title, rate: s.measures.network_rate }]));
  const measured = check.scalings.flatMap((s) => (s.stable_rate === null ? [] : [{ title: s.title, rate: s.stable_rate }]));
  if (predicted.length === 0) return null;
  const plot = Plot.plot({
    width: 640, height: 70 + 26 * check.scalings.length, marginLeft: 170, marginBottom: 44, style,
    x: { type: "log", label: "largest stable learning rate", labelAnchor: "center", labelArrow: "none", grid: true, ticks: 6, tickFormat: (value: number) => numberText(value, 2) },
    y: { label: null, domain: check.scalings.map((s) => s.title) },
    marks: [
      Plot.rectX([{}], { x1: 1e-3, x2: 0.1, fill: "var(--series-3)", fillOpacity: 0.12 }),
      Plot.dot(predicted, { x: "rate", y: "title", stroke: "var(--series-1)", fill: "var(--paper)", r: 5, strokeWidth: 2 }),
      Plot.dot(measured, { x: "rate", y: "title", fill: "var(--series-2)", symbol: "diamond", r: 5 }),
    ],
  });
  const linear = check.scalings.filter((s) => s.linear_stable_rate !== null);
  return figure("Up to which learning rate a small network trains", plot,
    "Predicted and measured largest stable learning rates of a network, for each scaling; the numbers are in the table below.",
    legend([
      { name: "predicted by the tangent kernel", colour: "var(--series-1)", glyph: "○" },
      ...(measured.length > 0 ? [{ name: "measured by bisection", colour: "var(--series-2)", glyph: "◆" }] : []),
      { name: "rates that people start with", colour: "var(--series-3)", glyph: "▒" },
    ]),
    h("details", {}, h("summary", {}, "Numbers of this figure"),
      h("table", {}, h("caption", {}, "Largest stable learning rates, half the squared error, full batches"),
        h("thead", {}, h("tr", {}, ...["scaling", "network, predicted", "measured", "linear, predicted", "measured"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...check.scalings.map((s) => h("tr", {}, h("th", { scope: "row" }, s.title),
          h("td", {}, numberText(s.measures.network_rate, 3)), h("td", {}, numberText(s.stable_rate, 3)),
          h("td", {}, numberText(s.measures.linear_rate, 4)), h("td", {}, linear.includes(s) ? numberText(s.linear_stable_rate, 4) : "–")))))));
}

type Share = "distance_share" | "loading";

function shares(check: Check, raw: Share, title: string, label: string): HTMLElement | null {
  const scaled: "distance_share_scaled" | "loading_scaled" = `${raw}_scaled`;
  const most = 8;
  const sorted = [...check.columns].sort((a, b) => (b[raw] ?? 0) - (a[raw] ?? 0));
  const shown = sorted.slice(0, most), rest = sorted.slice(most);
  const short = (column: Column, i: number) => `${column.name.length > 22 ? `${column.name.slice(0, 21)}…` : column.name}${"\u200b".repeat(i)}`;
  const bars = shown.flatMap((column, i) => [
    { name: short(column, i), kind: "raw", share: column[raw] ?? 0 }, { name: short(column, i), kind: "scaled", share: column[scaled] ?? 0 }]);
  if (rest.length > 0) {
    const sum = (key: Share | typeof scaled) => rest.reduce((total, column) => total + (column[key] ?? 0), 0);
    const name = `${rest.length} others`;
    bars.push({ name, kind: "raw", share: sum(raw) }, { name, kind: "scaled", share: sum(scaled) });
  }
  if (!bars.some((bar) => bar.share > 0)) return null;
  const names = [...new Set(bars.map((bar) => bar.name))];
  const plot = Plot.plot({
    width: 640, height: 60 + 30 * names.length, marginLeft: 170, marginRight: 50, marginBottom: 44, style,
    x: { label, labelAnchor: "center", labelArrow: "none", percent: true, grid: true },
    y: { axis: null, domain: ["raw", "scaled"], padding: 0 },
    fy: { label: null, domain: names, padding: 0.25 },
    marks: [
      Plot.barX(bars, { x: "share", y: "kind", fy: "name", fill: (bar: { kind: string }) => (bar.kind === "raw" ? "var(--series-2)" : "var(--series-1)") }),
      Plot.axisFy({ anchor: "left", textAnchor: "end", label: null }),
    ],
  });
  return figure(title, plot, `${label} of each column, raw and behind the recommended scaling; the numbers are in the table of columns.`,
    legend([{ name: "raw", colour: "var(--series-2)", glyph: "■" }, { name: `behind the recommendation (${check.recommendation.scaling})`, colour: "var(--series-1)", glyph: "■" }]));
}

export function figures(check: Check): HTMLElement {
  const drawn = [
    shares(check, "distance_share", "Who makes the distances", "share of squared distances (%)"),
    shares(check, "loading", "Who is the first principal component", "squared loading (%)"),
    lossCurves(check), rates(check),
  ].filter((one): one is HTMLElement => one !== null);
  return h("section", { id: "figures", "aria-labelledby": "figures-title" }, h("h2", { id: "figures-title" }, "What the scale does"),
    h("div", { class: "figures" }, ...drawn));
}
