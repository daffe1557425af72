// What lies outside the municipality.
import assert from "node:assert/strict";
import { test } from "node:test";
import { along, Municipality, within } from "../../../smeedkaart/web/editor/municipality.js";

const at = (lng, lat) => ({ lng, lat });
const square = (west, south, east, north) => [at(west, south), at(east, south), at(east, north), at(west, north)];
const hollow = [square(6, 52, 6.1, 52.1), square(6.04, 52.04, 6.06, 52.06)];

test("a place is within a ring and not within its hole", () => {
  assert.ok(within(at(6.02, 52.02), hollow));
  assert.ok(!within(at(6.05, 52.05), hollow));
  assert.ok(!within(at(6.2, 52.02), hollow));
});

test("a line is looked at every hundred metres", () => {
  // 0.009 degrees of latitude are 1002 m: eleven steps; the way back has as many, and the third line is as long
  const places = along([at(6, 52), at(6, 52.009)], 100);
  assert.equal(places.length, 22);
  assert.deepEqual(places[0], at(6, 52));
});

test("a shape leaves where its corners or a line between them do, and a border is no outside", () => {
  const zone = { getBounds: () => ({ contains: () => true }), getLatLngs: () => hollow };
  const near = at(6.1003, 52.05);
  const municipality = new Municipality(
    { shapes: { getLayers: () => [zone] } },
    { onZone: (place) => Math.abs(place.lng - near.lng) < 0.0003 && place.lat > 52 && place.lat < 52.1 },
  );
  assert.ok(!municipality.outside(at(6.02, 52.02)));
  assert.ok(!municipality.outside(near));
  assert.ok(municipality.outside(at(6.2, 52.05)));
  assert.ok(!municipality.leaves([square(6.01, 52.01, 6.03, 52.03)]));
  assert.ok(municipality.leaves([square(6.08, 52.01, 6.12, 52.03)]));
  // its corners are inside, the line between them crosses the hole
  assert.ok(municipality.leaves([[at(6.03, 52.05), at(6.07, 52.05), at(6.07, 52.02)]]));
  assert.ok(!new Municipality({ shapes: null }, { onZone: () => false }).outside(at(0, 0)));
});
