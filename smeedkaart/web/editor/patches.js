// What does not fit, lit on the map, and the borders that a mend would make. Told apart by stripes and dashes, never by colour alone.

/**
 * @import { Area } from "./messages.js"
 * @import { MendPreview } from "./live.js"
 */

/** Nothing to take in the hand, or to snap to. */
const QUIET = { pane: "sk-checks", interactive: false, pmIgnore: true, snapIgnore: true };
/** Stripes: black on white survives a grey printer, and every eye sees it. */
const STRIPES = "sk-check-stripes";
const INK = "#10202e";
/** White underneath, so that it is seen on every colour of the tiers. */
const HALO = { color: "#ffffff", weight: 9, fill: false };
const PATCH = { color: INK, weight: 4, dashArray: "10 6", fillColor: `url(#${STRIPES})`, fillOpacity: 1 };
const BORDER = { color: "#0b5d3b", weight: 6, fill: false };
const FRESH = { ...BORDER, dashArray: "2 9", lineCap: /** @type {const} */ ("round") };
const SVG = "http://www.w3.org/2000/svg";

/** The stripes, as a pattern that any shape in the page can be filled with. */
function stripes() {
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ width: "0", height: "0", "aria-hidden": "true" })) svg.setAttribute(name, value);
  svg.innerHTML = `<pattern id="${STRIPES}" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect width="12" height="12" fill="#ffffff" fill-opacity="0.55"/><rect width="5" height="12" fill="${INK}"/></pattern>`;
  return svg;
}

export class Patches {
  /** What is lit, as JSON. */
  shown = "";

  /**
   * @param {HTMLElement} host
   * @param {L.Map} map
   */
  constructor(host, map) {
    host.append(stripes());
    const pane = map.createPane(QUIET.pane);
    Object.assign(pane.style, { zIndex: "430", pointerEvents: "none" });
    pane.setAttribute("aria-hidden", "true");
    this.group = L.featureGroup().addTo(map);
  }

  /**
   * Light patches, and with them the borders that a mend would make; what is lit already stays as it is.
   * @param {Area["geometry"][]} patches
   * @param {MendPreview | null} preview
   */
  light(patches, preview = null) {
    const shown = JSON.stringify([patches, preview]);
    if (shown === this.shown) return;
    this.shown = shown;
    this.group.clearLayers();
    for (const patch of patches) this.draw(patch, PATCH);
    for (const { geometry } of preview?.areas ?? []) this.draw(geometry, BORDER);
    if (preview?.fresh) this.draw(preview.fresh.geometry, FRESH);
  }

  /**
   * @param {Area["geometry"]} geometry
   * @param {L.PathOptions} look
   */
  draw(geometry, look) {
    for (const style of [HALO, look]) {
      const layer = L.geoJSON(geometry, /** @type {L.GeoJSONOptions} */ ({ ...QUIET, style: { ...QUIET, ...style } }));
      layer.addTo(this.group);
    }
  }

  /**
   * Where shapes lie, with room around them.
   * @param {Area["geometry"][]} geometries
   */
  around(geometries) {
    const features = geometries.map((geometry) => L.geoJSON(geometry));
    return L.featureGroup(features).getBounds().pad(0.6);
  }
}
