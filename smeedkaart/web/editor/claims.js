// Whose a unit is already, and what a stroke with the brush therefore changes. Arithmetic only.
import { box, contains, crossings, flatRings, metre } from "./units.js";

/**
 * @import { NamedUnits } from "./live.js"
 * @import { Area } from "./messages.js"
 * @import { Round, Units } from "./units.js"
 */

/**
 * @typedef {{ id: string, name: string, locked: boolean, painted: boolean }} Owner an area that a unit is of; painted with the same units
 * @typedef {{ remove: boolean, spare: boolean }} How take away, and leave to others what is theirs
 */

/** A common strip narrower than this (metres) is a sliver: borders that were meant to be one. */
const SLIVER = 10;
/** Level lines along which two shapes are compared: one per so many metres, at least and at most so many. */
const [PER_LINE, FEWEST, MOST] = [5, 24, 160];

/**
 * The distance from a place to the nearest line of rings.
 * @param {Round[]} rings
 * @param {number} x
 * @param {number} y
 */
function away(rings, x, y) {
  let least = Infinity;
  for (const ring of rings) {
    let [px, py] = [ring[ring.length - 2], ring[ring.length - 1]];
    for (let i = 0; i < ring.length; i += 2) {
      const [dx, dy] = [ring[i] - px, ring[i + 1] - py];
      const along = dx || dy ? Math.max(0, Math.min(1, ((x - px) * dx + (y - py) * dy) / (dx * dx + dy * dy))) : 0;
      least = Math.min(least, Math.hypot(x - px - along * dx, y - py - along * dy));
      [px, py] = [ring[i], ring[i + 1]];
    }
  }
  return least;
}

/**
 * Tell whether two shapes have more in common than a sliver: somewhere a place that is half its width within both.
 * @param {Round[]} a
 * @param {Round[]} b
 */
export function overlap(a, b) {
  const [one, other] = [box(a), box(b)];
  const [top, bottom] = [Math.max(one[1], other[1]), Math.min(one[3], other[3])];
  if (top >= bottom || Math.max(one[0], other[0]) >= Math.min(one[2], other[2])) return false;
  const per = metre((top + bottom) / 2);
  const least = SLIVER * per;
  const lines = Math.round(Math.min(MOST, Math.max(FEWEST, (bottom - top) / per / PER_LINE)));
  for (let n = 0; n < lines; n += 1) {
    const y = top + ((bottom - top) * (n + 0.5)) / lines;
    for (const [left, right] of common(crossings(a, y), crossings(b, y))) {
      // a long part may be narrow in its middle and wide elsewhere
      for (const at of right - left < 4 * least ? [0.5] : [0.2, 0.5, 0.8]) {
        const x = left + (right - left) * at;
        if (right - left >= least && away(a, x, y) >= least / 2 && away(b, x, y) >= least / 2) return true;
      }
    }
  }
  return false;
}

/**
 * What two rows of places where a line goes in and out have in common.
 * @param {number[]} a
 * @param {number[]} b
 */
function* common(a, b) {
  for (let i = 0; i + 1 < a.length; i += 2) {
    for (let j = 0; j + 1 < b.length; j += 2) {
      const [left, right] = [Math.max(a[i], b[j]), Math.min(a[i + 1], b[j + 1])];
      if (left < right) yield [left, right];
    }
  }
}

/**
 * Whether an area is painted with these units.
 * @param {Units} units
 * @param {NamedUnits | null | undefined} named
 */
export const paintedWith = (units, named) => Boolean(named) && named?.level === units.level && named.year === units.year;

export class Claims {
  /** @type {Owner[]} */
  owners = [];
  /** @type {Map<number, Owner[]>} of painted areas by unit */
  painted = new Map();
  /** @type {{ owner: Owner, rings: Round[], around: [number, number, number, number], known: Map<number, boolean> }[]} */
  drawn = [];
  /** @type {Map<number, Owner[]>} what was found of each unit */
  all = new Map();

  /**
   * @param {Units} units
   * @param {Map<string, Area>} areas as they stand
   * @param {Claims | null} before the same of a moment ago: what was found out of a drawn area that did not change stays
   */
  constructor(units, areas, before = null) {
    this.units = units;
    this.areas = areas;
    for (const [id, { properties, geometry }] of areas) {
      const named = properties.units;
      const owner = { id, name: properties.name, locked: Boolean(properties.locked), painted: paintedWith(units, named) };
      this.owners.push(owner);
      if (owner.painted) for (const i of units.of(named?.codes ?? [])) this.add(i, owner);
      else this.drawn.push(this.outline(owner, geometry, before));
    }
  }

