// The outbox by itself: nothing drawn is lost, nothing is sent twice without need, and no edit takes back another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../../smeedkaart/web/editor/outbox.js";

const area = (id, name, x = 5) => ({
  type: "Feature",
  properties: { id, name },
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [x, 52],
        [x + 1, 52],
        [x, 53],
        [x, 52],
      ],
    ],
  },
});
const names = (message) => message.put.map((feature) => feature.properties.name);

/** The storage of a browser tab, which survives a reload. */
function memory() {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text) };
}

/** An outbox and what it sent. */
function box(storage = memory()) {
  const sent = [];
  const outbox = new Outbox({ name: "test", client: "page", storage, transmit: (message) => sent.push(message), changed: () => {} });
  return { outbox, sent };
}

test("edits go out one by one, each on the newest state", () => {
  // A and B at revision 5. While "A moves" is on its way, B is renamed. The server confirms the first at 7, with C that
  // someone else drew at 6: the second goes out on 7 and takes nothing back
  const { outbox, sent } = box();
  outbox.receive([area("a", "A", 5), area("b", "B", 6)], 5, []);
  outbox.add("e1", "drag", "a", { a: area("a", "A", 5.5) });
  outbox.add("e2", "rename", "b", { b: area("b", "Bee", 6) });
  assert.equal(sent.length, 1);
  assert.equal(outbox.receive([area("a", "A", 5.5), area("b", "B", 6), area("c", "C", 7)], 7, ["e1"]), 1);
  assert.deepEqual(
    sent.map((message) => [message.edit_id, message.revision, names(message)]),
    [
      ["e1", 5, ["A"]],
      ["e2", 7, ["Bee"]],
    ],
  );
});

test("an edit of an area that someone else changed says on which revision it was drawn", () => {
  const { outbox, sent } = box();
  outbox.receive([area("a", "A"), area("b", "B")], 5, []);
  outbox.add("e1", "rename", "a", { a: area("a", "Aa") });
  outbox.add("e2", "rename", "b", { b: area("b", "Mine") });
  outbox.receive([area("a", "Aa"), area("b", "Theirs")], 6, ["e1"]);
  assert.deepEqual(
    sent.map((message) => [message.edit_id, message.revision, message.client, names(message)]),
    [
      ["e1", 5, "page", ["Aa"]],
      ["e2", 5, "page", ["Mine"]],
    ],
  );
});

test("a stroke says on which revision it began, when someone else changed that area while it went on", () => {
  // the hand took A at 5; at 6 someone else moved A and a far B, and only then the hand let go of A, and drew C
  const { outbox, sent } = box();
  outbox.receive([area("a", "A", 5), area("b", "B", 6)], 5, []);
  const began = { areas: outbox.state(), revision: outbox.revision };
  outbox.receive([area("a", "A", 5.7), area("b", "B", 6.5)], 6, []);
  outbox.add("e1", "edit", "a", { a: area("a", "A", 5.2) }, began);
  assert.deepEqual([sent[0].revision, sent[0].put], [5, [area("a", "A", 5.2)]]);
});

test("undo waits its turn, goes out again under the same id, and is never taken together with another", () => {
  const { outbox, sent } = box();
  outbox.receive([area("a", "A")], 5, []);
  outbox.add("e1", "rename", "a", { a: area("a", "Aa") });
  for (const id of ["u1", "u2"]) outbox.ask(id, "undo");
  outbox.ask("c1", "choose", { proposals: [7, 8], accept: true });
  assert.equal(sent.length, 1);
  for (const id of ["e1", "u1", "u2"]) outbox.receive([area("a", "A")], 6, [id]);
  assert.deepEqual(sent.slice(1), [
    { edit_id: "u1", client: "page", why: "undo" },
    { edit_id: "u2", client: "page", why: "undo" },
    { edit_id: "c1", client: "page", why: "choose", proposals: [7, 8], accept: true },
  ]);
  outbox.hurry();
  assert.equal(outbox.waiting[0].id, "c1");
});

test("a mend waits for the strokes before it, and keeps the revision of the list it was chosen from", () => {
  const { outbox, sent } = box();
  outbox.receive([area("a", "A")], 5, []);
  outbox.add("e1", "rename", "a", { a: area("a", "Aa") });
  const mend = { keys: ["5f0c"], how: "give", to: "a", revision: 5 };
  outbox.ask("m1", "mend", mend);
  assert.equal(sent.length, 1);
  outbox.receive([area("a", "Aa")], 6, ["e1"]);
  assert.deepEqual(sent[1], { edit_id: "m1", client: "page", why: "mend", ...mend });
});

