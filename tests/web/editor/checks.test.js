// What does not fit between areas: asked for and never pushed, looked at before it is mended, taken back from its sentence.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Checks, LATER, SOON } from "../../../smeedkaart/web/editor/checks.js";

/** An element that knows its attributes, what it holds, and who listens. */
class Made {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, hidden: false, value: "" });
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
  scrollIntoView() {}
  setSelectionRange() {}
  get dataset() {
    return { check: this.attributes["data-check"] };
  }
  get all() {
    return [this, ...this.children.flatMap((one) => (typeof one === "string" ? [] : one.all))];
  }
  get text() {
    return this.children
      .map((one) => (typeof one === "string" ? one : one.text))
      .join(" ")
      .trim();
  }
  contains(other) {
    return this.all.includes(other);
  }
  querySelector(asked) {
    const [, name] = asked.match(/^\[data-check="(.*)"\]$/);
    return this.all.find(({ attributes }) => attributes["data-check"] === name) ?? null;
  }
  focus() {
    document.activeElement = this;
  }
}

const TEXTS = {
  check: "Klopt het?",
  check_give: "Geef aan {name}",
  check_halve: "Verdeel langs het midden",
  check_area: "Maak er een gebied van",
  check_cut: "Knip af op de gemeentegrens",
  check_away: "Haal dit deel weg",
  check_leave: "Zo laten",
  check_slivers: "Herstel ze samen",
  check_rest: "Geef alles",
  check_name: "Hoe heet dit gebied?",
  check_why: "Waarom?",
  check_record: "Ja, leg dit vast",
  check_back: "Toch niet",
  check_busy: "wordt berekend",
  check_failed: "Geen antwoord",
  check_undo: "Ongedaan maken",
  check_again: "Weer in de lijst",
};
const shape = (name) => ({ type: "Polygon", coordinates: [], name });
const finding = (key, more = {}) => ({
  key,
  kind: "gap",
  sentence: `Niemandsland ${key}`,
  people: "34 mensen",
  hectares: "2,1 ha",
  sliver: false,
  geometry: shape(key),
  areas: [
    { id: "n", name: "Noord" },
    { id: "z", name: "Zuid" },
  ],
  ways: ["give:n", "give:z", "halve", "area", "leave"],
  note: "",
  ...more,
});
const answer = (findings, more = {}) => ({
  revision: 7,
  count: findings.length,
  summary: `${findings.length} punten`,
  findings,
  slivers: null,
  rest: null,
  left: { sentence: "", items: [] },
  ...more,
});
const preview = (more = {}) => ({
  areas: [{ id: "n", name: "Noord", geometry: shape("Noord anew"), sentence: "Noord krijgt er 34 mensen bij." }],
  fresh: null,
  frees: "",
  ...more,
});
/** Let promises that are kept do their work. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await null;
};

beforeEach(() => {
  globalThis.document = { createElement: (tag) => new Made(tag), activeElement: null };
});

/**
 * The list of a page, and what it asked, lit and handed in.
 * @param {any} now what the server answers
 */
function page(now = answer([finding("a"), finding("b")])) {
  const log = { asked: [], looked: [], handed: [], lit: [], shown: [], undone: 0, now, preview: preview(), mends: true, fails: false };
  const checks = new Checks({
    ask: async (brief) => {
      log.asked.push(brief ? "brief" : "all");
      if (log.fails) throw new Error("away");
      const { findings, slivers, rest, left, ...few } = log.now;
      return brief ? few : { ...few, findings, slivers, rest, left };
    },
    look: async (mend) => {
      log.looked.push(mend);
      if (log.fails) throw new Error("away");
      return log.preview;
    },
    hand: (mend) => log.handed.push(mend) && `m${log.handed.length}`,
    undo: () => {
      log.undone += 1;
    },
    light: (geometries, shown) =>
      log.lit.push([geometries.map(({ name }) => name), shown?.areas.map(({ geometry }) => geometry.name) ?? []]),
    show: (geometries) => log.shown.push(geometries.map(({ name }) => name)),
    mends: () => log.mends,
  });
  checks.words(TEXTS);
  const buttons = () =>
    Object.fromEntries(
      checks.element.all
        .filter(({ tag }) => tag === "button")
        .map((one) => [one.text, () => one.listeners.click?.({ preventDefault() {} })]),
    );
  const press = async (words) => {
    const pressed = Object.entries(buttons()).find(([text]) => text.startsWith(words));
    assert.ok(pressed, `${words} in ${Object.keys(buttons())}`);
    pressed[1]();
    await settle();
  };
  const type = (words) => {
    const field = checks.body.all.find(({ tag }) => tag === "input");
    field.listeners.input({ target: { value: words } });
  };
  const submit = async () => {
    checks.body.all.find(({ tag }) => tag === "form").listeners.submit({ preventDefault() {} });
    await settle();
  };
  const begun = async () => {
    checks.begin();
    await settle();
    return { checks, log, press, type, submit, words: () => Object.keys(buttons()) };
  };
  return { checks, log, press, type, submit, begun, words: () => Object.keys(buttons()) };
}

