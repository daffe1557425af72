// A question about what was just drawn: nothing is recorded before it is answered. What it is about lies shaded on the map.

/** @import { Ring } from "./shapes.js" */

/**
 * @typedef {object} Question
 * @property {string} kind the name of its sentence
 * @property {Record<string, string>} facts what goes in that sentence, by name
 * @property {string[]} answers the buttons, the likeliest first
 */

/** The largest part with a full line, all others with a broken one: colour is never the only sign. */
const FIRST = { color: "#0b5d3b", weight: 5, fillColor: "#0b5d3b", fillOpacity: 0.45 };
const OTHER = { color: "#8c1d18", weight: 5, dashArray: "4 9", fillColor: "#8c1d18", fillOpacity: 0.2 };
const APART = { interactive: false, pmIgnore: true, snapIgnore: true };

export class Asking {
  /** @type {Question | null} */
  question = null;
  /** @type {Record<string, () => void>} */
  answers = {};
  undo = () => {};
  shades = L.layerGroup();

  /**
   * @param {L.Map} map
   * @param {{ onChange: () => void }} options
   */
  constructor(map, { onChange }) {
    this.shades.addTo(map);
    this.onChange = onChange;
  }

  /**
   * Ask, in place of what was asked before.
   * @param {string} kind
   * @param {object} about
   * @param {Record<string, () => void>} about.answers what each button does, the likeliest first
   * @param {() => void} [about.undo] when nobody answers
   * @param {Record<string, string>} [about.facts]
   * @param {{ ring: Ring, words: string }[]} [about.parts] what it is about, and what is written in each
   */
  ask(kind, { answers, undo = () => {}, facts = {}, parts = [] }) {
    this.drop();
    this.answers = answers;
    this.undo = undo;
    this.question = { kind, facts, answers: Object.keys(answers) };
    for (const [place, { ring, words }] of parts.entries()) this.shade(ring, words, place === 0);
    this.onChange();
  }

  /**
   * @param {Ring} ring
   * @param {string} words
   * @param {boolean} first
   */
  shade(ring, words, first) {
    const shade = L.polygon(ring, { ...(first ? FIRST : OTHER), ...APART }).addTo(this.shades);
    const text = document.createElement("span");
    text.textContent = words;
    const label = {
      permanent: true,
      direction: /** @type {const} */ ("center"),
      pane: "sk-labels",
      className: "sk-label sk-part",
      interactive: false,
    };
    if (words) L.tooltip(label).setLatLng(shade.getBounds().getCenter()).setContent(text).addTo(this.shades);
  }

  /**
   * Answer by the name of a button; tells whether that was one of the answers.
   * @param {string} action
   */
  answer(action) {
    const then = this.answers[action];
    if (!then) return false;
    this.drop();
    then();
    this.onChange();
    return true;
  }

  /** Nobody answers any more. */
  leave() {
    const { undo, question } = this;
    if (!question) return;
    this.drop();
    undo();
  }

  drop() {
    this.question = null;
    this.answers = {};
    this.undo = () => {};
    this.shades.clearLayers();
  }
}
