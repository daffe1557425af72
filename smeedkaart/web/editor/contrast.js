// High contrast: the switch on the map, remembered in this browser; where nobody chose, as the system asks.

/** Under which the browser remembers "high" or "normal". */
const KEPT = "smeedkaart:contrast";
const system = matchMedia("(prefers-contrast: more)");

/** @returns {boolean} */
function wanted() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch {
    // a browser that keeps nothing asks the system
  }
  return kept ? kept === "high" : system.matches;
}

/** Show the page as it is wanted now; the style sheets look at the attribute. */
export function followContrast() {
  if (wanted()) document.documentElement.dataset.contrast = "high";
  else delete document.documentElement.dataset.contrast;
}

/** Switch between high and usual contrast. */
export function switchContrast() {
  const next = wanted() ? "normal" : "high";
  try {
    localStorage.setItem(KEPT, next);
  } catch {
    // then it holds for as long as the page is open
    if (next === "high") document.documentElement.dataset.contrast = "high";
    else delete document.documentElement.dataset.contrast;
    return;
  }
  followContrast();
}

system.addEventListener("change", followContrast);
// another tab of the same hall
addEventListener("storage", followContrast);
