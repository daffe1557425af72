// Two people changed the same areas at once: both borders on the map, what each means, and the choice between them.
import { certainty } from "./figures.js";
import { make } from "./panel.js";

/**
 * @import { Conflict, Dispute, Figure, Figures } from "./live.js"
 * @import { Texts } from "./messages.js"
 */

/** How the border of this page and that of the other look; never by colour alone. */
const LOOKS = {
  mine: { color: "#0b5d3b", weight: 7 },
  theirs: { color: "#b3261e", weight: 7, dashArray: "14 10" },
};

/** Milliseconds: after everything was told anew, in which what still waits is told as well; and for which a choice may be on its way. */
const [TOLD_AGAIN, ON_ITS_WAY] = [1000, 5000];

/**
 * What a border means, in one line: people and euros each with how sure that is.
 * @param {Figures} figures
 */
export const meaning = ({ parts }) => parts.map(part).filter(Boolean).join(" \u00b7 ");

/** @param {Figure} figure */
function part(figure) {
  const { kind, heading, big, small, sign } = figure;
  if (kind === "tier") return `${heading} ${sign?.letter ?? big}`;
  const range = certainty(figure);
  const told = `${big}${small}${range ? ` (${range})` : ""}`;
  // an amount says itself that it is money
  return kind === "people" ? `${heading} ${told}` : told;
}

export class Disputes {
  /** @type {Map<string, Conflict>} by what is to be chosen, the oldest first */
  waiting = new Map();
  /** @type {Map<string, number>} of these, what lies on the map no more, and from when on that is because people choose it later */
  laid = new Map();
  /** @type {Set<string>} of these, what was not told again yet since everything was */
  doubted = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  soon = undefined;
  /** What the card shows, as JSON. */
  shown = "";
  card = make("section", { class: "sk-card sk-dispute", hidden: true });
  /** @type {Texts} */
  texts = {};

  /**
   * `onChoose` tells whether what is proposed is taken.
   * @param {HTMLElement} host
   * @param {L.Map} map
   * @param {(proposals: number[], accept: boolean) => void} onChoose
   */
  constructor(host, map, onChoose) {
    this.onChoose = onChoose;
    host.append(this.card);
    const pane = map.createPane("sk-disputes");
    Object.assign(pane.style, { zIndex: "440", pointerEvents: "none" });
    this.borders = L.layerGroup().addTo(map);
  }

  /** @param {Texts} texts */
  words(texts) {
    this.texts = texts;
    this.draw();
  }

  /**
   * Hear of a conflict, or that people chose.
   * @param {Conflict} conflict
   */
  hear(conflict) {
    const key = conflict.proposals.join();
    this.doubted.delete(key);
    if (conflict.settled) this.forget([key]);
    else this.waiting.set(key, conflict);
    this.draw();
  }

  /** Everything was told anew, and right after it what still waits: what is not told again is over. */
  anew() {
    this.doubted = new Set(this.waiting.keys());
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      this.forget([...this.doubted]);
      this.draw();
    }, TOLD_AGAIN);
  }

  /** Nothing waits any more, whoever chose and whether this page heard it or slept. */
  none() {
    this.forget([...this.waiting.keys()]);
    this.draw();
  }

  /** @param {string[]} keys what is over; when it comes up again, by an undo, it is asked again */
  forget(keys) {
    for (const known of [this.waiting, this.laid, this.doubted]) {
      for (const key of keys) known.delete(key);
    }
  }

  /**
   * Take a conflict off the map.
   * @param {Conflict} conflict
   * @param {number} wait milliseconds in which it may be settled
   */
  lay({ proposals }, wait = 0) {
    this.laid.set(proposals.join(), Date.now() + wait);
    this.draw();
  }

  /** How many choices people would make later, or made without being heard. */
  get later() {
    return [...this.laid.values()].filter((since) => since <= Date.now()).length;
  }

  /** Put what people wanted to choose later back on the map. */
  back() {
    this.laid.clear();
    this.draw();
    this.card.querySelector("button")?.focus({ preventScroll: true });
  }

  stop() {
    clearTimeout(this.soon);
  }

  /** Draw the oldest that is to be chosen now; what did not change is left as it is, so that focus and a press survive. */
  draw() {
    const [, conflict = null] = [...this.waiting].find(([key]) => !this.laid.has(key)) ?? [];
    const shown = JSON.stringify([conflict, this.texts]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.borders.clearLayers();
    this.card.hidden = !conflict;
    this.card.replaceChildren();
    if (!conflict) return;
    for (const dispute of conflict.areas) {
      for (const side of /** @type {const} */ (["theirs", "mine"])) this.border(side, dispute[side]);
    }
    this.card.setAttribute("aria-label", conflict.sentence);
    this.card.append(
      make("p", { class: "sk-help", role: "alert" }, make("strong", {}, conflict.sentence)),
      ...conflict.areas.map((dispute) => this.sides(dispute)),
      make("div", { class: "sk-actions" }, this.button(conflict, "mine"), this.button(conflict, "theirs"), this.postpone(conflict)),
    );
  }

  /**
   * @param {"mine" | "theirs"} side
   * @param {Dispute["mine"]} geometry
   */
  border(side, geometry) {
    if (!geometry) return;
    const quiet = { pane: "sk-disputes", interactive: false, pmIgnore: true, snapIgnore: true };
    // white underneath, so that it is seen on every colour of the tiers
    for (const style of [{ color: "#ffffff", weight: 11 }, LOOKS[side]]) {
      L.geoJSON(geometry, /** @type {L.GeoJSONOptions} */ ({ ...quiet, style: { ...quiet, ...style, fill: false } })).addTo(this.borders);
    }
  }

  /** @param {Dispute} dispute */
  sides(dispute) {
    const { name, mine, theirs, mine_figures, theirs_figures } = dispute;
    /**
     * @param {string} side
     * @param {Dispute["mine"]} geometry
     * @param {Figures} figures
     */
    const line = (side, geometry, figures) =>
      make(
        "p",
        { class: `sk-side-${side}` },
        make("span", {}, this.texts[`conflict_${side}`]),
        make("b", {}, geometry ? meaning(figures) : this.texts.conflict_gone),
      );
    return make(
      "div",
      { class: "sk-sides" },
      make("h3", {}, name),
      line("mine", mine, mine_figures),
      line("theirs", theirs, theirs_figures),
    );
  }

  /**
   * @param {Conflict} conflict
   * @param {"mine" | "theirs"} side
   */
  button(conflict, side) {
    const choose = () => {
      this.lay(conflict, ON_ITS_WAY);
      this.onChoose(conflict.proposals, side === conflict.proposed);
    };
    const attributes = { type: "button", class: "sk-button", "data-side": side, onclick: choose };
    return make("button", attributes, make("span", {}, this.texts[`conflict_take_${side}`]));
  }

  /** @param {Conflict} conflict */
  postpone(conflict) {
    return make(
      "button",
      { type: "button", class: "sk-button", onclick: () => this.lay(conflict) },
      make("span", {}, this.texts.conflict_later),
    );
  }
}
