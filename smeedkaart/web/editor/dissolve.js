// The shape of painted units together, as they look until the server says it. Arithmetic only.

/** @typedef {GeoJSON.Position} Position */

/** @param {Position} corner */
const key = ([x, y]) => `${x},${y}`;

/**
 * Twice the surface of a ring: positive when it turns against the clock.
 * @param {Position[]} ring
 */
function turning(ring) {
  const [ox, oy] = ring[0];
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) sum += (ring[i][0] - ox) * (ring[i + 1][1] - oy) - (ring[i + 1][0] - ox) * (ring[i][1] - oy);
  return sum;
}

/**
 * Tell whether a corner lies in a ring.
 * @param {Position} corner
 * @param {Position[]} ring
 */
function inside([x, y], ring) {
  let within = false;
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[i + 1]];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) within = !within;
  }
  return within;
}

/**
 * Unite shapes that lie against each other: a line that two of them have in common goes, what is left is the border.
 * Where their corners differ a line may stay; the server makes the shape that counts.
 * @param {Position[][][][]} shapes coordinates of MultiPolygons
 * @returns {GeoJSON.Polygon | GeoJSON.MultiPolygon}
 */
export function dissolve(shapes) {
  const rings = chained(edges(shapes));
  const shells = rings.filter((ring) => turning(ring) > 0);
  const parts = shells.map((shell) => [shell]);
  for (const hole of rings.filter((ring) => turning(ring) < 0)) {
    // of shells within each other the smallest one has the hole
    const around = parts.filter(([shell]) => inside(hole[0], shell) || inside(between(hole), shell));
    const smallest = around.reduce((least, other) => (least && turning(least[0]) <= turning(other[0]) ? least : other), around[0]);
    smallest?.push(hole);
  }
  return parts.length === 1 ? { type: "Polygon", coordinates: parts[0] } : { type: "MultiPolygon", coordinates: parts };
}

/** The middle of the first line of a ring. @param {Position[][] | Position[]} ring */
const between = (ring) => {
  const [[ax, ay], [bx, by]] = /** @type {Position[]} */ (ring);
  return [(ax + bx) / 2, (ay + by) / 2];
};

/**
 * The lines of shapes, all with their own shape on the left, without those that go both ways.
 * @param {Position[][][][]} shapes
 */
function edges(shapes) {
  /** @type {Map<string, [Position, Position]>} */
  const open = new Map();
  for (const part of shapes.flat()) {
    part.forEach((ring, i) => {
      const shell = i === 0;
      const turned = turning(ring) > 0 === shell ? ring : [...ring].reverse();
      for (let n = 0; n + 1 < turned.length; n += 1) {
        const [a, b] = [key(turned[n]), key(turned[n + 1])];
        if (a === b) continue;
        if (!open.delete(`${b} ${a}`)) open.set(`${a} ${b}`, [turned[n], turned[n + 1]]);
      }
    });
  }
  return [...open.values()];
}

/**
 * Follow lines from end to beginning until they close; where several go on from one corner, the one most to the left is taken,
 * so that parts that only touch stay apart.
 * @param {[Position, Position][]} lines
 */
function chained(lines) {
  /** @type {Map<string, [Position, Position][]>} */
  const from = new Map();
  for (const line of lines) {
    const start = key(line[0]);
    const known = from.get(start);
    if (known) known.push(line);
    else from.set(start, [line]);
  }
  /** @type {Position[][]} */
  const rings = [];
  for (const first of lines) {
    if (!from.get(key(first[0]))?.includes(first)) continue;
    const ring = [first[0]];
    /** @type {[Position, Position] | undefined} */
    let line = first;
    while (line) {
      const starts = /** @type {[Position, Position][]} */ (from.get(key(line[0])));
      starts.splice(starts.indexOf(line), 1);
      ring.push(line[1]);
      if (key(line[1]) === key(first[0])) break;
      line = next(line, from.get(key(line[1])) ?? []);
    }
    if (ring.length > 3) rings.push(ring);
  }
  return rings;
}

/**
 * @param {[Position, Position]} line
 * @param {[Position, Position][]} choices
 */
function next([a, b], choices) {
  if (choices.length < 2) return choices[0];
  const back = Math.atan2(a[1] - b[1], a[0] - b[0]);
  /** How far one has to turn from where one came, against the clock. @param {[Position, Position]} line */
  const turn = ([, c]) => (Math.atan2(c[1] - b[1], c[0] - b[0]) - back + 4 * Math.PI) % (2 * Math.PI);
  return choices.reduce((best, other) => (turn(other) > turn(best) ? other : best));
}
