// By what the map is coloured: the tier, as the server tells with each area, or a figure that is asked for apart.
import { make } from "./panel.js";

/** @import { Texts } from "./messages.js" */

/**
 * How an area looks by a figure, and what the figure is.
 * @typedef {{ fill: string, hatch: string, words: string }} Look
 */
/**
 * @typedef {object} Coloured what the server tells
 * @property {string} by
 * @property {{ key: string, name: string }[]} choices
 * @property {string} title
 * @property {string} note
 * @property {Record<string, Look>} areas
 * @property {{ fill: string, hatch: string, words: string, count: string }[]} legend
 */

/** Milliseconds of rest after areas changed before the figures are asked anew. */
const REST = 600;

export class Colouring {
  element = make("section", { class: "sk-colouring" });
  select = make("select", { class: "sk-colouring-choice" });
  /** The figure that people chose; empty for the tier. */
  by = "";
  /** @type {Coloured | null} */
  told = null;
  /** @type {Texts} */
  texts = {};
  /** What the choice consists of, as JSON. */
  listed = "";
  /** @type {AbortController | null} */
  question = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;

  /**
   * `ask` gives the colours by a figure, `onColours` is called when areas are to look otherwise.
   * @param {object} options
   * @param {string} options.name under which the choice is kept
   * @param {Pick<Storage, "getItem" | "setItem">} options.storage
   * @param {(by: string, signal: AbortSignal) => Promise<Coloured | null>} options.ask
   * @param {() => void} options.onColours
   */
  constructor({ name, storage, ask, onColours }) {
    this.name = name;
    this.storage = storage;
    this.ask = ask;
    this.onColours = onColours;
    this.by = storage.getItem(name) ?? "";
    this.select.addEventListener("change", () => this.choose(this.select.value));
    // the list is long, and few want another colour: it is fetched when somebody is about to look
    for (const event of ["pointerdown", "focus"]) this.select.addEventListener(event, () => this.told ?? this.fetch());
    if (this.by) this.fetch();
  }

  /** @param {Texts} texts */
  words(texts) {
    const other = this.texts.colour_by !== texts.colour_by;
    this.texts = texts;
    // what was told is in another language
    if (other && this.told) this.fetch();
    this.draw();
  }

  /**
   * How an area looks; null when it looks as its tier does.
   * @param {string} id
   * @returns {Look | null}
   */
  look(id) {
    if (!this.by || !this.told || this.told.by !== this.by) return null;
    // what is not told yet is not known
    return this.told.areas[id] ?? { fill: "#ffffff", hatch: "#5c6873", words: "" };
  }

  /** Areas changed: what they look like follows when the hands rest. */
  changed() {
    if (!this.by) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), REST);
  }

  /** @param {string} by */
  choose(by) {
    this.by = by;
    this.storage.setItem(this.name, by);
    if (by) this.fetch();
    this.draw();
    this.onColours();
  }

  async fetch() {
    clearTimeout(this.timer);
    this.question?.abort();
    const question = new AbortController();
    this.question = question;
    const told = await this.ask(this.by, question.signal);
    if (question.signal.aborted || !told) return;
    this.told = told;
    // figures that are not there any more
    if (told.by !== this.by) this.choose(told.by);
    this.draw();
    this.onColours();
  }

  /** The choice, and what the colours of a figure mean. */
  draw() {
    const choices = this.told?.choices ?? [{ key: "", name: this.texts.colour_tier ?? "" }];
    const listed = JSON.stringify([choices, this.texts.colour_by]);
    // a list that is open stays as it is
    if (listed !== this.listed) {
      this.listed = listed;
      this.select.replaceChildren(...choices.map(({ key, name }) => make("option", { value: key }, name)));
      this.element.replaceChildren(
        make("label", { class: "sk-colouring-label" }, make("span", {}, this.texts.colour_by ?? ""), this.select),
      );
    }
    this.select.value = choices.some(({ key }) => key === this.by) ? this.by : "";
    const { told } = this;
    for (const old of this.element.querySelectorAll(".sk-colouring-told")) old.remove();
    if (!this.by || !told || told.by !== this.by) return;
    this.element.append(
      make(
        "div",
        { class: "sk-colouring-told" },
        make("p", { class: "pg-source" }, told.title),
        told.legend.length ? make("ul", { class: "sk-legend" }, ...told.legend.map(line)) : null,
        told.note ? make("p", { class: "pg-source" }, told.note) : null,
      ),
    );
  }
}

/** @param {Coloured["legend"][number]} line */
function line({ fill, hatch, words, count }) {
  const swatch = make("span", { class: "sk-swatch", "aria-hidden": "true" });
  swatch.style.background = striped(fill, hatch);
  return make("li", {}, swatch, make("span", {}, words), make("b", {}, count));
}

/**
 * A colour as on the map, or stripes over it.
 * @param {string} fill
 * @param {string} hatch
 */
export const striped = (fill, hatch) => (hatch ? `repeating-linear-gradient(135deg, ${fill} 0 5px, ${hatch} 5px 8px)` : fill);
