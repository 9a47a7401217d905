// The part of the page that the address names was not there when it was loaded: the browser neither finds it nor, after a
// reload, knows where it was.

function show(): void {
  const named = document.getElementById(location.hash.slice(1));
  if (named === null) return;
  history.scrollRestoration = "manual";
  if (named instanceof HTMLDetailsElement) named.open = true;
  named.scrollIntoView();
}

/** Shows what the address names, now that it is drawn, and whenever the address changes. */
export function followAddress(): void {
  show();
  window.addEventListener("load", show);
  window.addEventListener("hashchange", show);
}
