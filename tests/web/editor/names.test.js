// Names that are too long keep their end, by which parts of a split are told apart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shortened } from "../../../smeedkaart/web/editor/names.js";

test("a name that fits stays as it is", () => {
  assert.equal(shortened("Wolfsbos", 8), "Wolfsbos");
});

test("parts of a split stay apart, and their last words whole", () => {
  const name = (/** @type {number} */ part) => `Nieuwlande en omliggende dorpen, deel ${part}`;
  // 20 letters: 8 for the end, "dorpen, deel 1" less than whole words of it is " deel 1"; 20 - 1 - 7 = 12 for the beginning
  assert.equal(shortened(name(1), 20), "Nieuwlande e… deel 1");
  assert.equal(shortened(name(2), 20), "Nieuwlande e… deel 2");
});

test("a double name keeps its last half", () => {
  // 32 letters: 12 for the end, "cheveld-West", of which "-West" is whole; 32 - 1 - 5 = 26 for the beginning
  assert.equal(shortened("Verspreide huizen Hollandscheveld-West", 32), "Verspreide huizen Hollands…-West");
});

test("a long last word loses its beginning, not its end, and no letter is cut in two", () => {
  // 10 letters: 4 for the end, 10 - 1 - 4 = 5 for the beginning
  assert.equal(shortened("Zuiderzeestraatweg😀", 10), "Zuide…weg😀");
  for (let most = 5; most < 30; most += 1) {
    const short = [...shortened("Zuid-Scharwoude aan de Langedijkerdijk 😀", most)];
    assert.ok(short.length <= most);
    assert.equal(short.at(-1), "😀");
  }
});
