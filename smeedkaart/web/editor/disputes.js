// Two people changed the same areas at once: both borders on the map, what each means, and the choice between them.
import { make } from "./panel.js";

/**
 * @import { Conflict, Dispute, Figures } from "./live.js"
 * @import { Texts } from "./messages.js"
 */

/** How the border of this page and that of the other look; never by colour alone. */
const LOOKS = {
  mine: { color: "#0b5d3b", weight: 7 },
  theirs: { color: "#b3261e", weight: 7, dashArray: "14 10" },
};

/**
 * What a border means, in one line.
 * @param {Figures} figures
 */
export const meaning = ({ parts }) =>
  parts
    .map(({ kind, heading, big, small, sign }) => (kind === "tier" ? `${heading} ${sign?.letter ?? big}` : `${big}${small}`))
    .filter(Boolean)
    .join(" \u00b7 ");

export class Disputes {
  /** @type {Map<string, Conflict>} by what is to be chosen, the oldest first */
  waiting = new Map();
  /** @type {Set<string>} what people choose later, from the panel, or chose already; each new connection tells of it again */
  laid = new Set();
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
    if (conflict.settled) this.waiting.delete(key);
    else if (!this.laid.has(key)) this.waiting.set(key, conflict);
    this.draw();
  }

  /** Nothing waits any more, whoever chose and whether this page heard it or slept. */
  none() {
    if (!this.waiting.size) return;
    this.waiting.clear();
    this.draw();
  }

  /**
   * Take a conflict off the map.
   * @param {Conflict} conflict
   */
  lay({ proposals }) {
    this.laid.add(proposals.join());
    this.waiting.delete(proposals.join());
    this.draw();
  }

  draw() {
    const [conflict] = this.waiting.values();
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
      make("div", { class: "sk-actions" }, this.button(conflict, "mine"), this.button(conflict, "theirs"), this.later(conflict)),
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
      this.lay(conflict);
      this.onChoose(conflict.proposals, side === conflict.proposed);
    };
    const attributes = { type: "button", class: "sk-button", "data-side": side, onclick: choose };
    return make("button", attributes, make("span", {}, this.texts[`conflict_take_${side}`]));
  }

  /** @param {Conflict} conflict */
  later(conflict) {
    return make(
      "button",
      { type: "button", class: "sk-button", onclick: () => this.lay(conflict) },
      make("span", {}, this.texts.conflict_later),
    );
  }
}