test("news is asked about after a moment, once for all that came, and in brief while the list is closed", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { checks, log, begun } = page();
  for (const revision of [5, 6, 7]) checks.heard(revision);
  context.mock.timers.tick(LATER - 1);
  assert.deepEqual(log.asked, []);
  context.mock.timers.tick(1);
  await settle();
  assert.deepEqual(log.asked, ["brief"]);
  assert.equal(checks.opener.text, "Klopt het? 2");
  // what it knows is of that revision: nothing is to be asked
  checks.heard(7);
  context.mock.timers.tick(LATER);
  assert.deepEqual(log.asked, ["brief"]);
  await begun();
  assert.deepEqual(log.asked, ["brief", "all"]);
  log.now = { ...log.now, revision: 9 };
  checks.heard(8);
  checks.heard(9);
  context.mock.timers.tick(SOON);
  await settle();
  assert.deepEqual(log.asked, ["brief", "all", "all"]);
});

test("what is told of a moment ago is asked once more", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { checks, log } = page();
  checks.heard(9);
  context.mock.timers.tick(LATER);
  await settle();
  log.now = { ...log.now, revision: 9 };
  context.mock.timers.tick(LATER);
  await settle();
  context.mock.timers.tick(LATER);
  await settle();
  assert.deepEqual(log.asked, ["brief", "brief"]);
});

test("a question that is not answered is asked again, and of two on their way only the newest counts", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { checks, log, begun } = page();
  log.fails = true;
  await begun();
  assert.equal(checks.answer, null);
  log.fails = false;
  context.mock.timers.tick(3000);
  await settle();
  assert.equal(checks.answer.count, 2);
  const late = checks.fetch();
  log.now = answer([], { revision: 8, summary: "Alles klopt" });
  await Promise.all([late, checks.fetch()]);
  assert.equal(checks.answer.count, 0);
});

test("the list tells each finding with its people and hectares, and says in one sentence when all is well", async () => {
  const { checks, log, words, press } = await page().begun();
  assert.deepEqual(words(), ["Klopt het? 2", "Niemandsland a 34 mensen 2,1 ha", "Niemandsland b 34 mensen 2,1 ha"]);
  assert.equal(checks.opener.attributes["aria-expanded"], "true");
  log.now = answer([], { summary: "Alles klopt: elke plek ligt in één gebied." });
  await checks.fetch();
  assert.equal(checks.body.text, "Alles klopt: elke plek ligt in één gebied.");
  assert.equal(checks.body.children[0].attributes.class, "sk-checks-well");
  await press("Klopt het?");
  assert.deepEqual([checks.body.hidden, checks.body.children], [true, []]);
});

test("pointer and focus light a finding; a click shows it, and its ways to mend", async () => {
  const { checks, log, press, words } = await page().begun();
  const line = checks.body.all.filter(({ tag }) => tag === "li")[1];
  for (const [on, off] of [
    ["pointerenter", "pointerleave"],
    ["focusin", "focusout"],
  ]) {
    line.listeners[on]({ pointerType: "mouse" });
    assert.deepEqual(log.lit.at(-1), [["b"], []]);
    line.listeners[off]();
    assert.deepEqual(log.lit.at(-1), [[], []]);
  }
  await press("Niemandsland b");
  assert.deepEqual(log.shown, [["b"]]);
  assert.deepEqual(log.lit.at(-1), [["b"], []]);
  assert.deepEqual(words().slice(3), ["Geef aan Noord", "Geef aan Zuid", "Verdeel langs het midden", "Maak er een gebied van", "Zo laten"]);
  // what is worked on stays lit beside what is under the pointer, and a thumb is over nothing
  const first = () => checks.body.all.find(({ tag }) => tag === "li").listeners;
  first().pointerenter({ pointerType: "mouse" });
  assert.deepEqual(log.lit.at(-1), [["b", "a"], []]);
  first().pointerenter({ pointerType: "touch" });
  assert.deepEqual(log.lit.at(-1), [["b"], []]);
  // once more lets it go
  await press("Niemandsland b");
  assert.deepEqual([log.lit.at(-1), words().length, log.shown.length], [[[], []], 3, 1]);
});

