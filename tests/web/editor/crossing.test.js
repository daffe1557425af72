// Borders that cross themselves: every part is found, none is lost without a word.
import assert from "node:assert/strict";
import { test } from "node:test";
import { loops, parted, written } from "../../../smeedkaart/web/editor/crossing.js";
import { inDegrees, surface } from "../../../smeedkaart/web/editor/rd.js";

/** A ring of corners in metres, near Hoogeveen. */
const ring = (...corners) => corners.map(([x, y]) => inDegrees({ x: 229_000 + x, y: 525_000 + y }));
const sizes = (found) => found.map((loop) => Math.round(surface(loop) / 10) * 10);

test("a border that does not cross itself is one loop, as it is", () => {
  const square = ring([0, 0], [100, 0], [100, 100], [0, 100]);
  assert.deepEqual(loops(square), [square.map(({ lat, lng }) => ({ lat, lng }))]);
});

test("a bow tie is two halves: neither is lost", () => {
  // two triangles with a base of 100 m and a height of 50 m: 100 x 50 / 2 = 2500 m2 each
  assert.deepEqual(sizes(loops(ring([0, 0], [100, 100], [100, 0], [0, 100]))), [2500, 2500]);
});

test("of a loop at the end of a stroke the larger comes first", () => {
  // the third line runs on past the first: 300 x 200 m on one side, a triangle of 100 x 50 / 2 on the other
  const found = loops(ring([0, 0], [300, 0], [300, 200], [0, 200], [0, -50], [-100, 0]));
  // the stroke comes back along its own first corner: both parts hang together in that one corner
  assert.deepEqual(sizes(found), [60_000, 2500]);
});

test("what curls within the border encloses nothing more", () => {
  // the stroke goes round a square of 50 x 50 m that lies within the rest: 300 x 300 - 150 x 50 = 82 500 m2
  const found = loops(ring([0, 0], [150, 0], [150, 100], [100, 100], [100, 50], [300, 50], [300, 300], [0, 300]));
  assert.deepEqual(sizes(found), [82_500]);
});

test("of a zigzag with a line through it each part is found", () => {
  // two triangles of 100 x 50 / 2, and at both ends one of 50 x 50 / 2
  const found = loops(ring([0, 0], [100, 100], [200, 0], [300, 100], [300, 50], [0, 50]));
  assert.deepEqual(sizes(found), [2500, 2500, 1250, 1250]);
});

test("what nobody would see is no part of it, and what encloses nothing is none", () => {
  const slip = ring([0, 0], [100, 0], [100, 100], [0.5, 100], [-0.5, 101], [0, 100.5]);
  assert.ok(loops(slip, 9).length === 1);
  assert.deepEqual(loops(ring([0, 0], [100, 0])), []);
  assert.deepEqual(loops(ring([0, 0], [100, 0], [50, 0])), []);
});

test("of an area in several parts only what crosses itself is parted, and holes stay where they are", () => {
  const whole = ring([500, 0], [600, 0], [600, 100], [500, 100]);
  // a triangle of 200 x 200 / 2 = 20 000 m2 with a hole of 10 x 10 m, and one of 100 x 100 / 2
  const bow = ring([0, -100], [0, 100], [300, -50], [300, 50]);
  const hole = ring([20, -5], [30, -5], [30, 5], [20, 5]);
  const { all, larger, loops: found } = parted([[bow, hole], [whole]]);
  // the lines meet where 100 - x / 2 = 0, at 200 m: the parts are 200 x 200 / 2 and 100 x 100 / 2 m2
  assert.deepEqual(sizes(found), [20_000, 10_000, 5000]);
  assert.deepEqual(
    all.map((rings) => rings.length),
    [2, 1, 1],
  );
  assert.deepEqual(
    larger.map(([outer]) => sizes([outer])[0]),
    [20_000, 10_000],
  );
  const { type, coordinates } = written(all);
  assert.equal(type, "MultiPolygon");
  // a ring of GeoJSON ends where it began
  for (const one of coordinates.flat()) assert.deepEqual(one[0], one.at(-1));
  assert.equal(written(larger.slice(1)).type, "Polygon");
});
