// The buurten of the statistics, as a quiet layer underneath. Fetched once by the browser, drawn on a canvas.

import { around, overlaps } from "./labels.js";
import { labelPlace } from "./shapes.js";

/** @import { Box } from "./labels.js" */

/** @typedef {{ code: string, name: string, place: L.LatLng, bounds: L.LatLngBounds }} Buurt */

const PAPER = { color: "#7d8794", weight: 1, fillColor: "#ffffff", fillOpacity: 1 };
/** Over a map full of roads the borders are darker. */
const LINES = { color: "#44525f", weight: 1.5, fillOpacity: 0 };

/** About how wide a letter and how high a line of a name is, in sizes of the letters, and pixels that stay free beside it. */
const [LETTER, LINE, MARGIN] = [0.56, 1.2, 12];

/**
 * Break a name between its words into lines of at most so many letters; a longer word has a line to itself.
 * @param {string} name
 * @param {number} most
 */
function broken(name, most) {
  /** @type {string[]} */
  const lines = [];
  for (const word of name.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** @param {L.LatLngBounds} bounds */
const surface = (bounds) => (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());

export class Zones {
  /** @type {Box[]} where the names of areas stand */
  taken = [];
  /** @type {L.PathOptions} */
  style = PAPER;
  layer = L.layerGroup();
  names = L.layerGroup().addTo(this.layer);
  /** @type {L.GeoJSON | null} null until they are fetched */
  shapes = null;
  /** @type {Buurt[]} */
  places = [];

  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    for (const [name, z] of [
      ["sk-zones", "300"],
      ["sk-zone-names", "390"],
    ]) {
      Object.assign(map.createPane(name).style, { zIndex: z, pointerEvents: "none" });
    }
    map.on("zoomend moveend", () => this.write());
    map.on("overlayadd overlayremove", () => this.write());
    map.on("sk:labels", (event) => {
      this.taken = /** @type {any} */ (event).taken;
      this.write();
    });
  }

  /**
   * Fetch the zones; returns their bounds, or null when they cannot be had (the map works without).
   * @param {string} url
   */
  async load(url) {
    const response = await fetch(url).catch(() => null);
    if (!response?.ok) return null;
    const options = {
      pane: "sk-zones",
      renderer: L.canvas({ pane: "sk-zones", padding: 0.5 }),
      interactive: false,
      pmIgnore: true,
      style: this.style,
    };
    // Leaflet hands these on to each shape; its types know only some of them
    const zones = L.geoJSON(await response.json(), /** @type {L.GeoJSONOptions} */ (options));
    this.shapes = zones;
    zones.addTo(this.layer);
    this.places = zones.getLayers().map((layer) => {
      const zone = /** @type {L.Polygon} */ (layer);
      const { code, name } = zone.feature?.properties ?? {};
      return { code, name, place: L.latLng(labelPlace(zone.getLatLngs())), bounds: zone.getBounds() };
    });
    // a large zone has room for its name, and nothing else that tells where one is
    this.places.sort((a, b) => surface(b.bounds) - surface(a.bounds));
    this.write();
    return zones.getBounds();
  }

  /**
   * Lie on a white sheet, or be only lines and names over a background map.
   * @param {boolean} on
   */
  transparent(on) {
    this.style = on ? LINES : PAPER;
    this.shapes?.setStyle(this.style);
  }

  /** Write the names that fit within their zone and are not under the name of an area. */
  write() {
    this.names.clearLayers();
    if (!this.map.hasLayer(this.layer)) return;
    const view = this.map.getBounds();
    const taken = [...this.taken];
    // as large as the hall needs, which is larger on a larger screen
    const em = Number.parseFloat(getComputedStyle(this.map.getPane("sk-zone-names") ?? this.map.getContainer()).fontSize);
    const [letter, height] = [LETTER * em, LINE * em];
    for (const { name, place, bounds } of this.places) {
      if (!view.contains(place)) continue;
      const room = this.map.latLngToContainerPoint(bounds.getSouthEast()).subtract(this.map.latLngToContainerPoint(bounds.getNorthWest()));
      const lines = broken(name, Math.floor((room.x - MARGIN) / letter));
      const size = { width: Math.max(...lines.map((line) => line.length)) * letter + MARGIN, height: lines.length * height };
      const box = around(this.map.latLngToContainerPoint(place), size);
      if (room.x < size.width || room.y < size.height || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      const text = document.createElement("span");
      text.textContent = lines.join("\n");
      L.marker(place, {
        pane: "sk-zone-names",
        interactive: false,
        keyboard: false,
        pmIgnore: true,
        snapIgnore: true,
        icon: L.divIcon({ className: "sk-zone-name", html: text, iconSize: [0, 0] }),
      }).addTo(this.names);
    }
  }
}
