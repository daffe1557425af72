// A border in one stroke: press, follow it, and come back to where it began. With a mouse, a finger or a pen.
import { same } from "./shapes.js";
import { PIXELS } from "./snapping.js";
import { beside, between, comesBack, SEEN, simplified } from "./stroke.js";

/**
 * @import { Near } from "./borders.js"
 * @import { Corner, Point } from "./shapes.js"
 * @import { Snapping } from "./snapping.js"
 * @import { Tools } from "./tools.js"
 */

/** A press that moves less than this (pixels) is a click: it sets one corner. */
const STILL = 6;
const LINE = { color: "#b3261e", weight: 4, interactive: false, pmIgnore: true, snapIgnore: true };

export class Freehand {
  /** Whether a press draws; else it moves the map. */
  on = false;
  /** @type {number | null} the pointer that draws */
  pointer = null;
  /** @type {Point[]} where it went, in pixels of the map */
  points = [];
  /** Snapping was held off by Alt. */
  apart = false;
  drawn = L.polyline([], LINE);

  /**
   * @param {L.Map} map
   * @param {Tools} tools
   * @param {Snapping} snapping
   */
  constructor(map, tools, snapping) {
    this.map = map;
    this.tools = tools;
    this.snapping = snapping;
    this.canvas = map.getContainer();
    const listen = /** @type {(name: string, hear: (event: any) => void) => void} */ (
      (name, hear) => this.canvas.addEventListener(name, hear, true)
    );
    listen("pointerdown", (event) => this.pressed(event));
    listen("pointermove", (event) => this.moved(event));
    listen("pointerup", (event) => this.released(event));
    listen("pointercancel", () => this.drop());
    listen("lostpointercapture", () => this.drop());
    // the click that ends a stroke sets no corner
    listen("click", (event) => this.swallow(event));
  }

  get active() {
    return this.on && this.tools.drawing && !this.tools.asking.question;
  }

  /** A tool begins or ends, or the switch is turned: while a press draws it does not move the map. */
  follow() {
    const { active } = this;
    if (!active) this.drop();
    if (active === this.canvas.classList.contains("is-freehand")) return;
    this.canvas.classList.toggle("is-freehand", active);
    if (active) this.map.dragging.disable();
    else this.map.dragging.enable();
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    if (!this.active || this.pointer !== null || !event.isPrimary || event.button !== 0) {
      // a second finger zooms: what the first one drew meanwhile was no border
      this.drop();
      return;
    }
    if (/** @type {Element} */ (event.target).closest(".leaflet-control")) return;
    this.pointer = event.pointerId;
    this.over = false;
    this.points = [this.map.mouseEventToContainerPoint(event)];
    this.apart = event.altKey;
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (event.pointerId !== this.pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) this.add(this.map.mouseEventToContainerPoint(one));
    if (!this.going) return;
    // from now on it is a stroke, wherever the pointer goes
    if (!this.canvas.hasPointerCapture(event.pointerId)) this.canvas.setPointerCapture(event.pointerId);
    this.apart = event.altKey;
    event.stopPropagation();
    this.drawn.addTo(this.map).setLatLngs(this.places(this.points));
    this.tools.stroke = this.places(simplified(this.points, SEEN)).map((place) => L.latLng(place));
    this.tools.onCorner();
  }

  /** @param {Point} point */
  add(point) {
    const last = this.points[this.points.length - 1];
    if (Math.hypot(point.x - last.x, point.y - last.y) >= 1) this.points.push(point);
  }

  /** Whether the pointer has gone far enough to draw. */
  get going() {
    const [{ x, y } = { x: 0, y: 0 }] = this.points;
    return this.points.some((point) => Math.hypot(point.x - x, point.y - y) >= STILL);
  }

  /** @param {Point[]} points */
  places(points) {
    return points.map(({ x, y }) => this.map.containerPointToLatLng([x, y]));
  }

  over = false;

  /** @param {PointerEvent} event */
  released(event) {
    if (event.pointerId !== this.pointer) return;
    const { points, going } = this;
    this.drop();
    if (!going) return;
    this.over = true;
    // a click comes at once, or never
    setTimeout(() => {
      this.over = false;
    });
    this.finish(points);
  }

  /** @param {MouseEvent} event */
  swallow(event) {
    if (!this.over) return;
    this.over = false;
    event.stopPropagation();
    event.preventDefault();
  }

  drop() {
    if (this.pointer !== null && this.canvas.hasPointerCapture(this.pointer)) this.canvas.releasePointerCapture(this.pointer);
    this.pointer = null;
    this.points = [];
    this.tools.stroke = [];
    this.drawn.remove();
  }

  /**
   * Make corners of a stroke, and close the border when it came back to where that began.
   * @param {Point[]} points
   */
  finish(points) {
    const [first] = this.tools.corners();
    const start = first ? this.map.latLngToContainerPoint(first) : points[0];
    const closed = this.tools.mode !== "split" && comesBack(points, start);
    const corners = this.corners(points);
    // its end is its start
    if (closed) corners.pop();
    this.tools.add(corners, closed || this.tools.mode === "split");
  }

  /**
   * The corners that are kept of a stroke, on the borders that it follows.
   * @param {Point[]} points
   * @returns {Corner[]}
   */
  corners(points) {
    const kept = simplified(points, SEEN);
    const off = this.apart || !this.snapping.on;
    const landed = this.places(kept).map((place) => ({ place, near: off ? null : this.snapping.find(place) }));
    return landed.flatMap(({ place, near }, i) => {
      const corner = near?.place ?? { lat: place.lat, lng: place.lng };
      const before = landed[i - 1];
      if (!before) return [corner];
      const passed =
        before.near && near ? this.passed(before.near, near, points.slice(points.indexOf(kept[i - 1]), points.indexOf(kept[i]) + 1)) : [];
      const all = [...passed, corner];
      return all.filter((one, j) => !same(one, j ? all[j - 1] : (before.near?.place ?? before.place)));
    });
  }

  /**
   * The corners of a border that a piece of the stroke went along.
   * @param {Near} from
   * @param {Near} to
   * @param {Point[]} piece
   */
  passed(from, to, piece) {
    return between(from, to, (corner) => beside(this.map.latLngToContainerPoint(corner), piece) <= PIXELS);
  }
}