  /** @param {number} i @param {Owner} owner */
  add(i, owner) {
    const known = this.painted.get(i);
    if (known) known.push(owner);
    else this.painted.set(i, [owner]);
  }

  /**
   * @param {Owner} owner
   * @param {Area["geometry"]} geometry
   * @param {Claims | null} before
   */
  outline(owner, geometry, before) {
    const same = before?.units === this.units && before.areas.get(owner.id)?.geometry === geometry;
    const known = same ? before.drawn.find((one) => one.owner.id === owner.id) : undefined;
    if (known) return { ...known, owner };
    const parts = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
    const rings = flatRings(parts);
    return { owner, rings, around: box(rings), known: new Map() };
  }

  /**
   * The units of an area that is painted with these; none of one that is not.
   * @param {string} id
   */
  own(id) {
    return paintedWith(this.units, this.areas.get(id)?.properties.units)
      ? this.units.of(this.areas.get(id)?.properties.units?.codes ?? [])
      : new Set();
  }

  /**
   * The other areas that a unit is of.
   * @param {number} i
   * @param {string} target
   */
  of(i, target) {
    const all = this.all.get(i) ?? this.find(i);
    return all.length ? all.filter(({ id }) => id !== target) : all;
  }

  /** All areas that a unit is of, looked up once. @param {number} i */
  find(i) {
    const found = [...(this.painted.get(i) ?? []), ...this.drawn.filter((one) => this.covers(one, i)).map(({ owner }) => owner)];
    this.all.set(i, found);
    return found;
  }

  /**
   * Whether a drawn area lies over a unit for more than a sliver; looked up once.
   * @param {Claims["drawn"][number]} drawn
   * @param {number} i
   */
  covers({ rings, around, known }, i) {
    const before = known.get(i);
    if (before !== undefined) return before;
    const [left, top, right, bottom] = this.units.boxes[i];
    const apart = around[0] >= right || around[2] <= left || around[1] >= bottom || around[3] <= top;
    const { x, y } = this.units.middles[i];
    // most that lie within are found by their middle, deep within
    const found = !apart && ((contains(rings, x, y) && away(rings, x, y) > SLIVER * metre(y)) || overlap(rings, this.units.rings[i]));
    known.set(i, found);
    return found;
  }

  /**
   * What it comes to when these units are painted.
   * @param {string} target the area that is painted; empty for a new one
   * @param {Iterable<number>} touched
   * @param {How} how
   */
  stroke(target, touched, how) {
    const stroke = new Stroke(this, target, how);
    stroke.take(touched);
    return stroke;
  }
}

/** What a stroke comes to; it grows with what the hand touches. */
export class Stroke {
  /** @type {Set<number>} units that are taken off a freely drawn area */
  off = new Set();
  /** @type {Map<string, Set<number>>} painted neighbours that something is taken from: the units they keep */
  others = new Map();
  /** @type {Set<string>} names of areas that are freely drawn, which it now lies over */
  crossed = new Set();
  /** @type {Map<string, Owner>} areas that kept a unit under the hand: they are locked, or nothing is painted over others */
  spared = new Map();
  /** @type {number[]} what comes to the area, and what goes off it, in the order in which it did */
  more = [];
  /** @type {number[]} */
  less = [];

  /**
   * @param {Claims} claims
   * @param {string} target
   * @param {How} how
   */
  constructor(claims, target, { remove, spare }) {
    this.claims = claims;
    this.target = target;
    this.remove = remove;
    this.spare = spare;
    /** The units of the area as they become; of a freely drawn one only those that come to it. */
    this.own = claims.own(target);
    this.free = claims.drawn.find(({ owner }) => owner.id === target);
  }

  /** It changes nothing. */
  get nothing() {
    return !this.more.length && !this.less.length && !this.others.size;
  }

  /** @param {Iterable<number>} touched units that were not touched before */
  take(touched) {
    for (const i of touched) {
      if (this.remove) this.drop(i);
      else if (!this.own.has(i)) this.add(i);
    }
  }

  /** @param {number} i */
  drop(i) {
    const there = this.free ? this.claims.covers(this.free, i) && !this.off.has(i) : this.own.delete(i);
    if (there && this.free) this.off.add(i);
    if (there) this.less.push(i);
  }

  /** @param {number} i */
  add(i) {
    const owners = this.claims.of(i, this.target);
    const kept = this.spare ? owners : owners.filter(({ locked }) => locked);
    for (const owner of kept) this.spared.set(owner.id, owner);
    if (kept.length) return;
    this.own.add(i);
    this.more.push(i);
    for (const { id, name, painted } of owners) {
      if (!painted) this.crossed.add(name);
      else {
        const left = this.others.get(id) ?? this.claims.own(id);
        left.delete(i);
        this.others.set(id, left);
      }
    }
  }
}
