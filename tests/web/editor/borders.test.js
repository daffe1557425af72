// Where a corner lands: on the nearest corner or line, as near as a hand and at most 25 m.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Borders } from "../../../smeedkaart/web/editor/borders.js";
import { flat, nearestOnLine } from "../../../smeedkaart/web/editor/shapes.js";
import { landing, METRES, PIXELS, pixel, reach } from "../../../smeedkaart/web/editor/snapping.js";

const LAT = 52.72;
/** Metres east and north of a place near Hoogeveen: a degree of latitude is 111 319 m on this round earth, one of longitude 67 432 m. */
const at = (x, y) => ({ lat: LAT + y / 111_319, lng: 6.47 + x / (111_319 * Math.cos((LAT * Math.PI) / 180)) });
const square = [at(0, 0), at(100, 0), at(100, 100), at(0, 100)];

test("12 pixels are near, but never more than 25 metres", () => {
  // at zoom 16 a pixel is 156 543 x cos(52.72) / 2^16 = 1.447 m: 12 of them are 17.4 m
  assert.ok(Math.abs(pixel(LAT, 16) - 1.447) < 0.001);
  assert.ok(Math.abs(reach(LAT, 16) - 17.36) < 0.01);
  // at zoom 13, where 12 pixels are 139 m, and at 12
  assert.deepEqual([reach(LAT, 13), reach(LAT, 12)], [25, 25]);
  assert.deepEqual([PIXELS, METRES], [12, 25]);
});

test("a corner within reach comes before a line that is nearer", () => {
  const { corner, line } = new Borders([square], LAT).near(at(8, 3), 10);
  // the line along the south is 3 m off, the corner 8.5
  assert.ok(Math.abs(corner.distance - Math.hypot(8, 3)) < 0.05);
  assert.ok(Math.abs(line.distance - 3) < 0.02);
  assert.equal(landing([{ corner, line }], null, 10).place.lat, square[0].lat);
});

test("beyond reach there is only the line, and beyond that nothing", () => {
  const borders = new Borders([square], LAT);
  const beside = borders.near(at(50, -9), 10);
  assert.equal(beside.corner, null);
  const { place } = landing([beside], null, 10);
  assert.ok(Math.abs(place.lat - LAT) < 1e-7 && Math.abs(place.lng - at(50, 0).lng) < 1e-7);
  const far = borders.near(at(50, -11), 10);
  assert.equal(landing([far], null, 10), null);
});

test("a neighbour comes before a buurt, unless that is nearer by a quarter of the reach", () => {
  /** @param {number} distance */
  const one = (distance) => ({ corner: { place: { lat: distance, lng: 0 }, distance }, line: null });
  // the buurt at 4 m counts as 4 + 0.25 x 10 = 6.5
  assert.equal(landing([one(6)], one(4), 10).distance, 6);
  assert.equal(landing([one(7)], one(4), 10).distance, 4);
});

test("the grid finds what looking at every line finds", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const rings = Array.from({ length: 40 }, () => {
    const [x, y, size] = [random() * 4000, random() * 4000, 20 + random() ** 3 * 3000];
    return Array.from({ length: 3 + Math.floor(random() * 9) }, () => at(x + random() * size, y + random() * size));
  });
  const borders = new Borders(rings, LAT);
  for (let i = 0; i < 300; i += 1) {
    const place = at(random() * 5000 - 500, random() * 5000 - 500);
    const here = flat(place, LAT);
    const lines = rings.flatMap((ring) => ring.map((from, j) => [flat(from, LAT), flat(ring[(j + 1) % ring.length], LAT)]));
    const toLine = Math.min(...lines.map(([a, b]) => nearestOnLine(here, a, b)).map(({ x, y }) => Math.hypot(x - here.x, y - here.y)));
    const toCorner = Math.min(...lines.map(([a]) => Math.hypot(a.x - here.x, a.y - here.y)));
    const found = borders.near(place, 25);
    assert.equal(found.line?.distance ?? null, toLine <= 25 ? toLine : null);
    assert.equal(found.corner?.distance ?? null, toCorner <= 25 ? toCorner : null);
  }
});
