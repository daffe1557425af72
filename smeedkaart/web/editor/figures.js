// The three numbers of an area, or of all areas together: people, tier and euros, to be read from the back of a hall.
import { make } from "./panel.js";

/** @import { Figure, Figures, Sign } from "./live.js" */

/**
 * The sign of a tier; what is not certain stands out over its own pattern.
 * @param {Sign} sign
 * @param {string} look
 */
export function chip({ letter, fill, ink, words }, look = "") {
  const doubt = /[?0*]/.test(letter) ? "pg-doubt" : "";
  const made = make(
    "span",
    { class: `pg-chip ${look}`.trim(), role: "img", "aria-label": words, title: words },
    make("span", { class: doubt }, letter),
  );
  made.style.background = fill;
  made.style.color = ink;
  return made;
}

/**
 * Draw the three numbers under the name of what they are about.
 * @param {Figures} figures
 */
export function drawFigures({ title, parts }) {
  return make("div", { class: "pg" }, make("h1", {}, title), make("dl", { class: "pg-figures sk-figures" }, ...parts.map(part)));
}

/** @param {Figure} figure */
function part(figure) {
  return make("div", { class: `pg-figure pg-${figure.kind}` }, make("dt", {}, figure.heading), value(figure));
}

/** @param {Figure} figure */
function value(figure) {
  const told = notes(figure);
  if (figure.counts) {
    const signs = figure.counts.map(({ sign, count }) => make("li", {}, chip(sign), make("span", {}, count)));
    return make("dd", {}, make("ul", { class: "pg-counts" }, ...signs), ...told);
  }
  if (figure.sign) return make("dd", { class: "pg-tierline" }, chip(figure.sign), make("div", {}, ...told));
  return make("dd", {}, number(figure), ...told);
}

/** @param {Figure} figure */
function number({ big, small, width = "1" }) {
  const words = /\d/.test(big) ? "" : " pg-words";
  const made = make("span", { class: `pg-big${words}` }, big, small ? make("small", {}, small) : null);
  made.style.setProperty("--em", width);
  return made;
}

/**
 * How sure a number is: its first note, if that is not all there is to tell, such as whose figure it is.
 * @param {Figure} figure
 */
export const certainty = ({ notes: [first, ...rest] }) => (rest.length ? first : "");

/**
 * The first note stands out: how sure a number is, or what a tier means.
 * @param {Figure} figure
 */
function notes({ kind, counts, notes: told }) {
  const meaning = kind === "tier" && !counts;
  const sure = kind === "people" || (kind === "euros" && told.length > 1);
  let first = "pg-source";
  if (meaning) first = "pg-meaning";
  else if (sure) first = "pg-sure";
  return told.map((note, i) => make("p", { class: i === 0 ? first : "pg-source" }, note));
}
