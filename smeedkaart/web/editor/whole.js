// What all areas have in common: who lives in two of them, who in none, the pool they share, and what the colours mean.
import { chip } from "./figures.js";
import { make } from "./panel.js";

/** @import { Pool, Whole } from "./live.js" */

/**
 * A list under a heading that opens when people want to know; what is open stays open.
 * @param {string} name
 * @param {string} summary
 * @param {string[]} lines
 * @param {Set<string>} open
 */
function folded(name, summary, lines, open) {
  const toggled = (/** @type {Event} */ { currentTarget }) => {
    if (/** @type {HTMLDetailsElement} */ (currentTarget).open) open.add(name);
    else open.delete(name);
  };
  return make("details", { open: open.has(name), ontoggle: toggled }, make("summary", {}, summary), listed(lines));
}

/** @param {string[]} lines */
const listed = (lines) => make("ul", {}, ...lines.map((line) => make("li", {}, line)));

/** @param {string[]} lines */
const told = (lines) => lines.map((line) => make("p", {}, line));

/**
 * A way to what can be done about it.
 * @typedef {{ words: string, act: () => void }} Way
 */

/**
 * @param {Whole} whole
 * @param {Set<string>} open
 * @param {Way | undefined} look
 */
function drawCommon({ doubles, unclaimed, headings }, open, look) {
  const some = doubles.length > 0 || Boolean(unclaimed?.zones);
  const twice = doubles.map(({ sentence }) => sentence);
  return make(
    "section",
    { class: "pg pg-block" },
    make("h2", {}, headings.double_and_unclaimed),
    twice.length ? make("div", { class: "pg-warn" }, listed(twice)) : make("p", {}, headings.nobody_twice),
    unclaimed ? make("p", {}, unclaimed.sentence) : null,
    unclaimed?.zones?.length ? folded("where", headings.where, unclaimed.zones, open) : null,
    look && some ? make("button", { type: "button", class: "sk-link", "data-open": "check", onclick: look.act }, look.words) : null,
  );
}

/**
 * @param {Pool} pool
 * @param {Set<string>} open
 */
function drawPool({ heading, short, part, state, who, partners }, open) {
  const full = make("span");
  full.style.width = `${100 * part}%`;
  return make(
    "section",
    { class: "pg pg-block" },
    make("h2", {}, heading),
    make("div", { class: `pg-pool${short ? " pg-over" : ""}`, "aria-hidden": "true" }, full),
    ...told(state),
    folded("pool", who, partners, open),
  );
}

/** @param {Whole["legend"]} legend */
export function drawLegend(legend) {
  const line = (/** @type {Whole["legend"][number]} */ { sign, words, count }) =>
    make("li", {}, chip(sign, "pg-chip-small"), make("span", {}, words), make("b", {}, count));
  return make("ul", { class: "sk-legend" }, ...legend.map(line));
}

/**
 * Draw what all areas have in common.
 * @param {Whole} whole
 * @param {Set<string>} open what people opened, by name
 * @param {Way} [look] to what lies in two areas or in none
 */
export function drawWhole(whole, open, look) {
  const { pool, warnings } = whole;
  return [
    drawCommon(whole, open, look),
    pool ? drawPool(pool, open) : null,
    warnings.length ? make("div", { class: "pg" }, ...warnings.map((one) => make("p", { class: "pg-source" }, one))) : null,
  ].filter((made) => made !== null);
}
