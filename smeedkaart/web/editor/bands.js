// Where many drawings agree, on the map: bands from light to dark, each with an edge of its own, and the border that is proposed.

/** @import { Area } from "./messages.js" */

const QUIET = { pane: "sk-bands", interactive: false, pmIgnore: true, snapIgnore: true };
/** From the lowest level up: colour, and dashes that tell them apart on a grey printer. YlGnBu of ColorBrewer. */
export const BANDS = [
  { fillColor: "#c7e9b4", fillOpacity: 0.6, color: "#10202e", weight: 2, dashArray: "2 7" },
  { fillColor: "#41b6c4", fillOpacity: 0.6, color: "#10202e", weight: 2.5, dashArray: "10 6" },
  { fillColor: "#225ea8", fillOpacity: 0.65, color: "#10202e", weight: 3.5 },
];
const HALO = { color: "#ffffff", weight: 10, fill: false };
const BORDER = { color: "#b3261e", weight: 5, fill: false };

export class Bands {
  /** What is lit, as JSON. */
  shown = "";

  /** @param {L.Map} map */
  constructor(map) {
    const pane = map.createPane(QUIET.pane);
    Object.assign(pane.style, { zIndex: "425", pointerEvents: "none" });
    pane.setAttribute("aria-hidden", "true");
    this.group = L.featureGroup().addTo(map);
  }

  /**
   * @param {Area["geometry"][]} bands the lowest level first
   * @param {Area["geometry"] | null} border
   */
  light(bands, border) {
    const shown = JSON.stringify([bands, border]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.group.clearLayers();
    // a level that may not be shown is the lowest one: the core is always the darkest
    for (const [place, band] of bands.entries()) this.draw(band, BANDS[place + BANDS.length - bands.length] ?? BANDS[0]);
    if (border) for (const look of [HALO, BORDER]) this.draw(border, look);
  }

  /**
   * @param {Area["geometry"]} geometry
   * @param {L.PathOptions} look
   */
  draw(geometry, look) {
    if (!geometry.coordinates.length) return;
    L.geoJSON(geometry, /** @type {L.GeoJSONOptions} */ ({ ...QUIET, style: { ...QUIET, ...look } })).addTo(this.group);
  }
}
