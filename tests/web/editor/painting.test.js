// One press, drag and release: what it touches, what it changes, and what is told of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Claims } from "../../../smeedkaart/web/editor/claims.js";
import { Gesture } from "../../../smeedkaart/web/editor/gesture.js";
import { plain } from "../../../smeedkaart/web/editor/outbox.js";
import { Work } from "../../../smeedkaart/web/editor/paintchanges.js";
import { sameFeature } from "../../../smeedkaart/web/editor/shapes.js";
import { flat } from "../../../smeedkaart/web/editor/units.js";
import { filled, peopleWords } from "../../../smeedkaart/web/editor/unittip.js";
import { area, at, board } from "./painted.js";

const units = board(6, 5);
const spot = (x, y) => flat(...at(x, y));
const one = spot(1, 0).x - spot(0, 0).x;
const names = (which) => units.codes(which);
const gesture = (tool, start, { radius = one / 5, keyed = false } = {}) =>
  new Gesture(units, tool, spot(...start), { radius, step: one / 20, keyed });

test("a click takes one unit, wherever the hand goes before it is up", () => {
  const click = gesture("click", [1.5, 1.5]);
  click.to(spot(4.5, 3.5));
  assert.deepEqual(names(click.touched), ["c1r1"]);
});

test("a brush takes along all that it came by, back and forth", () => {
  const brush = gesture("brush", [0.5, 0.5]);
  for (const [x, y] of [
    [2.5, 0.5],
    [2.5, 2.5],
    [2.5, 0.5],
  ])
    brush.to(spot(x, y));
  assert.deepEqual(names(brush.touched), ["c0r0", "c1r0", "c2r0", "c2r1", "c2r2"]);
});

test("a lasso and a box take what lies in them as they are now", () => {
  const box = gesture("box", [0.2, 0.2]);
  box.to(spot(3.8, 3.8));
  assert.equal(box.touched.size, 16);
  box.to(spot(1.8, 1.8));
  assert.deepEqual(names(box.touched), ["c0r0", "c0r1", "c1r0", "c1r1"]);
  const lasso = gesture("lasso", [1.2, 1.2]);
  for (const [x, y] of [
    [3.8, 1.2],
    [3.8, 2.8],
    [1.2, 2.8],
  ])
    lasso.to(spot(x, y));
  assert.deepEqual(names(lasso.touched), ["c1r1", "c1r2", "c2r1", "c2r2", "c3r1", "c3r2"]);
});

test("a lasso or a box that went nowhere is a click", () => {
  for (const tool of ["lasso", "box"]) {
    const still = gesture(tool, [2.5, 2.5]);
    still.to(spot(2.51, 2.5));
    assert.deepEqual(names(still.touched), ["c2r2"], tool);
  }
});

test("keys go from middle to middle, and what they came by is within", () => {
  const lasso = gesture("lasso", [1.5, 1.5], { keyed: true });
  for (const [x, y] of [
    [2.5, 1.5],
    [3.5, 1.5],
    [3.5, 2.5],
    [3.5, 3.5],
    [2.5, 3.5],
    [1.5, 3.5],
    [1.5, 2.5],
  ])
    lasso.to(spot(x, y));
  assert.deepEqual(names(lasso.touched), ["c1r1", "c1r2", "c1r3", "c2r1", "c2r2", "c2r3", "c3r1", "c3r2", "c3r3"]);
  const box = gesture("box", [1.5, 1.5], { keyed: true });
  box.to(spot(2.5, 2.5));
  assert.ok(names(box.touched).includes("c1r1") && names(box.touched).includes("c2r2"));
});

test("twice on a place is the whole wijk of it", () => {
  const twice = gesture("click", [2.5, 0.5]);
  twice.widen();
  // a wijk has two columns of five squares
  assert.equal(twice.touched.size, 10);
  assert.ok(names(twice.touched).every((code) => /^c[23]/.test(code)));
});

test("a stroke over neighbours is one edit: the area first, with all that it takes from whom", () => {
  const areas = new Map([
    area("a", { codes: ["c0r0"], name: "Noord" }),
    area("b", { codes: ["c1r0", "c2r0"] }),
    area("c", { codes: ["c3r0"] }),
  ]);
  const stroke = new Claims(units, areas).stroke("a", units.of(["c1r0", "c3r0"]), { remove: false, spare: false });
  const changes = new Work(units, areas, "a").changes(stroke);
  assert.deepEqual(Object.keys(changes), ["a", "b", "c"]);
  assert.deepEqual([changes.a.properties.units.codes, changes.a.properties.name], [["c0r0", "c1r0", "c3r0"], "Noord"]);
  // of one nothing is left
  assert.deepEqual([changes.b.properties.units.codes, changes.c], [["c2r0"], null]);
  // the server hears units, and makes the shape itself
  assert.deepEqual(plain(changes.a), {
    type: "Feature",
    properties: { id: "a", name: "Noord", units: { level: "square", year: 2025, codes: ["c0r0", "c1r0", "c3r0"] } },
    geometry: null,
  });
  assert.deepEqual(
    new Work(units, areas, "a").asked(stroke).map(({ properties }) => [properties.id, properties.units.codes.length]),
    [
      ["a", 3],
      ["b", 1],
    ],
  );
});

