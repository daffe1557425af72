// The units that are painted with (buurten, squares, postcodes): which one lies where. Arithmetic only, no map and no page.
/** @import { UnitsAnswer } from "./live.js" */

/**
 * @typedef {{ x: number, y: number }} Spot on the flat map of this file
 * @typedef {Float64Array} Round a ring, flat: x and y in turn, the first corner once
 */

/** How wide the world is on the flat map: pixels at zoom 0, as Leaflet counts them. */
const WORLD = 256;
/** Cells along one side of the index, at most. */
const MOST_CELLS = 160;
/** Lines along which the middle of a shape is looked for when its centre lies outside it. */
const LINES = 9;

/**
 * Place degrees on the flat map: Mercator, on which a circle on the screen is a circle.
 * @param {number} lng
 * @param {number} lat
 * @returns {Spot}
 */
export function flat(lng, lat) {
  const radians = (lat * Math.PI) / 180;
  return { x: WORLD * (lng / 360 + 0.5), y: WORLD * (0.5 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / (2 * Math.PI)) };
}

/**
 * Bring a place on the flat map back to degrees: longitude and latitude.
 * @param {Spot} spot
 * @returns {[number, number]}
 */
export function degrees({ x, y }) {
  return [(x / WORLD - 0.5) * 360, (Math.atan(Math.sinh((0.5 - y / WORLD) * 2 * Math.PI)) * 180) / Math.PI];
}

/** How many of the flat map's lengths a metre is at a height on it. @param {number} y */
export const metre = (y) => (WORLD * Math.cosh((0.5 - y / WORLD) * 2 * Math.PI)) / (2 * Math.PI * 6378137);

/**
 * The rings of a shape on the flat map; of all its parts, holes among them.
 * @param {GeoJSON.Position[][][]} parts coordinates of a MultiPolygon, in degrees
 * @returns {Round[]}
 */
export function flatRings(parts) {
  return parts.flat().map((ring) => {
    // the last corner is the first
    const flatRing = new Float64Array(2 * Math.max(ring.length - 1, 0));
    for (let i = 0; 2 * i < flatRing.length; i += 1) {
      const { x, y } = flat(ring[i][0], ring[i][1]);
      flatRing[2 * i] = x;
      flatRing[2 * i + 1] = y;
    }
    return flatRing;
  });
}

/**
 * Where a level line enters and leaves a shape: an even number of places, from left to right.
 * @param {Round[]} rings
 * @param {number} y
 */
export function crossings(rings, y) {
  /** @type {number[]} */
  const found = [];
  for (const ring of rings) {
    let [px, py] = [ring[ring.length - 2], ring[ring.length - 1]];
    for (let i = 0; i < ring.length; i += 2) {
      const [x, z] = [ring[i], ring[i + 1]];
      if (py > y !== z > y) found.push(px + ((y - py) / (z - py)) * (x - px));
      [px, py] = [x, z];
    }
  }
  return found.sort((a, b) => a - b);
}

/**
 * Tell whether a place lies in a shape.
 * @param {Round[]} rings
 * @param {number} x
 * @param {number} y
 */
export function contains(rings, x, y) {
  let within = false;
  for (const ring of rings) {
    let [px, py] = [ring[ring.length - 2], ring[ring.length - 1]];
    for (let i = 0; i < ring.length; i += 2) {
      const [cx, cy] = [ring[i], ring[i + 1]];
      if (py > y !== cy > y && x < px + ((y - py) / (cy - py)) * (cx - px)) within = !within;
      [px, py] = [cx, cy];
    }
  }
  return within;
}

/**
 * The box around rings: left, top, right, bottom; y grows to the south.
 * @param {Round[]} rings
 * @returns {[number, number, number, number]}
 */
export function box(rings) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      left = Math.min(left, ring[i]);
      right = Math.max(right, ring[i]);
      top = Math.min(top, ring[i + 1]);
      bottom = Math.max(bottom, ring[i + 1]);
    }
  }
  return [left, top, right, bottom];
}

/**
 * Twice the surface of a ring, and its centre of gravity; measured from its first corner, for the flat map is wide.
 * @param {Round} ring
 */
