// What a border comes to at every level, as a small graph and as a table: people as bars, the tier and the euros beside them.
import { make } from "./panel.js";

/** @import { Area, Texts } from "./messages.js" */

/**
 * One level: the words, and the numbers behind them where they are known.
 * @typedef {object} Level
 * @property {number} least
 * @property {string} words
 * @property {string} people
 * @property {string} [range] between which numbers of people it lies
 * @property {string} tier
 * @property {string} euros
 * @property {number | null} height people
 * @property {number | null} amount euros
 * @property {number} step the tier, -1 for none
 * @property {Area["geometry"]} geometry
 */

/**
 * How long a bar is, in parts of the longest; nothing for what is not known.
 * @param {(number | null)[]} values
 */
export function lengths(values) {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values.map((value) => (value === null || most === 0 ? 0 : value / most));
}

/**
 * A line a level: press it to look at that level.
 * @param {Level[]} levels
 * @param {number} chosen
 * @param {Texts} texts
 * @param {(place: number) => void} pick
 */
export function drawGraph(levels, chosen, texts, pick) {
  const people = lengths(levels.map(({ height }) => height));
  const euros = lengths(levels.map(({ amount }) => amount));
  const rows = levels.map((level, place) =>
    make(
      "tr",
      { class: place === chosen ? "is-chosen" : "", onclick: () => pick(place) },
      make(
        "th",
        { scope: "row" },
        make("button", { type: "button", class: "sk-level-pick", "aria-pressed": String(place === chosen) }, level.words),
      ),
      make("td", {}, bar(people[place], "sk-bar"), level.people, ...(level.range ? [make("small", {}, level.range)] : [])),
      make("td", {}, level.tier),
      make("td", {}, bar(euros[place], "sk-bar is-euros"), level.euros),
    ),
  );
  const heads = [texts.voices_level, texts.column_people, texts.column_tier, texts.column_euros].map((text) =>
    make("th", { scope: "col" }, text),
  );
  return make(
    "div",
    { class: "sk-levels" },
    make("table", {}, make("caption", {}, texts.voices_graph), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)),
  );
}

/**
 * @param {number} length
 * @param {string} look
 */
function bar(length, look) {
  const made = make("span", { class: look, "aria-hidden": "true" });
  made.style.width = `${Math.round(100 * length)}%`;
  return made;
}
