// What a page knows of a workshop: messages come twice, late and in another order, and nothing goes back in time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { News } from "../../../smeedkaart/web/editor/news.js";

const shape = (x) => ({
  type: "Polygon",
  coordinates: [
    [
      [x, 52],
      [x + 1, 52],
      [x, 53],
      [x, 52],
    ],
  ],
});
const area = (id, changed, name = `${id}${changed}`) => ({ id, name, changed, geometry: shape(changed), label: name });
const message = (number, revision, areas, more = {}) => ({
  seq: `boot-${number}`,
  revision,
  areas,
  ended: [],
  whole: null,
  waiting: 0,
  ...more,
});
const known = (news) => Object.fromEntries([...news.areas.values()].map(({ id, name }) => [id, name]).sort(([a], [b]) => (a < b ? -1 : 1)));

/** All orders of a few things. */
const orders = (list) => (list.length < 2 ? [list] : list.flatMap((one, k) => orders(list.toSpliced(k, 1)).map((rest) => [one, ...rest])));

test("in whatever order messages come, and each twice, the end is the same", () => {
  // a is drawn at 1, moved at 3 and ended at 5; b is drawn at 2 and moved at 4: only b as of 4 is left
  const messages = [
    message(1, 1, [area("a", 1)]),
    message(2, 2, [area("b", 2)]),
    message(3, 3, [area("a", 3)]),
    message(4, 4, [area("b", 4)]),
    message(5, 5, [], { ended: [{ id: "a", changed: 5 }] }),
  ];
  for (const order of orders(messages)) {
    const news = new News();
    for (const one of [...order, ...order]) news.take(one);
    assert.deepEqual([known(news), news.revision], [{ b: "b4" }, 5]);
  }
});

test("how many choices wait is what the newest message says, and the page hears when that changes", () => {
  const news = new News();
  assert.equal(news.waiting, null);
  news.take(message(1, 1, [area("a", 1)]));
  assert.equal(news.take(message(3, 2, [], { waiting: 1 })), true);
  assert.equal(news.take(message(2, 1, [], { waiting: 0 })), false);
  assert.equal(news.waiting, 1);
});

test("an area that was brought back after its end is there, also when its end comes late", () => {
  const news = new News();
  news.take(message(3, 7, [area("a", 7)]));
  news.take(message(2, 5, [], { ended: [{ id: "a", changed: 5 }] }));
  assert.deepEqual(known(news), { a: "a7" });
});

test("other numbers of an area without an event of its own count when they are the newest", () => {
  // a decision at 8 changes what a gets; the message from before it comes last
  const news = new News();
  news.take(message(1, 7, [area("a", 7, "poor")]));
  news.take(message(3, 8, [area("a", 7, "rich")]));
  assert.equal(news.take(message(2, 7, [area("a", 7, "poor")])), false);
  assert.deepEqual(known(news), { a: "rich" });
});

test("numbers without a shape leave the shape as it is, and of an unknown area they are nothing", () => {
  const news = new News();
  news.take(message(1, 7, [area("a", 7)]));
  const { geometry, ...numbers } = area("a", 7, "other");
  news.take(message(2, 8, [numbers, { ...numbers, id: "b" }]));
  assert.deepEqual([known(news), news.areas.get("a").geometry], [{ a: "other" }, geometry]);
});

test("a message with everything ends what it does not name, but for what was drawn since", () => {
  const news = new News();
  news.take(message(1, 3, [area("a", 1), area("b", 3)]));
  news.take(message(4, 6, [area("c", 6)]));
  news.take(message(3, 5, [area("b", 3)], { all: true }));
  assert.deepEqual(known(news), { b: "b3", c: "c6" });
});

test("after another start of the server, on a file that was put back, all that it says counts", () => {
  const news = new News();
  news.take(message(9, 9, [area("a", 9), area("b", 8)]));
  news.take({ ...message(1, 4, [area("a", 2)], { all: true }), seq: "other-1" });
  assert.deepEqual([known(news), news.revision], [{ a: "a2" }, 4]);
});

test("that also holds when the answer to what this page drew there came before everything did, and when that is older", () => {
  // 80 events here; the copy that was put back has 40, and this page draws c (41) and d (42) on it
  const other = (number, revision, areas, more) => ({ ...message(number, revision, areas, more), seq: `other-${number}` });
  for (const [everything, left] of [
    [[area("a", 30), area("c", 41)], { a: "a30", c: "c41" }],
    [[area("a", 30)], { a: "a30", c: "c41" }],
  ]) {
    const news = new News();
    news.take(message(5, 80, [area("a", 70), area("b", 80)], { all: true, ended: [] }));
    assert.equal(news.adrift, false);
    news.take(other(2, 41, [area("c", 41)]));
    assert.equal(news.adrift, true);
    news.take(other(1, 40, everything, { all: true }));
    assert.deepEqual([known(news), news.revision, news.adrift], [left, 41, false]);
    // what the run of before still had on its way is of no use to anybody
    assert.equal(news.take(message(6, 81, [area("b", 81)])), false);
    assert.deepEqual([known(news), news.adrift], [left, false]);
  }
});

test("an area that was over in what got lost is there again where it is not", () => {
  const news = new News();
  news.take(message(1, 7, [area("a", 3), area("b", 4)], { all: true }));
  news.take(message(2, 9, [], { ended: [{ id: "a", changed: 9 }] }));
  news.take({ ...message(1, 5, [area("a", 3), area("b", 4)], { all: true }), seq: "other-1" });
  assert.deepEqual(known(news), { a: "a3", b: "b4" });
});

test("the totals are of a moment ago from the moment an area changes until they come", () => {
  const news = new News();
  news.take(message(1, 1, [area("a", 1)], { all: true, whole: { of: 1 } }));
  const states = [[news.whole.of, news.behind]];
  for (const one of [
    message(2, 2, [area("a", 2)]),
    message(4, 3, [area("a", 3)]),
    // totals of the second change, when the third is known already
    message(3, 2, [], { whole: { of: 2 } }),
    message(5, 3, [], { whole: { of: 3 } }),
    // the older ones once more
    message(3, 2, [], { whole: { of: 2 } }),
  ]) {
    news.take(one);
    states.push([news.whole.of, news.behind]);
  }
  assert.deepEqual(states, [
    [1, false],
    [1, true],
    [1, true],
    [2, true],
    [3, false],
    [3, false],
  ]);
});
