// A page and its server: what does not arrive stays with the page, and everything comes before what comes after it.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Routes } from "../../../smeedkaart/web/editor/routes.js";
import { Session } from "../../../smeedkaart/web/editor/session.js";

test("every question says who asks and in which language, with the header that only our own page can send", async () => {
  const asked = [];
  const fetch = async (url, { method, headers, body }) => {
    asked.push([url, method, headers["X-Smeedkaart"], JSON.parse(body)]);
    return { ok: true, status: 200, json: async () => ({ n: 1 }) };
  };
  const routes = new Routes("/kaart/w/w1", { client: "page", language: () => "en", fetch });
  await routes.edit({ edit_id: "e1", why: "rename", client: "former", revision: 3, put: [], end: [] });
  await routes.gesture("choose", { edit_id: "c1", proposals: [4], accept: false });
  assert.deepEqual(asked, [
    // what an earlier page kept is still of that page
    ["/kaart/w/w1/edit", "POST", "1", { client: "former", lang: "en", edit_id: "e1", why: "rename", revision: 3, put: [], end: [] }],
    ["/kaart/w/w1/choose", "POST", "1", { client: "page", lang: "en", edit_id: "c1", proposals: [4], accept: false }],
  ]);
});

test("what does not fit is asked for in brief or whole, and what a mend comes to is never taken for one", async () => {
  const asked = [];
  const fetch = async (url, { body }) => {
    asked.push([url, body ? JSON.parse(body) : null]);
    return { ok: true, status: 200, json: async () => ({ count: 0 }) };
  };
  const routes = new Routes("/kaart/w/w1", { client: "page", language: () => "nl", fetch });
  await routes.check(true);
  await routes.check(false);
  await routes.preview({ keys: ["5f0c"], how: "halve", revision: 7 });
  assert.deepEqual(asked, [
    ["/kaart/w/w1/check?lang=nl&brief=1", null],
    ["/kaart/w/w1/check?lang=nl", null],
    ["/kaart/w/w1/mend", { client: "page", lang: "nl", keys: ["5f0c"], how: "halve", revision: 7, preview: true }],
  ]);
});

test("204 is no answer, and a server that stumbles is none either", async () => {
  const statuses = [204, 503];
  const fetch = async () => ({ ok: statuses[0] < 300, status: statuses.shift() });
  const routes = new Routes("/kaart/w/w1", { client: "page", language: () => "nl", fetch });
  assert.equal(await routes.hand({ n: 1, put: [] }), null);
  await assert.rejects(routes.hand({ n: 2, put: [] }), /503/);
});

const settle = () => new Promise((done) => setImmediate(done));
const area = (id, changed) => ({ id, changed, name: `${id}${changed}`, geometry: {} });
const message = (seq, revision, areas, more = {}) => ({ seq, revision, areas, ended: [], waiting: 0, whole: null, ...more });
const everything = (seq, revision, areas) => message(seq, revision, areas, { all: true });

/** What the server answers to the next questions, and which were put to it. */
let [answers, asked] = [[], []];

beforeEach(() => {
  [answers, asked] = [[], []];
  const page = { addEventListener: () => {}, removeEventListener: () => {} };
  // a page on which no line ever brings anything
  const silent = class {
    addEventListener() {}
    close() {}
  };
  Object.assign(globalThis, { ...page, document: page, location: { href: "http://hall/" }, EventSource: silent });
  globalThis.fetch = async (url) => {
    if (url.includes("/stream")) return new Promise(() => {});
    asked.push(url.split("?")[0]);
    const answer = answers.shift();
    if (!answer) throw new Error("away");
    return { ok: true, status: 200, json: async () => answer };
  };
});

/** A page that knows everything that the server told first. */
async function session(context, first) {
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  answers = [first];
  const nothing = () => {};
  const on = { onAnswer: nothing, onSilence: nothing, onHand: nothing, onMark: nothing, onConflict: nothing, onAll: nothing };
  const made = new Session("/w/1", { client: "page", language: "nl", ...on, onNews: nothing, onOutside: nothing, onLine: nothing });
  await settle();
  asked = [];
  return { made, names: () => [...made.news.areas.values()].map(({ name }) => name).sort() };
}

test("what was recorded and no line brought within two seconds is asked for; until it comes the numbers are old", async (context) => {
  const { made, names } = await session(context, everything("boot-1", 7, [area("a", 7)]));
  made.stands(8);
  context.mock.timers.tick(2000);
  made.check();
  assert.deepEqual([made.behind, asked], [false, []]);
  context.mock.timers.tick(1);
  made.check();
  // nobody is there: asked again two seconds later, not at every look
  await settle();
  context.mock.timers.tick(500);
  made.check();
  assert.deepEqual([made.behind, asked], [true, ["/w/1/all"]]);
  answers = [everything("boot-2", 8, [area("a", 8)])];
  context.mock.timers.tick(1600);
  made.check();
  await settle();
  assert.deepEqual([made.behind, asked.length, names()], [false, 2, ["a8"]]);
  made.stop();
});

test("what the line brings in time is not asked for, nor is what the server told before it", async (context) => {
  const { made } = await session(context, everything("boot-1", 7, [area("a", 7)]));
  made.stands(8);
  context.mock.timers.tick(1900);
  made.take(message("boot-2", 8, [area("a", 8)]));
  made.stands(8);
  context.mock.timers.tick(9000);
  made.check();
  // the next thing that is recorded has two seconds of its own
  made.stands(9);
  assert.deepEqual([made.behind, asked], [false, []]);
  made.stop();
});

test("a message of another run of the server, which may stand on a copy that was put back, makes the page ask for everything", async (context) => {
  const { made, names } = await session(context, everything("boot-5", 80, [area("a", 70), area("b", 80)]));
  context.mock.timers.tick(60_000);
  answers = [everything("other-2", 41, [area("a", 30), area("c", 41)])];
  made.take(message("other-1", 41, [area("c", 41)]));
  // the second one comes while the first is asked about
  made.take(message("other-2", 41, [area("c", 41)]));
  await settle();
  assert.deepEqual([asked, names(), made.news.revision], [["/w/1/all"], ["a30", "c41"], 41]);
  made.stop();
});

test("so does the answer to what this page handed in, and it asks again when nobody answers", async (context) => {
  const { made, names } = await session(context, everything("boot-5", 80, [area("b", 80)]));
  context.mock.timers.tick(60_000);
  answers = [{ edit_id: "e1", settled: true, message: message("other-1", 41, [area("c", 41)]) }];
  await made.send({ edit_id: "e1", why: "create", client: "page", revision: 80, put: [], end: [] });
  await settle();
  assert.deepEqual(asked, ["/w/1/edit", "/w/1/all"]);
  answers = [everything("other-1", 41, [area("c", 41)])];
  context.mock.timers.tick(2001);
  made.check();
  await settle();
  assert.deepEqual([asked.length, names(), made.behind], [3, ["c41"], false]);
  made.stop();
});
