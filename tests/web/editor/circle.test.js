// Circles of so many metres, and what is measured.
import assert from "node:assert/strict";
import { test } from "node:test";

// Leaflet draws what these make; here only the sums are looked at
globalThis.L = { polygon: () => ({}), polyline: () => ({}), layerGroup: () => ({}) };
const { circle, typedMetres } = await import("../../../smeedkaart/web/editor/circle.js");
const { reading } = await import("../../../smeedkaart/web/editor/measure.js");
const { inDegrees, inMetres, surface } = await import("../../../smeedkaart/web/editor/rd.js");

const MIDDLE = { lat: 52.72, lng: 6.47 };

test("a circle has 72 corners and the surface of a circle", () => {
  for (const metres of [10, 250, 500, 5000]) {
    const ring = circle(MIDDLE, metres);
    assert.equal(ring.length, 72);
    // pi x r x r, to a thousandth; 500 m: 785 398 m2
    assert.ok(Math.abs(surface(ring) / (Math.PI * metres ** 2) - 1) < 0.001, String(metres));
  }
});

test("its corners lie as far outside as makes up for the straight lines between them", () => {
  // sqrt(2 pi / (72 sin 5 degrees)) = sqrt(6.283185 / 6.275214) = 1.000635: 500 m become 500.32 m
  const { x, y } = inMetres(MIDDLE);
  for (const corner of circle(MIDDLE, 500)) {
    const place = inMetres(corner);
    assert.ok(Math.abs(Math.hypot(place.x - x, place.y - y) - 500.32) < 0.15);
  }
});

test("metres are read as people type them", () => {
  assert.deepEqual(["500", " 1.000 ", "12,5", "12.5 m", "1 500 meter", "50000"].map(typedMetres), [500, 1000, 12.5, 12.5, 1500, 50_000]);
  assert.deepEqual(["", "0", "-5", "veel", "50001", "1e9", "5 km"].map(typedMetres), [null, null, null, null, null, null, null]);
});

test("a line has a length, and a closed one a surface too", () => {
  const corners = [
    [0, 0],
    [400, 0],
    [400, 300],
  ].map(([x, y]) => inDegrees({ x: 229_000 + x, y: 525_000 + y }));
  const plain = (closed, language = "nl") => reading(corners, closed, language).replaceAll("\u00a0", " ");
  assert.equal(plain(false), "700 m");
  // 400 x 300 / 2 = 6 ha; around it 400 + 300 + 500 m
  assert.equal(plain(true), "6 ha, 1,2 km");
  assert.equal(reading(corners.slice(0, 1), false, "nl"), "");
});
