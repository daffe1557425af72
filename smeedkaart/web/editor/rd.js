// Metres of the Dutch grid (RD New), in which the server works: for what is measured and for circles of so many metres.

/**
 * @import { Corner, Point, Ring } from "./shapes.js"
 */

/** The spire of Amersfoort, in degrees and in metres. */
const [LAT, LNG, X, Y] = [52.1551744, 5.38720621, 155000, 463000];

/**
 * Terms of the sums that bring one to the other: F. H. Schreutelkamp and G. L. Strang van Hees, "Benaderingsformules voor de
 * transformatie tussen RD- en WGS84-kaartcoordinaten", NCG (2001). Power of the first, power of the second, factor.
 */
/** @type {Record<"x" | "y" | "lat" | "lng", [number, number, number][]>} */
const TERMS = {
  x: [
    [0, 1, 190094.945],
    [1, 1, -11832.228],
    [2, 1, -114.221],
    [0, 3, -32.391],
    [1, 0, -0.705],
    [3, 1, -2.34],
    [1, 3, -0.608],
    [0, 2, -0.008],
    [2, 3, 0.148],
  ],
  y: [
    [1, 0, 309056.544],
    [0, 2, 3638.893],
    [2, 0, 73.077],
    [1, 2, -157.984],
    [3, 0, 59.788],
    [0, 1, 0.433],
    [2, 2, -6.439],
    [1, 1, -0.032],
    [0, 4, 0.092],
    [1, 4, -0.054],
  ],
  lat: [
    [0, 1, 3235.65389],
    [2, 0, -32.58297],
    [0, 2, -0.2475],
    [2, 1, -0.84978],
    [0, 3, -0.0655],
    [2, 2, -0.01709],
    [1, 0, -0.00738],
    [4, 0, 0.0053],
    [2, 3, -0.00039],
    [4, 1, 0.00033],
    [1, 1, -0.00012],
  ],
  lng: [
    [1, 0, 5260.52916],
    [1, 1, 105.94684],
    [1, 2, 2.45656],
    [3, 0, -0.81885],
    [1, 3, 0.05594],
    [3, 1, -0.05607],
    [0, 1, 0.01199],
    [3, 2, -0.00256],
    [1, 4, 0.00128],
    [0, 2, 0.00022],
    [2, 0, -0.00022],
    [5, 0, 0.00026],
  ],
};

/**
 * @param {[number, number, number][]} terms
 * @param {number} a
 * @param {number} b
 */
const sum = (terms, a, b) => terms.reduce((total, [i, j, factor]) => total + factor * a ** i * b ** j, 0);

/**
 * Bring a place to metres; within a metre of where the server puts it.
 * @param {Corner} place
 * @returns {Point}
 */
export function inMetres({ lat, lng }) {
  const [north, east] = [0.36 * (lat - LAT), 0.36 * (lng - LNG)];
  return { x: X + sum(TERMS.x, north, east), y: Y + sum(TERMS.y, north, east) };
}

/**
 * Bring a place in metres back to degrees.
 * @param {Point} place
 * @returns {Corner}
 */
export function inDegrees({ x, y }) {
  const [east, north] = [(x - X) * 1e-5, (y - Y) * 1e-5];
  return { lat: LAT + sum(TERMS.lat, east, north) / 3600, lng: LNG + sum(TERMS.lng, east, north) / 3600 };
}

/**
 * The surface that corners go round, in m2: positive when they go round against the clock.
 * @param {Point[]} points
 */
export const turned = (points) =>
  points.reduce((total, { x, y }, i) => {
    const next = points[(i + 1) % points.length];
    return total + (x - points[0].x) * (next.y - points[0].y) - (next.x - points[0].x) * (y - points[0].y);
  }, 0) / 2;

/**
 * The surface within a ring, in m2.
 * @param {Ring} ring
 */
export const surface = (ring) => Math.abs(turned(ring.map(inMetres)));

/**
 * The length of a line from corner to corner, in metres.
 * @param {Ring} line
 */
export function length(line) {
  const points = line.map(inMetres);
  return points.slice(1).reduce((total, { x, y }, i) => total + Math.hypot(x - points[i].x, y - points[i].y), 0);
}
