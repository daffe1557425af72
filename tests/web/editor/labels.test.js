// Boxes on the screen, by which labels make room for each other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { around, outline, overlaps } from "../../../smeedkaart/web/editor/labels.js";

test("a box lies evenly around its middle", () => {
  assert.deepEqual(around({ x: 100, y: 50 }, { width: 30, height: 10 }), { left: 85, right: 115, top: 45, bottom: 55 });
});

test("boxes overlap when they share more than an edge", () => {
  const box = around({ x: 0, y: 0 }, { width: 10, height: 10 });
  const beside = (x, y) => around({ x, y }, { width: 10, height: 10 });
  assert.ok(overlaps(box, beside(9, 9)));
  assert.ok(overlaps(box, around({ x: 1, y: 1 }, { width: 2, height: 2 })));
  // edges that touch leave both readable
  assert.ok(!overlaps(box, beside(10, 0)));
  assert.ok(!overlaps(box, beside(0, -10)));
  assert.ok(!overlaps(box, beside(11, 0)));
});

test("another number of as many digits needs no more room, whatever else changes does", () => {
  const known = outline("Noord 1", "12.345 · C");
  assert.equal(outline("Noord 1", "98.760 · C"), known);
  for (const [name, label] of [
    ["Noord 2", "12.345 · C"],
    ["Noord 1", "2.345 · C"],
    ["Noord 1", "12.345 · B"],
    ["Noord 1", undefined],
  ]) {
    assert.notEqual(outline(name, label), known);
  }
});
