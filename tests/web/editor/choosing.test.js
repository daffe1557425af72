// Choosing the areas that go on as one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Choosing } from "../../../smeedkaart/web/editor/choosing.js";

/** A choice among areas with these names, and the plans it made. */
function choice(...names) {
  const layers = new Map(names.map((name) => [name.toLowerCase(), { feature: { properties: { name } } }]));
  const plans = [];
  return { layers, plans, choosing: new Choosing({ layers }, (plan) => plans.push(plan)) };
}

test("an area is added by a click, and taken out by another", () => {
  const { choosing } = choice("A", "B", "C");
  assert.equal(choosing.on, false);
  choosing.start("a");
  for (const id of ["b", "c", "b", null]) choosing.turn(id);
  assert.equal(choosing.on, true);
  assert.deepEqual(choosing.names(), ["A", "C"]);
  assert.equal(choosing.first(), "A");
});

test("two or more areas are a plan, one is none", () => {
  const { choosing, plans } = choice("A", "B");
  choosing.start("a");
  choosing.finish();
  assert.deepEqual([plans, choosing.on], [[], false]);
  choosing.start("a");
  choosing.turn("b");
  choosing.finish();
  assert.deepEqual([plans, choosing.on], [[{ kind: "merge", areas: ["a", "b"] }], false]);
});

test("an area that another screen ended meanwhile is no part of the plan", () => {
  const { choosing, plans, layers } = choice("A", "B", "C");
  choosing.start("a");
  choosing.turn("b");
  choosing.turn("c");
  layers.delete("a");
  assert.equal(choosing.first(), "B");
  choosing.finish();
  assert.deepEqual(plans, [{ kind: "merge", areas: ["b", "c"] }]);
});

test("of areas that are all gone there is no first name", () => {
  const { choosing, layers } = choice("A");
  choosing.start("a");
  layers.clear();
  assert.equal(choosing.first(), "");
});
