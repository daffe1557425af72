// Measuring on the map: a length, and once it comes back to its start a surface. Nothing of it is recorded.
import { distance, hectares } from "./amounts.js";
import { length, surface } from "./rd.js";

/**
 * @import { Corner } from "./shapes.js"
 * @import { Tools } from "./tools.js"
 */

/** As near to the first corner as this (pixels) closes the line. */
const BACK = 16;
const APART = { interactive: false, pmIgnore: true, snapIgnore: true };
const LINE = { color: "#1b2733", weight: 4, dashArray: "10 6", ...APART };
const DOT = { radius: 6, color: "#1b2733", weight: 3, fillColor: "#ffffff", fillOpacity: 1, ...APART };

/**
 * What is measured, in words: a length, and of a closed line how far it is around and what it encloses.
 * @param {Corner[]} corners
 * @param {boolean} closed
 * @param {string} language
 */
export function reading(corners, closed, language) {
  if (corners.length < 2) return "";
  if (!closed) return distance(length(corners), language);
  return `${hectares(surface(corners), language)}, ${distance(length([...corners, corners[0]]), language)}`;
}

export class Measure {
  /** @type {L.LatLng[]} */
  corners = [];
  closed = false;
  shown = L.layerGroup();
  hint = L.polyline([], { ...LINE, weight: 3, opacity: 0.6 });

  /**
   * @param {L.Map} map
   * @param {Tools} tools
   * @param {() => string} language
   */
  constructor(map, tools, language) {
    this.map = map;
    this.tools = tools;
    this.language = language;
    this.shown.addTo(map);
    map.on("click", ({ latlng }) => this.active && this.add(latlng));
    map.on("mousemove", ({ latlng }) => this.active && this.point(latlng));
  }

  get active() {
    return this.tools.mode === "measure";
  }

  start() {
    this.tools.stop();
    this.tools.placing = (place) => this.add(place);
    this.tools.begin("measure", "");
  }

  /** A tool begins or ends. */
  follow() {
    if (!this.active && this.corners.length) this.clear();
  }

  clear() {
    this.corners = [];
    this.closed = false;
    this.show();
  }

  /** @param {L.LatLng} place */
  add(place) {
    if (this.closed) this.clear();
    const [first] = this.corners;
    const back = first && this.map.latLngToContainerPoint(first).distanceTo(this.map.latLngToContainerPoint(place)) < BACK;
    if (this.corners.length > 2 && back) this.closed = true;
    else this.corners.push(place);
    this.show();
    this.tools.onMode();
  }

  /** Take the last corner back; tells whether there was one. */
  undo() {
    if (!this.corners.length) return false;
    if (this.closed) this.closed = false;
    else this.corners.pop();
    this.show();
    this.tools.onMode();
    return true;
  }

  /** @param {L.LatLng} place */
  point(place) {
    const last = this.corners.at(-1);
    this.hint.setLatLngs(last && !this.closed ? [last, place] : []);
  }

  show() {
    this.shown.clearLayers();
    this.hint.setLatLngs([]).addTo(this.shown);
    const line = this.closed ? L.polygon(this.corners, { ...LINE, fillOpacity: 0.15 }) : L.polyline(this.corners, LINE);
    line.addTo(this.shown);
    for (const corner of this.corners) L.circleMarker(corner, DOT).addTo(this.shown);
  }

  get reading() {
    return reading(this.corners, this.closed, this.language());
  }
}
