// The list of areas as a real table: the way to every number for those who cannot use the map.
/** @import { Component } from "../editor/messages.js" */

/**
 * What area_list.py sends.
 * @typedef {{ letter: string, fill: string, ink: string, words: string }} Tier
 * @typedef {{ id: string, name: string, kin: string, people: string, money: string, note: string, selected: boolean, tier: Tier }} Row
 * @typedef {{ caption: string, columns: string[], rows: Row[], subtotals: string[][], totals: string[], totals_note: string, language: string }} Data
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} kind
 * @param {string} className
 * @param {string | null} text
 */
const cell = (kind, className = "", text = null) => {
  const element = document.createElement(kind);
  if (className) element.className = className;
  // names are typed by residents: text, never markup
  if (text !== null) element.textContent = text;
  return element;
};

/** @param {Tier} tier */
const chip = (tier) => {
  const element = cell("span", "pg-chip pg-chip-small");
  element.appendChild(cell("span", /[?0*]/.test(tier.letter) ? "pg-doubt" : "", tier.letter));
  element.style.background = tier.fill;
  element.style.color = tier.ink;
  element.title = tier.words;
  element.setAttribute("aria-label", tier.words);
  element.setAttribute("role", "img");
  return element;
};

/** @param {string[]} columns */
const header = (columns) => {
  const head = cell("thead");
  const row = head.appendChild(cell("tr"));
  columns.forEach((text, i) => {
    const heading = row.appendChild(cell("th", i > 1 ? "pg-number" : "", text));
    heading.scope = "col";
  });
  return head;
};

// a word such as "unknown" takes more room than a number
/** @param {string} text */
const amount = (text) => cell("td", /\d/.test(text) ? "pg-number" : "pg-number pg-word", text);

/**
 * @param {Row} area
 * @param {(id: string | null) => void} pick
 */
const line = (area, pick) => {
  const row = cell("tr", area.selected ? "pg-selected" : "");
  const name = cell("th");
  name.scope = "row";
  const button = name.appendChild(cell("button", "pg-pick", area.name));
  button.type = "button";
  button.title = area.name;
  button.setAttribute("aria-pressed", String(area.selected));
  // of what kind it is, and of which group
  if (area.kin) name.appendChild(cell("small", "pg-note", area.kin));
  const tier = cell("td", "pg-tier");
  tier.appendChild(chip(area.tier));
  const money = amount(area.money);
  // why there is no amount, or between which it lies
  if (area.note) money.appendChild(cell("small", "pg-note", area.note));
  row.append(name, tier, amount(area.people), money);
  // the whole row answers to a finger; the button makes it reachable with the keyboard
  row.addEventListener("click", () => pick(area.selected ? null : area.id));
  return row;
};

/**
 * @param {string[]} cells
 * @param {string} className
 */
const sum = (cells, className = "") => {
  const row = cell("tr", className);
  const heading = row.appendChild(cell("th", "", cells[0]));
  heading.scope = "row";
  row.append(...cells.slice(1).map((text, i) => cell("td", i > 0 ? "pg-number" : "", text)));
  return row;
};

/**
 * @param {string[][]} parts
 * @param {string[]} cells
 * @param {string} note
 */
const footer = (parts, cells, note) => {
  const foot = cell("tfoot");
  foot.append(...parts.map((part) => sum(part, "pg-part")));
  const row = foot.appendChild(sum(cells));
  if (note) row.lastElementChild?.appendChild(cell("small", "pg-note", note));
  return foot;
};

/** @param {Component<Data, { pick: { id: string | null } }>} component */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  /** @type {HTMLElement & { pick?: (id: string | null) => void, drawn?: string, chosen?: string | null } | null} */
  const host = parentElement.querySelector(".pg-areas");
  if (!host) return;
  const drawn = JSON.stringify(data);
  document.documentElement.lang = data.language;
  const panel = host.closest(".st-key-pg-panel");
  host.pick = (id) => {
    setTriggerValue("pick", { id });
    panel?.scrollIntoView({ block: "start" });
  };
  if (host.drawn === drawn) return;
  // the numbers of the area that was chosen stand at the top
  const chosen = data.rows.find((area) => area.selected)?.id ?? null;
  if (host.drawn !== undefined && chosen !== host.chosen) panel?.scrollTo({ top: 0 });
  host.chosen = chosen;
  host.drawn = drawn;
  const focused = host.contains(document.activeElement) ? document.activeElement?.textContent : null;
  const table = cell("table", "pg-table pg-arealist");
  table.appendChild(cell("caption", "pg-hidden", data.caption));
  table.appendChild(header(data.columns));
  const body = table.appendChild(cell("tbody"));
  body.append(...data.rows.map((area) => line(area, (id) => host.pick?.(id))));
  table.appendChild(footer(data.subtotals, data.totals, data.totals_note));
  host.replaceChildren(table);
  // who walks through the list with the keyboard keeps the place
  if (focused !== null) {
    [...host.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus({ preventScroll: true });
  }
}
