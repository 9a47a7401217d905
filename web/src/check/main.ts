// The doctor's report: verdict, findings, what each scaling would do, figures, columns and the recipe, drawn from the JSON
// that stands in the page.
import "../style.css";
import "./style.css";
import { followAddress } from "../address";
import { h } from "../dom";
import { openForPrint } from "../print";
import { themeButton } from "../theme";
import { columns } from "./columns";
import { figures } from "./figures";
import { findings } from "./findings";
import { recipe } from "./recipe";
import { readCheck, type Check } from "./results";
import { scalings } from "./scalings";

function size(check: Check): string {
  const count = (number: number, what: string) => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
  const sampled = check.sampled < check.rows ? ` (${check.sampled.toLocaleString("en")} of the rows sampled)` : "";
  const classes = check.classes.length > 0 ? ` of ${check.classes.length} classes` : "";
  const target = check.target === "" ? "" : `, target ${check.target}${classes}`;
  const model = check.model === "any" ? "" : `, for ${check.model}`;
  return `${count(check.rows, "row")} × ${count(check.columns.length, "column")}${sampled}${target}${model}`;
}

function verdict(check: Check): HTMLElement {
  const worst = check.findings[0]?.severity;
  const style = worst === "high" ? "fails" : worst === "medium" ? "conditional" : "holds";
  const mark = worst === "high" ? "▲" : worst === "medium" ? "◆" : "✓";
  return h("div", { class: `verdict ${style}` }, h("p", { class: "outcome" }, h("span", { "aria-hidden": "true" }, `${mark} `), check.verdict));
}

function page(check: Check): Node[] {
  const links: [string, string][] = [["findings", "Findings"], ["recipe", "Recommended"], ["figures", "What the scale does"], ["scalings", "What if"], ["columns", "Columns"]];
  const name = check.table === "" ? "the table" : check.table;
  document.title = `strickle check: ${name}`;
  return [
    h("a", { href: "#report", class: "skip" }, "Skip to the report"),
    h("header", {}, themeButton(), h("h1", {}, name), h("p", { class: "source" }, size(check)), verdict(check),
      h("nav", { "aria-label": "Parts of the report" }, h("ul", {}, ...links.map(([id, text]) => h("li", {}, h("a", { href: `#${id}` }, text)))))),
    h("main", { id: "report", tabindex: "-1" }, findings(check), recipe(check), figures(check), scalings(check), columns(check)),
    h("footer", {}, h("p", {}, "Made by ", h("code", {}, "strickle check --html"), ` (seed ${check.seed}). The page holds all it needs and asks no network.`)),
  ];
}

const root = document.querySelector("#page")!;
try {
  root.replaceChildren(...page(readCheck(document.querySelector("#results")!.textContent ?? "")));
  openForPrint();
  followAddress();
} catch (error) {
  // The text of the report stays where it is.
  root.prepend(h("p", { role: "alert" }, `The report cannot be drawn: ${(error as Error).message}`));
}
