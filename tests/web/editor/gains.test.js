// Who gains and who loses while a border moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gains } from "../../../smeedkaart/web/editor/gains.js";

const areas = (...all) => new Map(all.map(([id, name, people]) => [id, { id, name, people }]));

test("each area in the hand gains or loses what it has more or less than it had", () => {
  const known = areas(["a", "Noord", 1000], ["b", "Zuid", 500], ["c", "Oost", 300]);
  assert.deepEqual(gains(areas(["a", "Noord", 1120], ["b", "Zuid", 380]), known), [
    { name: "Noord", change: 120 },
    { name: "Zuid", change: -120 },
  ]);
});

test("of what is new, or of which nobody knows how many live there, nothing is said", () => {
  const known = areas(["a", "Noord", null], ["b", "Zuid", 500]);
  assert.deepEqual(gains(areas(["a", "Noord", 12], ["b", "Zuid", null], ["new", "", 40]), known), []);
});