test("the last unit taken away takes the area off the map, and a new one that never was changes nothing", () => {
  const areas = new Map([area("a", { codes: ["c0r0"] })]);
  const off = { remove: true, spare: true };
  assert.deepEqual(new Work(units, areas, "a").changes(new Claims(units, areas).stroke("a", units.of(["c0r0"]), off)), { a: null });
  assert.deepEqual(new Work(units, areas, "new").changes(new Claims(units, areas).stroke("", units.of(["c4r4"]), off)), {});
});

test("a painted area is the same as long as its units are, however its border was sketched", () => {
  const [, sketched] = area("a", { codes: ["c0r0"] });
  const [, made] = area("a", { codes: ["c0r0"], geometry: { type: "Polygon", coordinates: [[[1, 1]]] } });
  const [, more] = area("a", { codes: ["c0r0", "c1r0"] });
  const [, free] = area("a", {});
  assert.ok(sameFeature(sketched, made));
  assert.ok(!sameFeature(sketched, more) && !sameFeature(sketched, free) && !sameFeature(free, sketched));
});

test("a border that the server made goes out as it is, with a new name too", () => {
  const [, made] = area("a", { codes: ["c0r0"] });
  assert.deepEqual(plain(made), { type: "Feature", properties: { id: "a", name: "a" }, geometry: made.geometry });
});

test("people are told in words, with what is not known", () => {
  const texts = {
    paint_person: "{count} mens",
    paint_people: "{count} mensen",
    paint_at_least: "minstens {count} mensen",
    paint_unknown: "mensen onbekend",
  };
  const told = (people, unknown = false) => peopleWords({ people, unknown }, texts, "nl");
  assert.deepEqual(
    [told(1), told(0), told(1230), told(1230, true), told(0, true)],
    ["1 mens", "0 mensen", "1.230 mensen", "minstens 1.230 mensen", "mensen onbekend"],
  );
  // a name is text, whatever it looks like
  assert.equal(filled("hoort bij ‘{name}’", { name: "{name} $& <b>" }), "hoort bij ‘{name} $& <b>’");
});

test("a freely drawn border that stays so hears what comes to it and what goes off it", () => {
  const [west, east, north] = [6, 6.002, 52.001];
  const border = [
    [west, 52],
    [east, 52],
    [east, north],
    [west, north],
    [west, 52],
  ];
  const areas = new Map([area("vrij", { geometry: { type: "Polygon", coordinates: [border] }, name: "Dorp" })]);
  const work = new Work(units, areas, "vrij", true);
  const claims = new Claims(units, areas);
  const named = (...codes) => ({ level: "square", year: 2025, codes });
  const more = work.changes(claims.stroke("vrij", units.of(["c2r0"]), { remove: false, spare: true }));
  assert.deepEqual(plain(more.vrij), { type: "Feature", properties: { id: "vrij", name: "Dorp", add: named("c2r0") }, geometry: null });
  assert.equal(more.vrij.geometry.coordinates.length, 2);
  // what lies outside of it cannot go off it
  const less = work.changes(claims.stroke("vrij", units.of(["c1r0", "c4r4"]), { remove: true, spare: true }));
  assert.deepEqual(plain(less.vrij).properties, { id: "vrij", name: "Dorp", take: named("c1r0") });
  assert.deepEqual(work.changes(claims.stroke("vrij", units.of(["c4r4"]), { remove: true, spare: true })), {});
  // the next stroke says only what it does itself
  const after = new Map([...areas, ["vrij", more.vrij]]);
  const next = new Work(units, after, "vrij", true).changes(
    new Claims(units, after).stroke("vrij", units.of(["c3r0"]), { remove: false, spare: true }),
  );
  assert.deepEqual(plain(next.vrij).properties, { id: "vrij", name: "Dorp", add: named("c3r0") });
  // and made whole units of, it is one of units
  const whole = new Work(units, areas, "vrij").changes(claims.stroke("vrij", units.of(["c0r0", "c1r0"]), { remove: false, spare: true }));
  assert.deepEqual(plain(whole.vrij).properties, { id: "vrij", name: "Dorp", units: named("c0r0", "c1r0") });
});
