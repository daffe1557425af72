// What one can do with a shape: draw, reshape, cut, move. Geoman does the handwork; this says when, and what it meant.
import { Asking } from "./asking.js";
import { loops, parted, written } from "./crossing.js";
import { surface } from "./rd.js";
import { insertions, join, TOGETHER } from "./seam.js";
import { copyCorners, cornerAt, detach, rings, same, uuid } from "./shapes.js";
import { PIXELS, pixel } from "./snapping.js";

/**
 * @import { Areas, AreaLayer } from "./areas.js"
 * @import { Area, Changes, Plan, Reason } from "./messages.js"
 * @import { Corner, Ring } from "./shapes.js"
 * @import { Snapping } from "./snapping.js"
 */

/**
 * @typedef {"draw" | "cut" | "split" | "reshape" | "move"} Mode
 * @typedef {{ layer: AreaLayer, indexPath: number[] }} Dragged a corner in the hand
 * @typedef {{ other: AreaLayer, saved: any[], places: { ring: Ring, index: number }[] }} Pin a neighbour that moves along
 */

const ACCENT = "#b3261e";
const OPTIONS = {
  snappable: true,
  snapDistance: PIXELS,
  // what crosses itself is asked about when it is done
  allowSelfIntersection: true,
  tooltips: false,
  cursorMarker: true,
  // a corner is made by dragging the middle of a line; a mere click would change nothing worth keeping
  addVertexOn: /** @type {any} */ ("none"),
  templineStyle: { color: ACCENT, weight: 4 },
  hintlineStyle: { color: ACCENT, weight: 3, dashArray: "4 8" },
  pathOptions: { color: ACCENT, weight: 4, fillOpacity: 0.2 },
};

