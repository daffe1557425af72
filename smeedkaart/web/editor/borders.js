// Borders laid out in a grid, so that the corner and the line nearest to a place are found without looking at all of them.
import { flat, nearestOnLine, round } from "./shapes.js";

/** @import { Corner, Point, Ring } from "./shapes.js" */

/**
 * The nearest place of some borders.
 * @typedef {object} Near
 * @property {Corner} place
 * @property {number} distance metres
 * @property {Ring} ring the border it is on
 * @property {number} number which line of that, counted from its first corner
 */

/** The least that a cell of the grid is wide, in metres: the farthest that anything is looked for. */
const LEAST_CELL = 25;
/** Cells per row; the earth is 40,000 km round. */
const ROW = 2_000_000;

export class Borders {
  /** @type {{ ring: Ring, number: number, from: Corner, to: Corner, a: Point, b: Point }[]} */
  lines = [];
  /** @type {Map<number, number[]>} numbers of lines, by the cell they pass through */
  cells = new Map();

  /**
   * @param {Ring[]} rings closed: after the last corner comes the first
   * @param {number} lat of the flat map on which distances are measured
   */
  constructor(rings, lat) {
    this.lat = lat;
    let length = 0;
    for (const ring of rings) {
      const points = ring.map((corner) => flat(corner, lat));
      ring.forEach((from, i) => {
        const next = (i + 1) % ring.length;
        const [a, b] = [points[i], points[next]];
        if (a.x === b.x && a.y === b.y) return;
        this.lines.push({ ring, number: i, from, to: ring[next], a, b });
        length += Math.hypot(b.x - a.x, b.y - a.y);
      });
    }
    // about as wide as a line is long: then a line is in few cells, and a cell has few lines
    this.cell = Math.max(LEAST_CELL, this.lines.length ? length / this.lines.length : 0);
    for (const number of this.lines.keys()) this.enter(number);
  }

  /** @param {number} number of a line */
  enter(number) {
    const { a, b } = this.lines[number];
    // in steps of a cell, for the box around a long slanting line has many cells that it does not pass through
    const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / this.cell));
    const entered = new Set();
    for (let step = 0; step < steps; step += 1) {
      const [start, end] = [step / steps, (step + 1) / steps].map((part) => ({ x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) }));
      for (const key of this.around(start, end, 0)) entered.add(key);
    }
    for (const key of entered) {
      const lines = this.cells.get(key);
      if (lines) lines.push(number);
      else this.cells.set(key, [number]);
    }
  }

  /**
   * The cells in the box around two points, and so many metres more.
   * @param {Point} a
   * @param {Point} b
   * @param {number} reach
   */
  around(a, b, reach) {
    const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)].map((x, i) => Math.floor((x + (i ? reach : -reach)) / this.cell));
    const [bottom, top] = [Math.min(a.y, b.y), Math.max(a.y, b.y)].map((y, i) => Math.floor((y + (i ? reach : -reach)) / this.cell));
    const keys = [];
    for (let x = left; x <= right; x += 1) for (let y = bottom; y <= top; y += 1) keys.push(x * ROW + y);
    return keys;
  }

  /**
   * Find the corner and the place on a line that are nearest, each within reach.
   * @param {Corner} place
   * @param {number} reach metres
   * @returns {{ corner: Near | null, line: Near | null }}
   */
  near(place, reach) {
    const here = flat(place, this.lat);
    /** @type {Near | null} */
    let corner = null;
    /** @type {Near | null} */
    let line = null;
    let [toCorner, toLine] = [reach, reach];
    for (const key of new Set(this.around(here, here, reach).flatMap((cell) => this.cells.get(cell) ?? []))) {
      const { from, to, a, b, ring, number } = this.lines[key];
      for (const [end, point] of /** @type {[Corner, Point][]} */ ([
        [from, a],
        [to, b],
      ])) {
        const distance = Math.hypot(point.x - here.x, point.y - here.y);
        if (distance > toCorner) continue;
        toCorner = distance;
        corner = { place: { lat: end.lat, lng: end.lng }, distance, ring, number };
      }
      const { x, y } = nearestOnLine(here, a, b);
      const distance = Math.hypot(x - here.x, y - here.y);
      if (distance > toLine) continue;
      toLine = distance;
      line = { place: round({ x, y }, this.lat), distance, ring, number };
    }
    return { corner, line };
  }
}
