// Where others are at work: seen in a colour that is theirs everywhere, and gone when they stop.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { colour, Others } from "../../../smeedkaart/web/editor/others.js";

/** What lies on the map, in the order in which it was laid there. */
let there = [];
const layer = (kind, places, options) => {
  const made = { kind, places, options };
  made.addTo = () => there.push(made);
  made.remove = () => {
    there = there.filter((one) => one !== made);
  };
  return made;
};

beforeEach(() => {
  there = [];
  globalThis.L = {
    latLng: (lat, lng) => [lat, lng],
    polyline: (places, options) => layer("line", places, options),
    circleMarker: (place, options) => layer("point", place, options),
  };
});

/** Others on a map with one pane, and what this page told of itself. */
function others() {
  const pane = { style: {}, setAttribute: (name, value) => Object.assign(pane, { [name]: value }) };
  const told = [];
  const made = new Others({ createPane: () => pane }, (mark) => told.push(mark));
  return { made, pane, told };
}
const kinds = () => there.map(({ kind }) => kind);
const TIMERS = { apis: ["setTimeout", "Date"], now: 1_000_000 };

test("somebody is a point in a colour of their own with what they draw, out of reach of any hand or ear", () => {
  const { made, pane } = others();
  made.show({
    who: "a1",
    at: [6.47, 52.72],
    area: null,
    outline: [
      [6.46, 52.71],
      [6.47, 52.71],
    ],
  });
  assert.deepEqual(
    there.map(({ kind, places }) => [kind, places]),
    [
      [
        "line",
        [
          [52.71, 6.46],
          [52.71, 6.47],
        ],
      ],
      ["point", [52.72, 6.47]],
    ],
  );
  const [line, point] = there.map(({ options }) => options);
  assert.deepEqual([line.color, point.fillColor], [colour("a1"), colour("a1")]);
  for (const { interactive, pmIgnore, snapIgnore } of [line, point])
    assert.deepEqual([interactive, pmIgnore, snapIgnore], [false, true, true]);
  assert.deepEqual([pane.style.pointerEvents, pane["aria-hidden"]], ["none", "true"]);
});

test("two who are told apart by their names have colours that differ, the same on every screen", () => {
  // 7 * 31 + 97 = 314 and 314 mod 6 = 2; 7 * 31 + 98 = 315 and 315 mod 6 = 3
  assert.deepEqual([colour("a"), colour("b")], ["#7b3294", "#b8860b"]);
});

test("somebody who says nothing for five seconds is gone, and who says something stays", (context) => {
  context.mock.timers.enable(TIMERS);
  const { made } = others();
  made.show({ who: "a", at: [6.4, 52.7], area: null, outline: null });
  made.show({ who: "b", at: [6.5, 52.7], area: null, outline: null });
  context.mock.timers.tick(4000);
  // moved: one point of each, not two
  made.show({ who: "b", at: [6.6, 52.7], area: null, outline: null });
  assert.deepEqual([kinds(), made.shown.size], [["point", "point"], 2]);
  context.mock.timers.tick(1000);
  assert.deepEqual(
    there.map(({ places }) => places),
    [[52.7, 6.6]],
  );
  context.mock.timers.tick(4000);
  assert.deepEqual([kinds(), made.shown.size], [[], 0]);
});

test("a hand that leaves the map is gone at once, and so is everybody when the map goes", () => {
  const { made } = others();
  for (const who of ["a", "b"]) made.show({ who, at: [6.4, 52.7], area: null, outline: null });
  made.show({ who: "a", at: null, area: null, outline: null });
  assert.deepEqual([...made.shown.keys()], ["b"]);
  // nobody who was never there
  made.show({ who: "c", at: null, area: null, outline: null });
  made.stop();
  assert.deepEqual(kinds(), []);
});

test("this page tells where its hand is three times a second at most, and once that it left", (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, told } = others();
  const corner = { lat: 52.71, lng: 6.46 };
  made.leave();
  for (const _moment of [0, 1, 2, 3, 4, 5, 6]) {
    made.say({ lat: 52.72, lng: 6.47 }, "west", [corner]);
    context.mock.timers.tick(100);
  }
  // at 0 and, more than 350 ms later, at 400
  const mark = { at: [6.47, 52.72], area: "west", outline: [[6.46, 52.71]] };
  assert.deepEqual(told, [mark, mark]);
  made.leave();
  made.leave();
  // back at once: that is no moment to be quiet
  made.say({ lat: 52.72, lng: 6.47 }, null, []);
  assert.deepEqual(told.slice(2), [
    { at: null, area: null, outline: null },
    { at: [6.47, 52.72], area: null, outline: null },
  ]);
});
