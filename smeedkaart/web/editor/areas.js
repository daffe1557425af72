// The drawn areas as shapes on the map. Layers are kept and changed in place, so that nothing flickers or loses focus.
import { sameCoordinates } from "./shapes.js";

/** @import { Area, AreaProperties } from "./messages.js" */

/**
 * The shape of an area on the map.
 * @typedef {L.Polygon & { feature: { type: "Feature", properties: AreaProperties } }} AreaLayer
 */

/** Decimals of a degree that are sent: 10 is far below a millimetre. */
const DECIMALS = 10;
const INK = "#1b2733";
/** How much of its colour an area has over the paper; the signs in the panel have as much (`.pg-chip` in style.css). */
const OPACITY = 0.6;
const SVG = "http://www.w3.org/2000/svg";

/** @param {Area["geometry"]} geometry */
const corners = (geometry) => L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "MultiPolygon" ? 2 : 1);

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
function part(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

export class Areas {
  /** @type {Map<string, AreaLayer>} */
  layers = new Map();
  /** @type {string | null} */
  selected = null;
  /** What is said of an area with a lock. */
  lockedWords = "";
  /** @type {Set<string>} areas that are brought out beside the selected one */
  several = new Set();

  /**
   * `onPick` tells whether the click was taken, `look` how an area looks when not as its tier does.
   * @param {L.Map} map
   * @param {{ onPick: (id: string) => boolean, look?: (id: string) => { fill: string, hatch: string, words: string } | null }} options
   */
  constructor(map, { onPick, look = () => null }) {
    this.look = look;
    this.map = map;
    this.onPick = onPick;
    this.group = L.featureGroup().addTo(map);
  }

  /**
   * Make the map show these areas: identity -> feature. Untouched layers stay as they are, and so does the shape of those
   * that are in the hand.
   * @param {Map<string, Area>} areas
   * @param {Set<string>} held
   */
  show(areas, held = new Set()) {
    for (const id of [...this.layers.keys()]) if (!areas.has(id) && !held.has(id)) this.drop(id);
    for (const [id, feature] of areas) {
      const layer = this.layers.get(id);
      if (layer && held.has(id)) layer.feature.properties = feature.properties;
      else if (layer) this.refresh(layer, feature);
      else this.place(id, feature);
    }
    this.paint();
  }

  /**
   * The layer of an area that is on the map.
   * @param {string} id
   */
  layer(id) {
    return /** @type {AreaLayer} */ (this.layers.get(id));
  }

  /**
   * @param {string} id
   * @param {Area} feature
   */
  place(id, feature) {
    const layer = /** @type {AreaLayer} */ (L.polygon(corners(feature.geometry), { className: "sk-area", weight: 3 }));
    layer.feature = /** @type {AreaLayer["feature"]} */ ({ type: "Feature", properties: feature.properties });
    this.layers.set(id, layer);
    layer.on("click", (event) => {
      // while a border is drawn, a click within another area is just a corner
      if (this.onPick(id)) L.DomEvent.stopPropagation(event);
    });
    this.group.addLayer(layer);
    this.element(layer).addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.onPick(id);
    });
  }

  /**
   * The path in the page; there is one as long as the layer is on the map.
   * @param {AreaLayer} layer
   */
  element(layer) {
    return /** @type {SVGPathElement} */ (layer.getElement());
  }

  /**
   * @param {AreaLayer} layer
   * @param {Area} feature
   */
  refresh(layer, feature) {
    layer.feature.properties = feature.properties;
    if (sameCoordinates(this.geometry(layer).coordinates, feature.geometry.coordinates)) return;
    this.reshape(layer, feature.geometry);
  }

  /**
   * Give a layer another shape; handles that are shown move with it.
   * @param {AreaLayer} layer
   * @param {Area["geometry"]} geometry
   */
  reshape(layer, geometry) {
    const handles = layer.pm?.enabled();
    layer.setLatLngs(corners(geometry));
    if (handles) layer.pm.enable();
  }

  /** @param {string} id */
  drop(id) {
    const layer = this.layer(id);
    this.layers.delete(id);
    this.group.removeLayer(layer);
    if (this.selected === id) this.selected = null;
  }

  /**
   * Put a fresh layer in the place of one that a tool has taken off the map.
   * @param {string} id
   * @param {Area["geometry"]} geometry
   */
  renew(id, geometry) {
    const { selected } = this;
    const { properties } = this.layer(id).feature;
    this.drop(id);
    this.place(id, { type: "Feature", properties, geometry });
    this.select(selected);
  }

  /**
   * @param {L.Polygon} layer
   * @returns {Area["geometry"]}
   */
  geometry(layer) {
    return layer.toGeoJSON(DECIMALS).geometry;
  }

  /**
   * The feature of an area as it lies on the map now, with other properties laid over its own.
   * @param {string} id
   * @param {Partial<AreaProperties>} properties
   * @returns {Area}
   */
  feature(id, properties = {}) {
    const layer = this.layer(id);
    return { type: "Feature", properties: { ...layer.feature.properties, ...properties }, geometry: this.geometry(layer) };
  }

  /** @param {string | null} id */
  select(id) {
    this.selected = id !== null && this.layers.has(id) ? id : null;
    this.paint();
    if (this.selected !== null) this.layer(this.selected).bringToFront();
  }

  /** @param {L.Polygon} layer */
  others(layer) {
    return [...this.layers.values()].filter((other) => other !== layer);
  }

  /** Colours, thickness and what a screen reader says; colour is never the only sign. */
  paint() {
    for (const [id, layer] of this.layers) {
      const { stroke, name, label, locked } = layer.feature.properties;
      const look = this.look(id);
      const { fill, hatch, dots, lines } = look ? { ...look, dots: "", lines: "" } : layer.feature.properties;
      const chosen = id === this.selected || this.several.has(id);
      layer.setStyle({
        color: stroke || INK,
        weight: chosen ? 6 : 3,
        dashArray: chosen ? undefined : dots ? "1 7" : hatch ? "9 6" : lines ? "18 5 4 5" : undefined,
        fillColor: dots ? this.dots(fill, dots) : hatch ? this.pattern(fill, hatch) : lines ? this.lines(fill, lines) : fill || "#ffffff",
        fillOpacity: OPACITY,
      });
      const element = this.element(layer);
      element.setAttribute("tabindex", "0");
      element.setAttribute("role", "button");
      element.setAttribute("aria-pressed", String(chosen));
      const lock = locked ? this.lockedWords : "";
      element.setAttribute("aria-label", [name, label, look?.words, lock].filter(Boolean).join(", "));
      element.dataset.area = id;
      element.classList.toggle("is-selected", chosen);
    }
  }

  /**
   * A fill of diagonal stripes for "at least this, perhaps that"; made once for each pair of colours.
   * @param {string | undefined} below
   * @param {string} above
   */
  pattern(below, above) {
    const stripe = part("rect", { width: 5, height: 14, fill: above });
    return this.fill(`sk-hatch-${below}-${above}`, below, stripe, { patternTransform: "rotate(45)" });
  }

  /**
   * A fill of dots for "gets no amount".
   * @param {string | undefined} below
   * @param {string} above
   */
  dots(below, above) {
    return this.fill(`sk-dots-${below}-${above}`, below, part("circle", { cx: 7, cy: 7, r: 2.4, fill: above }));
  }

  /**
   * A fill of level lines for "this tier, but on a borrowed figure".
   * @param {string | undefined} below
   * @param {string} above
   */
  lines(below, above) {
    return this.fill(`sk-lines-${below}-${above}`, below, part("rect", { width: 14, height: 2, fill: above }));
  }

  /**
   * @param {string} name
   * @param {string | undefined} below
   * @param {SVGElement} mark
   * @param {Record<string, string>} attributes
   */
  fill(name, below, mark, attributes = {}) {
    const id = name.replace(/[^\w-]/g, "");
    const [first] = this.layers.values();
    const svg = this.element(first).ownerSVGElement;
    if (svg && !svg.querySelector(`#${id}`)) {
      const pattern = part("pattern", { id, width: 14, height: 14, patternUnits: "userSpaceOnUse", ...attributes });
      pattern.append(part("rect", { width: 14, height: 14, fill: String(below) }), mark);
      svg.prepend(pattern);
    }
    return `url(#${id})`;
  }

  bounds() {
    return this.group.getBounds();
  }
}
