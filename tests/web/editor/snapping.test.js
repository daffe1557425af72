// What a corner lands on: what people see, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Snapping } from "../../../smeedkaart/web/editor/snapping.js";

test("whoever draws alone lands on no area that is hidden", () => {
  globalThis.L = /** @type {any} */ ({ latLng: (place) => ({ ...place, toBounds: () => ({}) }) });
  const ring = [
    { lat: 52, lng: 6 },
    { lat: 52, lng: 6.01 },
    { lat: 52.01, lng: 6.01 },
  ];
  const area = { options: {}, getLatLngs: () => [ring], getBounds: () => ({ intersects: () => true, getCenter: () => ring[0] }) };
  const snapping = Object.create(Snapping.prototype);
  const map = { getZoom: () => 18, hasLayer: () => false };
  Object.assign(snapping, { map, areas: { layers: new Map([["a", area]]) }, zones: {}, known: new WeakMap(), alone: false });
  assert.deepEqual(snapping.find(ring[0]).place, ring[0]);
  snapping.alone = true;
  assert.equal(snapping.find(ring[0]), null);
});
