// By what the map is coloured: asked when it is wanted, kept on the page, and never a colour for what is not known.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Colouring, striped } from "../../../smeedkaart/web/editor/colouring.js";

/** An element that knows its attributes, what it holds, and who listens. */
class Made {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, value: "", style: {} });
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
  querySelectorAll(asked) {
    return this.children
      .filter((one) => one.attributes?.class === asked.slice(1))
      .map((one) => ({ remove: () => this.children.splice(this.children.indexOf(one), 1) }));
  }
  get text() {
    return this.children.map((one) => (typeof one === "string" ? one : one.text)).join(" ");
  }
}

const choices = [
  { key: "", name: "Trede" },
  { key: "people", name: "Inwoners" },
];
const answer = (by) => ({
  by,
  choices,
  title: by ? "Inwoners (CBS, 2025)" : "",
  note: "",
  areas: by ? { a: { fill: "#ffffcc", hatch: "", words: "10 inwoners" } } : {},
  legend: by ? [{ fill: "#ffffcc", hatch: "", words: "10 inwoners", count: "1" }] : [],
});

let asked;
let painted;
let kept;
const made = (tell = (by) => answer(by)) =>
  new Colouring({
    name: "colour",
    storage: { getItem: (name) => kept[name] ?? null, setItem: (name, value) => Object.assign(kept, { [name]: value }) },
    ask: async (by) => {
      asked.push(by);
      return tell(by);
    },
    onColours: () => painted.push("painted"),
  });
const rest = () => new Promise((done) => setTimeout(done, 0));

beforeEach(() => {
  globalThis.document = { createElement: (tag) => new Made(tag) };
  [asked, painted, kept] = [[], [], {}];
});

test("nothing is asked as long as the tier is what people want", () => {
  const colouring = made();
  colouring.words({ colour_by: "Kleur naar", colour_tier: "Trede" });
  colouring.changed();
  assert.deepEqual(asked, []);
  assert.equal(colouring.look("a"), null);
});

test("a figure that is chosen is asked, kept, shown with what it is, and unknown where it is not told", async () => {
  const colouring = made();
  colouring.words({ colour_by: "Kleur naar", colour_tier: "Trede" });
  colouring.choose("people");
  await rest();
  assert.deepEqual([asked, kept.colour], [["people"], "people"]);
  assert.deepEqual(colouring.look("a"), { fill: "#ffffcc", hatch: "", words: "10 inwoners" });
  // drawn since: no colour of the scale
  assert.equal(colouring.look("b").fill, "#ffffff");
  assert.notEqual(colouring.look("b").hatch, "");
  assert.match(colouring.element.text, /Inwoners \(CBS, 2025\)/);
  colouring.choose("");
  assert.equal(colouring.look("a"), null);
  assert.doesNotMatch(colouring.element.text, /CBS/);
  assert.ok(painted.length >= 2);
});

test("the choice of before a refresh holds, and one that is gone falls back on the tier", async () => {
  kept.colour = "people";
  const colouring = made();
  await rest();
  assert.equal(colouring.by, "people");
  const gone = made(() => answer(""));
  await rest();
  assert.deepEqual([gone.by, kept.colour], ["", ""]);
});

test("an answer that a newer question overtook counts no more, nor one that fails", async () => {
  /** @type {((told: any) => void)[]} */
  const waiting = [];
  const colouring = made(() => new Promise((done) => waiting.push(done)));
  colouring.choose("people");
  colouring.choose("area");
  waiting[1](null);
  waiting[0](answer("people"));
  await rest();
  assert.equal(colouring.told, null);
});

test("what is not known is striped", () => {
  assert.equal(striped("#fff", ""), "#fff");
  assert.match(striped("#fff", "#000"), /repeating-linear-gradient/);
});
