// Buurten by their name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bare, found } from "../../../smeedkaart/web/editor/finding.js";

const NAMES = ["Krakeel", "Industriegebied Noord A", "Noord", "Verspreide huizen Pesse-Noord", "Oost", "Fluitenberg", "Tweeë"];
const names = (text, most) =>
  found(
    NAMES.map((name) => ({ name })),
    text,
    most,
  ).map(({ name }) => name);

test("accents, capitals and hyphens make no difference", () => {
  assert.equal(bare("  Pesse-Noord (Òost) "), "pesse noord oost");
  assert.deepEqual(names("tweee"), ["Tweeë"]);
  assert.deepEqual(names("KRAK"), ["Krakeel"]);
});

test("the name itself comes first, then what begins with it, then what has it as a word", () => {
  assert.deepEqual(names("noord"), ["Noord", "Industriegebied Noord A", "Verspreide huizen Pesse-Noord"]);
  assert.deepEqual(names("noord", 1), ["Noord"]);
});

test("words are found in any order, and parts of words last", () => {
  assert.deepEqual(names("noord industrie"), ["Industriegebied Noord A"]);
  assert.deepEqual(names("berg"), ["Fluitenberg"]);
  assert.deepEqual(names("zuid"), []);
});

test("one letter is too few", () => {
  assert.deepEqual(names("o"), []);
  assert.deepEqual(names(" - "), []);
});
