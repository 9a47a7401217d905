// Every column, in a table that is searched and sorted; histograms are drawn when they come into view.
import { h } from "../dom";
import { numberText } from "../numbers";
import type { Advice, Check, Column } from "./results";

interface Field {
  name: string;
  key: (column: Column, advice: Advice | undefined) => number | string;
  cell: (column: Column, advice: Advice | undefined) => Node | string;
  text?: boolean;
}

const width = 96, height = 24;
const pageSize = 200;

// One path per histogram keeps wide tables quick.
function path(histogram: number[]): string {
  const most = Math.max(...histogram, 1), step = width / histogram.length;
  return histogram.map((count, i) => {
    const top = (height - (height * count) / most).toFixed(1), left = (i * step).toFixed(1), right = ((i + 1) * step - 0.5).toFixed(1);
    return `M${left},${height}V${top}H${right}V${height}`;
  }).join("");
}

function picture(column: Column): Node {
  if (column.histogram.length === 0) return document.createTextNode("");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.setAttribute("class", "histogram");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Histogram of ${column.name}`);
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path(column.histogram));
  svg.append(shape);
  return svg;
}

function share(value: number | null): Node {
  const percent = 100 * (value ?? 0);
  return h("span", { class: "share" }, h("span", { class: "bar", style: `width: ${Math.min(100, percent).toFixed(1)}%`, "aria-hidden": "true" }),
    h("span", {}, `${percent.toFixed(1)} %`));
}

const fields: Field[] = [
  { name: "column", key: (c) => c.name.toLowerCase(), cell: (c) => c.name, text: true },
  { name: "deviation", key: (c) => c.deviation ?? -1, cell: (c) => numberText(c.deviation, 3) },
  { name: "mean", key: (c) => c.mean ?? -Infinity, cell: (c) => numberText(c.mean, 3) },
  { name: "least", key: (c) => c.min ?? -Infinity, cell: (c) => numberText(c.min, 3) },
  { name: "median", key: (c) => c.median ?? -Infinity, cell: (c) => numberText(c.median, 3) },
  { name: "greatest", key: (c) => c.max ?? -Infinity, cell: (c) => numberText(c.max, 3) },
  { name: "tails", key: (c) => c.tail_ratio ?? Infinity, cell: (c) => numberText(c.tail_ratio, 3) },
  { name: "missing", key: (c) => c.missing, cell: (c) => (c.missing === 0 ? "" : `${((100 * c.missing) / (c.finite + c.missing + c.infinite)).toFixed(1)} %`) },
  { name: "share of distances", key: (c) => c.distance_share ?? 0, cell: (c) => share(c.distance_share) },
  { name: "findings", key: (c) => c.codes.join(" "), cell: (c) => h("span", {}, ...c.codes.flatMap((code) => [h("a", { href: `#${code}` }, code), " "])), text: true },
  { name: "scaler", key: (_, a) => a?.scaler ?? "", cell: (_, a) => h("span", { title: a?.reason ?? "" }, a?.scaler === "" ? `not scaled, ${a.reason}` : (a?.scaler ?? "")), text: true },
];

export function columns(check: Check): HTMLElement {
  const advice = new Map(check.recommendation.columns.map((one) => [one.column, one]));
  let order = [...check.columns].sort((a, b) => (b.distance_share ?? 0) - (a.distance_share ?? 0));
  let sorted = { field: 8, falling: true };
  let wanted = "";
  let shown = pageSize;

  const drawn = new WeakMap<Element, Column>();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const column = entry.isIntersecting ? drawn.get(entry.target) : undefined;
      if (column === undefined) continue;
      entry.target.append(picture(column));
      watcher.unobserve(entry.target);
    }
  });
  function rowOf(column: Column): HTMLElement {
    const histogram = h("td", { class: "histogram-cell" });
    drawn.set(histogram, column);
    watcher.observe(histogram);
    const [first, ...others] = fields;
    const cell = (field: Field) => h("td", field.text ? { class: "text" } : {}, field.cell(column, advice.get(column.name)));
    return h("tr", {}, h("th", { scope: "row" }, first!.cell(column, undefined)), histogram, ...others.map(cell));
  }

  const body = h("tbody", {});
  const count = h("p", { class: "source", role: "status" });
  const more = h("button", { type: "button", onclick: () => { shown = Infinity; draw(); } }, "Show all");
  function draw(): void {
    const matching = order.filter((column) => wanted === "" || column.name.toLowerCase().includes(wanted)
      || column.codes.some((code) => code.toLowerCase().includes(wanted)) || (advice.get(column.name)?.scaler ?? "").includes(wanted));
    watcher.disconnect();
    body.replaceChildren(...matching.slice(0, shown).map(rowOf));
    count.textContent = matching.length > shown ? `${shown} of ${matching.length} columns are shown.`
      : matching.length === check.columns.length ? `${matching.length} columns.` : `${matching.length} of ${check.columns.length} columns.`;
    more.hidden = matching.length <= shown;
  }

  const heads = fields.map((field, index) => {
    const button = h("button", { type: "button", class: "sort", onclick: () => sortBy(index) }, field.name);
    return { cell: h("th", { scope: "col", class: field.text ? "text" : "" }, button), index };
  });
  function sortBy(index: number): void {
    const falling = sorted.field === index ? !sorted.falling : !fields[index]!.text;
    sorted = { field: index, falling };
    const key = fields[index]!.key;
    order = [...check.columns].sort((a, b) => {
      const x = key(a, advice.get(a.name)), y = key(b, advice.get(b.name));
      return (x < y ? -1 : x > y ? 1 : 0) * (falling ? -1 : 1);
    });
    mark();
    draw();
  }
  function mark(): void {
    for (const { cell, index } of heads) {
      if (index === sorted.field) cell.setAttribute("aria-sort", sorted.falling ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
  }

  const search = h("input", { type: "search", id: "search", autocomplete: "off", placeholder: "a name, a code, a scaler" });
  search.addEventListener("input", () => {
    wanted = search.value.trim().toLowerCase();
    draw();
  });
  window.addEventListener("beforeprint", () => {
    for (const cell of body.querySelectorAll(".histogram-cell:empty")) cell.append(picture(drawn.get(cell)!));
  });
  mark();
  draw();
  const [first, ...others] = heads;
  return h("section", { id: "columns", "aria-labelledby": "columns-title" },
    h("h2", { id: "columns-title" }, "Columns"),
    h("p", {}, h("label", { for: "search" }, "Search "), search),
    count,
    h("div", { class: "scroll tall", tabindex: "0", role: "group", "aria-label": "All columns" },
      h("table", {},
        h("caption", {}, "Moments and extrema of all rows; histograms between the 1st and the 99th percentile; tails: the deviation over "
          + "IQR/1.349, 1 for a normal distribution"),
        h("thead", {}, h("tr", {}, first!.cell, h("th", { scope: "col" }, "values"), ...others.map(({ cell }) => cell))),
        body)),
    more);
}
