// The card lies where it covers the least of what is drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clearOf, freest, places } from "../../../smeedkaart/web/editor/dock.js";

// a map of 1000 x 800, a card of 300 x 200; 76 are for the buttons at the right, 96 for what stands below
const OFFERED = places({ width: 1000, height: 800 }, { width: 300, height: 200 });

test("there are four places, beside the buttons and above the foot", () => {
  assert.deepEqual(OFFERED["bottom right"], { left: 1000 - 76 - 300, right: 1000 - 76, top: 800 - 96 - 200, bottom: 800 - 96 });
});

test("nothing drawn, or drawn elsewhere, leaves the card where it is used to be", () => {
  assert.equal(freest(OFFERED, null, "right"), "");
  assert.equal(freest(OFFERED, { left: 400, right: 500, top: 300, bottom: 400 }, ""), "");
});

test("what lies under the card sends it to a place that is free", () => {
  // over the place at the top left only
  assert.equal(freest(OFFERED, { left: 100, right: 200, top: 50, bottom: 100 }, ""), "right");
  // over both places along the top
  assert.equal(freest(OFFERED, { left: 100, right: 900, top: 50, bottom: 100 }, ""), "bottom");
  // and it stays there while that is as good
  assert.equal(freest(OFFERED, { left: 400, right: 500, top: 300, bottom: 400 }, "bottom"), "bottom");
});

test("what fills the map is covered as little as can be", () => {
  // from x = 200 on: at the left 100 of 300 pixels are covered, at the right all
  assert.equal(freest(OFFERED, { left: 200, right: 1000, top: 0, bottom: 800 }, "right"), "");
});

test("what is shown lies beside a card, and below a bar that takes most of the width", () => {
  const map = { width: 1240, height: 1080 };
  assert.deepEqual(clearOf(map, { width: 440, height: 300 }), [440, 40]);
  // beside a bar of 1,070 only 170 pixels would be left
  assert.deepEqual(clearOf(map, { width: 1070, height: 170 }), [40, 170]);
  // however high it is, half of the map is left
  assert.deepEqual(clearOf(map, { width: 1070, height: 900 }), [40, 540]);
  // on a telephone nothing is beside anything
  assert.deepEqual(clearOf({ width: 390, height: 480 }, { width: 280, height: 230 }), [40, 40]);
});