function weighed(ring) {
  const [ox, oy] = [ring[0], ring[1]];
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [ax, ay, bx, by] = [ring[i] - ox, ring[i + 1] - oy, ring[j] - ox, ring[j + 1] - oy];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return { twice: Math.abs(twice), x: ox + (twice ? x / (3 * twice) : 0), y: oy + (twice ? y / (3 * twice) : 0) };
}

/**
 * A place within a shape, near the middle of its largest part.
 * @param {Round[]} rings
 * @returns {Spot}
 */
export function middle(rings) {
  const largest = rings.map(weighed).reduce((most, other) => (other.twice > most.twice ? other : most));
  if (contains(rings, largest.x, largest.y)) return largest;
  const [left, top, , bottom] = box(rings);
  let best = { x: left, y: top, width: -1 };
  for (let line = 1; line <= LINES; line += 1) {
    const y = top + ((bottom - top) * line) / (LINES + 1);
    const places = crossings(rings, y);
    for (let i = 0; i + 1 < places.length; i += 2) {
      const width = places[i + 1] - places[i];
      if (width > best.width) best = { x: (places[i] + places[i + 1]) / 2, y, width };
    }
  }
  return best;
}

export class Units {
  /** Where the grid begins, how many cells it has on a side, how wide and high each is, and what lies in them. */
  left = 0;
  top = 0;
  side = 1;
  wide = 1;
  high = 1;
  /** @type {number[][]} */
  cells = [];

  /**
   * @param {UnitsAnswer} answer of the server
   */
  constructor({ level, year, levels, code, name, people, wijk, shape }) {
    this.level = level;
    this.year = year;
    this.levels = levels;
    this.code = code;
    this.name = name;
    this.people = people;
    this.wijk = wijk;
    this.shape = shape;
    this.rings = shape.map(flatRings);
    this.boxes = this.rings.map(box);
    this.middles = this.rings.map(middle);
    /** @type {Map<string, number>} */
    this.places = new Map(code.map((one, i) => [one, i]));
    /** @type {Map<string, number[]>} */
    this.wijken = new Map();
    wijk.forEach((one, i) => {
      const known = this.wijken.get(one);
      if (known) known.push(i);
      else this.wijken.set(one, [i]);
    });
    this.index();
  }

  get count() {
    return this.code.length;
  }

  /** Lay a grid over all units, of about one cell for each; a unit is in every cell that its box touches. */
  index() {
    const edges = [0, 1, 2, 3].map((side) => this.boxes.map((one) => one[side]));
    /** @param {number[]} all @param {(a: number, b: number) => number} one */
    const outer = (all, one) => all.reduce((a, b) => one(a, b), all[0] ?? 0);
    this.left = outer(edges[0], Math.min);
    this.top = outer(edges[1], Math.min);
    const [right, bottom] = [outer(edges[2], Math.max), outer(edges[3], Math.max)];
    this.side = Math.min(MOST_CELLS, Math.max(1, Math.ceil(Math.sqrt(this.count))));
    this.wide = (right - this.left) / this.side || 1;
    this.high = (bottom - this.top) / this.side || 1;
    this.cells = Array.from({ length: this.side * this.side }, () => []);
    this.boxes.forEach((one, i) => {
      for (const cell of this.touching(one)) this.cells[cell].push(i);
    });
  }

  /**
   * The cells that a box touches.
   * @param {readonly [number, number, number, number]} around left, top, right, bottom
   */
  *touching([left, top, right, bottom]) {
    /** @param {number} at */
    const within = (at) => Math.min(this.side - 1, Math.max(0, Math.floor(at)));
    const [first, last] = [within((left - this.left) / this.wide), within((right - this.left) / this.wide)];
    const [high, low] = [within((top - this.top) / this.high), within((bottom - this.top) / this.high)];
    for (let row = high; row <= low; row += 1) for (let column = first; column <= last; column += 1) yield row * this.side + column;
  }

  /**
   * The units of which the box touches another box, each once.
   * @param {readonly [number, number, number, number]} around
   */
  near(around) {
    const [left, top, right, bottom] = around;
    /** @type {Set<number>} */
    const found = new Set();
    for (const cell of this.touching(around)) {
      for (const i of this.cells[cell]) {
        const one = this.boxes[i];
        if (one[0] <= right && one[2] >= left && one[1] <= bottom && one[3] >= top) found.add(i);
      }
    }
    return found;
  }

