// What is told of the unit under the hand: who lives there, whose it is, and how many it are so far.
import { make } from "./panel.js";

/**
 * @import { Owner } from "./claims.js"
 * @import { Texts } from "./messages.js"
 * @import { Units } from "./units.js"
 */

/** Pixels between the hand and what is told; more above a finger. */
const [BESIDE, ABOVE] = [22, 70];

/**
 * Fill in what a sentence names.
 * @param {string} sentence
 * @param {Record<string, string>} facts
 */
export const filled = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

/**
 * How many people these are, in words.
 * @param {{ people: number, unknown: boolean }} living
 * @param {Texts} texts
 * @param {string} language
 */
export function peopleWords({ people, unknown }, texts, language) {
  if (unknown && !people) return texts.paint_unknown;
  const count = new Intl.NumberFormat(language).format(people);
  return filled(unknown ? texts.paint_at_least : people === 1 ? texts.paint_person : texts.paint_people, { count });
}

export class UnitTip {
  element = make("div", { class: "sk-tip", "aria-hidden": "true" });
  words = "";
  size = [0, 0];
  heard = make("p", { class: "sk-heard", role: "status", "aria-live": "polite" });

  /**
   * @param {L.Map} map
   * @param {() => Texts} texts
   */
  constructor(map, texts) {
    this.map = map;
    this.texts = texts;
    this.element.hidden = true;
    map.getContainer().append(this.element, this.heard);
  }

  /**
   * A unit in one line.
   * @param {Units} units
   * @param {number} i
   */
  unit(units, i) {
    return `${units.name[i] || units.code[i]}: ${this.people(units.living([i]))}`;
  }

  /** @param {{ people: number, unknown: boolean }} living */
  people(living) {
    return peopleWords(living, this.texts(), document.documentElement.lang);
  }

  /**
   * Whose a unit is already, in a line; empty when it is nobody else's.
   * @param {Owner[]} owners
   */
  whose(owners) {
    const [first] = owners.some(({ locked }) => locked) ? owners.filter(({ locked }) => locked) : owners;
    return first ? filled(first.locked ? this.texts().paint_fixed : this.texts().paint_of, { name: first.name }) : "";
  }

  /**
   * Show lines beside the hand, or nothing.
   * @param {L.Point | null} at
   * @param {(string | null)[]} lines
   * @param {boolean} finger
   */
  show(at, lines = [], finger = false) {
    const said = lines.filter((line) => line);
    this.element.hidden = !at || !said.length;
    if (!at || !said.length) return;
    const words = said.join("\n");
    if (words !== this.words) {
      this.words = words;
      this.element.replaceChildren(...said.map((line) => make("span", {}, line)));
      // measured only when it changed, for it takes the page time
      this.size = [this.element.offsetWidth, this.element.offsetHeight];
    }
    const { x: width, y: height } = this.map.getSize();
    const [offsetWidth, offsetHeight] = this.size;
    // beside the hand, and on the other side of it where the map ends
    const left = at.x + BESIDE + offsetWidth > width ? at.x - BESIDE - offsetWidth : at.x + BESIDE;
    const top = finger ? at.y - ABOVE - offsetHeight : Math.min(at.y + BESIDE, height - offsetHeight);
    this.element.style.transform = `translate(${Math.round(Math.max(0, left))}px, ${Math.round(Math.max(0, top))}px)`;
  }

  /**
   * Tell it to who sees no map.
   * @param {(string | null)[]} lines
   */
  say(lines) {
    this.heard.textContent = lines.filter((line) => line).join(". ");
  }
}
