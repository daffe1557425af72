// Who gains and who loses how many people while a border moves: beside the hand, large enough for the back of the hall.
import { signed } from "./amounts.js";

/** @import { LiveArea } from "./live.js" */

/** Pixels between the hand and what is told beside it: a finger must not lie over it. */
const BESIDE = 56;

/**
 * What areas in the hand gain or lose; of one that nobody knew, or of which nothing is known, nothing is said.
 * @param {Map<string, LiveArea>} hand
 * @param {Map<string, LiveArea>} known
 * @returns {{ name: string, change: number }[]}
 */
export function gains(hand, known) {
  return [...hand].flatMap(([id, { name, people }]) => {
    const before = known.get(id)?.people;
    return before === undefined || before === null || people === null ? [] : [{ name, change: people - before }];
  });
}

export class Gains {
  element = document.createElement("div");
  /** @type {L.LatLng | null} where the hand is */
  at = null;

  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.element.className = "sk-gains";
    this.element.hidden = true;
    map.getContainer().append(this.element);
    map.on("move zoom", () => this.place());
  }

  /** @param {L.LatLngExpression | null} place */
  follow(place) {
    this.at = place && L.latLng(place);
    if (!place) this.element.hidden = true;
    else this.place();
  }

  /**
   * @param {{ name: string, change: number }[]} changes
   * @param {string} sentence with a place for the changes
   * @param {string} language
   */
  show(changes, sentence, language) {
    this.element.hidden = !this.at || !changes.length;
    if (this.element.hidden) return;
    const [before, after] = sentence.split("{changes}");
    const lines = changes.flatMap(({ name, change }, i) => {
      const number = document.createElement("b");
      number.textContent = signed(change, language);
      return [i ? ", " : "", `${name}\u00a0`, number];
    });
    this.element.replaceChildren(before, ...lines, after);
    this.place();
  }

  place() {
    if (!this.at || this.element.hidden) return;
    const { x, y } = this.map.latLngToContainerPoint(this.at);
    const { x: width } = this.map.getSize();
    const { offsetWidth, offsetHeight } = this.element;
    const left = Math.min(Math.max(8, x - offsetWidth / 2), width - offsetWidth - 8);
    const top = y - offsetHeight - BESIDE;
    this.element.style.transform = `translate(${left}px, ${top < 8 ? y + BESIDE : top}px)`;
  }
}
