// A figure: theory as lines, measurements as points with their spread, and the numbers in a table for whoever cannot see
// them.
import * as Plot from "@observablehq/plot";
import { h } from "../dom";
import { numberText } from "../numbers";
import type { Axis, Figure, Series } from "./results";

interface Point {
  x: number | string;
  y: number;
  low: number;
  high: number;
  series: string;
}

// Okabe and Ito's colours, which stay apart for all kinds of colour blindness; each with a symbol of its own.
const colours = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--series-5)", "var(--series-6)"];
const symbols = ["circle", "triangle", "square", "diamond", "star", "wye"] as const;

function drawable(value: number | null | undefined, axis: Axis): value is number {
  return value !== null && value !== undefined && (!axis.log || value > 0);
}

// A spread that reaches below what a logarithmic axis can show ends at the point itself.
function points(series: Series, figure: Figure): Point[] {
  return series.x.flatMap((x, i) => {
    const y = series.y[i];
    if (!drawable(x, figure.x) || !drawable(y, figure.y)) return [];
    const low = series.low?.[i], high = series.high?.[i];
    return [{
      x: figure.x.categories?.[x] ?? x,
      y,
      low: drawable(low, figure.y) ? low : y,
      high: drawable(high, figure.y) ? high : y,
      series: series.name,
    }];
  });
}

function marks(series: Series, index: number, figure: Figure, count: number): Plot.Markish[] {
  const stroke = colours[index % colours.length];
  const data = points(series, figure);
  if (series.predicted) {
    return [Plot.line(data, { x: "x", y: "y", stroke, strokeWidth: 2, strokeDasharray: dashes(figure, series).pattern })];
  }
  // Series of categories stand beside each other.
  const dx = figure.x.categories ? (index - (count - 1) / 2) * 12 : 0;
  const connect = figure.x.categories ? [] : [Plot.line(data, { x: "x", y: "y", stroke, strokeOpacity: 0.35 })];
  return [
    ...connect,
    Plot.ruleX(data, { x: "x", y1: "low", y2: "high", stroke, strokeWidth: 2, strokeOpacity: 0.6, dx }),
    Plot.dot(data, { x: "x", y: "y", stroke, fill: "var(--paper)", symbol: symbols[index % symbols.length], r: 4, strokeWidth: 2, dx }),
  ];
}

// Predictions of one figure differ by the rhythm of their line as well as by its colour.
function dashes(figure: Figure, series: Series): { pattern: string; glyph: string } {
  const styles = [
    { pattern: "6 3", glyph: "╌╌╌" },
    { pattern: "2 3", glyph: "····" },
    { pattern: "10 3 2 3", glyph: "─·─" },
    { pattern: "12 6", glyph: "── ──" },
  ];
  const place = figure.series.filter((one) => one.predicted).indexOf(series);
  return styles[place % styles.length]!;
}

// What a logarithmic axis cannot show is said.
function leftOut(figure: Figure): string | null {
  const all = figure.series.reduce((sum, series) => sum + series.x.length, 0);
  const drawn = figure.series.reduce((sum, series) => sum + points(series, figure).length, 0);
  return all === drawn ? null : `${all - drawn} of ${all} points cannot be drawn on these axes: they are 0, negative or missing.`;
}

function legend(figure: Figure): HTMLElement {
  const glyphs = ["●", "▲", "■", "◆", "★", "✚"];
  return h("ul", { class: "legend", "aria-hidden": "true" }, ...figure.series.map((series, i) =>
    h("li", {},
      h("span", { style: `color: ${colours[i % colours.length]}` }, series.predicted ? dashes(figure, series).glyph : glyphs[i % glyphs.length]!),
      ` ${series.name}`)));
}

function tableOf(figure: Figure): HTMLElement {
  const names = figure.x.categories;
  const body = figure.series.flatMap((series) => series.x.map((x, i) =>
    h("tr", {},
      h("th", { scope: "row" }, series.name),
      h("td", {}, x !== null && names ? (names[x] ?? "") : numberText(x)),
      h("td", {}, numberText(series.y[i] ?? null)),
      h("td", {}, series.low ? `${numberText(series.low[i] ?? null)} to ${numberText(series.high?.[i] ?? null)}` : ""))));
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `Numbers of: ${figure.title}` },
    h("table", {},
      h("caption", {}, figure.title),
      h("thead", {}, h("tr", {}, ...["series", figure.x.label || "case", figure.y.label, "spread"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...body)));
}

// A numeric axis.
function scale(axis: Axis, values: number[]): Plot.ScaleOptions {
  if (!axis.log) return { type: "linear", ticks: 6 };
  const ticks = powers(values);
  return { type: "log", ticks: ticks ?? 4, tickFormat: (value: number) => numberText(value, 2) };
}

export function drawFigure(figure: Figure): HTMLElement {
  const categories = figure.x.categories;
  const drawn = figure.series.flatMap((series) => points(series, figure));
  const ys = drawn.flatMap((point) => [point.y, point.low, point.high]);
  const svg = Plot.plot({
    width: 640,
    height: 340,
    marginLeft: 64,
    marginBottom: categories ? 60 : 44,
    style: { background: "transparent", fontSize: "12px", overflow: "visible" },
    x: categories
      ? { type: "point", domain: categories, label: figure.x.label || null, padding: 0.6, tickFormat: wrapped }
      : { ...scale(figure.x, drawn.map((point) => point.x as number)), label: figure.x.label, labelAnchor: "center", labelArrow: "none" },
    y: { ...scale(figure.y, ys), label: figure.y.label, labelArrow: "none", grid: true, nice: true },
    marks: figure.series.flatMap((series, i) => marks(series, i, figure, figure.series.length)),
  });
  // The figure is one picture with one description; Plot's labels of groups name no roles.
  for (const group of svg.querySelectorAll("[aria-label], [aria-description]")) {
    group.removeAttribute("aria-label");
    group.removeAttribute("aria-description");
  }
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${figure.title}. ${figure.y.label} against ${figure.x.label || categories?.join(", ") || ""}; the numbers are in the table below.`);
  return h("figure", {},
    h("figcaption", {}, figure.title),
    legend(figure),
    svg as unknown as HTMLElement,
    leftOut(figure) === null ? null : h("p", { class: "source" }, leftOut(figure)),
    h("details", {}, h("summary", {}, "Numbers of this figure"), tableOf(figure)));
}

// The powers of ten among what is drawn, for a logarithmic axis; nothing where there are fewer than two, which Plot then
// chooses itself.
function powers(values: number[]): number[] | undefined {
  const exponents = values.map((value) => Math.log10(value));
  const low = Math.floor(Math.min(...exponents)), high = Math.ceil(Math.max(...exponents));
  if (high - low < 2) return undefined;
  const step = Math.ceil((high - low) / 8);
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => 10 ** (low + i * step));
}

// A name in lines of about fourteen characters, so that neighbours do not run into each other.
function wrapped(name: string): string {
  const lines = [""];
  for (const word of name.split(" ")) {
    const last = lines[lines.length - 1]!;
    if (last !== "" && last.length + word.length > 13) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.join("\n");
}
