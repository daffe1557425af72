// The units as they are painted: all on one canvas over the map. What stands still is drawn once per view.
import { corners } from "./gesture.js";
import { degrees, flat } from "./units.js";

/**
 * @import { Stroke } from "./claims.js"
 * @import { Gesture } from "./gesture.js"
 * @import { Spot, Units } from "./units.js"
 */

/**
 * @typedef {object} Scene what is to be seen
 * @property {Set<number>} own units of the area that is painted
 * @property {Stroke | null} stroke what the stroke in the hand adds and takes away
 * @property {number} at the unit under the hand, or -1
 * @property {Spot | null} hand where it is
 * @property {number} radius of the brush, in pixels; 0 for a tool without one
 * @property {boolean} remove it takes away
 * @property {Gesture | null} gesture what is in the hand
 */

/** Zoom at which the lines of units are kept: numbers stay small enough to be exact. */
const KEPT = 14;
/** Narrower than this on the screen (pixels) units get no lines: they would be one grey field. */
const TOO_NARROW = 4;
/** From this wide on (pixels) each unit that comes to the area has lines of its own. */
const LINED = 24;
/** @type {Set<number>} */
const NONE = new Set();
/** Blue against whatever lies under it, also for eyes that see no red or green; what goes is striped. */
const COLOUR = { line: "#44525f", own: "#0b57a4", more: "#003c82", less: "#8a1a10", light: "#ffffff", ink: "#000000" };

/** @typedef {[number, number, number, number]} Extent left, top, right and bottom, in pixels of the canvas */
/** @type {Extent} */
const NOTHING = [Infinity, Infinity, -Infinity, -Infinity];

/** The extent of two. @param {Extent} a @param {Extent} b @returns {Extent} */
const both = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

