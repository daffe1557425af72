// Metres of the Dutch grid: the places are those that the server's own PROJ gives.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inDegrees, inMetres, length, surface } from "../../../smeedkaart/web/editor/rd.js";

/** As pyproj gives them (EPSG:4326 to EPSG:28992). */
const KNOWN = [
  [
    { lat: 52.155, lng: 5.387 },
    { x: 154986.07, y: 462980.83 },
  ],
  [
    { lat: 52.72, lng: 6.47 },
    { x: 228158.52, y: 526394.63 },
  ],
  [
    { lat: 51.2, lng: 3.5 },
    { x: 23105.99, y: 358437.47 },
  ],
  [
    { lat: 50.8, lng: 5.9 },
    { x: 191153.62, y: 312360.17 },
  ],
  [
    { lat: 53.4, lng: 7.0 },
    { x: 262271.62, y: 602722.66 },
  ],
  [
    { lat: 53.1, lng: 4.8 },
    { x: 115668.86, y: 568292.76 },
  ],
];

test("a place is within a metre of where the server puts it, and comes back where it was", () => {
  for (const [place, point] of KNOWN) {
    const found = inMetres(place);
    assert.ok(Math.hypot(found.x - point.x, found.y - point.y) < 1, JSON.stringify(found));
    const back = inDegrees(point);
    // a hundred-thousandth of a degree is about a metre
    assert.ok(Math.abs(back.lat - place.lat) < 1e-5 && Math.abs(back.lng - place.lng) < 1.5e-5, JSON.stringify(back));
  }
});

test("a square of 400 m is 1600 m around and 16 ha", () => {
  const corners = [
    [0, 0],
    [400, 0],
    [400, 400],
    [0, 400],
  ].map(([x, y]) => inDegrees({ x: 229_000 + x, y: 525_000 + y }));
  assert.ok(Math.abs(surface(corners) - 160_000) < 16);
  assert.ok(Math.abs(length([...corners, corners[0]]) - 1600) < 0.1);
});
