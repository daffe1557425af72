// A border in one stroke: what is kept of it, when it is closed, and where it takes over another border.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BACK, beside, between, comesBack, SEEN, simplified } from "../../../smeedkaart/web/editor/stroke.js";

const at = (x, y) => ({ x, y });

test("of a straight stroke of a shaking hand its ends are kept", () => {
  const points = Array.from({ length: 101 }, (_, i) => at(i * 3, i % 2 ? 1.4 : 0));
  assert.deepEqual(simplified(points, SEEN), [at(0, 0), at(300, 0)]);
});

test("a bend that shows is kept, and nothing lies farther off than the eye sees", () => {
  // a quarter of a circle of 200 pixels: a chord of angle a lies 200 x (1 - cos(a / 2)) from it. 1.5 pixels are an angle of
  // 14.04 degrees, so at least 7 chords are needed for 90 degrees; halving makes 8
  const points = Array.from({ length: 91 }, (_, i) => at(200 * Math.cos((i * Math.PI) / 180), 200 * Math.sin((i * Math.PI) / 180)));
  const kept = simplified(points, SEEN);
  assert.equal(kept.length, 9);
  for (const point of points) assert.ok(beside(point, kept) <= SEEN);
});

test("a stroke of two points stays, and one that goes to and fro keeps its turn", () => {
  assert.deepEqual(simplified([at(0, 0), at(5, 5)], SEEN), [at(0, 0), at(5, 5)]);
  assert.deepEqual(simplified([at(0, 0), at(50, 0), at(100, 0), at(50, 0), at(0, 0)], SEEN), [at(0, 0), at(100, 0), at(0, 0)]);
});

test("a stroke is closed when it comes back, not when it has hardly left", () => {
  const round = [at(0, 0), at(100, 0), at(100, 100), at(0, BACK)];
  assert.ok(comesBack(round, round[0]));
  assert.ok(!comesBack([...round.slice(0, 3), at(0, BACK + 1)], round[0]));
  assert.ok(!comesBack([at(0, 0), at(2 * BACK, 0), at(0, 10)], at(0, 0)));
});

test("along another border the stroke takes over the corners that it passed, on the side where it went", () => {
  const ring = [
    [0, 0],
    [10, 0],
    [20, 0],
    [20, 20],
    [0, 20],
  ].map(([lng, lat]) => ({ lng, lat }));
  const near = (number) => ({ ring, number, place: ring[number], distance: 0 });
  const south = ({ lat }) => lat === 0;
  // from the first line, between (0, 0) and (10, 0), to the third, between (20, 0) and (20, 20)
  assert.deepEqual(between(near(0), near(2), south), [ring[1], ring[2]]);
  // and back
  assert.deepEqual(between(near(2), near(0), south), [ring[2], ring[1]]);
  // over the other corners the hand never went
  assert.deepEqual(
    between(near(0), near(2), ({ lat }) => lat === 20),
    [],
  );
  // round the first corner: from the last line to the first
  assert.deepEqual(
    between(near(4), near(0), () => true),
    [ring[0]],
  );
  // on one line there is no corner between, and of another border none
  assert.deepEqual(
    between(near(1), near(1), () => true),
    [],
  );
  assert.deepEqual(
    between(near(0), { ...near(2), ring: ring.slice() }, () => true),
    [],
  );
});