test("one stroke that goes on while it waits is one edit", () => {
  const { outbox, sent } = box();
  outbox.receive([area("a", "A"), area("b", "B", 6)], 5, []);
  outbox.add("e1", "rename", "a", { a: area("a", "Aa") });
  for (const x of [7, 8, 9]) outbox.add(`m${x}`, "drag", "b", { b: area("b", "B", x) });
  outbox.receive([area("a", "Aa"), area("b", "B", 6)], 6, ["e1"]);
  assert.deepEqual(
    sent.map((message) => [message.edit_id, message.put[0].geometry.coordinates[0][0][0]]),
    [
      ["e1", 5],
      ["m7", 9],
    ],
  );
});

test("a drawing that is named before its turn came is one edit, and another name later is its own", () => {
  const { outbox, sent } = box();
  outbox.receive([area("a", "A")], 5, []);
  outbox.add("e1", "drag", "a", { a: area("a", "A", 7) });
  outbox.add("e2", "create", "b", { b: area("b", "Gebied 1", 8) });
  outbox.add("e3", "rename", "b", { b: area("b", "Noord", 8) });
  outbox.receive([area("a", "A", 7)], 6, ["e1"]);
  outbox.add("e4", "rename", "b", { b: area("b", "Zuid", 8) });
  outbox.receive([area("a", "A", 7), area("b", "Noord", 8)], 7, ["e2"]);
  assert.deepEqual(
    sent.map((message) => [message.edit_id, message.why, names(message)]),
    [
      ["e1", "drag", ["A"]],
      ["e2", "create", ["Noord"]],
      ["e4", "rename", ["Zuid"]],
    ],
  );
});

test("what is drawn is in sight at once, and a removed area is gone", () => {
  const { outbox } = box();
  outbox.receive([area("a", "A"), area("b", "B")], 5, []);
  outbox.add("e1", "remove", "a", { a: null });
  outbox.add("e2", "create", "c", { c: area("c", "C") });
  assert.deepEqual([...outbox.state().keys()], ["b", "c"]);
});

test("only what an edit changes travels: identity, name and shape, first of the area that people worked on", () => {
  const { outbox, sent } = box();
  const dressed = (...about) => {
    const made = area(...about);
    Object.assign(made.properties, { fill: "#ffffff", label: "1.230" });
    return made;
  };
  outbox.receive([dressed("a", "A"), dressed("b", "B"), dressed("c", "C")], 5, []);
  outbox.add("e1", "edit", "b", { a: dressed("a", "A", 6), b: dressed("b", "B", 6) });
  const { put, end } = sent[0];
  assert.deepEqual([put, end], [[area("b", "B", 6), area("a", "A", 6)], []]);
  outbox.receive([area("a", "A", 6), area("b", "B", 6), area("c", "C")], 6, ["e1"]);
  outbox.add("e2", "remove", "c", { c: null });
  assert.deepEqual([sent[1].put, sent[1].end], [[], ["c"]]);
});

test("an unanswered edit goes out again after 3 and then after 6 seconds, with the same words", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const { outbox, sent } = box();
  outbox.receive([], 5, []);
  outbox.add("e1", "create", "a", { a: area("a", "A") });
  const after = (seconds) => {
    context.mock.timers.tick(seconds * 1000);
    outbox.send();
    return sent.length;
  };
  assert.deepEqual([after(2.9), after(0.1), after(5.9), after(0.1)], [1, 2, 2, 3]);
  assert.equal(sent[2], sent[0]);
  assert.equal(outbox.age(), 9);
});

test("after the line was down an edit goes out again every 2 seconds", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const { outbox, sent } = box();
  outbox.receive([], 5, []);
  outbox.add("e1", "create", "a", { a: area("a", "A") });
  context.mock.timers.tick(2000);
  outbox.send();
  assert.equal(sent.length, 1);
  outbox.hurry();
  assert.equal(sent.length, 2);
  context.mock.timers.tick(2000);
  outbox.send();
  assert.equal(sent.length, 3);
});

