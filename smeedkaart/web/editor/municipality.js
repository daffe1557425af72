// Whether something lies outside the municipality: its buurten on the map tell. The server cuts by the borders as they are.
import { rings } from "./shapes.js";

/**
 * @import { Corner, Ring } from "./shapes.js"
 * @import { Snapping } from "./snapping.js"
 * @import { Zones } from "./zones.js"
 */

/** Metres that a line may run on before it is looked at again. */
const STEP = 100;

/**
 * Tell whether a place lies within rings: an odd number of them goes round it.
 * @param {Corner} place
 * @param {Ring[]} around
 */
export function within({ lat, lng }, around) {
  let inside = false;
  for (const ring of around) {
    for (const [i, a] of ring.entries()) {
      const b = ring[(i + 1) % ring.length];
      if (a.lat > lat !== b.lat > lat && lng < ((b.lng - a.lng) * (lat - a.lat)) / (b.lat - a.lat) + a.lng) inside = !inside;
    }
  }
  return inside;
}

/**
 * Places along a ring, its corners among them, no farther apart than so many metres.
 * @param {Ring} ring
 * @param {number} step
 * @returns {Corner[]}
 */
export function along(ring, step) {
  return ring.flatMap((from, i) => {
    const to = ring[(i + 1) % ring.length];
    const metres = Math.hypot(to.lat - from.lat, (to.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180)) * 111_320;
    const parts = Math.min(200, Math.max(1, Math.ceil(metres / step)));
    return Array.from({ length: parts }, (_, part) => ({
      lat: from.lat + (part / parts) * (to.lat - from.lat),
      lng: from.lng + (part / parts) * (to.lng - from.lng),
    }));
  });
}

export class Municipality {
  /** @type {WeakMap<any[], boolean>} what was found of a shape; Leaflet keeps other corners as soon as it changes */
  known = new WeakMap();

  /**
   * @param {Zones} zones
   * @param {Snapping} snapping
   */
  constructor(zones, snapping) {
    this.zones = zones;
    this.snapping = snapping;
  }

  /**
   * Whether a place lies outside; on its border nobody says so, nor while nothing is known.
   * @param {Corner} place
   */
  outside(place) {
    const { shapes } = this.zones;
    if (!shapes) return false;
    const zones = /** @type {L.Polygon[]} */ (shapes.getLayers());
    const inside = zones.some((zone) => zone.getBounds().contains(place) && within(place, rings(zone.getLatLngs())));
    return !inside && !this.snapping.onZone(place);
  }

  /**
   * The buurt in which a place lies, by its code; empty where there is none.
   * @param {Corner} place
   * @returns {string}
   */
  buurt(place) {
    const zones = /** @type {L.Polygon[]} */ (this.zones.shapes?.getLayers() ?? []);
    return (
      zones.find((zone) => zone.getBounds().contains(place) && within(place, rings(zone.getLatLngs())))?.feature?.properties.code ?? ""
    );
  }

  /**
   * Whether part of a shape lies outside.
   * @param {any[]} latlngs
   */
  leaves(latlngs) {
    if (!this.zones.shapes) return false;
    const known = this.known.get(latlngs) ?? this.looked(latlngs);
    this.known.set(latlngs, known);
    return known;
  }

  /** @param {any[]} latlngs */
  looked(latlngs) {
    return rings(latlngs).some((ring) => along(ring, STEP).some((place) => this.outside(place)));
  }
}
