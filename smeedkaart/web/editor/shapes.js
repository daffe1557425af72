// Shapes: equal corners, shared borders, where a label fits. Arithmetic only, no map and no page.
/** @import { Area } from "./messages.js" */

/**
 * @typedef {{ lat: number, lng: number }} Corner
 * @typedef {Corner[]} Ring
 * @typedef {Corner | Corners[]} Corners nested arrays of corners, as Leaflet keeps them: of a ring, a polygon or several
 * @typedef {{ x: number, y: number }} Point on a flat map, in metres
 */

/** Corners closer than this (degrees, about 5 mm) are one corner: the server may round where the browser does not. */
const NEAR = 5e-8;
const EARTH_RADIUS = 6378137;
/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/** A random identity (UUID version 4), also on plain http, where crypto.randomUUID does not exist. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * Tell whether two corners are one and the same.
 * @param {Corner} a
 * @param {Corner} b
 */
export const same = (a, b) => Math.abs(a.lat - b.lat) < NEAR && Math.abs(a.lng - b.lng) < NEAR;

/**
 * Tell whether two GeoJSON coordinate arrays describe the same shape, corner by corner.
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function sameCoordinates(a, b) {
  if (typeof a === "number") return typeof b === "number" && Math.abs(a - b) < NEAR;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((part, i) => sameCoordinates(part, b[i]));
}

/**
 * A shape so many degrees of longitude further east.
 * @template {Area["geometry"]} Shape
 * @param {Shape} geometry
 * @param {number} degrees
 * @returns {Shape}
 */
export function shifted(geometry, degrees) {
  /** @type {(part: any) => any} */
  const moved = (part) => (typeof part[0] === "number" ? [part[0] + degrees, part[1]] : part.map(moved));
  return { ...geometry, coordinates: moved(geometry.coordinates) };
}

/**
 * Tell whether two areas have the same name and shape; two absent ones are the same. What is made of the same units has one
 * shape, however it was sketched.
 * @param {Area | null | undefined} a
 * @param {Area | null | undefined} b
 */
export function sameFeature(a, b) {
  if (!a || !b) return !a && !b;
  const [made, other] = [a.properties.units, b.properties.units];
  if (a.properties.name !== b.properties.name || Boolean(made) !== Boolean(other)) return false;
  if (made && other) return made.level === other.level && made.year === other.year && made.codes.join() === other.codes.join();
  return a.geometry.type === b.geometry.type && sameCoordinates(a.geometry.coordinates, b.geometry.coordinates);
}

/**
 * List the rings (arrays of corners) in the nested arrays that Leaflet keeps of a polygon.
 * @param {any[]} latlngs
 * @returns {Ring[]}
 */
export function rings(latlngs) {
  if (latlngs.length === 0 || latlngs[0].lat !== undefined) return [latlngs];
  return latlngs.flatMap(rings);
}

/**
 * Copy nested arrays of corners, so that a change can be taken back.
 * @param {any[]} latlngs
 * @returns {any[]}
 */
export const copyCorners = (latlngs) => latlngs.map((part) => (Array.isArray(part) ? copyCorners(part) : { lat: part.lat, lng: part.lng }));

/**
 * Find the corner that an index path of Geoman points at: its ring and its place therein.
 * @param {any[]} latlngs
 * @param {number[]} path
 * @returns {{ ring: Ring, index: number }}
 */
export function cornerAt(latlngs, path) {
  const ring = path.slice(0, -1).reduce((part, index) => part[index], latlngs);
  return { ring, index: path[path.length - 1] };
}

/**
 * Place a corner on a flat map on which straight lines on the screen are straight (Mercator), in metres around `lat`.
 * @param {Corner} corner
 * @param {number} lat
 * @returns {Point}
 */
export function flat(corner, lat) {
  const scale = EARTH_RADIUS * Math.cos(radians(lat));
  return { x: scale * radians(corner.lng), y: scale * Math.log(Math.tan(Math.PI / 4 + radians(corner.lat) / 2)) };
}

/**
 * The corner that a place on that flat map is.
 * @param {Point} point
 * @param {number} lat
 * @returns {Corner}
 */
export function round({ x, y }, lat) {
  const scale = EARTH_RADIUS * Math.cos(radians(lat));
  return { lat: (Math.atan(Math.sinh(y / scale)) * 180) / Math.PI, lng: ((x / scale) * 180) / Math.PI };
}

