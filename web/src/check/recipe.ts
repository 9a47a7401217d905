// The recommendation, and the commands that carry it out.
import { copyButton } from "../copy";
import { h } from "../dom";
import type { Advice, Check } from "./results";

function code(title: string, text: string): HTMLElement {
  return h("div", { class: "code" }, h("p", { class: "code-head" }, h("strong", {}, title), " ", copyButton(text)),
    h("pre", { tabindex: "0", role: "group", "aria-label": title }, h("code", {}, text)));
}

function groups(check: Check): [string, Advice[]][] {
  const by = new Map<string, Advice[]>();
  for (const advice of check.recommendation.columns) {
    const key = advice.scaler === "" ? `not scaled, ${advice.reason}` : advice.scaler;
    by.set(key, [...(by.get(key) ?? []), advice]);
  }
  return [...by].sort((a, b) => b[1].length - a[1].length);
}

export function recipe(check: Check): HTMLElement {
  const { reason, rule, overruled, scaling, columns } = check.recommendation;
  const python = `import strickle\n\nrecipe = strickle.check(df${check.target === "" ? "" : `, ${JSON.stringify(check.target)}`}).fit(df)\nscaled = recipe.apply(df)`;
  const scales = columns.some((advice) => advice.scaler !== "");
  const sentence = `${reason[0]?.toUpperCase() ?? ""}${reason.slice(1)}`;
  return h("section", { id: "recipe", "aria-labelledby": "recipe-title" },
    h("h2", { id: "recipe-title" }, "Recommended: ", h("span", { class: "scaling" }, check.scalings.find((s) => s.name === scaling)?.title ?? (scaling === "tanh" ? "[-1, 1], the range of tanh" : "nothing"))),
    h("p", {}, `${sentence}${overruled ? `: the rule alone says ${rule}, and the trained models overrule it` : ""}.`),
    h("ul", {}, ...groups(check).slice(0, 8).map(([scaler, all]) => h("li", {}, h("code", {}, scaler), ` for ${all.length === 1 ? "" : `${all.length} columns: `}`,
      all.slice(0, 6).map((advice) => advice.column).join(", "), all.length > 6 ? " …" : ""))),
    ...(check.commands.length > 0 ? [code("Shell", check.commands.join("\n"))] : []), ...(scales ? [code("Python", python)] : []));
}
