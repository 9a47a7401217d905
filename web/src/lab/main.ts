// The gallery: what the lab found, drawn from the JSON that stands in the page.
import "../style.css";
import "./style.css";
import { article, outcomes } from "./article";
import { followAddress } from "../address";
import { h } from "../dom";
import { openForPrint } from "../print";
import { readLab, type Outcome, type Result } from "./results";
import { themeButton } from "../theme";

function filterBy(outcome: Outcome | "all"): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-outcome]")) {
    one.hidden = outcome !== "all" && one.dataset.outcome !== outcome;
  }
}

function filters(results: Result[]): HTMLElement {
  const choice = (value: Outcome | "all", label: string) => {
    const count = results.filter((result) => value === "all" || result.verdict.outcome === value).length;
    return h("label", {},
      h("input", { type: "radio", name: "outcome", value, checked: value === "all", onchange: () => filterBy(value) }),
      ` ${label} (${count})`);
  };
  return h("fieldset", { class: "filters" }, h("legend", {}, "Show claims that"),
    choice("all", "were measured"), choice("holds", "hold"), choice("holds when", "hold under conditions"), choice("fails", "fail"));
}

function contents(results: Result[]): HTMLElement {
  return h("nav", { "aria-label": "Experiments" },
    filters(results),
    h("ol", {}, ...results.map((result) => {
      const { mark, name, style } = outcomes[result.verdict.outcome];
      return h("li", { "data-outcome": result.verdict.outcome },
        h("a", { href: `#${result.experiment}` }, result.title),
        " ",
        h("span", { class: `badge ${style}`, title: name, role: "img", "aria-label": name }, mark));
    })));
}

function page(results: Result[]): Node[] {
  const measurements = results.reduce((sum, result) => sum + result.verdict.rows, 0);
  const predicted = results.reduce((sum, result) => sum + result.verdict.predicted, 0);
  const met = results.reduce((sum, result) => sum + result.verdict.as_predicted, 0);
  return [
    h("a", { href: "#experiments", class: "skip" }, "Skip to the experiments"),
    h("header", {},
      themeButton(),
      h("h1", {}, "What scale does"),
      h("p", {}, "Every claim is made to happen, measured over several seeds, and set beside what the claim says and what "
        + "theory predicts. Broken lines are predictions, marks are measurements, and bars reach from the smallest to the "
        + "largest seed. The verdict follows from the numbers."),
      h("p", {}, `${results.length} experiments, ${measurements} measurements; theory predicts ${predicted} of them, and ${met} are as it predicts.`)),
    contents(results),
    h("main", { id: "experiments", tabindex: "-1" }, ...results.map(article)),
    h("footer", {}, h("p", {}, "Made by ", h("code", {}, "strickle lab --html"), ". The page holds all it needs and asks no network.")),
  ];
}

const root = document.querySelector("#page")!;
try {
  root.append(...page(readLab(document.querySelector("#results")!.textContent ?? "").results));
  openForPrint();
  followAddress();
} catch (error) {
  root.append(h("p", { role: "alert" }, `The results cannot be shown: ${(error as Error).message}`));
}
