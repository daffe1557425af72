// Numbers that follow the hand: few questions, the newest shape wins, and nothing old looks new.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Hand } from "../../../smeedkaart/web/editor/hand.js";

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
const settle = () => new Promise((done) => setImmediate(done));
const label = (made) => made.areas.get("a")?.label;

test("two questions at most are on their way, and the next is about the newest shape", async () => {
  const { made, asked } = hand();
  for (const x of [1, 2, 3, 4, 5]) made.want([x]);
  assert.deepEqual(
    asked.map(({ put }) => put),
    [[1], [2]],
  );
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.deepEqual([asked.length, asked[2].put, label(made)], [3, [5], "one"]);
});

test("an answer that a newer one overtook, here or in the server, changes nothing", async () => {
  const { made, asked } = hand();
  made.want([1]);
  made.want([2]);
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.equal(label(made), "two");
  made.want([3]);
  asked[2].answer(null);
  await settle();
  assert.equal(label(made), "two");
});

test("numbers older than a quarter of a second are late until the newest is there", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { made, asked } = hand();
  made.want([1]);
  context.mock.timers.tick(249);
  assert.equal(made.age, "");
  context.mock.timers.tick(1);
  assert.equal(made.age, "late");
  made.want([2]);
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
  made.want([1]);
  asked[0].refuse(new Error("away"));
  await settle();
  assert.equal(made.age, "old");
  made.want([2]);
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  assert.deepEqual([made.age, label(made)], ["", "two"]);
});

test("what comes after the stroke is thrown away, also when the next has begun", async () => {
  const { made, asked } = hand();
  made.want([1]);
  made.stop();
  asked[0].answer([{ id: "a", label: "one" }]);
  await settle();
  assert.equal(label(made), undefined);
  made.want([2]);
  made.stop();
  made.want([3]);
  asked[1].answer([{ id: "a", label: "two" }]);
  await settle();
  assert.equal(label(made), undefined);
  asked[2].answer([{ id: "a", label: "three" }]);
  await settle();
  assert.equal(label(made), "three");
});
