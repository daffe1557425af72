// A border that two areas share moves for both, also where their corners do not coincide. Arithmetic only, no map and no page.
import { flat, nearestOnLine, same } from "./shapes.js";

/**
 * @import { Corner, Point, Ring } from "./shapes.js"
 */

/**
 * A corner that the border in the hand takes over from a neighbour: on the line before or after the corner that moves, and how far
 * along that line, 0..1 from the corner that moves.
 * @typedef {{ line: "before" | "after", along: number, corner: Corner }} Taken
 */

/** Borders nearer to each other than this (metres) are meant as one; farther apart there is a canal or a park between them. */
export const TOGETHER = 10;

/**
 * Join a neighbour's border to that around a corner, so that from there to the next corner of either both are one line: the
 * neighbour gets a corner that moves along, and the ends of what they share become corners of both. No corner but the one that
 * moves changes its place, for a third area may have it too.
 * @param {Ring} own the border in the hand
 * @param {number} index its corner that moves
 * @param {Ring} other a ring of a neighbour, to which corners are added
 * @param {number} within metres
 * @returns {{ index: number, taken: Taken[] } | null} its corner that moves along; null where it is no neighbour there
 */
export function join(own, index, other, within = TOGETHER) {
  const { lat } = own[index];
  /** @param {Corner} corner */
  const place = (corner) => flat(corner, lat);
  const here = place(own[index]);
  let at = mover(other, here, own[index], lat, within);
  if (at < 0) return null;
  const ends = /** @type {const} */ (["before", "after"]).map((line) => {
    const corner = own[(index + (line === "before" ? own.length - 1 : 1)) % own.length];
    return { line, corner, point: place(corner) };
  });
  /** @type {Taken[]} */
  const taken = [];
  for (const way of [-1, 1]) {
    const beside = other[(at + way + other.length) % other.length];
    const next = place(beside);
    const start = place(other[at]);
    const [found] = ends
      .map((end) => {
        // whichever of the two comes first ends what both have
        const onOwn = follows(next, here, end.point, within);
        return { end, onOwn, gap: onOwn?.gap ?? follows(end.point, start, next, within)?.gap ?? Infinity };
      })
      .sort((a, b) => a.gap - b.gap);
    if (!found || found.gap === Infinity) continue;
    ends.splice(ends.indexOf(found.end), 1);
    if (same(found.end.corner, beside)) continue;
    if (found.onOwn) taken.push({ line: found.end.line, along: found.onOwn.along, corner: { lat: beside.lat, lng: beside.lng } });
    else {
      other.splice(way < 0 ? at : at + 1, 0, { lat: found.end.corner.lat, lng: found.end.corner.lng });
      if (way < 0) at += 1;
    }
  }
  return { index: at, taken };
}

/**
 * The corner of a neighbour that moves along: the nearest within reach, else one that is put into its nearest line.
 * @param {Ring} other
 * @param {Point} here
 * @param {Corner} corner
 * @param {number} lat
 * @param {number} within
 */
function mover(other, here, corner, lat, within) {
  const points = other.map((one) => flat(one, lat));
  const [near, index] = least(points.map(({ x, y }) => Math.hypot(x - here.x, y - here.y)));
  if (near <= within) return index;
  const [gap, line] = least(
    points.map((a, i) => {
      const { x, y } = nearestOnLine(here, a, points[(i + 1) % points.length]);
      return Math.hypot(x - here.x, y - here.y);
    }),
  );
  if (gap > within) return -1;
  other.splice(line + 1, 0, { lat: corner.lat, lng: corner.lng });
  return line + 1;
}

/**
 * @param {number[]} numbers
 * @returns {[number, number]} the least of them, and where it is
 */
function least(numbers) {
  const index = numbers.reduce((best, number, i) => (number < numbers[best] ? i : best), 0);
  return [numbers[index] ?? Infinity, index];
}

/**
 * Tell whether a point lies along a line: near to it, and nearer than it is far along.
 * @param {Point} point
 * @param {Point} from
 * @param {Point} to
 * @param {number} within
 * @returns {{ gap: number, along: number } | null}
 */
function follows(point, from, to, within) {
  const { x, y, along } = nearestOnLine(point, from, to);
  const gap = Math.hypot(point.x - x, point.y - y);
  const walked = Math.hypot(x - from.x, y - from.y);
  return gap <= within && gap <= walked && along > 0 && along < 1 + Number.EPSILON ? { gap, along } : null;
}

/**
 * Where corners that were taken over go in a border: from the last to the first, so that each finds its place.
 * @param {number} index the corner that moves
 * @param {Taken[]} taken
 * @returns {{ at: number, corner: Corner }[]}
 */
export function insertions(index, taken) {
  const after = taken.filter(({ line }) => line === "after").sort((a, b) => b.along - a.along);
  const before = taken.filter(({ line }) => line === "before").sort((a, b) => a.along - b.along);
  return [...after.map(({ corner }) => ({ at: index + 1, corner })), ...before.map(({ corner }) => ({ at: index, corner }))];
}
