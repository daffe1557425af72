// Painted units become one shape: what two have in common goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dissolve } from "../../../smeedkaart/web/editor/dissolve.js";
import { ring, square } from "./painted.js";

/** Surface in squares of the board: holes are taken off. */
function surface({ type, coordinates }) {
  const parts = type === "Polygon" ? [coordinates] : coordinates;
  const of = (corners) => {
    let sum = 0;
    for (let i = 0; i + 1 < corners.length; i += 1)
      sum += (corners[i][0] - 6) * (corners[i + 1][1] - 52) - (corners[i + 1][0] - 6) * (corners[i][1] - 52);
    return Math.abs(sum) / 2 / 1e-6;
  };
  return (
    Math.round(parts.reduce((sum, [shell, ...holes]) => sum + of(shell) - holes.reduce((all, hole) => all + of(hole), 0), 0) * 1000) / 1000
  );
}
const squares = (...places) => places.map(([x, y]) => [[square(x, y)]]);

test("two squares beside each other are one rectangle, without the line between them", () => {
  const shape = dissolve(squares([0, 0], [1, 0]));
  assert.equal(shape.type, "Polygon");
  // six corners, for those in the middle of its long sides stay, and the first once more
  assert.deepEqual([shape.coordinates.length, shape.coordinates[0].length, surface(shape)], [1, 7, 2]);
});

test("it does not matter which way a ring turns, nor in which order they come", () => {
  const turned = [[[...square(1, 0)].reverse()]];
  assert.equal(surface(dissolve([turned, [[square(0, 0)]]])), 2);
  assert.equal(dissolve([turned, [[square(0, 0)]]]).type, "Polygon");
});

test("a ring of squares has a hole", () => {
  const around = [
    [0, 0],
    [1, 0],
    [2, 0],
    [0, 1],
    [2, 1],
    [0, 2],
    [1, 2],
    [2, 2],
  ];
  const shape = dissolve(squares(...around));
  assert.deepEqual([shape.type, shape.coordinates.length, surface(shape)], ["Polygon", 2, 8]);
});

test("what lies apart, or only touches with a corner, stays in parts", () => {
  const apart = dissolve(squares([0, 0], [5, 5]));
  assert.deepEqual([apart.type, apart.coordinates.length, surface(apart)], ["MultiPolygon", 2, 2]);
  const corner = dissolve(squares([0, 0], [1, 1]));
  assert.deepEqual([corner.type, corner.coordinates.length, surface(corner)], ["MultiPolygon", 2, 2]);
});

test("a unit with a hole keeps it, until what lies in it is painted too", () => {
  const frame = [[ring([0, 0], [3, 0], [3, 3], [0, 3]), square(1, 1)]];
  assert.equal(surface(dissolve([frame])), 8);
  const filled = dissolve([frame, [[square(1, 1)]]]);
  assert.deepEqual([filled.coordinates.length, surface(filled)], [1, 9]);
});

test("an island in the hole of a ring is a part of its own", () => {
  const moat = [];
  for (let x = 0; x < 5; x += 1) for (let y = 0; y < 5; y += 1) if (x === 0 || y === 0 || x === 4 || y === 4) moat.push([x, y]);
  const shape = dissolve(squares(...moat, [2, 2]));
  assert.deepEqual([shape.type, shape.coordinates.map((part) => part.length).sort(), surface(shape)], ["MultiPolygon", [1, 2], 17]);
});

test("a painted board has no line left within it, whichever squares are left out", () => {
  // every choice of squares of a board of three by three but the empty one: the surface is their number
  for (let choice = 1; choice < 512; choice += 1) {
    const places = [...Array(9).keys()].filter((i) => choice & (1 << i)).map((i) => [i % 3, Math.floor(i / 3)]);
    assert.equal(surface(dissolve(squares(...places))), places.length, `choice ${choice}`);
  }
});
