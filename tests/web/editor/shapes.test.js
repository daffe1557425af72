// Shapes by themselves: equal corners, shared borders, where a label fits.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  copyCorners,
  cornerAt,
  detach,
  labelPlace,
  rings,
  same,
  sameCoordinates,
  sameFeature,
  uuid,
} from "../../../smeedkaart/web/editor/shapes.js";

/** A corner so many thousandths of a degree east and north of 6 east, 52 north. */
const at = (x, y) => ({ lng: 6 + x / 1000, lat: 52 + y / 1000 });
const ring = (...corners) => corners.map(([x, y]) => at(x, y));
const square = () => ring([0, 0], [10, 0], [10, 10], [0, 10]);
const feature = (name, coordinates) => ({ properties: { name }, geometry: { type: "Polygon", coordinates } });

test("an identity is a random uuid of version 4, on plain http too", (context) => {
  // where crypto.randomUUID does not exist
  context.mock.method(crypto, "randomUUID", () => assert.fail("not on plain http"));
  const made = [uuid(), uuid()];
  for (const id of made) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(made[0], made[1]);
});

test("corners within 5 mm are one, those of 11 mm are two", () => {
  // a degree of latitude is 111 km: 4e-8 degrees are 4.4 mm, 1e-7 are 11 mm
  assert.ok(same({ lat: 52, lng: 6 }, { lat: 52 + 4e-8, lng: 6 - 4e-8 }));
  assert.ok(!same({ lat: 52, lng: 6 }, { lat: 52 + 1e-7, lng: 6 }));
  assert.ok(!same({ lat: 52, lng: 6 }, { lat: 52, lng: 6 + 1e-7 }));
});

test("coordinates are the same corner by corner, at the same depth", () => {
  const shape = [
    [
      [6, 52],
      [7, 52],
      [6, 53],
      [6, 52],
    ],
  ];
  assert.ok(
    sameCoordinates(shape, [
      [
        [6 + 1e-8, 52],
        [7, 52],
        [6, 53],
        [6, 52],
      ],
    ]),
  );
  assert.ok(
    !sameCoordinates(shape, [
      [
        [6, 52],
        [7, 52],
        [6, 53.1],
        [6, 52],
      ],
    ]),
  );
  assert.ok(!sameCoordinates(shape, [shape]));
  assert.ok(
    !sameCoordinates(shape, [
      [
        [6, 52],
        [7, 52],
        [6, 52],
      ],
    ]),
  );
});

test("a feature is the same in name and shape; two absent ones are the same", () => {
  const shape = [
    [
      [6, 52],
      [7, 52],
      [6, 53],
      [6, 52],
    ],
  ];
  assert.ok(sameFeature(feature("Krakeel", shape), feature("Krakeel", structuredClone(shape))));
  assert.ok(!sameFeature(feature("Krakeel", shape), feature("Wolfsbos", shape)));
  assert.ok(!sameFeature(feature("Krakeel", shape), null));
  assert.ok(sameFeature(undefined, null));
});

test("rings are found at every depth of what Leaflet keeps", () => {
  const [outer, hole, other] = [square(), ring([2, 2], [3, 2], [3, 3]), ring([20, 0], [21, 0], [21, 1])];
  assert.deepEqual(rings(outer), [outer]);
  assert.deepEqual(rings([outer, hole]), [outer, hole]);
  assert.deepEqual(rings([[outer, hole], [other]]), [outer, hole, other]);
});

test("a copy of corners does not move along", () => {
  const original = [square()];
  const copy = copyCorners(original);
  original[0][0].lat = 0;
  assert.deepEqual(copy, [square()]);
});

test("an index path leads to a ring and a place in it", () => {
  const parts = [[square()], [ring([20, 0], [21, 0], [21, 1])]];
  assert.deepEqual(cornerAt(parts, [1, 0, 2]), { ring: parts[1][0], index: 2 });
});

test("a corner goes from a neighbour too when it lay between the same two, in either direction", () => {
  for (const [before, after] of [
    [at(10, 0), at(10, 10)],
    [at(10, 10), at(10, 0)],
  ]) {
    const neighbour = [ring([10, 0], [20, 0], [20, 10], [10, 10], [10, 5])];
    assert.ok(detach(neighbour, at(10, 5), before, after));
    assert.deepEqual(neighbour, [ring([10, 0], [20, 0], [20, 10], [10, 10])]);
  }
});

test("a corner stays with a neighbour where it lay between others, or where a triangle needs it", () => {
  const neighbour = [ring([10, 0], [20, 0], [20, 10], [10, 10], [10, 5])];
  assert.ok(!detach(neighbour, at(10, 5), at(10, 0), at(0, 10)));
  const triangle = [ring([10, 0], [20, 0], [10, 5])];
  assert.ok(!detach(triangle, at(10, 5), at(20, 0), at(10, 0)));
  assert.equal(neighbour[0].length, 5);
  assert.equal(triangle[0].length, 3);
});

test("a label stands in the middle of a square", () => {
  const [lat, lng] = labelPlace([square()]);
  // the map is flattened around 52 degrees: over 0.01 degree the middle shifts by less than a millionth
  assert.ok(Math.abs(lat - 52.005) < 1e-6);
  assert.ok(Math.abs(lng - 6.005) < 1e-9);
});

test("a label stands in the solid part of a hollow shape", () => {
  // a frame 13 wide with a hole from 1 to 9: only the strip from 9 to 13 is wider than 1
  const [lat, lng] = labelPlace([ring([0, 0], [13, 0], [13, 10], [0, 10]), ring([1, 1], [9, 1], [9, 9], [1, 9])]);
  assert.ok(lng > 6.009 && lng < 6.013);
  assert.ok(lat > 52 && lat < 52.01);
});

test("a label stands in the largest of several parts", () => {
  const [, lng] = labelPlace([[ring([0, 0], [1, 0], [1, 1], [0, 1])], [ring([100, 0], [110, 0], [110, 10], [100, 10])]]);
  assert.ok(lng > 6.1 && lng < 6.11);
});
