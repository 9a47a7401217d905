// Light or dark: what the system says until the reader says otherwise.
import { h } from "./dom";

type Theme = "light" | "dark";

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function themeButton(): HTMLElement {
  const button = h("button", {
    type: "button",
    class: "theme",
    onclick: () => {
      document.documentElement.dataset.theme = current() === "dark" ? "light" : "dark";
      label();
    },
  });
  function label(): void {
    button.textContent = current() === "dark" ? "☀ Light" : "☾ Dark";
  }
  label();
  return button;
}