/**
 * The place nearest to a point on the line between two others, all flat.
 * @param {Point} point
 * @param {Point} a
 * @param {Point} b
 * @returns {Point & { along: number }} with how far it is from a to b, 0..1
 */
export function nearestOnLine(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length2));
  return { x: a.x + along * dx, y: a.y + along * dy, along };
}

/**
 * Distance from a point to the line between two others, all flat.
 * @param {Point} point
 * @param {Point} a
 * @param {Point} b
 */
function distanceToLine(point, a, b) {
  const { x, y } = nearestOnLine(point, a, b);
  return Math.hypot(point.x - x, point.y - y);
}

/**
 * Take a corner out of a neighbour too, when it lay between the same two corners there: then the border stays shared.
 * Returns true when the neighbour changed.
 * @param {any[]} latlngs
 * @param {Corner} corner
 * @param {Corner} before
 * @param {Corner} after
 */
export function detach(latlngs, corner, before, after) {
  let changed = false;
  for (const ring of rings(latlngs)) {
    const index = ring.findIndex((other) => same(other, corner));
    if (index < 0 || ring.length <= 3) continue;
    const previous = ring[(index + ring.length - 1) % ring.length];
    const next = ring[(index + 1) % ring.length];
    const between = (same(previous, before) && same(next, after)) || (same(previous, after) && same(next, before));
    if (between) {
      ring.splice(index, 1);
      changed = true;
    }
  }
  return changed;
}

/** A label is wider than high, so room to its left and right counts for more. */
const WIDER = 1.6;
/** Of two places with nearly the same room the one nearer to the middle looks better. */
const OFF_CENTRE = 0.2;

/**
 * Distance to the border of a polygon (array of flat rings): positive inside, negative outside.
 * @param {Point} point
 * @param {Point[][]} polygon
 */
function inside(point, polygon) {
  let within = false;
  let nearest = Infinity;
  for (const ring of polygon) {
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length];
      if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) within = !within;
      nearest = Math.min(nearest, distanceToLine(point, a, b));
    });
  }
  return within ? nearest : -nearest;
}

/** @param {Point[]} ring */
const extent = (ring) => {
  const xs = ring.map((p) => p.x);
  const ys = ring.map((p) => p.y);
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
};

/**
 * Find the roomiest place inside a shape, for its label: the middle of a concave or hollow shape may lie outside it.
 * A grid of 9 by 9 points is refined five times around the best of them.
 * @param {any[]} latlngs
 * @returns {[number, number]} latitude and longitude
 */
export function labelPlace(latlngs) {
  const parts = latlngs.length && Array.isArray(latlngs[0]) && Array.isArray(latlngs[0][0]) ? latlngs : [latlngs];
  const lat = rings(latlngs)[0][0].lat;
  const polygons = parts.map((part) =>
    rings(part).map((ring) => ring.map((corner) => flat(corner, lat)).map(({ x, y }) => ({ x, y: y * WIDER }))),
  );
  /** @param {Point[][]} polygon */
  const size = (polygon) => {
    const box = extent(polygon[0]);
    return (box.right - box.left) * (box.top - box.bottom);
  };
  const polygon = polygons.reduce((largest, other) => (size(other) > size(largest) ? other : largest));
  const box = extent(polygon[0]);
  let [width, height] = [box.right - box.left, box.top - box.bottom];
  let best = { x: (box.left + box.right) / 2, y: (box.bottom + box.top) / 2 };
  const middle = best;
  /** @param {Point} point */
  const score = (point) => inside(point, polygon) - OFF_CENTRE * Math.hypot(point.x - middle.x, point.y - middle.y);
  let room = score(best);
  for (let round = 0; round < 6; round += 1) {
    const centre = best;
    for (let i = -4; i <= 4; i += 1) {
      for (let j = -4; j <= 4; j += 1) {
        const point = { x: centre.x + (i * width) / 9, y: centre.y + (j * height) / 9 };
        const found = score(point);
        if (found > room) [best, room] = [point, found];
      }
    }
    [width, height] = [width / 4, height / 4];
  }
  const place = round({ x: best.x, y: best.y / WIDER }, lat);
  return [place.lat, place.lng];
}