export class UnitCanvas {
  canvas = document.createElement("canvas");
  /** All units, drawn for this view; not in the page. */
  still = document.createElement("canvas");
  /** What the stroke in the hand changed so far, likewise. */
  held = document.createElement("canvas");
  /** @type {{ stroke: Stroke | null, more: number, less: number }} whose that is, and how much of it is drawn */
  holds = { stroke: null, more: 0, less: 0 };
  /** @type {Extent} the part of the canvas that changes from frame to frame */
  moving = NOTHING;
  /** @type {Units | null} */
  units = null;
  /** @type {Path2D[]} */
  paths = [];
  /** @type {Scene | null} */
  scene = null;
  /** @type {Set<number> | null} the units of the area, as they are drawn in `still` */
  stood = null;
  /** @type {{ centre: L.LatLng, zoom: number, left: number, top: number, scale: number, ratio: number } | null} */
  view = null;
  asked = 0;
  looking = 0;
  /** How often it was drawn, for whoever measures it. */
  frames = 0;

  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    const pane = map.createPane("sk-units");
    Object.assign(pane.style, { zIndex: "450", pointerEvents: "none" });
    this.canvas.className = "sk-units leaflet-zoom-animated";
    this.canvas.setAttribute("aria-hidden", "true");
    this.canvas.hidden = true;
    pane.append(this.canvas);
    map.on("moveend zoomend resize viewreset", () => this.look());
    // the canvas is no larger than the map, for all of it goes to the screen with every frame: it is drawn anew as the map moves
    map.on("drag", () => {
      this.looking ||= requestAnimationFrame(() => this.look());
    });
    map.on("zoomanim", ({ center, zoom }) => this.grow(center, zoom));
    map.on("zoom", () => this.grow(map.getCenter(), map.getZoom()));
  }

  /**
   * Show units, or none.
   * @param {Units | null} units
   */
  show(units) {
    if (units !== this.units) {
      this.units = units;
      const origin = units ? this.origin(units) : { x: 0, y: 0 };
      this.paths = units ? units.rings.map((rings) => path(rings, origin)) : [];
    }
    this.canvas.hidden = !units;
    this.scene = units ? this.scene : null;
    this.look();
  }

  /** @param {Units} units @returns {Spot} */
  origin({ left, top }) {
    return { x: left, y: top };
  }

  /** Fit the canvas to the part of the map that is in view, and draw all anew. */
  look() {
    cancelAnimationFrame(this.looking);
    this.looking = 0;
    if (!this.units) return;
    const size = this.map.getSize();
    const corner = this.map.containerPointToLayerPoint([0, 0]).round();
    const zoom = this.map.getZoom();
    const scale = 2 ** zoom;
    const place = this.map.layerPointToLatLng(corner);
    const { x, y } = flat(place.lng, place.lat);
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.view = { centre: this.map.getCenter(), zoom, left: x, top: y, scale, ratio };
    const { x: width, y: height } = size;
    for (const canvas of [this.canvas, this.still, this.held]) {
      canvas.width = width * ratio;
      canvas.height = height * ratio;
    }
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    L.DomUtil.setTransform(this.canvas, corner, 1);
    this.stood = null;
    this.holds = { stroke: null, more: 0, less: 0 };
    this.draw();
  }

  /**
   * While the map grows or shrinks the canvas goes with it, as it is.
   * @param {L.LatLng} centre
   * @param {number} zoom
   */
  grow(centre, zoom) {
    if (!this.units || !this.view) return;
    const scale = this.map.getZoomScale(zoom, this.view.zoom);
    const half = this.map.getSize().multiplyBy(0.5);
    const was = this.map.project(this.view.centre, zoom);
    // as Leaflet does with its own canvas; its types leave this out
    const origin = /** @type {any} */ (this.map)._getNewPixelOrigin(centre, zoom);
    L.DomUtil.setTransform(this.canvas, half.multiplyBy(-scale).add(was).subtract(origin), scale);
  }

  /**
   * Show this at the next frame.
   * @param {Scene} scene
   */
  want(scene) {
    this.scene = scene;
    this.asked ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.asked);
    this.asked = 0;
    const { units, view, scene } = this;
    const pen = this.canvas.getContext("2d");
    if (!units || !view || !pen) return;
    this.frames += 1;
    const own = scene?.own ?? NONE;
    const anew = this.stood !== own;
    if (anew) this.stand(own);
    const grown = this.hold(scene?.stroke ?? null);
    const moving = scene ? this.reach(scene) : NOTHING;
    const { width, height } = this.canvas;
    // all of it only when the view or the area is another: a hand moves in a small part
    const dirty = anew || !grown ? /** @type {Extent} */ ([0, 0, width, height]) : both(both(this.moving, moving), grown);
    this.moving = moving;
    this.copy(pen, dirty);
    if (scene) this.change(pen, scene);
  }

  /**
   * Bring a part of what stands and of what is held to the page.
   * @param {CanvasRenderingContext2D} pen
   * @param {Extent} dirty
   */
  copy(pen, dirty) {
    const [left, top] = [Math.max(0, Math.floor(dirty[0])), Math.max(0, Math.floor(dirty[1]))];
    const width = Math.min(this.canvas.width, Math.ceil(dirty[2])) - left;
    const height = Math.min(this.canvas.height, Math.ceil(dirty[3])) - top;
    if (!(width > 0 && height > 0)) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(left, top, width, height);
    pen.drawImage(this.still, left, top, width, height, left, top, width, height);
    if (this.holds.stroke) pen.drawImage(this.held, left, top, width, height, left, top, width, height);
  }

  /**
   * Draw what the stroke in the hand has more than when it was drawn last; tells where, or null when it is another stroke.
   * @param {Stroke | null} stroke
   * @returns {Extent | null}
   */
  hold(stroke) {
    const same = this.holds.stroke === stroke;
    const pen = this.held.getContext("2d");
    if (!same) {
      pen?.setTransform(1, 0, 0, 1, 0, 0);
      pen?.clearRect(0, 0, this.held.width, this.held.height);
      this.holds = { stroke, more: 0, less: 0 };
    }
    const [more, less] = stroke ? [stroke.more.slice(this.holds.more), stroke.less.slice(this.holds.less)] : [[], []];
    this.holds.more += more.length;
    this.holds.less += less.length;
    if (pen && more.length) this.cover(pen, more);
    if (pen && less.length) this.strike(pen, less);
    return same ? [...more, ...less].map((i) => this.extent(i)).reduce(both, NOTHING) : null;
  }

  /** Where what follows the hand is drawn. @param {Scene} scene */
  reach({ at, hand, radius, gesture }) {
    const margin = 8 * this.ratio;
    /** @type {Extent[]} */
    const parts = [];
    if (at >= 0) parts.push(this.extent(at));
    if (hand) parts.push(this.around([hand], radius * this.ratio + margin));
    if (gesture) parts.push(this.around(gesture.line, margin));
    return parts.reduce(both, NOTHING);
  }

  /** @param {Spot[]} spots @param {number} margin @returns {Extent} */
  around(spots, margin) {
    const places = spots.map((spot) => this.onCanvas(spot));
    const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
    return [Math.min(...xs) - margin, Math.min(...ys) - margin, Math.max(...xs) + margin, Math.max(...ys) + margin];
  }

  /** Where a unit is on the canvas, with its lines. @param {number} i @returns {Extent} */
  extent(i) {
    const [left, top, right, bottom] = this.units?.boxes[i] ?? NOTHING;
    return this.around(
      [
        { x: left, y: top },
        { x: right, y: bottom },
      ],
      8 * this.ratio,
    );
  }

  /**
   * Draw what stands still: all units, and those of the area.
   * @param {Set<number>} own
   */
  stand(own) {
    this.stood = own;
    const pen = this.still.getContext("2d");
    if (!pen || !this.units) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.still.width, this.still.height);
    const line = this.aim(pen);
    const seen = this.seen();
    const typical = seen.length ? this.width(seen[Math.floor(seen.length / 2)]) : 0;
    if (typical > TOO_NARROW) {
      pen.globalAlpha = typical > 24 ? 0.75 : 0.45;
      pen.strokeStyle = COLOUR.line;
      pen.lineWidth = line;
      pen.stroke(this.together(seen));
    }
    const mine = this.together([...own]);
    pen.globalAlpha = 0.3;
    pen.fillStyle = COLOUR.own;
    pen.fill(mine, "evenodd");
    pen.globalAlpha = 1;
    if (typical > TOO_NARROW) {
      pen.strokeStyle = COLOUR.own;
      pen.lineWidth = 2 * line;
      pen.stroke(mine);
    }
  }

  /**
   * Draw units that come to the area.
   * @param {CanvasRenderingContext2D} pen
   * @param {number[]} more
   */
  cover(pen, more) {
    const line = this.aim(pen);
    const added = this.together(more);
    pen.globalAlpha = 0.55;
    pen.fillStyle = COLOUR.more;
    pen.fill(added, "evenodd");
    pen.globalAlpha = 1;
    if (this.width(more[0]) > LINED) this.twice(pen, added, line * 1.5);
  }

  /**
   * Draw what follows the hand.
   * @param {CanvasRenderingContext2D} pen
   * @param {Scene} scene
   */
  change(pen, { at, hand, radius, remove, gesture }) {
    const line = this.aim(pen);
    if (at >= 0) this.twice(pen, this.paths[at], line * 3);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (gesture && (gesture.tool === "lasso" || gesture.tool === "box")) {
      const way = new Path2D();
      const along = gesture.tool === "box" ? corners(gesture.line[0], gesture.end) : gesture.line;
      for (const { x, y } of along.map((spot) => this.onCanvas(spot))) way.lineTo(x, y);
      if (gesture.tool === "box") way.closePath();
      this.twice(pen, way, 2 * this.ratio);
    }
    if (hand && radius) {
      const { x, y } = this.onCanvas(hand);
      const round = new Path2D();
      round.arc(x, y, radius * this.ratio, 0, 2 * Math.PI);
      if (remove) pen.setLineDash([8 * this.ratio, 6 * this.ratio]);
      this.twice(pen, round, 2 * this.ratio);
      pen.setLineDash([]);
    }
  }

  /** A line that shows on whatever lies under it: dark between light. @param {CanvasRenderingContext2D} pen @param {Path2D} drawn @param {number} width */
  twice(pen, drawn, width) {
    pen.strokeStyle = COLOUR.light;
    pen.lineWidth = width * 2.4;
    pen.stroke(drawn);
    pen.strokeStyle = COLOUR.ink;
    pen.lineWidth = width;
    pen.stroke(drawn);
  }

  /**
   * What is taken away turns white, with stripes that a grey printer shows too.
   * @param {CanvasRenderingContext2D} pen
   * @param {number[]} less
   */
  strike(pen, less) {
    const line = this.aim(pen);
    const gone = this.together(less);
    pen.globalAlpha = 0.75;
    pen.fillStyle = COLOUR.light;
    pen.fill(gone, "evenodd");
    pen.globalAlpha = 1;
    pen.save();
    pen.clip(gone, "evenodd");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    const [left, top, right, bottom] = less.map((i) => this.extent(i)).reduce(both, NOTHING);
    const apart = 10 * this.ratio;
    const stripes = new Path2D();
    // all stripes of the map lie on the same lines, whichever units they are drawn in
    for (let x = Math.floor((left - (bottom - top)) / apart) * apart - (bottom % apart); x < right; x += apart) {
      stripes.moveTo(x, bottom);
      stripes.lineTo(x + bottom - top, top);
    }
    pen.strokeStyle = COLOUR.less;
    pen.lineWidth = 2 * this.ratio;
    pen.stroke(stripes);
    pen.restore();
    pen.strokeStyle = COLOUR.less;
    pen.lineWidth = 2 * line;
    pen.stroke(gone);
  }

  get ratio() {
    return this.view?.ratio ?? 1;
  }

  /**
   * Let a pen write in the numbers of the kept lines; returns how wide a pixel is in them.
   * @param {CanvasRenderingContext2D} pen
   */
  aim(pen) {
    const { left, top, scale, ratio } = /** @type {NonNullable<UnitCanvas["view"]>} */ (this.view);
    const { x, y } = this.origin(/** @type {Units} */ (this.units));
    const by = (scale / 2 ** KEPT) * ratio;
    pen.setTransform(by, 0, 0, by, (x - left) * scale * ratio, (y - top) * scale * ratio);
    pen.lineJoin = "round";
    return ratio / by;
  }

  /** @param {Spot} spot */
  onCanvas({ x, y }) {
    const { left, top, scale, ratio } = /** @type {NonNullable<UnitCanvas["view"]>} */ (this.view);
    return { x: (x - left) * scale * ratio, y: (y - top) * scale * ratio };
  }

  /** The units that are in view. */
  seen() {
    const { left, top, scale, ratio } = /** @type {NonNullable<UnitCanvas["view"]>} */ (this.view);
    const [width, height] = [this.canvas.width / ratio / scale, this.canvas.height / ratio / scale];
    return [...(this.units?.near([left, top, left + width, top + height]) ?? [])];
  }

  /** How wide a unit is on the screen. @param {number} i */
  width(i) {
    const one = this.units?.boxes[i] ?? [0, 0, 0, 0];
    return (one[2] - one[0]) * (this.view?.scale ?? 1);
  }

  /** @param {number[]} which */
  together(which) {
    const all = new Path2D();
    for (const i of which) all.addPath(this.paths[i]);
    return all;
  }

  /**
   * A place on the flat map, from one on the map's own element.
   * @param {L.Point} point
   */
  spot(point) {
    const { lat, lng } = this.map.containerPointToLatLng(point);
    return flat(lng, lat);
  }

  /** @param {Spot} spot */
  latLng(spot) {
    const [lng, lat] = degrees(spot);
    return L.latLng(lat, lng);
  }
}

/**
 * The lines of a unit, kept at one zoom.
 * @param {Float64Array[]} rings
 * @param {Spot} origin
 */
function path(rings, origin) {
  const made = new Path2D();
  const scale = 2 ** KEPT;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = [(ring[i] - origin.x) * scale, (ring[i + 1] - origin.y) * scale];
      if (i) made.lineTo(x, y);
      else made.moveTo(x, y);
    }
    made.closePath();
  }
  return made;
}
