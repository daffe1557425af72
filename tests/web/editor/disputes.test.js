// Two borders of one area: both on the map, what each means, and a choice that is made once.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Disputes, meaning } from "../../../smeedkaart/web/editor/disputes.js";

/** An element that knows its attributes, what it holds, and who listens. */
class Made {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, hidden: false });
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  addEventListener(name, listen) {
    this.listeners[name] = listen;
  }
  append(...children) {
    this.children.push(...children);
  }
  replaceChildren(...children) {
    this.children = children;
  }
  get text() {
    return this.children.map((one) => (typeof one === "string" ? one : one.text)).join(" ");
  }
  /** The first of a kind within. */
  querySelector(tag) {
    if (this.tag === tag) return this;
    return this.children.map((one) => (typeof one === "string" ? null : one.querySelector(tag))).find(Boolean) ?? null;
  }
  focus() {
    focused = this.text;
  }
  /** All buttons within, by what they say. */
  get buttons() {
    const own = this.tag === "button" ? [[this.text, () => this.listeners.click()]] : [];
    return Object.fromEntries([...own, ...this.children.flatMap((one) => (typeof one === "string" ? [] : Object.entries(one.buttons)))]);
  }
}

/** The lines of borders that lie on the map: what they are of, and how they look. */
let lines = [];
let focused = "";

beforeEach(() => {
  lines = [];
  focused = "";
  globalThis.document = { createElement: (tag) => new Made(tag) };
  const group = { addTo: () => group, clearLayers: () => lines.splice(0) };
  globalThis.L = {
    layerGroup: () => group,
    geoJSON: (geometry, { style, interactive, snapIgnore }) => ({
      addTo: () => lines.push({ geometry, color: style.color, dashes: style.dashArray ?? "", interactive, snapIgnore }),
    }),
  };
});

const TEXTS = {
  conflict_mine: "Uw grens",
  conflict_theirs: "Die van de ander",
  conflict_gone: "van de kaart",
  conflict_take_mine: "Neem mijn grens",
  conflict_take_theirs: "Neem die van de ander",
  conflict_later: "Later kiezen",
};
const figures = (people, euros) => ({
  title: "",
  parts: [
    { kind: "people", heading: "Mensen", big: people, small: "", notes: ["90% zeker tussen 80 en 160", "inwoners"] },
    { kind: "tier", heading: "Trede", big: "", small: "", sign: { letter: "B" }, notes: [] },
    { kind: "euros", heading: "Euro's", big: euros, small: ",00", notes: ["volgens de regeling"] },
  ],
});
const shape = (name) => ({ type: "Polygon", coordinates: [], name });
const dispute = (id, more = {}) => ({
  id,
  name: id,
  mine: shape(`${id} mine`),
  theirs: shape(`${id} theirs`),
  mine_figures: figures("140", "€ 20.000"),
  theirs_figures: figures("90", "€ 15.000"),
  ...more,
});
const conflict = (proposals, areas, more = {}) => ({
  areas,
  proposals,
  proposed: "mine",
  sentence: `Twee mensen veranderden ${areas.map(({ name }) => name)} tegelijk`,
  settled: false,
  ...more,
});

/** Disputes on a map, and what was chosen. */
function disputes() {
  const chosen = [];
  const host = new Made("div");
  const made = new Disputes(host, { createPane: () => ({ style: {} }) }, (...choice) => chosen.push(choice));
  made.words(TEXTS);
  return { made, chosen, host };
}
const borders = () => lines.filter(({ color }) => color !== "#ffffff").map(({ geometry }) => geometry.name);

test("what a border means is people, tier and euros in one line, each with how sure it is", () => {
  // whose figures they are is no range
  assert.equal(meaning(figures("140", "€ 20.000")), "Mensen 140 (90% zeker tussen 80 en 160) · Trede B · € 20.000,00");
  const { parts } = figures("140", "€ 20.000");
  const sure = { ...parts[2], notes: ["tussen € 12.000,00 en € 24.000,00", ...parts[2].notes] };
  assert.equal(meaning({ parts: [sure] }), "€ 20.000,00 (tussen € 12.000,00 en € 24.000,00)");
  assert.equal(meaning({ title: "", parts: [] }), "");
});

test("of one gesture over two areas both borders of each lie on the map, told apart by more than colour", () => {
  const { made, host } = disputes();
  assert.deepEqual([host.children, made.card.hidden], [[made.card], true]);
  made.hear(conflict([7, 8], [dispute("west"), dispute("oost")]));
  assert.deepEqual(borders(), ["west theirs", "west mine", "oost theirs", "oost mine"]);
  assert.deepEqual(
    new Set(
      lines.filter(({ color }) => color !== "#ffffff").map(({ geometry, dashes }) => [geometry.name.split(" ")[1], dashes !== ""].join()),
    ),
    new Set(["mine,false", "theirs,true"]),
  );
  // under each lies a white one, and nothing of it can be taken in the hand
  assert.equal(lines.length, 8);
  assert.ok(lines.every(({ interactive, snapIgnore }) => interactive === false && snapIgnore === true));
  assert.equal(made.card.hidden, false);
  assert.match(made.card.text, /west Uw grens Mensen 140 .* · Trede B · € 20\.000,00 Die van de ander Mensen 90/);
  assert.equal(made.card.attributes["aria-label"], "Twee mensen veranderden west,oost tegelijk");
});

