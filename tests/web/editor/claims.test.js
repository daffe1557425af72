// Whose a unit is, and what a stroke therefore takes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Claims, overlap } from "../../../smeedkaart/web/editor/claims.js";
import { flatRings } from "../../../smeedkaart/web/editor/units.js";
import { area, board, ring } from "./painted.js";

const units = board(5, 4);
const of = (...codes) => [...units.of(codes)];
const names = (which) => units.codes(which);
const claims = (...areas) => new Claims(units, new Map(areas));
const drawn = (...corners) => ({ type: "Polygon", coordinates: [ring(...corners)] });
const ADD = { remove: false, spare: true };
const OVER = { remove: false, spare: false };

test("a new area takes what is nobody's, and leaves to painted neighbours what is theirs", () => {
  const stroke = claims(area("n", { codes: ["c1r0", "c2r0"] })).stroke("", of("c0r0", "c1r0"), ADD);
  assert.deepEqual([names(stroke.own), stroke.others.size, [...stroke.spared.keys()]], [["c0r0"], 0, ["n"]]);
});

test("painted over others it is taken from them, so that nobody counts twice", () => {
  const both = claims(area("a", { codes: ["c0r0"] }), area("n", { codes: ["c1r0", "c2r0"] }));
  const stroke = both.stroke("a", of("c1r0", "c1r1"), OVER);
  assert.deepEqual(names(stroke.own), ["c0r0", "c1r0", "c1r1"]);
  assert.deepEqual(
    [...stroke.others].map(([id, kept]) => [id, names(kept)]),
    [["n", ["c2r0"]]],
  );
  // and a stroke changes nothing of what stands
  assert.deepEqual([names(both.own("a")), names(both.own("n"))], [["c0r0"], ["c1r0", "c2r0"]]);
});

test("a locked neighbour keeps what it has, also when others do not", () => {
  const locked = area("vast", { codes: ["c1r0"], locked: true });
  const stroke = claims(locked, area("los", { codes: ["c2r0"] })).stroke("", of("c1r0", "c2r0"), OVER);
  assert.deepEqual([names(stroke.own), [...stroke.others.keys()], [...stroke.spared.keys()]], [["c2r0"], ["los"], ["vast"]]);
});

test("taking away gives nothing to anybody", () => {
  const stroke = claims(area("a", { codes: ["c0r0", "c1r0"] })).stroke("a", of("c1r0", "c2r0"), { remove: true, spare: true });
  assert.deepEqual([names(stroke.own), stroke.others.size], [["c0r0"], 0]);
});

test("giving and taking back is the identity, for whatever units", () => {
  const empty = claims();
  for (let choice = 1; choice < 2 ** 8; choice += 1) {
    const touched = [...Array(8).keys()].filter((i) => choice & (1 << i));
    const once = names(empty.stroke("", touched, ADD).own);
    const standing = claims(area("a", { codes: once }));
    assert.equal(standing.stroke("a", touched, { remove: true, spare: true }).own.size, 0);
    assert.deepEqual(names(standing.stroke("a", touched, ADD).own), once);
  }
});

test("a freely drawn area has the units that it lies over for more than a sliver", () => {
  // a square is 68 m wide and 111 m high; the border runs through the middle of column 1
  const free = claims(area("vrij", { geometry: drawn([1.5, 0], [4, 0], [4, 1], [1.5, 1]) }));
  const whose = ["c0r0", "c1r0", "c2r0", "c1r1"].map((code) => free.of(of(code)[0], "").map(({ id }) => id));
  assert.deepEqual(whose, [[], ["vrij"], ["vrij"], []]);
  // its own stroke does not mind it, and over it is told
  assert.deepEqual(names(free.stroke("vrij", of("c2r0"), ADD).own), ["c2r0"]);
  const over = free.stroke("", of("c0r0", "c2r0"), OVER);
  assert.deepEqual([names(over.own), [...over.crossed], over.others.size], [["c0r0", "c2r0"], ["vrij"], 0]);
});

test("a border that was meant to be that of the units takes no neighbour along", () => {
  // 0.1 of 68 m is 7 m, in the narrow way as well as in the high one (0.08 of 111 m is 9 m)
  const sloppy = claims(area("vrij", { geometry: drawn([0.9, -0.08], [2.1, -0.08], [2.1, 1.08], [0.9, 1.08]) }));
  const whose = ["c0r0", "c1r0", "c2r0", "c1r1"].map((code) => sloppy.of(of(code)[0], "").length);
  assert.deepEqual(whose, [0, 1, 0, 0]);
  // 0.2 of 68 m is 14 m
  const wider = claims(area("vrij", { geometry: drawn([0.8, 0], [2, 0], [2, 1], [0.8, 1]) }));
  assert.deepEqual(
    wider.of(of("c0r0")[0], "").map(({ id }) => id),
    ["vrij"],
  );
});

test("a strip along a slanting line is a sliver too", () => {
  const [a, b] = [ring([0, 0], [10, 10], [0, 10]), ring([0, 0], [10, 10], [10, 0])].map((one) => flatRings([[one]]));
  assert.ok(!overlap(a, b));
  // 0.05 thousandths of a degree to the side of a slanting line are less than 4 m, 0.5 are some 29 m
  assert.ok(!overlap(a, flatRings([[ring([-0.05, 0], [9.95, 10], [10, 0])]])));
  assert.ok(overlap(a, flatRings([[ring([-0.5, 0], [9.5, 10], [10, 0])]])));
});

test("an area painted with other units, or those of another year, is one that is drawn", () => {
  const border = drawn([0, 0], [1, 0], [1, 1], [0, 1]);
  const other = claims(
    area("buurten", { codes: ["c0r0"], level: "buurt", geometry: border }),
    area("vorig", { codes: ["c1r0"], year: 2024, geometry: drawn([1, 0], [2, 0], [2, 1], [1, 1]) }),
  );
  const stroke = other.stroke("", of("c0r0", "c1r0"), OVER);
  assert.deepEqual([[...stroke.crossed], stroke.others.size, other.own("buurten").size], [["buurten", "vorig"], 0, 0]);
});

test("what was found out of a drawn area stays as long as its border does", () => {
  const geometry = drawn([0, 0], [2, 0], [2, 2], [0, 2]);
  const first = claims(area("vrij", { geometry }));
  assert.equal(first.of(of("c0r0")[0], "").length, 1);
  const known = first.drawn[0].known;
  const renamed = new Claims(units, new Map([area("vrij", { geometry, name: "Nieuw" })]), first);
  assert.deepEqual([renamed.drawn[0].known === known, renamed.of(of("c0r0")[0], "")[0].name], [true, "Nieuw"]);
  const moved = new Claims(units, new Map([area("vrij", { geometry: drawn([3, 0], [4, 0], [4, 1], [3, 1]) })]), first);
  assert.deepEqual(moved.of(of("c0r0")[0], ""), []);
});

test("a stroke that grows comes to what it would have been at once, and tells what is new in order", () => {
  const both = claims(area("a", { codes: ["c0r0"] }), area("n", { codes: ["c1r0", "c2r0"] }));
  const grown = both.stroke("a", of("c0r0", "c1r0"), OVER);
  grown.take(of("c3r0"));
  const once = both.stroke("a", of("c0r0", "c1r0", "c3r0"), OVER);
  assert.deepEqual([names(grown.own), grown.more, grown.less], [names(once.own), of("c1r0", "c3r0"), []]);
  assert.ok(
    !grown.nothing && both.stroke("a", of("c0r0"), OVER).nothing && both.stroke("a", of("c4r3"), { remove: true, spare: true }).nothing,
  );
});
