// What one can do with a shape: draw, reshape, cut, move. Geoman does the handwork; this says when, and what it meant.
import { attach, copyCorners, cornerAt, detach, rings, same, uuid } from "./shapes.js";

/**
 * @import { Areas, AreaLayer } from "./areas.js"
 * @import { Area, Changes, Plan, Reason } from "./messages.js"
 * @import { Corner, Ring } from "./shapes.js"
 */

/**
 * @typedef {"draw" | "cut" | "split" | "reshape" | "move"} Mode
 * @typedef {{ layer: AreaLayer, indexPath: number[] }} Dragged a corner in the hand
 * @typedef {{ other: AreaLayer, saved: any[], places: { ring: Ring, index: number }[] }} Pin a neighbour that moves along
 */

const ACCENT = "#b3261e";
const OPTIONS = {
  snappable: true,
  snapDistance: 20,
  allowSelfIntersection: false,
  tooltips: false,
  cursorMarker: true,
  // a corner is made by dragging the middle of a line; a mere click would change nothing worth keeping
  addVertexOn: /** @type {any} */ ("none"),
  templineStyle: { color: ACCENT, weight: 4 },
  hintlineStyle: { color: ACCENT, weight: 3, dashArray: "4 8" },
  pathOptions: { color: ACCENT, weight: 4, fillOpacity: 0.2 },
};

export class Tools {
  /** @type {Mode | null} */
  mode = null;
  /** The area that is worked on; none while a new one is drawn. */
  id = "";
  /** The identity that what is being drawn gets as soon as it is an area. */
  fresh = "";
  /** A hand is on the map. */
  busy = false;
  /** What goes on is done by key: each press is a stroke of its own. */
  keyed = false;
  /** Corners of what is being drawn. */
  points = 0;
  cancelled = false;
  /** What was cut lay within the area. */
  hit = false;
  /** @type {Area["geometry"] | null} the shape before a corner was taken in the hand */
  saved = null;
  /** @type {Pin[]} */
  pins = [];

  /**
   * `onEdit` for a finished stroke, `onMode` when something starts or ends, `onTrouble` to explain, `onPlan` for a line to split along.
   * @param {L.Map} map
   * @param {Areas} areas
   * @param {object} options
   * @param {(why: Reason, id: string, changes: Changes) => void} options.onEdit
   * @param {() => void} options.onMode
   * @param {(trouble: string) => void} options.onTrouble
   * @param {(plan: Plan) => void} options.onPlan
   * @param {() => void} options.onHold a stroke begins
   * @param {(corner: Corner) => void} options.onDrag what is in the hand has another shape
   * @param {() => void} options.onCorner what is being drawn has a corner more, or less
   */
  constructor(map, areas, { onEdit, onMode, onTrouble, onPlan, onHold, onDrag, onCorner }) {
    this.map = map;
    this.areas = areas;
    this.onEdit = onEdit;
    this.onMode = onMode;
    this.onTrouble = onTrouble;
    this.onPlan = onPlan;
    this.onHold = onHold;
    this.onDrag = onDrag;
    this.onCorner = onCorner;
    map.pm.setGlobalOptions({ ...OPTIONS, layerGroup: areas.group });
    map.on("pm:drawstart", ({ workingLayer }) => {
      const drawn = /** @type {L.Polyline} */ (workingLayer);
      drawn.on("pm:vertexadded pm:vertexremoved", () => this.count(drawn));
    });
    map.on("pm:create", ({ layer }) => this.created(/** @type {L.Polyline} */ (layer)));
    map.on("pm:cut", ({ layer, originalLayer }) => this.wasCut(layer, /** @type {L.Polygon} */ (originalLayer)));
    map.on("pm:drawend", () => this.ended());
    map.on("pm:intersect", () => this.onTrouble("crossing"));
  }

  /** The areas in the hand: the one that is worked on, and neighbours that move along. */
  get held() {
    return this.busy ? new Set([this.id, ...this.pins.map(({ other }) => other.feature.properties.id)]) : new Set();
  }

  /**
   * What is being drawn so far.
   * @returns {L.LatLng[]}
   */
  corners() {
    return this.drawing ? /** @type {L.LatLng[]} */ (this.drawn._layer?.getLatLngs().flat() ?? []) : [];
  }

  /**
   * What a new area would be, or one with a hole in it, if what is drawn were closed as it is now.
   * @param {Corner | null} place where the hand is
   * @returns {Area | null} none as long as nothing is enclosed
   */
  enclosed(place) {
    const corners = this.corners();
    if (corners.length < 3) return null;
    const open = (place ? [...corners, place] : corners).map(({ lat, lng }) => [lng, lat]);
    const ring = [...open, open[0]];
    if (this.mode === "draw") {
      return { type: "Feature", properties: { id: this.fresh, name: "" }, geometry: { type: "Polygon", coordinates: [ring] } };
    }
    const area = this.mode === "cut" ? this.areas.feature(this.id) : null;
    // which of several parts the hole is in shows when it is cut
    if (area?.geometry.type !== "Polygon") return null;
    return { ...area, geometry: { type: "Polygon", coordinates: [...area.geometry.coordinates, ring] } };
  }

