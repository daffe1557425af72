// Numbers that follow the hand: few questions, the newest shape wins, and nothing old looks new.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hand } from "../../../smeedkaart/web/editor/hand.js";
import { Refused } from "../../../smeedkaart/web/editor/routes.js";

/** A hand whose questions are answered when the test says so. */
function hand() {
  const asked = [];
  const made = new Hand({
    ask: (question) =>
      new Promise((answer, refuse) => {
        asked.push({ ...question, answer: (areas) => answer(areas && { n: question.n, areas }), refuse });
      }),
    changed: () => {},
  });
  return { made, asked };
}
/** One area with a border that the test tells apart. */
const shape = (x, id = "a") => ({ properties: { id }, x });
const settle = () => new Promise((done) => setImmediate(done));
const label = (made) => made.areas.get("a")?.label;

test("two questions at most are on their way, and the next is about the newest shape", async () => {
  const { made, asked } = hand();
  for (const x of [1, 2, 3, 4, 5]) made.want([shape(x)]);
  assert.deepEqual(
    asked.map(({ put: [{ x }] }) => x),
    [1, 2],
  );
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.deepEqual([asked.length, asked[2].put[0].x, label(made)], [3, 5, "one"]);
});

test("an answer that a newer one overtook, here or in the server, changes nothing", async () => {
  const { made, asked } = hand();
  made.want([shape(1)]);
  made.want([shape(2)]);
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.equal(label(made), "two");
  made.want([shape(3)]);
  asked[2].answer(null);
  await settle();
  assert.equal(label(made), "two");
});

test("numbers older than a quarter of a second are late until the newest is there", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, asked } = hand();
  made.want([shape(1)]);
  context.mock.timers.tick(249);
  assert.equal(made.age, "");
  context.mock.timers.tick(1);
  assert.equal(made.age, "late");
  made.want([shape(2)]);
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  // of the first shape, while the second is asked about
  assert.equal(made.age, "");
  context.mock.timers.tick(250);
  assert.equal(made.age, "late");
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  context.mock.timers.tick(1000);
  assert.deepEqual([made.age, label(made)], ["", "two"]);
});

test("while the server is away the number is old, and true again when it answers", async () => {
  const { made, asked } = hand();
  made.want([shape(1)]);
  asked[0].refuse(new Error("away"));
  await settle();
  assert.equal(made.age, "old");
  made.want([shape(2)]);
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  assert.deepEqual([made.age, label(made)], ["", "two"]);
});

test("a shape that the server refuses leaves the numbers of a moment ago; one over which it stumbles those of before", async () => {
  const { made, asked } = hand();
  const ages = [];
  for (const [x, status] of [400, 413, 503].entries()) {
    made.want([shape(x)]);
    asked[x].refuse(new Refused(status));
    await settle();
    ages.push(made.age);
  }
  made.want([shape(3)]);
  asked[3].answer([{ id: "a", label: "three" }]);
  await settle();
  assert.deepEqual([...ages, made.age], ["late", "late", "old", ""]);
});

test("what comes after the stroke is thrown away, also when the next has begun", async () => {
  const { made, asked } = hand();
  made.want([shape(1)]);
  made.stop();
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.equal(label(made), undefined);
  made.want([shape(2)]);
  made.stop();
  made.want([shape(3)]);
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  assert.equal(label(made), undefined);
  asked[2].answer([{ id: "a", label: "three" }]);
  await settle();
  assert.equal(label(made), "three");
});

test("presses of a key are one stroke: what was asked still counts after each is handed in, until that is dealt with", async () => {
  const { made, asked } = hand();
  made.goOn();
  made.want([shape(1)]);
  made.stay();
  // the next press comes before the answer to the first
  made.goOn();
  made.want([shape(2)]);
  made.stay();
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.equal(label(made), "one");
  made.stop();
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  assert.equal(label(made), undefined);
});

test("after a mouse took over, what was asked of the presses before it counts no more", async () => {
  const { made, asked } = hand();
  made.goOn();
  made.want([shape(1)]);
  made.stay();
  made.start();
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.deepEqual([label(made), made.stays], [undefined, false]);
});

test("of a shape that crosses itself no number comes: the last one stays, as of a moment ago, also of one of two", async () => {
  const { made, asked } = hand();
  const answers = [
    [
      { id: "a", label: "one" },
      { id: "b", label: "other" },
    ],
    [{ id: "b", label: "another" }],
    [
      { id: "a", label: "three" },
      { id: "b", label: "another" },
    ],
  ];
  const seen = [];
  for (const [i, answer] of answers.entries()) {
    made.want([shape(i), shape(i, "b")]);
    asked[i].answer(answer);
    await settle();
    seen.push([label(made), made.areas.get("b").label, made.age]);
  }
  assert.deepEqual(seen, [
    ["one", "other", ""],
    ["one", "another", "late"],
    ["three", "another", ""],
  ]);
});
