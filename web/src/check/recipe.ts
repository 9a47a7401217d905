// The recommendation, and the commands that carry it out.
import { copyButton } from "../copy";
import { h } from "../dom";
import type { Advice, Check } from "./results";

// A word as one types it in a shell, and a text in Python.
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function code(title: string, text: string): HTMLElement {
  return h("div", { class: "code" }, h("p", { class: "code-head" }, h("strong", {}, title), " ", copyButton(text)),
    h("pre", { tabindex: "0", role: "group", "aria-label": title }, h("code", {}, text)));
}

function groups(check: Check): [string, Advice[]][] {
  const by = new Map<string, Advice[]>();
  for (const advice of check.recommendation.columns) {
    const key = advice.scaler === "" ? `not scaled: ${advice.reason}` : advice.scaler;
    by.set(key, [...(by.get(key) ?? []), advice]);
  }
  return [...by].sort((a, b) => b[1].length - a[1].length);
}

export function recipe(check: Check): HTMLElement {
  const { reason, rule, overruled, scaling, columns } = check.recommendation;
  const file = check.table === "" ? "data.parquet" : check.table;
  const target = check.target === "" ? "" : ` --target ${shellWord(check.target)}`;
  const model = check.model === "any" ? "" : ` --model ${check.model}`;
  const shell = `strickle check ${shellWord(file)}${target}${model} --recipe recipe.json\nstrickle apply recipe.json ${shellWord(file)} -o scaled.parquet`;
  const python = `import strickle\n\nrecipe = strickle.Recipe.load("recipe.json")\nscaled = recipe.apply(df)`;
  const scales = columns.some((advice) => advice.scaler !== "");
  const sentence = `${reason[0]?.toUpperCase() ?? ""}${reason.slice(1)}`;
  return h("section", { id: "recipe", "aria-labelledby": "recipe-title" },
    h("h2", { id: "recipe-title" }, "Recommended: ", h("span", { class: "scaling" }, check.scalings.find((s) => s.name === scaling)?.title ?? scaling)),
    h("p", {}, `${sentence}${overruled ? `: the rule alone says ${rule}, and the trained models overrule it` : ""}.`),
    h("ul", {}, ...groups(check).slice(0, 8).map(([scaler, all]) => h("li", {}, h("code", {}, scaler), ` for ${all.length === 1 ? "" : `${all.length} columns: `}`,
      all.slice(0, 6).map((advice) => advice.column).join(", "), all.length > 6 ? " …" : ""))),
    ...(scales ? [code("Shell", shell), code("Python", python)] : []));
}
