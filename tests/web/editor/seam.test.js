// A border that two areas share, also where their corners do not coincide.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inDegrees, inMetres } from "../../../smeedkaart/web/editor/rd.js";
import { insertions, join } from "../../../smeedkaart/web/editor/seam.js";

const at = ([x, y]) => inDegrees({ x: 229_000 + x, y: 525_000 + y });
const ring = (...corners) => corners.map(at);
/** Corners in whole metres; the formulas there and back differ by a few decimetres. */
const metres = (corners) => corners.map(inMetres).map(({ x, y }) => [Math.round((x - 229_000) / 5) * 5, Math.round((y - 525_000) / 5) * 5]);

/** Move a corner with all that joins it, and give back both borders. */
function dragged(own, index, other, to) {
  const joined = join(own, index, other);
  assert.ok(joined);
  const mine = own.slice();
  let moved = index;
  for (const { at: place, corner } of insertions(index, joined.taken)) {
    mine.splice(place, 0, corner);
    if (place <= moved) moved += 1;
  }
  mine[moved] = to;
  other[joined.index] = to;
  return { mine, joined };
}

/** Left of a border of 300 m, with a corner in its middle that is dragged. */
const left = () => ring([0, 0], [200, 0], [200, 150], [200, 300], [0, 300]);

test("a neighbour with the same corners moves along, and gets no more of them", () => {
  const right = ring([200, 0], [400, 0], [400, 300], [200, 300], [200, 150]);
  const own = left();
  // as far as the server keeps them: one and the same corner
  right[4] = own[2];
  right[0] = own[1];
  right[3] = own[3];
  const { mine, joined } = dragged(own, 2, right, at([250, 150]));
  assert.deepEqual(joined, { index: 4, taken: [] });
  assert.equal(right.length, 5);
  assert.equal(mine.length, 5);
});

test("a neighbour that runs 6 m beside, with its corners elsewhere, gets the same line", () => {
  // its corners at 40, 180 and 260 m are 6 m to the right of the border
  const right = ring([206, 40], [400, 40], [400, 260], [206, 260], [206, 180]);
  const own = left();
  const { mine } = dragged(own, 2, right, at([250, 150]));
  // 30 m from the corner that is dragged lies the neighbour's corner at 180: from there to its next one at 40 both are one line
  assert.deepEqual(metres(mine), [
    [0, 0],
    [200, 0],
    [205, 40],
    [250, 150],
    [205, 180],
    [200, 300],
    [0, 300],
  ]);
  assert.deepEqual(metres(right), [
    [205, 40],
    [400, 40],
    [400, 260],
    [205, 260],
    [205, 180],
    [250, 150],
  ]);
});

test("where the border in the hand has its corner first, the neighbour gets that", () => {
  const right = ring([208, -100], [400, -100], [400, 400], [208, 400]);
  const own = left();
  const { mine } = dragged(own, 2, right, at([250, 150]));
  assert.equal(mine.length, 5);
  assert.deepEqual(metres(right), [
    [210, -100],
    [400, -100],
    [400, 400],
    [210, 400],
    [200, 300],
    [250, 150],
    [200, 0],
  ]);
});

test("11 m away is no neighbour, 9 m is one", () => {
  assert.equal(join(left(), 2, ring([211, 0], [400, 0], [400, 300], [211, 300])), null);
  assert.ok(join(left(), 2, ring([209, 0], [400, 0], [400, 300], [209, 300])));
});

test("a border that leaves at a corner shares only what it shares", () => {
  // it comes along the lower half and turns away to the right at the corner that is dragged
  const right = ring([200, 0], [400, 0], [400, 150], [200, 150]);
  const own = left();
  right[3] = own[2];
  right[0] = own[1];
  const { mine, joined } = dragged(own, 2, right, at([180, 150]));
  assert.deepEqual(joined, { index: 3, taken: [] });
  assert.equal(mine.length, 5);
  assert.equal(right.length, 4);
});

test("however the neighbour's corners lie, from the corner that moves to the next on either side both have one line", () => {
  let seed = 11;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let run = 0; run < 200; run += 1) {
    const own = left();
    // corners of its border from south to north, up to 8 m beside ours and at least 12 m apart along it
    const along = [];
    for (let y = -60 + random() * 50; y < 380; y += 12 + random() * 140) along.push([200 + random() * 8, y]);
    const other = ring([400, 400], [400, -100], ...along).reverse();
    const to = at([230, 150]);
    const { mine } = dragged(own, 2, other, to);
    /** @param {{ lat: number, lng: number }[]} border */
    const beside = (border) => {
      const i = border.indexOf(to);
      assert.ok(i >= 0);
      return [border.at(i - 1), border[(i + 1) % border.length]].map(({ lat, lng }) => `${lat} ${lng}`).sort();
    };
    assert.deepEqual(beside(mine), beside(other), `run ${run}`);
  }
});
