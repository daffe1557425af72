// Where others are at work on the map: a coloured point and what they draw. No names, and gone when they stop.

/** @import { Mark } from "./live.js" */

/** Milliseconds after which somebody who says nothing any more is gone, and between two things this page says of itself. */
const [GONE, PACE] = [5000, 350];
/** Colours that differ from each other, from those of the tiers, and also for who sees no red or green. */
const COLOURS = ["#d55e00", "#0072b2", "#7b3294", "#b8860b", "#008f6b", "#c2185b"];

/**
 * The colour of somebody, the same on every screen.
 * @param {string} who
 */
export const colour = (who) => COLOURS[[...who].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % COLOURS.length];

export class Others {
  /** @type {Map<string, { layers: L.Layer[], timer: ReturnType<typeof setTimeout> }>} */
  shown = new Map();
  said = 0;
  /** This page told where its hand is, and not yet that it left. */
  out = false;

  /**
   * @param {L.Map} map
   * @param {(mark: Omit<Mark, "who">) => void} tell
   */
  constructor(map, tell) {
    this.map = map;
    this.tell = tell;
    const pane = map.createPane("sk-others");
    Object.assign(pane.style, { zIndex: "620", pointerEvents: "none" });
    pane.setAttribute("aria-hidden", "true");
  }

  /** @param {Mark} mark */
  show({ who, at, outline }) {
    this.drop(who);
    if (!at) return;
    const layers = this.draw(colour(who), at, outline);
    for (const layer of layers) layer.addTo(this.map);
    this.shown.set(who, { layers, timer: setTimeout(() => this.drop(who), GONE) });
  }

  /**
   * @param {string} own
   * @param {[number, number]} at
   * @param {Mark["outline"]} outline
   */
  draw(own, at, outline) {
    // never something to snap to, or to take in the hand
    const quiet = { pane: "sk-others", interactive: false, pmIgnore: true, snapIgnore: true };
    /** @param {[number, number]} place */
    const here = ([lng, lat]) => L.latLng(lat, lng);
    const line = outline?.length ? [L.polyline(outline.map(here), { ...quiet, color: own, weight: 4, dashArray: "2 8" })] : [];
    return [
      ...line,
      L.circleMarker(here(at), {
        ...quiet,
        radius: 10,
        color: "#ffffff",
        weight: 4,
        fillColor: own,
        fillOpacity: 1,
        className: "sk-other",
      }),
    ];
  }

  /** @param {string} who */
  drop(who) {
    const known = this.shown.get(who);
    if (!known) return;
    clearTimeout(known.timer);
    for (const layer of known.layers) layer.remove();
    this.shown.delete(who);
  }

  /**
   * Tell others where this hand is; not more often than they can see.
   * @param {L.LatLng} place
   * @param {string | null} area
   * @param {L.LatLng[]} corners
   */
  say({ lat, lng }, area, corners) {
    const now = Date.now();
    if (now - this.said < PACE) return;
    this.said = now;
    this.out = true;
    this.tell({ at: [lng, lat], area, outline: corners.length ? corners.map((corner) => [corner.lng, corner.lat]) : null });
  }

  /** This hand is off the map. */
  leave() {
    if (!this.out) return;
    this.out = false;
    this.said = 0;
    this.tell({ at: null, area: null, outline: null });
  }

  stop() {
    for (const who of [...this.shown.keys()]) this.drop(who);
  }
}