  get drawing() {
    return this.mode === "draw" || this.mode === "cut" || this.mode === "split";
  }

  draw() {
    this.stop();
    this.fresh = uuid();
    this.begin("draw", "");
    this.map.pm.enableDraw("Polygon", OPTIONS);
  }

  /** @param {string} id */
  cut(id) {
    this.stop();
    this.begin("cut", id);
    this.hit = false;
    this.map.pm.enableDraw("Cut", { ...OPTIONS, layersToCut: [this.areas.layer(id)] });
  }

  /** @param {string} id */
  split(id) {
    this.stop();
    this.begin("split", id);
    this.map.pm.enableDraw("Line", OPTIONS);
  }

  /** @param {string} id */
  reshape(id) {
    this.stop();
    this.begin("reshape", id);
    const layer = this.areas.layer(id);
    this.listen(layer, "pm:markerdragstart", "pm:markerdrag", "pm:markerdragend");
    layer.pm.enable(OPTIONS);
    // after Geoman's own listener, which puts a corner back when the shape would cross itself without it
    this.listen(layer, "pm:vertexremoved");
  }

  /** @param {string} id */
  move(id) {
    this.stop();
    this.begin("move", id);
    const layer = this.areas.layer(id);
    this.listen(layer, "pm:dragstart", "pm:drag", "pm:dragend");
    layer.pm.enableLayerDrag();
  }

  /**
   * @param {AreaLayer} layer
   * @param {string[]} events
   */
  listen(layer, ...events) {
    for (const event of events) layer.on(event, this.handlers[event], this);
  }

  /**
   * @param {Mode} mode
   * @param {string} id
   */
  begin(mode, id) {
    this.mode = mode;
    this.id = id;
    this.points = 0;
    this.cancelled = false;
    this.map.doubleClickZoom.disable();
    this.onMode();
  }

  /** Finish what is being drawn, or leave the mode. */
  finish() {
    if (this.drawing) this.drawn._finishShape();
    else this.stop();
  }

  undo() {
    this.drawn._removeLastVertex();
  }

  /**
   * What Geoman has of the shape that is being drawn; its types leave these two out.
   * @returns {{ _finishShape(): void, _removeLastVertex(): void, _layer?: L.Polyline }}
   */
  get drawn() {
    const shape = this.mode === "cut" ? "Cut" : this.mode === "split" ? "Line" : "Polygon";
    return /** @type {any} */ (this.map.pm.Draw)[shape];
  }

  /** Leave any mode; what is half drawn is thrown away. */
  stop() {
    if (!this.mode) return;
    this.cancelled = true;
    if (this.drawing) {
      this.map.pm.disableDraw();
      return;
    }
    const layer = this.areas.layers.get(this.id);
    if (layer) {
      layer.pm.disable();
      layer.pm.disableLayerDrag();
      for (const [event, handler] of Object.entries(this.handlers)) layer.off(event, handler, this);
    }
    this.ended();
  }

  /** @returns {Record<string, (event: any) => void>} */
  get handlers() {
    return {
      "pm:markerdragstart": this.dragStarts,
      "pm:markerdrag": this.drags,
      "pm:markerdragend": this.dragEnds,
      "pm:vertexremoved": this.cornerRemoved,
      "pm:dragstart": this.moveStarts,
      "pm:drag": this.moves,
      "pm:dragend": this.moveEnds,
    };
  }

  ended() {
    if (!this.mode) return;
    if (this.mode === "cut" && !this.cancelled && !this.hit) this.onTrouble("cut_missed");
    this.mode = null;
    this.busy = false;
    this.map.doubleClickZoom.enable();
    this.onMode();
  }

  /** @param {L.Polyline} layer */
  count(layer) {
    this.points = layer.getLatLngs().flat().length;
    this.onMode();
    this.onCorner();
  }

  /** @param {L.Polyline | L.Polygon} layer */
  created(layer) {
    const { geometry } = /** @type {GeoJSON.Feature<GeoJSON.LineString | GeoJSON.Polygon>} */ (layer.toGeoJSON(10));
    this.areas.group.removeLayer(layer);
    if (geometry.type === "LineString") {
      this.onPlan({ kind: "split", areas: [this.id], line: geometry.coordinates });
      return;
    }
    const id = this.fresh;
    this.onEdit("create", id, { [id]: { type: "Feature", properties: { id, name: "" }, geometry } });
  }

