// The list of areas as a real table: the way to every number for those who cannot use the map.
import { chip } from "./figures.js";
import { icon, make } from "./panel.js";

/** @import { Row } from "./live.js" */

/** @typedef {{ subtotals: string[][], totals: string[], totals_note: string }} Sums */

/** How names are put in order, whatever the language of the page. */
const order = new Intl.Collator("nl", { sensitivity: "base", numeric: true });

export class List {
  /** @type {Map<string, { shown: string, element: HTMLTableRowElement }>} the row of each area, with what it shows as JSON */
  rows = new Map();
  body = make("tbody");
  foot = make("tfoot");
  head = make("thead");
  caption = make("caption", { class: "pg-hidden" });
  element = make("table", { class: "pg-table pg-arealist sk-list" }, this.caption, this.head, this.body, this.foot);
  words = "";
  sums = "";

  /** @param {(id: string | null) => void} pick called with the area that is chosen, or null when it is let go */
  constructor(pick) {
    this.pick = pick;
  }

  /**
   * Name the columns.
   * @param {string} caption
   * @param {string[]} columns
   */
  title(caption, columns) {
    const words = JSON.stringify([caption, columns]);
    if (words === this.words) return;
    this.words = words;
    this.caption.textContent = caption;
    const headings = columns.map((text, i) => make("th", { scope: "col", class: i > 1 ? "pg-number" : "" }, text));
    this.head.replaceChildren(make("tr", {}, ...headings));
  }

  /**
   * Show the areas by name; only rows that changed are made again, so that whoever walks through them keeps the place.
   * @param {{ id: string, row: Row, look: string, lock: string }[]} areas
   * @param {string | null} chosen
   */
  show(areas, chosen) {
    const sorted = areas.toSorted((a, b) => order.compare(a.row.name, b.row.name) || (a.id < b.id ? -1 : 1));
    const active = document.activeElement;
    const focused = sorted.find(({ id }) => this.rows.get(id)?.element.contains(active))?.id;
    const wanted = sorted.map((area) => this.line(area, area.id === chosen));
    const there = new Set(sorted.map(({ id }) => id));
    for (const id of [...this.rows.keys()]) if (!there.has(id)) this.rows.delete(id);
    const now = [...this.body.children];
    if (now.length !== wanted.length || wanted.some((row, i) => row !== now[i])) this.body.replaceChildren(...wanted);
    // a row that was made again, or moved, lost the focus
    if (focused && document.activeElement !== active) this.focus(focused);
  }

  /** @param {string} id */
  focus(id) {
    this.rows.get(id)?.element.querySelector("button")?.focus({ preventScroll: true });
  }

  /**
   * @param {{ id: string, row: Row, look: string, lock: string }} area
   * @param {boolean} selected
   */
  line({ id, row, look, lock }, selected) {
    const shown = JSON.stringify([row, look, lock, selected]);
    const known = this.rows.get(id);
    if (known?.shown === shown) return known.element;
    const element = this.draw(id, row, look, lock, selected);
    this.rows.set(id, { shown, element });
    return element;
  }

  /**
   * @param {string} id
   * @param {Row} row
   * @param {string} look
   * @param {string} lock what is said of an area with a lock
   * @param {boolean} selected
   */
  draw(id, { name, kin, tier, people, money, note }, look, lock, selected) {
    const attributes = { type: "button", class: "pg-pick", title: name, "aria-pressed": String(selected), "data-area": id };
    const title = make("th", { scope: "row" }, make("button", attributes, lock ? sign(lock) : null, name), small(kin));
    return make(
      "tr",
      // the whole row answers to a finger; the button makes it reachable with the keyboard
      { class: `${selected ? "pg-selected " : ""}${look}`, onclick: () => this.pick(selected ? null : id) },
      title,
      make("td", { class: "pg-tier" }, chip(tier, "pg-chip-small")),
      amount(people),
      // why there is no amount, or between which it lies
      amount(money, note),
    );
  }

  /**
   * Show all areas together below them, and the areas of each kind and group.
   * @param {Sums | null} sums
   */
  sum(sums) {
    const shown = JSON.stringify(sums);
    if (shown === this.sums) return;
    this.sums = shown;
    if (!sums) {
      this.foot.replaceChildren();
      return;
    }
    const last = total(sums.totals);
    last.lastElementChild?.append(small(sums.totals_note) ?? "");
    this.foot.replaceChildren(...sums.subtotals.map((cells) => total(cells, "pg-part")), last);
  }
}

/** @param {string} words */
const sign = (words) => make("span", { class: "pg-lock", role: "img", "aria-label": words, title: words }, icon("lock"));

/** @param {string} text */
const small = (text) => (text ? make("small", { class: "pg-note" }, text) : null);

/**
 * A word such as "unknown" takes more room than a number.
 * @param {string} text
 * @param {string} note
 */
const amount = (text, note = "") => make("td", { class: /\d/.test(text) ? "pg-number" : "pg-number pg-word" }, text, small(note));

/**
 * @param {string[]} cells
 * @param {string} look
 */
const total = ([called, ...cells], look = "") =>
  make(
    "tr",
    { class: look },
    make("th", { scope: "row" }, called),
    ...cells.map((text, i) => make("td", { class: i > 0 ? "pg-number" : "" }, text)),
  );
