// A border drawn in one stroke: what of it is kept, whether it comes back to its start, and where it follows another border.
// Arithmetic only, no map and no page.

/**
 * @import { Near } from "./borders.js"
 * @import { Corner, Point } from "./shapes.js"
 */

/**
 * How far (pixels) what is kept may lie from where the hand went. The line on the map is 4 pixels wide: what stays within it
 * nobody sees, whatever the zoom.
 */
export const SEEN = 1.5;
/** A stroke that ends as near to its start as this (pixels) comes back to it: as near as a finger is wide. */
export const BACK = 24;

/**
 * Keep the fewest points of a line so that none of the others lies farther from it than the tolerance (Douglas and Peucker, 1973).
 * @template {Point} P
 * @param {P[]} points
 * @param {number} tolerance
 * @returns {P[]}
 */
export function simplified(points, tolerance) {
  if (points.length < 3) return points;
  const kept = new Set([0, points.length - 1]);
  /** @type {[number, number][]} */
  const open = [[0, points.length - 1]];
  for (let part = open.pop(); part; part = open.pop()) {
    const [first, last] = part;
    let [farthest, at] = [tolerance, -1];
    for (let i = first + 1; i < last; i += 1) {
      const distance = apart(points[i], points[first], points[last]);
      if (distance > farthest) [farthest, at] = [distance, i];
    }
    if (at < 0) continue;
    kept.add(at);
    open.push([first, at], [at, last]);
  }
  return points.filter((_point, i) => kept.has(i));
}

/**
 * @param {Point} point
 * @param {Point} a
 * @param {Point} b
 */
function apart(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length2));
  return Math.hypot(point.x - a.x - along * dx, point.y - a.y - along * dy);
}

/**
 * Tell whether a stroke comes back to a start: near to it, after it has been farther away.
 * @param {Point[]} points
 * @param {Point} start
 */
export function comesBack(points, start) {
  const distances = points.map(({ x, y }) => Math.hypot(x - start.x, y - start.y));
  return distances[distances.length - 1] <= BACK && Math.max(...distances) > 2 * BACK;
}

/**
 * The nearest that a place lies to a stroke, in pixels.
 * @param {Point} place
 * @param {Point[]} points
 */
export const beside = (place, points) =>
  points.reduce((least, point, i) => Math.min(least, apart(place, points[Math.max(0, i - 1)], point)), Infinity);

/**
 * The corners of another border that a stroke passed between two places on it, so that both become one line: the way round it
 * along which every corner lies where the hand went.
 * @param {Near} from
 * @param {Near} to
 * @param {(corner: Corner) => boolean} passed whether the hand went along a corner
 * @returns {Corner[]}
 */
export function between(from, to, passed) {
  const { ring } = from;
  if (!ring || ring !== to.ring || from.number === to.number) return [];
  const ways = [walk(ring, from.number, to.number, 1), walk(ring, from.number, to.number, -1)];
  const [way = []] = ways.filter((corners) => corners.every(passed)).sort((a, b) => a.length - b.length);
  return way.map(({ lat, lng }) => ({ lat, lng }));
}

/**
 * The corners of a ring from one of its lines to another.
 * @param {Corner[]} ring
 * @param {number} from
 * @param {number} to
 * @param {1 | -1} way
 */
function walk(ring, from, to, way) {
  const corners = [];
  for (let i = from; i !== to; i = (i + way + ring.length) % ring.length) corners.push(ring[way > 0 ? (i + 1) % ring.length : i]);
  return corners;
}