/** Nobody sees a part of a shape that is smaller than this, in pixels along and across. */
const UNSEEN = 3;

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
  /** The border in the hand took corners over from neighbours. */
  taken = false;
  /** Surfaces as the page writes them. */
  hectares = (/** @type {number} */ m2) => `${(m2 / 10_000).toFixed(2)} ha`;

  /**
   * `onEdit` for a finished stroke, `onMode` when something starts or ends, `onTrouble` to explain, `onPlan` for a line to split along.
   * @param {L.Map} map
   * @param {Areas} areas
   * @param {Snapping} snapping
   * @param {object} options
   * @param {(why: Reason, id: string, changes: Changes) => void} options.onEdit
   * @param {() => void} options.onMode
   * @param {(trouble: string) => void} options.onTrouble
   * @param {(plan: Plan) => void} options.onPlan
   * @param {() => void} options.onHold a stroke begins
   * @param {(corner: Corner) => void} options.onDrag what is in the hand has another shape
   * @param {() => void} options.onCorner what is being drawn has a corner more, or less
   */
  constructor(map, areas, snapping, { onEdit, onMode, onTrouble, onPlan, onHold, onDrag, onCorner }) {
    this.map = map;
    this.areas = areas;
    this.snapping = snapping;
    this.asking = new Asking(map, { onChange: () => this.onMode() });
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
    this.guard("Polygon");
    this.guard("Cut");
  }

  /**
   * Look at what is drawn before Geoman makes a shape of it; while people are asked about it, nothing is added.
   * @param {"Polygon" | "Cut"} shape
   */
  guard(shape) {
    const drawn = /** @type {any} */ (this.map.pm.Draw)[shape];
    const { _createVertex: add, _syncHintMarker: follow, _finishShape: finish } = drawn;
    drawn._createVertex = (/** @type {L.LeafletMouseEvent} */ event) => this.asking.question || add.call(drawn, event);
    drawn._syncHintMarker = (/** @type {L.LeafletMouseEvent} */ event) => this.asking.question || follow.call(drawn, event);
    drawn._finishShape = () => this.closes(drawn._layer, () => finish.call(drawn));
  }

  /**
   * What is drawn is closed: one that crosses itself is never made something else without a word.
   * @param {L.Polyline} line
   * @param {() => void} finish
   */
  closes(line, finish) {
    const ring = /** @type {L.LatLng[]} */ (line.getLatLngs());
    if (this.asking.question || ring.length < 3) return;
    const found = loops(ring, this.unseen(ring[0]));
    if (!found.length) {
      this.onTrouble("no_surface");
      return;
    }
    const { mode } = this;
    /** @param {Ring} loop */
    const keep = (loop) => {
      if (loop.length !== ring.length) line.setLatLngs(loop);
      finish();
    };
    if (found.length === 1) keep(found[0]);
    else {
      this.crossed(found, {
        all: () => {
          if (mode === "cut") {
            finish();
            return;
          }
          this.made(written(found.map((loop) => [loop])));
          this.map.pm.disableDraw();
        },
        larger: () => keep(found[0]),
        again: () => (mode === "cut" ? this.cut(this.id) : this.draw()),
      });
    }
  }

  /**
   * Ask what becomes of a border that crosses itself.
   * @param {Ring[]} parts
   * @param {{ all: () => void, larger: () => void, again: () => void }} answers
   * @param {() => void} [undo]
   */
  crossed(parts, answers, undo) {
    const shown = parts.map((ring) => ({ ring, words: this.hectares(surface(ring)) }));
    this.asking.ask("crossed", {
      answers: { keep_all: answers.all, keep_larger: answers.larger, again: answers.again },
      parts: shown,
      undo,
    });
  }

  /**
   * The surface in m2 that nobody sees at this zoom.
   * @param {Corner} corner
   */
  unseen({ lat }) {
    return (UNSEEN * pixel(lat, this.map.getZoom())) ** 2;
  }

  /**
   * A new area is drawn.
   * @param {Area["geometry"]} geometry
   */
  made(geometry) {
    const id = this.fresh;
    this.onEdit("create", id, { [id]: { type: "Feature", properties: { id, name: "" }, geometry } });
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
    // which of its parts a line divides that crosses itself nobody could tell
    this.map.pm.enableDraw("Line", { ...OPTIONS, allowSelfIntersection: false });
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
    this.asking.leave();
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
    this.snapping.rest();
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
    this.made(geometry);
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
    /** @type {import("./seam.js").Taken[]} */
    const taken = [];
    this.pins = this.areas
      .others(layer)
      .map((other) => ({ other, saved: copyCorners(other.getLatLngs()), places: joined(other, ring, index, taken) }))
      .filter(({ places }) => places.length);
    this.take(layer, indexPath, taken);
    // else the corner would snap to the very neighbours that move along with it
    for (const { other } of this.pins) other.options.snapIgnore = true;
    this.onHold();
  }

  /**
   * Put corners that were taken over from neighbours in the border in the hand, each with a handle as Geoman wants it.
   * @param {AreaLayer} layer
   * @param {number[]} path of the corner that moves
   * @param {import("./seam.js").Taken[]} taken
   */
  take(layer, path, taken) {
    const { ring, index } = cornerAt(layer.getLatLngs(), path);
    const { pm } = /** @type {any} */ (layer);
    const { ring: handles } = cornerAt(pm._markers, path);
    for (const { at, corner } of insertions(index, taken)) {
      const place = L.latLng(corner);
      ring.splice(at, 0, place);
      handles.splice(at, 0, pm._createMarker(place));
    }
    this.taken = taken.length > 0;
  }

  /**
   * Make the handles of a border anew, and let the one that has the focus keep it.
   * @param {AreaLayer} layer
   * @param {number[]} path of the corner that moved
   */
  handles(layer, path) {
    const { pm } = /** @type {any} */ (layer);
    pm.enable(OPTIONS);
    const { ring, index } = cornerAt(pm._markers, path);
    if (this.keyed) /** @type {any} */ (ring[index]).getElement()?.focus({ preventScroll: true });
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

  /** @param {Dragged} event */
  dragEnds({ layer, indexPath: path }) {
    const { pins, saved } = this;
    this.snapping.rest();
    for (const { other } of pins) {
      delete other.options.snapIgnore;
      other.setLatLngs(other.getLatLngs());
    }
    // between the corners that came there are new middles of lines
    if (this.taken) this.handles(layer, path);
    const before = [
      L.GeoJSON.coordsToLatLngs(saved?.coordinates ?? [], saved?.type === "MultiPolygon" ? 2 : 1),
      ...pins.map((pin) => pin.saved),
    ];
    this.settle([layer, ...pins.map(({ other }) => other)], before, () => {
      for (const { other, saved: corners } of pins) other.setLatLngs(corners);
      if (saved) this.areas.reshape(layer, saved);
    });
  }

  /**
   * Hand in borders that moved; where one of them crosses itself now, ask first what becomes of it.
   * @param {AreaLayer[]} layers first the one that was worked on
   * @param {any[][]} before the corners that each had
   * @param {() => void} restore
   */
  settle(layers, before, restore) {
    const least = this.unseen(layers[0].getBounds().getCenter());
    const now = layers.map((layer) => parted(layer.getLatLngs(), least));
    const crossing = layers.filter((_layer, i) => now[i].loops.length > parted(before[i], least).loops.length);
    const done = () => {
      this.busy = false;
      this.pins = [];
    };
    const again = () => {
      restore();
      done();
    };
    if (crossing.length) {
      const parts = crossing.flatMap((layer) => now[layers.indexOf(layer)].loops);
      // what is asked about stays as it is meanwhile
      layers[0].pm.disable();
      /** @param {() => void} then */
      const after = (then) => () => {
        then();
        layers[0].pm.enable(OPTIONS);
      };
      /** @param {"all" | "larger"} which */
      const keep = (which) => {
        for (const layer of crossing) this.areas.reshape(layer, written(now[layers.indexOf(layer)][which]));
        done();
        this.edited("edit", layers);
      };
      const answers = { all: after(() => keep("all")), larger: after(() => keep("larger")), again: after(again) };
      this.crossed(parts, answers, answers.again);
    } else if (layers.some((layer, i) => !now[i].loops.length || layer.pm.hasSelfIntersection())) {
      // a hole that crosses the border around it leaves no parts to choose from
      again();
      this.onTrouble("crossing");
    } else {
      done();
      this.edited("edit", layers);
    }
  }

  /** @param {{ layer: AreaLayer, marker: L.Marker, indexPath: number[] }} event */
  cornerRemoved({ layer, marker, indexPath }) {
    const corner = marker.getLatLng();
    const { ring, index } = cornerAt(layer.getLatLngs(), indexPath);
    if (!ring || ring.length < 3) {
      // a hole that goes with its last corners crosses nothing
      this.edited("edit", [layer]);
      return;
    }
    const changed = [layer];
    ring.splice(index, 0, corner);
    const before = [copyCorners(layer.getLatLngs())];
    ring.splice(index, 1);
    const [previous, next] = [ring[(index + ring.length - 1) % ring.length], ring[index % ring.length]];
    for (const other of this.areas.others(layer)) {
      const saved = copyCorners(other.getLatLngs());
      if (!detach(other.getLatLngs(), corner, previous, next)) continue;
      other.setLatLngs(other.getLatLngs());
      changed.push(other);
      before.push(saved);
    }
    this.busy = true;
    this.settle(changed, before, () => {
      for (const [i, other] of changed.entries()) other.setLatLngs(before[i]);
    });
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

/**
 * Where a neighbour shares the border around a corner: in each of its rings the corner that moves along.
 * @param {AreaLayer} other
 * @param {Ring} ring
 * @param {number} index
 * @param {import("./seam.js").Taken[]} taken what the ring in the hand takes over
 */
function joined(other, ring, index, taken) {
  if (!other.getBounds().intersects(L.latLng(ring[index]).toBounds(2 * TOGETHER))) return [];
  return rings(other.getLatLngs()).flatMap((border) => {
    const found = join(ring, index, border);
    if (!found) return [];
    // two neighbours may have the same corner
    taken.push(...found.taken.filter(({ corner }) => !taken.some((known) => same(known.corner, corner))));
    return [{ ring: border, index: found.index }];
  });
}
