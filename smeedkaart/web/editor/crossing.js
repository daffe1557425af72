// A border that crosses itself: the loops it consists of. Arithmetic only, no map and no page.
import { surface } from "./rd.js";
import { flat, nearestOnLine, round } from "./shapes.js";

/**
 * @import { Corner, Point, Ring } from "./shapes.js"
 */

/** Corners nearer to each other than this (metres) are one, and one nearer to a line lies on it. */
const ONE = 0.01;

/**
 * A corner of a border, or a place where it meets itself; passed more than once, it has one number.
 * @typedef {{ number: number, point: Point, corner: Corner }} Stop
 */

/**
 * Take a border apart into the loops that it makes, each of which does not cross itself; the largest first. What lies within
 * a larger loop encloses nothing more and is left out, as is what nobody would see.
 * @param {Ring} ring the corners, without the first one once more at the end
 * @param {number} least surface in m2 under which nobody sees a loop
 * @returns {Ring[]} one loop where the border does not cross itself; none where it encloses nothing
 */
export function loops(ring, least = 0) {
  if (ring.length < 3) return [];
  const { lat } = ring[0];
  /** @type {Stop[]} */
  const way = [];
  /** @type {Stop[][]} */
  const found = [];
  for (const stop of stops(ring, lat)) {
    const before = way.findIndex(({ number }) => number === stop.number);
    if (before < 0) {
      way.push(stop);
      continue;
    }
    found.push(way.slice(before));
    way.length = before + 1;
  }
  found.push(way);
  const sized = found
    .map((loop) => loop.map(({ corner, point }) => ({ corner, point })))
    .map((loop) => ({ loop, size: loop.length < 3 ? 0 : surface(loop.map(({ corner }) => corner)) }))
    .filter(({ size }) => size > least)
    .sort((a, b) => b.size - a.size);
  /** @type {typeof sized} */
  const outer = [];
  for (const one of sized) {
    const points = one.loop.map(({ point }) => point);
    const within = outer.some(({ loop }) =>
      holds(
        loop.map(({ point }) => point),
        points,
      ),
    );
    if (!within) outer.push(one);
  }
  return outer.map(({ loop }) => loop.map(({ corner }) => corner));
}

/**
 * What a shape becomes when its border crosses itself: with every part that it goes round, or with the largest of each border.
 * @param {any[]} latlngs as Leaflet keeps a polygon, or several
 * @param {number} least
 * @returns {{ all: Ring[][], larger: Ring[][], loops: Ring[] }} polygons as rings, first the outer one; and all loops of outer borders
 */
export function parted(latlngs, least = 0) {
  const polygons = /** @type {Ring[][]} */ (Array.isArray(latlngs[0]?.[0]) ? latlngs : [latlngs]);
  const found = polygons.map(([border, ...holes]) => ({
    outer: loops(border, least),
    holes: holes.flatMap((hole) => loops(hole, least)),
  }));
  /**
   * @param {Ring} border
   * @param {Ring[]} holes
   */
  const filled = (border, holes) => {
    const [{ lat }] = border;
    const points = border.map((corner) => flat(corner, lat));
    return [border, ...holes.filter((hole) => hole.every((corner) => inOrOn(points, flat(corner, lat))))];
  };
  return {
    all: found.flatMap(({ outer, holes }) => outer.map((border) => filled(border, holes))),
    larger: found.flatMap(({ outer, holes }) => outer.slice(0, 1).map((border) => filled(border, holes))),
    loops: found.flatMap(({ outer }) => outer).sort((a, b) => surface(b) - surface(a)),
  };
}

/**
 * Polygons as GeoJSON.
 * @param {Ring[][]} polygons
 * @returns {GeoJSON.Polygon | GeoJSON.MultiPolygon}
 */
export function written(polygons) {
  const coordinates = polygons.map((rings) => rings.map((ring) => [...ring, ring[0]].map(({ lng, lat }) => [lng, lat])));
  return coordinates.length === 1 ? { type: "Polygon", coordinates: coordinates[0] } : { type: "MultiPolygon", coordinates };
}

