// One line for all tabs of a browser: however many there are, one stream, and a tab that closes takes nobody with it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

const AT = "http://hall/kaart/w/w1/stream?lang=nl";
/** Every stream that was ever opened. */
const streams = [];
globalThis.EventSource = class {
  constructor(url) {
    Object.assign(this, { url, closed: false, listeners: {} });
    streams.push(this);
  }
  addEventListener(name, listen) {
    this.listeners[name] = listen;
  }
  close() {
    this.closed = true;
  }
};
// after the stream is there to be opened
await import("../../../smeedkaart/web/editor/streamworker.js");

const open = () => streams.filter(({ closed }) => !closed);
const about = ({ url }) => Object.fromEntries(new URL(url).searchParams);
const say = (seq) => open()[0].onmessage({ data: JSON.stringify({ seq }) });
const settle = () => new Promise((done) => setImmediate(done));
/** Tabs that are open. */
const tabs = new Set();

/** A tab that is connected, as the browser does that, and what it hears. */
function tab(client, since) {
  const heard = [];
  const port = { postMessage: (what) => heard.push(what) };
  globalThis.onconnect({ ports: [port] });
  const send = (what) => port.onmessage({ data: what });
  const made = { heard, send, news: () => heard.filter(({ event }) => event).map(({ data }) => data.seq ?? data) };
  made.join = (from = since) => send({ join: `${AT}&client=${client}`, since: from });
  made.close = () => {
    send({ bye: true });
    tabs.delete(made);
  };
  tabs.add(made);
  made.join();
  return made;
}

afterEach(() => {
  for (const one of [...tabs]) one.close();
  streams.length = 0;
});

test("two tabs share one stream under both their names; when one closes the other goes on from its place", () => {
  const first = tab("a", "boot-3");
  assert.deepEqual(first.heard, [{ joined: "boot-3" }, { up: false }]);
  say("boot-4");
  const second = tab("b", "boot-4");
  assert.equal(open().length, 1);
  assert.deepEqual(about(open()[0]), { lang: "nl", client: "a,b", since: "boot-4" });
  say("boot-5");
  open()[0].listeners.mark({ data: '"m"' });
  assert.deepEqual(
    [first.news(), second.news()],
    [
      ["boot-4", "boot-5", "m"],
      ["boot-5", "m"],
    ],
  );
  first.close();
  assert.equal(open().length, 1);
  assert.deepEqual(about(open()[0]), { lang: "nl", client: "b", since: "boot-5" });
  say("boot-6");
  assert.deepEqual([first.news().at(-1), second.news()], ["m", ["boot-5", "m", "boot-6"]]);
});

test("the last tab that closes ends the stream, and who comes after it begins where that tab is", () => {
  const first = tab("a", "boot-3");
  say("boot-8");
  first.close();
  assert.equal(open().length, 0);
  const later = tab("b", "other-1");
  assert.deepEqual([later.heard[0], about(open()[0]).since], [{ joined: "other-1" }, "other-1"]);
});

test("a tab that knows less than what came in is told how far the line is, so that it asks for everything", () => {
  tab("a", "boot-3");
  say("boot-9");
  const late = tab("b", "boot-3");
  assert.deepEqual(late.heard.slice(0, 2), [{ joined: "boot-9" }, { up: true }]);
});

test("a tab that joins or wakes again opens nothing anew, and one that is loaded again is another reader", async () => {
  const first = tab("a", "boot-3");
  const opened = streams.length;
  first.join();
  first.send({ wake: true });
  await settle();
  assert.equal(streams.length, opened);
  first.close();
  tab("c", "boot-3");
  assert.deepEqual([open().length, about(open()[0]).client], [1, "c"]);
});
