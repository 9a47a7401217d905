// One experiment: claim, verdict, formulas, figures, numbers, settings, and the command that gives them again.
import temml from "temml";
import { copyButton } from "../copy";
import { h } from "../dom";
import { drawFigure } from "./figure";
import { numberText } from "../numbers";
import { expectationText } from "./expectation";
import type { Outcome, Result, Row } from "./results";

export const outcomes: Record<Outcome, { mark: string; name: string; style: string }> = {
  holds: { mark: "✓", name: "Holds", style: "holds" },
  "holds when": { mark: "◐", name: "Holds under conditions", style: "conditional" },
  fails: { mark: "✗", name: "Fails", style: "fails" },
};

function formulas(result: Result): HTMLElement {
  return h("div", { class: "formulas" }, ...result.formulas.map(({ text, latex, source }) => {
    const typeset = h("div", { class: "formula" });
    temml.render(latex, typeset, { displayMode: true, throwOnError: false });
    typeset.querySelector("math")?.setAttribute("aria-label", text);
    return h("div", {}, typeset, h("p", { class: "source" }, source));
  }));
}

function conditions(label: string, cases: string[]): HTMLElement | null {
  if (cases.length === 0) return null;
  return h("div", {}, h("p", {}, label), h("ul", {}, ...cases.map((one) => h("li", {}, one))));
}

function verdict(result: Result): HTMLElement {
  const { outcome, holds_when, fails_when, rows, predicted, as_predicted } = result.verdict;
  const { mark, name, style } = outcomes[outcome];
  return h("div", { class: `verdict ${style}` },
    h("p", { class: "outcome" }, h("span", { "aria-hidden": "true" }, mark), ` ${name}`),
    h("div", { class: "conditions" }, conditions("It holds when", holds_when), conditions("It fails when", fails_when)),
    h("p", { class: "source" }, predicted === 0
      ? `${rows} measurements, of which theory says nothing.`
      : as_predicted === predicted
        ? `${rows} measurements; all ${predicted} predictions of theory are met.`
        : `${rows} measurements; ${predicted - as_predicted} of ${predicted} predictions of theory are not met.`));
}

// How a row stands to the claim, in words and in a mark.
function standing(row: Row): HTMLElement {
  const [mark, text, style] = row.as_predicted === false ? ["!", "not as predicted", "fails"]
    : row.as_claimed === null ? ["", "", ""]
    : row.as_claimed ? ["✓", "as claimed", "holds"] : ["✗", "not as claimed", "conditional"];
  return h("td", { class: `standing ${style}` }, mark ? h("span", { "aria-hidden": "true" }, `${mark} `) : null, text);
}

function numbers(result: Result): HTMLElement {
  const groups = new Map<string, Row[]>();
  for (const row of result.rows) groups.set(row.where, [...(groups.get(row.where) ?? []), row]);
  const bodies = [...groups].map(([where, rows]) => h("tbody", {},
    h("tr", { class: "case" }, h("th", { scope: "rowgroup", colspan: "6" }, `When ${where}`)),
    ...rows.map((row) => h("tr", {},
      h("th", { scope: "row" }, row.quantity),
      h("td", {}, expectationText(row.claimed)),
      h("td", {}, expectationText(row.predicted)),
      h("td", {}, numberText(row.measured)),
      h("td", {}, row.seeds > 1 ? `± ${numberText(row.spread, 2)}` : ""),
      standing(row)))));
  return h("details", { class: "numbers" }, h("summary", {}, `All ${result.rows.length} numbers`),
    h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `Numbers of ${result.title}` },
      h("table", {},
        h("caption", {}, `Means over ${result.seeds} seeds, with the deviation between them`),
        h("thead", {}, h("tr", {}, ...["quantity", "claimed", "predicted", "measured", "spread", "so"].map((name) => h("th", { scope: "col" }, name)))),
        ...bodies)));
}

function settings(result: Result): HTMLElement {
  const text = (value: number | number[]) => [value].flat().map((one) => numberText(one)).join(", ");
  return h("div", { class: "reproduce" },
    h("p", {}, h("code", {}, result.command), " ", copyButton(result.command)),
    h("details", {}, h("summary", {}, "What can be set"),
      h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `Settings of ${result.title}` },
        h("table", {},
          h("caption", {}, `--seeds ${result.seeds}, --seed ${result.seed}${result.quick ? ", --quick" : ""}`),
          h("thead", {}, h("tr", {}, ...["--set", "value", "meaning"].map((name) => h("th", { scope: "col" }, name)))),
          h("tbody", {}, ...result.settings.map((setting) => h("tr", {},
            h("th", { scope: "row" }, setting.name), h("td", {}, text(setting.value)), h("td", { class: "text" }, setting.meaning))))))));
}

export function article(result: Result): HTMLElement {
  const id = result.experiment;
  return h("article", { id, "aria-labelledby": `${id}-title`, "data-outcome": result.verdict.outcome },
    h("h2", { id: `${id}-title` }, result.title, " ", h("a", { href: `#${id}`, class: "anchor", "aria-label": `Link to ${result.title}` }, id)),
    h("p", { class: "claim" }, h("strong", {}, "Claim. "), result.claim),
    verdict(result),
    h("p", {}, result.design),
    formulas(result),
    ...result.figures.map(drawFigure),
    ...result.remarks.map((remark) => h("p", { class: "remark" }, remark)),
    numbers(result),
    settings(result));
}