/**
 * Walk round a border, with a stop at every corner and wherever it meets itself.
 * @param {Ring} ring
 * @param {number} lat
 * @returns {Stop[]}
 */
function stops(ring, lat) {
  /** @type {Stop[]} */
  const corners = [];
  for (const corner of ring) {
    const point = flat(corner, lat);
    const known = corners.find((other) => Math.hypot(other.point.x - point.x, other.point.y - point.y) < ONE);
    corners.push(known ?? { number: corners.length, point, corner: { lat: corner.lat, lng: corner.lng } });
  }
  /** @type {{ along: number, stop: Stop }[][]} */
  const between = corners.map(() => []);
  let number = corners.length;
  const lines = corners.map(({ point }, i) => ({ a: point, b: corners[(i + 1) % corners.length].point }));
  for (let i = 0; i < lines.length; i += 1) {
    for (let j = i + 1; j < lines.length; j += 1) {
      const met = meeting(lines[i], lines[j]);
      if (!met) continue;
      const stop = { number, point: met.point, corner: round(met.point, lat) };
      number += 1;
      between[i].push({ along: met.first, stop });
      between[j].push({ along: met.second, stop });
    }
    // a corner on a line, where the border comes back to itself
    for (const stop of corners) {
      const { a, b } = lines[i];
      const { x, y, along } = nearestOnLine(stop.point, a, b);
      const inside = Math.hypot(x - a.x, y - a.y) > ONE && Math.hypot(x - b.x, y - b.y) > ONE;
      if (inside && Math.hypot(stop.point.x - x, stop.point.y - y) < ONE && !between[i].some((one) => one.stop === stop)) {
        between[i].push({ along, stop });
      }
    }
  }
  return corners
    .flatMap((corner, i) => {
      const passed = between[i].sort((one, other) => one.along - other.along).map(({ stop }) => stop);
      return [corner, ...passed];
    })
    .filter((stop, i, all) => stop.number !== all[(i + all.length - 1) % all.length].number);
}

/**
 * Where two lines cross each other between their ends.
 * @param {{ a: Point, b: Point }} one
 * @param {{ a: Point, b: Point }} other
 * @returns {{ point: Point, first: number, second: number } | null}
 */
function meeting(one, other) {
  const [dx, dy] = [one.b.x - one.a.x, one.b.y - one.a.y];
  const [ex, ey] = [other.b.x - other.a.x, other.b.y - other.a.y];
  const turn = dx * ey - dy * ex;
  if (turn === 0) return null;
  const [gx, gy] = [other.a.x - one.a.x, other.a.y - one.a.y];
  const [first, second] = [(gx * ey - gy * ex) / turn, (gx * dy - gy * dx) / turn];
  const [margin, edge] = [ONE / Math.hypot(dx, dy), ONE / Math.hypot(ex, ey)];
  if (first <= margin || first >= 1 - margin || second <= edge || second >= 1 - edge) return null;
  return { point: { x: one.a.x + first * dx, y: one.a.y + first * dy }, first, second };
}

/**
 * Tell whether a loop lies within another: all its corners, and the middles of its lines.
 * @param {Point[]} loop
 * @param {Point[]} inner
 */
function holds(loop, inner) {
  return inner.every((point, i) => {
    const next = inner[(i + 1) % inner.length];
    return [point, { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 }].every((place) => inOrOn(loop, place));
  });
}

/**
 * @param {Point[]} loop
 * @param {Point} point
 */
export function inOrOn(loop, point) {
  let within = false;
  for (const [i, a] of loop.entries()) {
    const b = loop[(i + 1) % loop.length];
    const { x, y } = nearestOnLine(point, a, b);
    if (Math.hypot(point.x - x, point.y - y) < ONE) return true;
    if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) within = !within;
  }
  return within;
}
