// Printed, everything that is folded is open.
export function openForPrint(): void {
  const folded = () => document.querySelectorAll<HTMLDetailsElement>("details:not([open])");
  window.addEventListener("beforeprint", () => {
    for (const details of folded()) {
      details.dataset.folded = "";
      details.open = true;
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>("details[data-folded]")) details.open = false;
  });
}