test("a mend is looked at on the map before it is handed in, with who gains how many people", async () => {
  const { checks, log, press } = await page().begun();
  await press("Niemandsland a");
  await press("Geef aan Noord");
  assert.deepEqual(log.looked, [{ keys: ["a"], how: "give", to: "n", revision: 7 }]);
  assert.deepEqual(log.lit.at(-1), [["a"], ["Noord anew"]]);
  assert.match(checks.body.text, /Noord krijgt er 34 mensen bij/);
  assert.equal(document.activeElement.text, "Ja, leg dit vast");
  assert.deepEqual(log.handed, []);
  await press("Toch niet");
  assert.deepEqual([log.lit.at(-1), document.activeElement.dataset.check], [[["a"], []], "a"]);
  await press("Verdeel");
  await press("Ja, leg dit vast");
  assert.deepEqual(log.handed, [{ keys: ["a"], how: "halve", revision: 7 }]);
  assert.deepEqual([checks.chosen, log.lit.at(-1)], ["", [[], []]]);
});

test("what was mended is told with a way back, until something else is done or said of another page", async () => {
  const { checks, log, press, words } = await page().begun();
  const told = { settled: true, mended: ["Noord en Zuid zijn hersteld"] };
  const mend = async () => {
    await press("Niemandsland a");
    await press("Verdeel");
    await press("Ja, leg dit vast");
    checks.answered({ edit_id: `m${log.handed.length}`, ...told });
    await settle();
  };
  // an edit of a stroke is none of its business, nor a mend that is to be sent again
  checks.answered({ edit_id: "e1", ...told });
  assert.equal(checks.told.text, "");
  await mend();
  assert.equal(checks.told.text, "Noord en Zuid zijn hersteld Ongedaan maken");
  await press("Ongedaan maken");
  assert.deepEqual([log.undone, checks.told.text], [1, ""]);
  await mend();
  checks.worked();
  assert.ok(!words().includes("Ongedaan maken"));
});

test("a mend that is to be sent again is still waited for", async () => {
  const { checks, press } = await page().begun();
  await press("Niemandsland a");
  await press("Verdeel");
  await press("Ja, leg dit vast");
  checks.answered({ edit_id: "m1", settled: false });
  assert.ok(checks.sent.has("m1"));
  checks.answered({ edit_id: "m1", settled: true, mended: ["Hersteld"] });
  assert.match(checks.told.text, /Hersteld/);
});

test("a name or a reason is asked first, and nothing is handed in without one", async () => {
  const { log, press, type, submit } = await page().begun();
  await press("Niemandsland a");
  await press("Zo laten");
  // there is nothing to look at
  assert.deepEqual(log.looked, []);
  type("  ");
  await submit();
  assert.deepEqual(log.handed, []);
  type("De vijver is van niemand");
  await submit();
  assert.deepEqual(log.handed, [{ keys: ["a"], how: "leave", reason: "De vijver is van niemand", revision: 7 }]);
  log.preview = preview({ areas: [], fresh: { geometry: shape("fresh"), sentence: "Een nieuw gebied met 34 mensen." } });
  await press("Niemandsland b");
  await press("Maak er een gebied van");
  assert.equal(document.activeElement.tag, "input");
  type("Middenin");
  await submit();
  assert.deepEqual(log.handed[1], { keys: ["b"], how: "area", name: "Middenin", revision: 7 });
});

test("what cannot be is said where it was asked, and leads back to the other ways", async () => {
  const { checks, log, press, words } = await page().begun();
  await press("Niemandsland a");
  log.preview = { refused: "Tussen Noord en Zuid is hier geen midden." };
  await press("Verdeel");
  assert.match(checks.body.text, /geen midden/);
  assert.ok(!words().includes("Ja, leg dit vast"));
  assert.equal(document.activeElement.text, "Toch niet");
  await press("Toch niet");
  log.fails = true;
  await press("Verdeel");
  assert.match(checks.body.text, /Geen antwoord/);
});

test("painted areas that would be free say so before it is recorded", async () => {
  const { checks, log, press } = await page().begun();
  log.preview = preview({ frees: "Noord bestaat niet meer uit hele vakken." });
  await press("Niemandsland a");
  await press("Geef aan Noord");
  assert.match(checks.body.text, /hele vakken/);
});

