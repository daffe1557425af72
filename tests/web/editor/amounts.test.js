// Numbers as people write them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { distance, hectares, signed } from "../../../smeedkaart/web/editor/amounts.js";

/** With plain spaces. */
const plain = (text) => text.replaceAll("\u00a0", " ");

test("surfaces are in hectares, with as many decimals as mean something", () => {
  assert.equal(plain(hectares(400, "nl")), "0,04 ha");
  assert.equal(plain(hectares(31_400, "nl")), "3,14 ha");
  assert.equal(plain(hectares(314_159, "nl")), "31,4 ha");
  assert.equal(plain(hectares(12_345_678, "nl")), "1.235 ha");
  assert.equal(plain(hectares(31_400, "en")), "3.14 ha");
});

test("lengths are in metres, and from a kilometre on in those", () => {
  assert.equal(plain(distance(7.25, "nl")), "7,3 m");
  assert.equal(plain(distance(999.4, "nl")), "999 m");
  assert.equal(plain(distance(999.5, "nl")), "1 km");
  assert.equal(plain(distance(1234, "nl")), "1,23 km");
  assert.equal(plain(distance(12_345, "en")), "12.3 km");
});

test("what one loses the other gains, also half a person", () => {
  assert.deepEqual(
    [637.5, -637.5, 0.4, -0.4].map((change) => signed(change, "nl")),
    ["+638", "\u2212638", "\u00b10", "\u00b10"],
  );
});

test("a change has its sign", () => {
  assert.deepEqual(
    [1200, -118, 0].map((change) => signed(change, "nl")),
    ["+1.200", "\u2212118", "\u00b10"],
  );
});
