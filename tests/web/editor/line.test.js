// The line by itself: it goes on from its place, notices silence, and asks where a proxy holds streams back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Line, placed } from "../../../smeedkaart/web/editor/line.js";
import { together } from "../../../smeedkaart/web/editor/streamworker.js";

const AT = "http://hall/kaart/w/w1/stream?lang=nl&client=a";
const settle = () => new Promise((done) => setImmediate(done));

/** A line with sources and questions that do what the test says. */
function line() {
  const [sources, questions, heard, told] = [[], [], [], []];
  const stream = (url) => {
    const source = { url, listeners: {}, closed: false, addEventListener: (name, listen) => (source.listeners[name] = listen) };
    source.close = () => {
      source.closed = true;
    };
    sources.push(source);
    return source;
  };
  const fetch = (url) =>
    new Promise((answer, fail) => {
      questions.push({ url, fail, answer: (events) => answer({ ok: true, json: async () => events }) });
    });
  const made = new Line({
    url: (since, wait) => placed(AT, since, wait),
    hear: (name, data) => heard.push([name, data.seq ?? data]),
    tell: (up) => told.push(up),
    stream,
    fetch,
  });
  const say = (seq) => sources.at(-1).onmessage({ data: JSON.stringify({ seq }) });
  return { made, sources, questions, heard, told, say };
}
const about = (url) => Object.fromEntries(new URL(url).searchParams);
const TIMERS = { apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 };

test("after a break the line goes on from the newest message that came over it", (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, sources, heard, told, say } = line();
  made.open("boot-3");
  assert.deepEqual(about(sources[0].url), { lang: "nl", client: "a", since: "boot-3" });
  say("boot-4");
  say("boot-5");
  sources[0].onerror({});
  assert.deepEqual(told, [true, false]);
  context.mock.timers.tick(4000);
  assert.deepEqual([sources.length, sources[0].closed, about(sources[1].url).since], [2, true, "boot-5"]);
  say("boot-6");
  assert.deepEqual(heard, [
    ["message", "boot-4"],
    ["message", "boot-5"],
    ["message", "boot-6"],
  ]);
  made.close();
  assert.equal(sources[1].closed, true);
});

test("25 seconds without a ping mean that the line is dead; a ping keeps it", (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, sources, told, say } = line();
  made.open("boot-1");
  say("boot-2");
  for (const seconds of [10, 10, 10]) {
    context.mock.timers.tick(seconds * 1000);
    sources[0].listeners.ping({ data: "{}" });
  }
  assert.equal(sources.length, 1);
  context.mock.timers.tick(28_000);
  assert.deepEqual([sources.length, sources[0].closed, told], [2, true, [true, false]]);
  made.close();
});

test("a page that wakes from sleep opens the line at once", (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, sources, say } = line();
  made.open("boot-1");
  say("boot-2");
  // the clock went on while no timer ran
  context.mock.timers.setTime(1_000_000 + 3_600_000);
  sources.length = 1;
  made.wake();
  assert.equal(about(sources.at(-1).url).since, "boot-2");
  made.close();
});

test("where a stream brings nothing the line asks, and asks on from what it got", async (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, sources, questions, heard, told } = line();
  made.open("boot-1");
  context.mock.timers.tick(5000);
  assert.deepEqual([questions.length, about(questions[0].url)], [1, { lang: "nl", client: "a", since: "boot-1", wait: "1" }]);
  questions[0].answer([
    { event: "message", data: { seq: "boot-2" } },
    { event: "mark", data: "m" },
  ]);
  await settle();
  context.mock.timers.tick(300);
  await settle();
  assert.deepEqual(heard, [
    ["message", "boot-2"],
    ["mark", "m"],
  ]);
  assert.deepEqual([told, about(questions[1].url).since], [[true], "boot-2"]);
  // the stream comes through after all: no more questions
  sources[0].onmessage({ data: JSON.stringify({ seq: "boot-3" }) });
  questions[1].answer([]);
  await settle();
  context.mock.timers.tick(300);
  await settle();
  assert.deepEqual([questions.length, made.polling], [2, false]);
  made.close();
});

test("a server that was away is no proxy: after the first message a silent stream is opened again, not asked beside", (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, sources, questions, say } = line();
  made.open("boot-1");
  say("boot-2");
  sources[0].onerror({});
  context.mock.timers.tick(12_000);
  assert.deepEqual([sources.length > 1, questions.length], [true, 0]);
  made.close();
});

/** Let the line try again, and its stream break again, so many times. */
function breaks(context, sources, times) {
  for (let i = 0; i < times; i += 1) {
    sources.at(-1).onerror({});
    context.mock.timers.tick(6000);
  }
}

test("where a stream is refused at once the line asks after the third time, and hears what others did", async (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, sources, questions, heard, told } = line();
  made.open("boot-1");
  breaks(context, sources, 2);
  assert.deepEqual([sources.length, questions.length], [3, 0]);
  sources[2].onerror({});
  assert.deepEqual([questions.length, about(questions[0].url).since, about(questions[0].url).wait], [1, "boot-1", "1"]);
  questions[0].answer([{ event: "message", data: { seq: "boot-2" } }]);
  await settle();
  context.mock.timers.tick(300);
  await settle();
  assert.deepEqual([heard, told, about(questions[1].url).since, sources.length], [[["message", "boot-2"]], [true], "boot-2", 3]);
  made.close();
});

test("a line that asks tries a stream once a minute, and asks no more when that brings something", async (context) => {
  context.mock.timers.enable(TIMERS);
  const { made, sources, questions, told, say } = line();
  made.open("boot-1");
  say("boot-2");
  breaks(context, sources, 2);
  sources[2].onerror({});
  /** Questions to which nothing is to be told, each after 24 seconds. */
  const quiet = async (count) => {
    for (let i = 0; i < count; i += 1) {
      context.mock.timers.tick(24_000);
      questions.at(-1).answer([]);
      await settle();
      context.mock.timers.tick(300);
      await settle();
    }
  };
  await quiet(2);
  assert.deepEqual([questions.length, sources.length, made.polling], [3, 3, true]);
  // the third answer comes after 72 seconds
  await quiet(1);
  assert.deepEqual([questions.length, sources.length], [4, 4]);
  sources[3].onerror({});
  assert.deepEqual([made.polling, made.up], [true, true]);
  await quiet(3);
  assert.equal(sources.length, 5);
  say("boot-3");
  await quiet(1);
  assert.deepEqual([questions.length, made.polling, told], [7, false, [true, false, true]]);
  made.close();
});

test("of several tabs the line says all names, each once", () => {
  const named = together([AT, AT.replace("client=a", "client=b"), AT]);
  assert.deepEqual(about(named), { lang: "nl", client: "a,b" });
});
