// What was found: a line each, with how, why and what to do behind it.
import { copyButton } from "../copy";
import { h } from "../dom";
import { numberText } from "../numbers";
import type { Check, Finding, Severity } from "./results";

const severities: Record<Severity, { mark: string; style: string }> = {
  high: { mark: "▲", style: "high" },
  medium: { mark: "◆", style: "medium" },
  low: { mark: "●", style: "low" },
};
const mostNames = 24;

function names(columns: string[]): HTMLElement | null {
  if (columns.length === 0) return null;
  const shown = columns.slice(0, mostNames).map((name) => h("li", {}, h("code", {}, name)));
  const more = columns.length > mostNames ? [h("li", {}, `and ${columns.length - mostNames} more, in the table of columns`)] : [];
  return h("div", {}, h("dt", {}, columns.length === 1 ? "Column" : `Columns (${columns.length})`), h("dd", {}, h("ul", { class: "names" }, ...shown, ...more)));
}

function entry(name: string, ...what: (Node | string)[]): HTMLElement {
  return h("div", {}, h("dt", {}, name), h("dd", {}, ...what));
}

function findingDetails(finding: Finding): HTMLElement {
  const { mark, style } = severities[finding.severity];
  const lab = `strickle lab ${finding.experiment}`;
  return h("details", { class: "finding", id: finding.code },
    h("summary", {},
      h("span", { class: `severity ${style}` }, h("span", { "aria-hidden": "true" }, `${mark} `), finding.severity),
      " ", h("code", {}, finding.code), " ", h("span", { class: "title" }, finding.title)),
    h("dl", {},
      entry("What to do", finding.advice),
      entry("Why it matters", finding.why),
      entry("Found by", `${finding.found_by} Here: ${finding.measure} ${numberText(finding.figure)}.`),
      finding.experiment === "" ? null : entry("See it happen", h("code", {}, lab), " ", copyButton(lab)),
      names(finding.columns)));
}

export function findings(check: Check): HTMLElement {
  const list = check.findings.map(findingDetails);
  const muted = check.muted.length === 0 ? [] : [h("p", { class: "source" }, `Muted: ${check.muted.join(", ")}.`)];
  return h("section", { id: "findings", "aria-labelledby": "findings-title" },
    h("h2", { id: "findings-title" }, "Findings"),
    ...(list.length === 0 ? [h("p", {}, "Nothing was found.")] : list), ...muted);
}
