// The units that are painted with: which lies where, what a brush and a lasso take, and where the arrow keys go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { crossings, degrees, flat, flatRings, metre, middle, Units } from "../../../smeedkaart/web/editor/units.js";
import { answer, at, board, ring, square } from "./painted.js";

/** A place on the flat map, in thousandths of a degree. */
const spot = (x, y) => flat(...at(x, y));
const names = (units, found) => [...found].map((i) => units.code[i]).sort();

test("a place is brought to the flat map of Leaflet and back", () => {
  // 0 east lies in the middle of a world that is 256 wide, the equator halfway down; 180 east at its end
  assert.deepEqual(
    [flat(0, 0), flat(180, 0)],
    [
      { x: 128, y: 128 },
      { x: 256, y: 128 },
    ],
  );
  const [lng, lat] = degrees(flat(6.5, 52.7));
  assert.ok(Math.abs(lng - 6.5) < 1e-9 && Math.abs(lat - 52.7) < 1e-9);
});

test("a metre is as long as Mercator makes it", () => {
  // around the equator 2 pi 6378137 m are 256; at 60 degrees north everything looks twice as large, cos 60 being a half
  const equator = 256 / (2 * Math.PI * 6378137);
  assert.ok(Math.abs(metre(128) / equator - 1) < 1e-9);
  assert.ok(Math.abs(metre(flat(0, 60).y) / equator - 2) < 1e-9);
});

test("every place is in the unit that lies there, and beside all of them in none", () => {
  const units = board(7, 5);
  for (let x = 0; x < 7; x += 1) for (let y = 0; y < 5; y += 1) assert.equal(units.code[units.at(spot(x + 0.3, y + 0.7))], `c${x}r${y}`);
  for (const [x, y] of [
    [-0.1, 2],
    [7.1, 2],
    [3, -0.1],
    [3, 5.1],
    [400, 400],
  ])
    assert.equal(units.at(spot(x, y)), -1);
});

test("what lies in a hole or in another part is told apart", () => {
  // a frame around one square, with an island; the hole is a unit of its own
  const frame = [[ring([0, 0], [3, 0], [3, 3], [0, 3]), square(1, 1)], [square(5, 0)]];
  const units = new Units({
    ...answer(1, 1),
    code: ["frame", "core"],
    name: ["f", "c"],
    people: [1, 2],
    zone: ["", ""],
    wijk: ["", ""],
    shape: [frame, [[square(1, 1)]]],
  });
  const found = [
    [0.5, 0.5],
    [1.5, 1.5],
    [5.5, 0.5],
    [4, 0.5],
  ].map(([x, y]) => units.at(spot(x, y)));
  assert.deepEqual(found, [0, 1, 0, -1]);
  // the centre of a frame lies in its hole: its middle is where it is widest
  const { x, y } = middle(flatRings(frame));
  assert.equal(units.at({ x, y }), 0);
});

test("a level line goes in and out of a shape, hole and all", () => {
  const rings = flatRings([[ring([0, 0], [4, 0], [4, 4], [0, 4]), ring([1, 1], [3, 1], [3, 3], [1, 3])]]);
  const places = crossings(rings, spot(0, 2).y).map((x) => Math.round((x - spot(0, 0).x) / (spot(1, 0).x - spot(0, 0).x)));
  assert.deepEqual(places, [0, 1, 3, 4]);
});

test("a brush takes what its point goes through, however fast, and those of which the middle comes under it", () => {
  const units = board(6, 4);
  const one = spot(1, 0).x - spot(0, 0).x;
  // along the bottom of row 1: middles of rows 0 and 1 are half a square off, those of row 2 one and a half
  const thin = units.swept(spot(0.2, 1.1), spot(5.8, 1.1), one * 0.1, one / 10);
  assert.deepEqual(names(units, thin), ["c0r1", "c1r1", "c2r1", "c3r1", "c4r1", "c5r1"]);
  const wide = units.swept(spot(1.5, 1.1), spot(2.5, 1.1), one * 1.1, one / 10);
  // a square is 1 wide and, at 52 north, 1 / cos 52 = 1.62 high: the middles of rows 0 and 1 are 0.6 x 1.62 = 0.97 and
  // 0.4 x 1.62 = 0.65 off; that of c0r1 is hypot(1, 0.65) = 1.19 from where the way begins
  assert.deepEqual(names(units, wide), ["c1r0", "c1r1", "c2r0", "c2r1"]);
  assert.deepEqual(names(units, units.swept(spot(-3, -3), spot(-3, -3), one, one)), []);
});

test("a lasso takes the units of which the middle lies in it, on whichever side it is closed", () => {
  const units = board(5, 5);
  const around = [
    [0.9, 0.9],
    [3.1, 0.9],
    [3.1, 2.1],
    [0.9, 2.1],
  ].map(([x, y]) => spot(x, y));
  assert.deepEqual(names(units, units.within(around)), ["c1r1", "c2r1"]);
  assert.deepEqual(names(units, units.within([...around].reverse())), ["c1r1", "c2r1"]);
  assert.deepEqual(names(units, units.within(around.slice(0, 2))), []);
});

test("the arrows go to the nearest unit on that side, and stay where there is none", () => {
  const units = board(5, 5);
  const centre = units.places.get("c2r2");
  const go = (direction, from = centre) => units.code[units.neighbour(from, direction)];
  assert.deepEqual([go([1, 0]), go([-1, 0]), go([0, -1]), go([0, 1])], ["c3r2", "c1r2", "c2r3", "c2r1"]);
  assert.equal(go([1, 0], units.places.get("c4r2")), "c4r2");
  // straight ahead but far comes before near but aside
  const odd = new Units({
    ...answer(1, 1),
    code: ["a", "aside", "ahead"],
    name: ["", "", ""],
    people: [1, 1, 1],
    zone: ["", "", ""],
    wijk: ["", "", ""],
    shape: [[[square(0, 0)]], [[square(1, 3)]], [[square(8, 0)]]],
  });
  assert.deepEqual([odd.code[odd.neighbour(0, [1, 0])], odd.code[odd.neighbour(0, [0, -1])]], ["ahead", "aside"]);
});

test("a whole wijk is all its units, and what has no wijk is by itself", () => {
  const units = board(4, 2);
  assert.deepEqual(names(units, units.whole(units.places.get("c2r1"))), ["c2r0", "c2r1", "c3r0", "c3r1"]);
  const loose = board(2, 1, { wijk: ["", ""] });
  assert.deepEqual(names(loose, loose.whole(0)), ["c0r0"]);
});

test("people are added up, and what is not known is told", () => {
  const units = board(3, 1, { people: [10, null, 25] });
  assert.deepEqual(units.living([0, 2]), { people: 35, unknown: false });
  assert.deepEqual(units.living([0, 1]), { people: 10, unknown: true });
});

test("codes come in order, and those of other data are left out", () => {
  const units = board(3, 1);
  assert.deepEqual(units.codes([2, 0]), ["c0r0", "c2r0"]);
  assert.deepEqual([...units.of(["c1r0", "BU99"])], [1]);
});

test("the index finds what a search through all units finds", () => {
  const units = board(9, 8);
  // places on no line of the board
  for (let n = 0; n < 60; n += 1) {
    const [x, y] = [((n * 37) % 100) / 10 - 0.53, ((n * 53) % 90) / 10 - 0.47];
    const expected = x > 0 && x < 9 && y > 0 && y < 8 ? `c${Math.floor(x)}r${Math.floor(y)}` : undefined;
    assert.equal(units.code[units.at(spot(x, y))], expected, `${x} ${y}`);
  }
});