  /**
   * The unit at a place, or -1.
   * @param {Spot} spot
   */
  at({ x, y }) {
    for (const i of this.near([x, y, x, y])) if (contains(this.rings[i], x, y)) return i;
    return -1;
  }

  /**
   * What a brush takes on its way: every unit that its point passes through, and those of which the middle comes under it.
   * @param {Spot} from
   * @param {Spot} to
   * @param {number} radius
   * @param {number} step how far apart the point is looked at
   */
  swept(from, to, radius, step) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy);
    const around = /** @type {const} */ ([
      Math.min(from.x, to.x) - radius,
      Math.min(from.y, to.y) - radius,
      Math.max(from.x, to.x) + radius,
      Math.max(from.y, to.y) + radius,
    ]);
    /** @type {Set<number>} */
    const found = new Set();
    for (const i of this.near(around)) {
      const { x, y } = this.middles[i];
      const along = length ? Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length ** 2)) : 0;
      if (Math.hypot(x - from.x - along * dx, y - from.y - along * dy) <= radius) found.add(i);
    }
    const steps = Math.max(1, Math.ceil(length / step));
    for (let n = 0; n <= steps; n += 1) found.add(this.at({ x: from.x + (dx * n) / steps, y: from.y + (dy * n) / steps }));
    found.delete(-1);
    return found;
  }

  /**
   * The units of which the middle lies within a line that is closed from its end to its beginning.
   * @param {Spot[]} line
   */
  within(line) {
    if (line.length < 3) return /** @type {Set<number>} */ (new Set());
    return this.inside([new Float64Array(line.flatMap(({ x, y }) => [x, y]))]);
  }

  /**
   * The units of which the middle lies within a shape.
   * @param {Round[]} rings
   */
  inside(rings) {
    return new Set([...this.near(box(rings))].filter((i) => contains(rings, this.middles[i].x, this.middles[i].y)));
  }

  /**
   * All units of the wijk that a unit is in; without a wijk it is by itself.
   * @param {number} i
   */
  whole(i) {
    return new Set(this.wijk[i] ? this.wijken.get(this.wijk[i]) : [i]);
  }

  /**
   * The unit nearest to a place, by its middle, or -1 where there is none.
   * @param {Spot} spot
   */
  nearest({ x, y }) {
    const inside = this.at({ x, y });
    if (inside >= 0) return inside;
    const away = this.middles.map((one) => Math.hypot(one.x - x, one.y - y));
    return away.indexOf(Math.min(...away));
  }

  /**
   * The nearest unit in a direction: within an eighth of a turn to either side, or else anywhere on that side; else itself.
   * @param {number} i
   * @param {readonly [number, number]} direction one step, such as [1, 0] to the east and [0, 1] to the south
   */
  neighbour(i, [dx, dy]) {
    const from = this.middles[i];
    let [best, least] = [i, Infinity];
    for (let j = 0; j < this.count; j += 1) {
      const [x, y] = [this.middles[j].x - from.x, this.middles[j].y - from.y];
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy - y * dx);
      if (j === i || ahead <= 0) continue;
      // whatever lies straight ahead comes before all that lies more aside, however near
      const far = Math.hypot(ahead, aside) + (aside > ahead ? 2 * WORLD : 0);
      if (far < least) [best, least] = [j, far];
    }
    return best;
  }

  /**
   * How many people live in these units, and whether that of some is not known.
   * @param {Iterable<number>} units
   */
  living(units) {
    let [people, unknown] = [0, false];
    for (const i of units) {
      if (this.people[i] === null) unknown = true;
      else people += this.people[i];
    }
    return { people, unknown };
  }

  /**
   * The codes of units, in order.
   * @param {Iterable<number>} units
   */
  codes(units) {
    return [...units].map((i) => this.code[i]).sort();
  }

  /**
   * The units with these codes; those that are not known here are left out.
   * @param {string[]} codes
   */
  of(codes) {
    return new Set(codes.map((code) => this.places.get(code) ?? -1).filter((i) => i >= 0));
  }
}