test("slivers are one line and one question, and so is all that is left", async () => {
  const slivers = { keys: ["s1", "s2"], count: 2, sentence: "2 snippers", people: "niemand", hectares: "0,1 ha" };
  const rest = { keys: ["a", "s1"], count: 2, sentence: "2 plekken", people: "34 mensen", hectares: "2,2 ha" };
  const small = ["s1", "s2"].map((key) => finding(key, { sliver: true }));
  const { log, press, words } = await page(answer([finding("a"), ...small], { slivers, rest })).begun();
  assert.deepEqual(
    words()
      .slice(1)
      .map((text) => text.split(" ").slice(0, 2).join(" ")),
    ["2 snippers", "2 plekken", "Niemandsland a"],
  );
  await press("2 snippers");
  assert.deepEqual(log.lit.at(-1), [["s1", "s2"], []]);
  await press("Herstel ze samen");
  await press("Ja, leg dit vast");
  await press("2 plekken");
  await press("Geef alles");
  await press("Ja, leg dit vast");
  assert.deepEqual(log.handed, [
    { keys: ["s1", "s2"], how: "slivers", revision: 7 },
    { keys: ["a", "s1"], how: "nearest", revision: 7 },
  ]);
});

test("what is meant to be so is counted, and can be listed again", async () => {
  const left = { sentence: "1 zo bedoeld", items: [{ key: "12", sentence: "Zo gelaten", geometry: shape("meant") }] };
  const { checks, log, press } = await page(answer([], { summary: "Alles klopt", left })).begun();
  assert.match(checks.body.text, /1 zo bedoeld Zo gelaten/);
  checks.body.all.find(({ tag }) => tag === "li").listeners.pointerenter();
  assert.deepEqual(log.lit.at(-1), [["meant"], []]);
  await press("Weer in de lijst");
  assert.deepEqual(log.handed, [{ keys: ["12"], how: "unleave", revision: 7 }]);
});

test("why a way is not there is said beside those that are", async () => {
  const locked = finding("a", { ways: ["give:n", "leave"], note: "De grens van Zuid staat vast; maak die eerst los." });
  const { checks, press, words } = await page(answer([locked])).begun();
  await press("Niemandsland a");
  assert.deepEqual(words().slice(2), ["Geef aan Noord", "Zo laten"]);
  assert.match(checks.body.text, /De grens van Zuid staat vast/);
});

test("who only looks sees what does not fit, and no way to mend it", async () => {
  const left = { sentence: "1 zo bedoeld", items: [{ key: "12", sentence: "Zo gelaten", geometry: shape("meant") }] };
  const made = page(answer([finding("a")], { left }));
  made.log.mends = false;
  const { press, words } = await made.begun();
  await press("Niemandsland a");
  assert.deepEqual(words(), ["Klopt het? 1", "Niemandsland a 34 mensen 2,1 ha"]);
});

test("a finding that is gone is let go of, and of one that stays the numbers are those of now", async () => {
  const { checks, log, press } = await page().begun();
  await press("Niemandsland a");
  await press("Geef aan Noord");
  log.now = answer([finding("a"), finding("b", { people: "35 mensen" })], { revision: 8 });
  log.preview = preview({ areas: [{ ...preview().areas[0], sentence: "Noord krijgt er 36 mensen bij." }] });
  await checks.fetch();
  await settle();
  assert.deepEqual([log.looked.length, checks.way], [2, "give:n"]);
  assert.match(checks.body.text, /36 mensen bij/);
  log.now = answer([finding("b")], { revision: 9 });
  await checks.fetch();
  assert.deepEqual([checks.chosen, log.lit.at(-1)], ["", [[], []]]);
});

test("Escape steps back: from a way to the finding, to the list, and out of it", async () => {
  const { checks, press } = await page().begun();
  await press("Niemandsland a");
  await press("Zo laten");
  const steps = [1, 2, 3, 4].map(() => [checks.escape(), checks.way, checks.chosen, checks.open]);
  assert.deepEqual(steps, [
    [true, "", "a", true],
    [true, "", "", true],
    [true, "", "", false],
    [false, "", "", false],
  ]);
});

test("a look that the page asks for is taken once, also on a map that came in its place", async () => {
  const { checks, log } = page();
  checks.wanted(0);
  assert.equal(checks.open, false);
  checks.wanted(1);
  await settle();
  assert.deepEqual([checks.open, log.asked], [true, ["all"]]);
  checks.close();
  // the same data come again with every run of the page, and to every map that it makes anew
  checks.wanted(1);
  const later = page();
  later.checks.wanted(1);
  assert.deepEqual([checks.open, later.checks.open], [false, false]);
  later.checks.wanted(2);
  assert.equal(later.checks.open, true);
  // a page that lost its memory begins to count anew
  later.checks.close();
  later.checks.wanted(0);
  later.checks.wanted(1);
  assert.equal(later.checks.open, true);
});
