// What one can do with a shape: draw, reshape, cut, move. Geoman does the handwork; this says when, and what it meant.
import { attach, copyCorners, cornerAt, detach, rings, same, uuid } from "./shapes.js";

const ACCENT = "#b3261e";
const OPTIONS = {
  snappable: true,
  snapDistance: 20,
  allowSelfIntersection: false,
  tooltips: false,
  cursorMarker: true,
  // a corner is made by dragging the middle of a line; a mere click would change nothing worth keeping
  addVertexOn: "none",
  templineStyle: { color: ACCENT, weight: 4 },
  hintlineStyle: { color: ACCENT, weight: 3, dashArray: "4 8" },
  pathOptions: { color: ACCENT, weight: 4, fillOpacity: 0.2 },
};

export class Tools {
  /** `onEdit(why, id, changes)` for a finished stroke, `onMode()` when something starts or ends, `onTrouble(key)` to explain, `onPlan(plan)` for a line to split along. */
  constructor(map, areas, { onEdit, onMode, onTrouble, onPlan }) {
    Object.assign(this, { map, areas, onEdit, onMode, onTrouble, onPlan });
    this.mode = null;
    this.busy = false;
    this.points = 0;
    map.pm.setGlobalOptions({ ...OPTIONS, layerGroup: areas.group });
    map.on("pm:drawstart", ({ workingLayer }) => workingLayer.on("pm:vertexadded pm:vertexremoved", () => this.count(workingLayer)));
    map.on("pm:create", ({ layer }) => this.created(layer));
    map.on("pm:cut", ({ layer, originalLayer }) => this.wasCut(layer, originalLayer));
    map.on("pm:drawend", () => this.ended());
    map.on("pm:intersect", () => this.onTrouble("crossing"));
  }

  get drawing() {
    return ["draw", "cut", "split"].includes(this.mode);
  }

  draw() {
    this.stop();
    this.begin("draw", null);
    this.map.pm.enableDraw("Polygon", OPTIONS);
  }

  cut(id) {
    this.stop();
    this.begin("cut", id);
    this.hit = false;
    this.map.pm.enableDraw("Cut", { ...OPTIONS, layersToCut: [this.areas.layers.get(id)] });
  }

  split(id) {
    this.stop();
    this.begin("split", id);
    this.map.pm.enableDraw("Line", OPTIONS);
  }

  reshape(id) {
    this.stop();
    this.begin("reshape", id);
    const layer = this.areas.layers.get(id);
    layer.on("pm:markerdragstart", this.dragStarts, this);
    layer.on("pm:markerdrag", this.drags, this);
    layer.on("pm:markerdragend", this.dragEnds, this);
    layer.pm.enable(OPTIONS);
    // after Geoman's own listener, which puts a corner back when the shape would cross itself without it
    layer.on("pm:vertexremoved", this.cornerRemoved, this);
  }

  move(id) {
    this.stop();
    this.begin("move", id);
    const layer = this.areas.layers.get(id);
    layer.on("pm:dragstart", this.moveStarts, this);
    layer.on("pm:dragend", this.moveEnds, this);
    layer.pm.enableLayerDrag();
  }

  begin(mode, id) {
    Object.assign(this, { mode, id, points: 0, cancelled: false });
    this.map.doubleClickZoom.disable();
    this.onMode();
  }

  /** Finish what is being drawn, or leave the mode. */
  finish() {
    if (this.drawing) this.map.pm.Draw[this.shape]._finishShape();
    else this.stop();
  }

  undo() {
    this.map.pm.Draw[this.shape]._removeLastVertex();
  }

  get shape() {
    return { cut: "Cut", split: "Line" }[this.mode] ?? "Polygon";
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
      for (const [event, handler] of this.handlers()) layer.off(event, handler, this);
    }
    this.ended();
  }

  handlers() {
    return [
      ["pm:markerdragstart", this.dragStarts],
      ["pm:markerdrag", this.drags],
      ["pm:markerdragend", this.dragEnds],
      ["pm:vertexremoved", this.cornerRemoved],
      ["pm:dragstart", this.moveStarts],
      ["pm:dragend", this.moveEnds],
    ];
  }

  ended() {
    if (!this.mode) return;
    if (this.mode === "cut" && !this.cancelled && !this.hit) this.onTrouble("cut_missed");
    this.mode = null;
    this.busy = false;
    this.map.doubleClickZoom.enable();
    this.onMode();
  }

  count(layer) {
    this.points = layer.getLatLngs().flat().length;
    this.onMode();
  }

  created(layer) {
    const { geometry } = layer.toGeoJSON(10);
    this.areas.group.removeLayer(layer);
    if (geometry.type === "LineString") {
      this.onPlan({ kind: "split", areas: [this.id], line: geometry.coordinates });
      return;
    }
    const id = uuid();
    this.onEdit("create", id, { [id]: { type: "Feature", properties: { id }, geometry } });
  }

  wasCut(result, original) {
    this.hit = true;
    const { id } = this;
    const before = original.toGeoJSON(10).geometry;
    // several loose parts are still one area: Geoman then hands over one layer with several parts; nothing left is a group
    const geometry = result instanceof L.LayerGroup ? null : result.toGeoJSON(10).geometry;
    this.areas.group.removeLayer(result);
    this.areas.renew(id, geometry ?? before);
    if (geometry) this.onEdit("cut", id, { [id]: this.areas.feature(id) });
    else this.onTrouble("cut_all");
  }

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
  }

  drags({ layer, indexPath }) {
    const { ring, index } = cornerAt(layer.getLatLngs(), indexPath);
    const { lat, lng } = ring[index];
    for (const { other, places } of this.pins ?? []) {
      for (const place of places) Object.assign(place.ring[place.index], { lat, lng });
      other.redraw();
    }
  }

  dragEnds({ layer, intersectionReset }) {
    const pins = this.pins ?? [];
    this.pins = [];
    this.busy = false;
    for (const { other } of pins) delete other.options.snapIgnore;
    const crossed = pins.some(({ other }) => other.pm.hasSelfIntersection());
    if (intersectionReset || crossed) {
      for (const { other, saved } of pins) other.setLatLngs(saved);
      if (crossed) this.areas.reshape(layer, this.saved);
      this.onTrouble("crossing");
      return;
    }
    for (const { other } of pins) other.setLatLngs(other.getLatLngs());
    this.edited("edit", [layer, ...pins.map(({ other }) => other)]);
  }

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
  }

  moveEnds({ layer }) {
    this.busy = false;
    this.edited("drag", [layer]);
  }

  /** Shift the area that is being moved by a number of pixels, for those who use the keyboard. */
  shift(dx, dy) {
    const layer = this.areas.layers.get(this.id);
    const moved = (part) => {
      if (Array.isArray(part)) return part.map(moved);
      return this.map.layerPointToLatLng(this.map.latLngToLayerPoint(part).add([dx, dy]));
    };
    layer.setLatLngs(moved(layer.getLatLngs()));
    this.edited("drag", [layer]);
  }

  edited(why, layers) {
    const ids = layers.map((layer) => layer.feature.properties.id);
    this.onEdit(why, ids[0], Object.fromEntries(ids.map((id) => [id, this.areas.feature(id)])));
  }
}
