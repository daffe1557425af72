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
 * @import { Municipality } from "./municipality.js"
 * @import { Corner, Ring } from "./shapes.js"
 * @import { Snapping } from "./snapping.js"
 */

/**
 * @typedef {"draw" | "cut" | "split" | "reshape" | "move" | "circle" | "measure" | "paint"} Mode
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
/** An area that is smaller than this, in pixels along and across, was hardly meant: a slip of the hand is as large. */
const TINY = 12;

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
  /** @type {((place: L.LatLng) => void) | null} what a key does that sets a place in the middle of the map, but for corners of a border */
  placing = null;
  /** @type {L.LatLng[]} a stroke that is going on */
  stroke = [];
  /** The border in the hand took corners over from neighbours. */
  taken = false;
  /** Surfaces as the page writes them. */
  hectares = (/** @type {number} */ m2) => `${(m2 / 10_000).toFixed(2)} ha`;

  /**
   * `onEdit` for a finished stroke, `onMode` when something starts or ends, `onTrouble` to explain, `onPlan` for a line to split along.
   * @param {L.Map} map
   * @param {Areas} areas
   * @param {Snapping} snapping
   * @param {Municipality} municipality
   * @param {object} options
   * @param {(why: Reason, id: string, changes: Changes) => void} options.onEdit
   * @param {() => void} options.onMode
   * @param {(trouble: string) => void} options.onTrouble
   * @param {(plan: Plan) => void} options.onPlan
   * @param {() => void} options.onHold a stroke begins
   * @param {(corner: Corner) => void} options.onDrag what is in the hand has another shape
   * @param {() => void} options.onCorner what is being drawn has a corner more, or less
   */
  constructor(map, areas, snapping, municipality, { onEdit, onMode, onTrouble, onPlan, onHold, onDrag, onCorner }) {
    this.map = map;
    this.areas = areas;
    this.snapping = snapping;
    this.municipality = municipality;
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

  /** An identity for an area that is not there yet. */
  identity() {
    return uuid();
  }

  /**
   * A new area is drawn: hand it in, unless there is something to ask about it.
   * @param {Area["geometry"]} geometry
   * @param {() => void} again
   */
  made(geometry, again = () => this.draw()) {
    const id = this.fresh;
    /** @param {object} about */
    const create = (about = {}) => {
      this.onEdit("create", id, { [id]: { type: "Feature", properties: { id, name: "", ...about }, geometry } });
    };
    this.checked(corners(geometry), { keep: () => create(), clip: () => create({ clip: true }), again });
  }

  /**
   * Ask about a shape that is hardly one, or that lies outside the municipality, before it is kept.
   * @param {any[]} latlngs
   * @param {{ keep: () => void, clip: () => void, again: () => void }} answers
   */
  checked(latlngs, { keep, clip, again }) {
    const parts = rings(latlngs).map((ring) => ({ ring, words: "" }));
    const leaves = () => {
      if (!this.municipality.leaves(latlngs)) keep();
      else this.asking.ask("outside", { answers: { clip, keep_outside: keep, again }, parts });
    };
    const m2 = parts.reduce((total, { ring }) => Math.max(total, surface(ring)), 0);
    const few = (TINY * pixel(parts[0].ring[0].lat, this.map.getZoom())) ** 2;
    if (m2 >= few) leaves();
    else this.asking.ask("tiny", { answers: { again, keep: leaves }, facts: { size: this.hectares(m2) }, parts });
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
    return this.drawing ? [.../** @type {L.LatLng[]} */ (this.drawn._layer?.getLatLngs().flat() ?? []), ...this.stroke] : [];
  }

  /**
   * Add corners that were drawn in one stroke; with `closed` they end what is drawn.
   * @param {Corner[]} corners
   * @param {boolean} closed
   */
  add(corners, closed) {
    const drawn = /** @type {any} */ (this.drawn);
    if (!closed) {
      for (const corner of corners) {
        drawn._hintMarker._snapped = false;
        drawn._createVertex({ latlng: L.latLng(corner) });
      }
      return;
    }
    const places = corners.map((corner) => L.latLng(corner));
    drawn._layer.setLatLngs([...drawn._layer.getLatLngs(), ...places]);
    // Geoman puts the corners that lie on the border that is cut in that border, too
    drawn._layer._latlngInfo = [...(drawn._layer._latlngInfo ?? []), ...places.map((latlng) => ({ latlng, snapInfo: {} }))];
    drawn._finishShape();
    if (this.mode !== "split") return;
    // a line that crosses itself divides nothing that anybody could name
    this.split(this.id);
    this.onTrouble("crossing");
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

  /**
   * Paint an area, or a new one; what a hand does then is not Geoman's.
   * @param {string} id
   */
  paint(id) {
    this.stop();
    this.fresh = uuid();
    this.begin("paint", id);
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
    const asked = this.asking.question;
    this.asking.leave();
    if (!this.mode) {
      // what was asked about is gone with the question
      if (asked) this.onMode();
      return;
    }
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
    this.placing = null;
    this.snapping.rest();
    this.map.doubleClickZoom.enable();
    this.onMode();
  }

  /** @param {L.Polyline} layer */
  count(layer) {
    const corners = /** @type {L.LatLng[]} */ (layer.getLatLngs().flat());
    this.points = corners.length;
    this.onMode();
    const last = corners.at(-1);
    // said at once: whoever draws on needs to know
    if (this.mode === "draw" && last && this.municipality.outside(last)) this.onTrouble("corner_outside");
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
    const restore = () => {
      for (const { other, saved: corners } of pins) other.setLatLngs(corners);
      if (saved) this.areas.reshape(layer, saved);
    };
    if (pins.some(({ other }) => other.feature.properties.locked)) {
      restore();
      this.busy = false;
      this.pins = [];
      this.onTrouble("locked_neighbour");
      return;
    }
    const before = [corners(saved), ...pins.map((pin) => pin.saved)];
    this.settle([layer, ...pins.map(({ other }) => other)], before, restore);
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
      this.handIn("edit", layers, before, () => restore(), done);
    }
  }

  /**
   * Hand in borders that moved; of one that leaves the municipality now, and did not before, ask what becomes of that.
   * @param {Reason} why
   * @param {AreaLayer[]} layers
   * @param {any[][]} before
   * @param {() => void} restore
   * @param {() => void} done
   */
  handIn(why, layers, before, restore, done) {
    const left = layers.filter((layer, i) => this.municipality.leaves(layer.getLatLngs()) && !this.municipality.leaves(before[i]));
    /** @param {{ clip?: boolean }} about */
    const keep = (about) => () => {
      done();
      const clipped = new Set(left);
      this.edited(why, layers, (layer) => (clipped.has(layer) ? about : {}));
    };
    if (!left.length) keep({})();
    else {
      const again = () => {
        restore();
        done();
      };
      const parts = left.flatMap((layer) => rings(layer.getLatLngs()).map((ring) => ({ ring, words: "" })));
      this.asking.ask("outside", { answers: { clip: keep({ clip: true }), keep_outside: keep({}), again }, undo: again, parts });
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
    this.saved = this.areas.geometry(this.areas.layer(this.id));
    this.onHold();
  }

  /** @param {{ layer: AreaLayer }} event */
  moves({ layer }) {
    this.onDrag(layer.getBounds().getCenter());
  }

  /** @param {{ layer: AreaLayer }} event */
  moveEnds({ layer }) {
    const { saved } = this;
    const done = () => {
      this.busy = false;
    };
    const restore = () => saved && this.areas.reshape(layer, saved);
    this.handIn("drag", [layer], [corners(saved)], restore, done);
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
   * @param {(layer: AreaLayer) => object} about what is to be done with each
   */
  edited(why, layers, about = () => ({})) {
    const ids = layers.map((layer) => layer.feature.properties.id);
    this.onEdit(why, ids[0], Object.fromEntries(ids.map((id, i) => [id, this.areas.feature(id, about(layers[i]))])));
  }
}

/**
 * The corners of a shape, as Leaflet keeps them.
 * @param {Area["geometry"] | null} geometry
 * @returns {any[]}
 */
function corners(geometry) {
  return geometry ? L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "MultiPolygon" ? 2 : 1) : [];
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