test("a side on which the area is off the map says so, and has no border", () => {
  const { made } = disputes();
  made.hear(conflict([7], [dispute("west", { theirs: null, theirs_figures: { title: "", parts: [] } })]));
  assert.deepEqual(borders(), ["west mine"]);
  assert.match(made.card.text, /Die van de ander van de kaart/);
});

test("whose border is taken tells whether the proposal is, whichever of the two that was", () => {
  const { made, chosen } = disputes();
  for (const [proposed, button] of [
    ["mine", "Neem mijn grens"],
    ["mine", "Neem die van de ander"],
    ["theirs", "Neem mijn grens"],
    ["theirs", "Neem die van de ander"],
  ]) {
    made.hear(conflict([chosen.length + 1, 50], [dispute("west")], { proposed }));
    made.card.buttons[button]();
    assert.deepEqual([made.card.hidden, borders()], [true, []]);
  }
  assert.deepEqual(chosen, [
    [[1, 50], true],
    [[2, 50], false],
    [[3, 50], false],
    [[4, 50], true],
  ]);
});

test("who chooses later is not asked again by each new connection, and then comes the next", () => {
  const { made, chosen } = disputes();
  const [first, second] = [conflict([7], [dispute("west")]), conflict([9], [dispute("oost")])];
  for (const one of [first, second, first]) made.hear(one);
  assert.deepEqual(borders(), ["west theirs", "west mine"]);
  made.card.buttons["Later kiezen"]();
  assert.deepEqual(borders(), ["oost theirs", "oost mine"]);
  made.hear(first);
  assert.deepEqual([borders(), chosen], [["oost theirs", "oost mine"], []]);
});

test("what somebody else chose is off the map, and never comes back over it in another language", () => {
  const { made } = disputes();
  made.hear(conflict([7], [dispute("west")]));
  made.words({ ...TEXTS, conflict_mine: "Your border" });
  assert.match(made.card.text, /Your border/);
  made.hear(conflict([7], [], { settled: true }));
  made.words(TEXTS);
  assert.deepEqual([made.card.hidden, borders(), made.card.children], [true, [], []]);
});

test("when nothing waits any more no choice stays on the map, also when this page slept while others chose", () => {
  const { made } = disputes();
  for (const one of [conflict([7], [dispute("west")]), conflict([9], [dispute("oost")])]) made.hear(one);
  made.none();
  assert.deepEqual([made.card.hidden, borders()], [true, []]);
});

test("a conflict that is told again leaves its card as it is, so that a press on it and the focus survive", () => {
  const { made } = disputes();
  made.hear(conflict([7], [dispute("west")]));
  const before = [...made.card.children];
  made.hear(conflict([7], [dispute("west")]));
  made.hear(conflict([9], [dispute("oost")]));
  made.words({ ...TEXTS });
  assert.ok(made.card.children.every((one, i) => one === before[i]));
  // other people live there by now: that is shown
  made.hear(conflict([7], [dispute("west", { mine_figures: figures("150", "€ 20.000") })]));
  assert.match(made.card.text, /Mensen 150/);
});

test("after everything was told anew, what is not told again right after it is over", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made } = disputes();
  for (const one of [conflict([7], [dispute("west")]), conflict([9], [dispute("oost")])]) made.hear(one);
  const before = [...made.card.children];
  made.anew();
  made.hear(conflict([7], [dispute("west")]));
  context.mock.timers.tick(1000);
  assert.deepEqual([[...made.waiting.keys()], made.card.children[0] === before[0]], [["7"], true]);
  made.anew();
  context.mock.timers.tick(999);
  assert.equal(made.card.hidden, false);
  context.mock.timers.tick(1);
  assert.deepEqual([made.waiting.size, made.card.hidden, borders()], [0, true, []]);
});

test("a choice that is taken back is asked again, of whoever made it too", () => {
  const { made } = disputes();
  made.hear(conflict([7], [dispute("west")]));
  made.card.buttons["Neem mijn grens"]();
  // until the server says that it is settled, a new connection asks nothing
  made.hear(conflict([7], [dispute("west")]));
  assert.equal(made.card.hidden, true);
  made.hear(conflict([7], [], { settled: true }));
  made.hear(conflict([7], [dispute("west")]));
  assert.deepEqual([made.card.hidden, borders()], [false, ["west theirs", "west mine"]]);
  // the same when this page only heard that nothing waits
  made.card.buttons["Later kiezen"]();
  made.none();
  made.hear(conflict([7], [dispute("west")]));
  assert.equal(made.card.hidden, false);
});

test("what was to be chosen later comes back when people ask for it, with the focus on it", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1000 });
  const { made, chosen } = disputes();
  for (const one of [conflict([7], [dispute("west")]), conflict([9], [dispute("oost")])]) made.hear(one);
  for (let i = 0; i < 2; i += 1) made.card.buttons["Later kiezen"]();
  assert.deepEqual([made.card.hidden, made.later], [true, 2]);
  made.back();
  assert.deepEqual([borders(), focused, made.later], [["west theirs", "west mine"], "Neem mijn grens", 0]);
  made.card.buttons["Neem mijn grens"]();
  assert.deepEqual(chosen, [[[7], true]]);
  // it is on its way; when nobody heard it, it is to be chosen still
  assert.equal(made.later, 0);
  context.mock.timers.tick(5000);
  assert.equal(made.later, 1);
});
