// A button that copies a text.
import { h } from "./dom";

export function copyButton(text: string, label = "Copy"): HTMLElement {
  const button = h("button", {
    type: "button",
    onclick: () => {
      void navigator.clipboard?.writeText(text).then(() => { button.textContent = "Copied"; });
    },
  }, label);
  return button;
}
