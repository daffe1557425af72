// One press, drag and release with a tool to paint: which units it touches. Arithmetic only.

/** @import { Spot, Units } from "./units.js" */

/** @typedef {"click" | "brush" | "lasso" | "box"} Painter */

export class Gesture {
  /** @type {Spot[]} the way that was gone; of a box its two corners */
  line;
  /** @type {Set<number>} */
  touched = new Set();
  /** @type {number[] | null} what was touched since it was looked at last; null when it may be less than before */
  fresh = null;

  /**
   * @param {Units} units
   * @param {Painter} tool
   * @param {Spot} start
   * @param {{ radius: number, step: number, keyed?: boolean }} how wide the brush is, how fine a way is looked at, and whether keys go it
   */
  constructor(units, tool, start, { radius, step, keyed = false }) {
    this.units = units;
    this.tool = tool;
    this.radius = radius;
    this.step = step;
    this.keyed = keyed;
    this.line = [start];
    this.touch();
  }

  /** The place where the hand is. */
  get end() {
    return this.line[this.line.length - 1];
  }

  /** The hand hardly moved: whatever tool it is, the unit under it is meant. */
  get still() {
    const [{ x, y }] = this.line;
    return this.line.every((spot) => Math.hypot(spot.x - x, spot.y - y) < 2 * this.step);
  }

  /**
   * The hand moves on.
   * @param {Spot} spot
   */
  to(spot) {
    const before = this.end;
    if (this.tool === "click") return;
    if (this.tool === "box") this.line = [this.line[0], spot];
    else if (Math.hypot(spot.x - before.x, spot.y - before.y) >= this.step) this.line.push(spot);
    else return;
    this.touch(before);
  }

  /** Take the whole wijk of what is touched. */
  widen() {
    for (const i of [...this.touched]) for (const other of this.units.whole(i)) this.touched.add(other);
  }

  /** @param {Set<number>} found */
  grow(found) {
    for (const i of found) {
      if (this.touched.has(i)) continue;
      this.touched.add(i);
      this.fresh?.push(i);
    }
  }

  /** What is new since this was asked last, and whether all that was touched before still is. */
  news() {
    const { fresh } = this;
    this.fresh = this.tool === "brush" ? [] : null;
    return fresh;
  }

  /** @param {Spot} before where the hand was */
  touch(before = this.end) {
    const { units, end } = this;
    if (this.tool === "brush") this.grow(units.swept(before, end, this.radius, this.step));
    else if (this.tool === "click" || this.still) this.touched = new Set([units.at(this.line[0])].filter((i) => i >= 0));
    else this.touched = units.within(this.tool === "lasso" ? this.line : corners(this.line[0], end));
    // keys go from middle to middle: what they came by is meant too, and lies on the line
    if (this.keyed && this.tool === "lasso") for (const spot of this.line) this.touched.add(units.at(spot));
    if (this.keyed && this.tool === "box") for (const spot of [this.line[0], end]) this.touched.add(units.at(spot));
    this.touched.delete(-1);
  }
}

/**
 * The corners of a box between two of them.
 * @param {Spot} a
 * @param {Spot} b
 */
export const corners = (a, b) => [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