test("before the server has said anything nothing is sent", () => {
  const { outbox, sent } = box();
  outbox.add("e1", "create", "a", { a: area("a", "A") });
  assert.equal(sent.length, 0);
  outbox.receive([], 0, []);
  assert.deepEqual(
    sent.map((message) => [message.edit_id, names(message)]),
    [["e1", ["A"]]],
  );
});

test("after a reload the same edit goes out again under the same id, until it is confirmed", () => {
  const storage = memory();
  const first = box(storage);
  first.outbox.receive([], 5, []);
  first.outbox.add("e1", "create", "a", { a: area("a", "A") });
  const second = box(storage);
  second.outbox.receive([], 5, []);
  assert.deepEqual(second.sent, first.sent);
  second.outbox.receive([area("a", "A")], 6, ["e1"]);
  assert.deepEqual(box(storage).outbox.waiting, []);
});

test("what an older page kept, which sent the whole map, goes out as what it changed", () => {
  // the first was sent on revision 5 and the second not yet; since then someone else gave B another name at 6
  const older = (id, key, name, before) => ({
    id,
    why: "rename",
    area: key,
    client: "old",
    before: { [key]: area(key, before) },
    changes: { [key]: area(key, name) },
  });
  const all = [area("a", "Aa"), area("b", "B")];
  const message = { edit_id: "e1", why: "rename", area: "a", client: "old", revision: 5, features: all };
  const storage = memory();
  const times = { since: 0, sent: 0, tries: 1 };
  storage.setItem(
    "test",
    JSON.stringify([
      { ...older("e1", "a", "Aa", "A"), ...times, revision: 4, snapshot: all, message },
      { ...older("e2", "b", "Bee", "B"), ...times, revision: 5, snapshot: all, message: null },
    ]),
  );
  const { outbox, sent } = box(storage);
  outbox.receive([area("a", "A"), area("b", "Theirs")], 6, []);
  outbox.receive([area("a", "Aa"), area("b", "Theirs")], 7, ["e1"]);
  assert.deepEqual(
    sent.map(({ edit_id, client, revision, put, end }) => [edit_id, client, revision, put, end]),
    [
      ["e1", "old", 6, [area("a", "Aa")], []],
      ["e2", "old", 5, [area("b", "Bee")], []],
    ],
  );
});

test("a storage that is full or forbidden costs no edit", () => {
  const refuse = () => {
    throw new Error("forbidden");
  };
  const { outbox, sent } = box({ getItem: refuse, setItem: refuse });
  outbox.receive([], 5, []);
  outbox.add("e1", "create", "a", { a: area("a", "A") });
  assert.equal(sent.length, 1);
  assert.equal(outbox.waiting.length, 1);
});

test("strokes of a brush that wait stay apart, and a name joins the one that began the area", () => {
  const { outbox, sent } = box();
  const painted = (name, ...codes) => {
    const made = area("p", name);
    Object.assign(made.properties, { units: { level: "buurt", year: 2025, codes }, sketched: true });
    return made;
  };
  outbox.receive([area("a", "A")], 5, []);
  // something is on its way, so that the others wait
  outbox.add("e0", "rename", "a", { a: area("a", "Aa") });
  outbox.add("e1", "paint", "p", { p: painted("Gebied 1", "K") });
  outbox.add("e2", "rename", "p", { p: painted("Krakeel", "K") });
  outbox.add("e3", "paint", "p", { p: painted("Krakeel", "K", "W") });
  outbox.add("e4", "paint", "p", { p: painted("Krakeel", "K", "W", "Z") });
  assert.deepEqual(
    outbox.waiting.map(({ id, why }) => [id, why]),
    [
      ["e0", "rename"],
      ["e1", "paint"],
      ["e3", "paint"],
      ["e4", "paint"],
    ],
  );
  // what the server made of the units is the same area, however it was sketched: the next stroke stands on the newest revision
  const made = { ...painted("Krakeel", "K"), geometry: area("x", "x", 7).geometry };
  delete made.properties.sketched;
  outbox.receive([area("a", "Aa")], 6, ["e0"]);
  outbox.receive([area("a", "Aa"), made], 7, ["e1"]);
  assert.deepEqual(
    sent.map(({ edit_id, revision, put }) => [edit_id, revision, put[0].properties.name, put[0].properties.units?.codes ?? null]),
    [
      ["e0", 5, "Aa", null],
      ["e1", 6, "Krakeel", ["K"]],
      ["e3", 7, "Krakeel", ["K", "W"]],
    ],
  );
});