  /**
   * @param {L.Layer} result
   * @param {L.Polygon} original
   */
  wasCut(result, original) {
    this.hit = true;
    const { id } = this;
    const before = this.areas.geometry(original);
    // several loose parts are still one area: Geoman then hands over one layer with several parts; nothing left is a group
    const geometry = result instanceof L.Polygon ? this.areas.geometry(result) : null;
    this.areas.group.removeLayer(result);
    this.areas.renew(id, geometry ?? before);
    if (geometry) this.onEdit("cut", id, { [id]: this.areas.feature(id) });
    else this.onTrouble("cut_all");
  }

  /** @param {Dragged} event */
  dragStarts({ layer, indexPath }) {
    this.busy = true;
    this.saved = this.areas.geometry(layer);
    const { ring, index } = cornerAt(layer.getLatLngs(), indexPath);
    const from = { lat: ring[index].lat, lng: ring[index].lng };
    this.pins = this.areas
      .others(layer)
      .map((other) => ({ other, saved: copyCorners(other.getLatLngs()), places: attach(other.getLatLngs(), from) }))
      .filter(({ places }) => places.length);
    // else the corner would snap to the very neighbours that move along with it
    for (const { other } of this.pins) other.options.snapIgnore = true;
    this.onHold();
  }

  /** @param {Dragged} event */
  drags({ layer, indexPath }) {
    const { ring, index } = cornerAt(layer.getLatLngs(), indexPath);
    const { lat, lng } = ring[index];
    for (const { other, places } of this.pins) {
      for (const place of places) Object.assign(place.ring[place.index], { lat, lng });
      other.redraw();
    }
    this.onDrag({ lat, lng });
  }

  /** @param {{ layer: AreaLayer, intersectionReset: boolean }} event */
  dragEnds({ layer, intersectionReset }) {
    const { pins } = this;
    this.pins = [];
    this.busy = false;
    for (const { other } of pins) delete other.options.snapIgnore;
    const crossed = pins.some(({ other }) => other.pm.hasSelfIntersection());
    if (intersectionReset || crossed) {
      for (const { other, saved } of pins) other.setLatLngs(saved);
      if (crossed && this.saved) this.areas.reshape(layer, this.saved);
      this.onTrouble("crossing");
      return;
    }
    for (const { other } of pins) other.setLatLngs(other.getLatLngs());
    this.edited("edit", [layer, ...pins.map(({ other }) => other)]);
  }

  /** @param {{ layer: AreaLayer, marker: L.Marker, indexPath: number[] }} event */
  cornerRemoved({ layer, marker, indexPath }) {
    const corner = marker.getLatLng();
    if (rings(layer.getLatLngs()).some((ring) => ring.some((other) => same(other, corner)))) {
      this.onTrouble("crossing");
      return;
    }
    const { ring, index } = cornerAt(layer.getLatLngs(), indexPath);
    const changed = [layer];
    if (ring?.length >= 3) {
      const [previous, next] = [ring[(index + ring.length - 1) % ring.length], ring[index % ring.length]];
      for (const other of this.areas.others(layer)) {
        if (!detach(other.getLatLngs(), corner, previous, next)) continue;
        other.setLatLngs(other.getLatLngs());
        changed.push(other);
      }
    }
    this.edited("edit", changed);
  }

  moveStarts() {
    this.busy = true;
    this.onHold();
  }

  /** @param {{ layer: AreaLayer }} event */
  moves({ layer }) {
    this.onDrag(layer.getBounds().getCenter());
  }

  /** @param {{ layer: AreaLayer }} event */
  moveEnds({ layer }) {
    this.busy = false;
    this.edited("drag", [layer]);
  }

  /**
   * Shift the area that is being moved by a number of pixels, for those who use the keyboard.
   * @param {number} dx
   * @param {number} dy
   */
  shift(dx, dy) {
    const layer = this.areas.layer(this.id);
    /** @type {(part: any) => any} */
    const moved = (part) => {
      if (Array.isArray(part)) return part.map(moved);
      return this.map.layerPointToLatLng(this.map.latLngToLayerPoint(part).add([dx, dy]));
    };
    this.press(() => {
      this.moveStarts();
      layer.setLatLngs(moved(layer.getLatLngs()));
      this.moves({ layer });
      this.moveEnds({ layer });
    });
  }

  /**
   * Do something by key, in the same course of events as with a hand.
   * @param {() => void} stroke
   */
  press(stroke) {
    this.keyed = true;
    stroke();
    this.keyed = false;
  }

  /**
   * @param {Reason} why
   * @param {AreaLayer[]} layers
   */
  edited(why, layers) {
    const ids = layers.map((layer) => layer.feature.properties.id);
    this.onEdit(why, ids[0], Object.fromEntries(ids.map((id) => [id, this.areas.feature(id)])));
  }
}
