// "Mijn buurt": a drawing goes to the server once and stays nowhere; the hall sees bands, never whoever is drawing.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { lengths } from "../../../smeedkaart/web/editor/levels.js";
import { Voices } from "../../../smeedkaart/web/editor/voices.js";

/** An element that knows its attributes, what it holds, and who listens. */
class Made {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], listeners: {}, hidden: false, value: "", style: {} });
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
  get dataset() {
    return { voice: this.attributes["data-voice"] };
  }
  get all() {
    return [this, ...this.children.flatMap((one) => (typeof one === "string" ? [] : one.all))];
  }
  get text() {
    return this.children.map((one) => (typeof one === "string" ? one : one.text)).join(" ");
  }
  contains(other) {
    return this.all.includes(other);
  }
  querySelector(asked) {
    const [, name] = asked.match(/"(.*)"/);
    return this.all.find(({ attributes }) => attributes["data-voice"] === name) ?? null;
  }
  focus() {}
}

const polygon = {
  type: "Polygon",
  coordinates: [
    [
      [6, 52],
      [6.1, 52],
      [6.1, 52.1],
      [6, 52],
    ],
  ],
};
const level = (least, height) => ({
  least,
  words: `${least} van 10`,
  people: `${height}`,
  tier: "A",
  euros: "1",
  height,
  amount: 1,
  step: 0,
  geometry: polygon,
});
const shown = {
  subjects: [],
  names: ["Krakeel"],
  here: true,
  elsewhere: "",
  days: "",
  example: false,
  of: { name: "Krakeel", drawings: 10, shown: 10, sentence: "10 tekeningen" },
  bands: [{ level: 0.5, words: "minstens 5", people: "10", hectares: "1 ha", geometry: polygon }],
  units: "buurt",
  choices: [{ key: "buurt", name: "buurten" }],
  levels: [level(3, 30), level(4, 20), level(5, 10)],
};

/** What is not said here is called by its name. */
const TEXTS = { voices_no_name: "Zeg eerst welke", voices_adopted: "“{name}” is een gebied" };

let did;
let sent;
let answers;
const made = () => {
  let keys = 0;
  const voices = new Voices({
    ask: async () => shown,
    send: async (body) => {
      sent.push(body);
      const answer = answers.shift() ?? { sentence: "bewaard", code: "ABCDE-FGHIJ" };
      if (answer instanceof Error) throw answer;
      return answer;
    },
    key: () => `k${++keys}`,
    draw: () => did.push("draw"),
    stop: () => did.push("stop"),
    alone: (alone) => did.push(alone ? "alone" : "together"),
    light: (bands, border) => did.push(`light ${bands.length} ${border ? "border" : ""}`.trim()),
    show: () => did.push("show"),
    page: (subject) => `page of ${subject}`,
  });
  voices.words(new Proxy(TEXTS, { get: (texts, name) => texts[name] ?? String(name) }));
  return voices;
};
const rest = () => new Promise((done) => setTimeout(done, 0));

beforeEach(() => {
  globalThis.document = { createElement: (tag) => new Made(tag), activeElement: null };
  [did, sent, answers] = [[], [], []];
});

test("without a place nobody draws", async () => {
  const voices = made();
  voices.toggle();
  await rest();
  voices.draw();
  assert.deepEqual([voices.drawing, voices.said], [false, "Zeg eerst welke"]);
});

test("whoever draws sees nothing of the others, and what was drawn is sent once and kept nowhere", async () => {
  const voices = made();
  voices.toggle();
  voices.choose("Krakeel");
  await rest();
  assert.equal(did.at(-1), "light 1");
  voices.draw();
  assert.deepEqual(did.slice(-3), ["light 0", "alone", "draw"]);
  // the answer was lost once: sent again under the same key
  answers = [new Error("away")];
  const mine = {
    type: "Polygon",
    coordinates: [
      [
        [6.777, 52],
        [6.8, 52],
        [6.8, 52.1],
        [6.777, 52],
      ],
    ],
  };
  await voices.keep({ type: "Feature", properties: { id: "x", name: "Mijn huis" }, geometry: mine });
  await rest();
  assert.deepEqual(
    sent.map(({ edit_id }) => edit_id),
    ["k1", "k1"],
  );
  assert.deepEqual(sent[0].put, [{ type: "Feature", properties: { id: "", name: "" }, geometry: mine }]);
  assert.equal(voices.drawing, false);
  assert.match(voices.body.text, /ABCDE-FGHIJ/);
  assert.ok(!JSON.stringify({ ...voices, answer: null, element: null, body: null, opener: null }).includes("6.777"));
});

test("a drawing that the server does not take stays until it does, also of another name, or is thrown away", async () => {
  const voices = made();
  voices.toggle();
  voices.choose("Krakeel");
  await rest();
  voices.draw();
  answers = [new Error("away"), new Error("away")];
  await voices.keep({ type: "Feature", properties: {}, geometry: polygon });
  assert.equal(voices.failed, true);
  // nobody else draws meanwhile
  assert.equal(voices.body.querySelector('[data-voice="voices_draw"]'), null);
  answers = [{ error: "Die naam is te lang." }];
  await voices.again();
  assert.equal(voices.said, "Die naam is te lang.");
  // what others drew comes in between, and the name is another one
  voices.choose("Zuid");
  await rest();
  voices.body.querySelector('[data-voice="voices_again"]').listeners.click();
  await rest();
  assert.deepEqual(
    sent.map(({ edit_id, subject }) => `${edit_id} ${subject}`),
    ["k1 Krakeel", "k1 Krakeel", "k1 Krakeel", "k1 Zuid"],
  );
  assert.deepEqual(sent.at(-1).put[0].geometry, polygon);
  assert.deepEqual([voices.held, voices.code], [null, "ABCDE-FGHIJ"]);
});

test("what is thrown away is not sent any more", async () => {
  const voices = made();
  voices.toggle();
  voices.choose("Krakeel");
  await rest();
  answers = [{ error: "Nu niet." }];
  await voices.keep({ type: "Feature", properties: {}, geometry: polygon });
  voices.body.querySelector('[data-voice="voices_away"]').listeners.click();
  assert.deepEqual([voices.held, voices.said, sent.length], [null, "", 1]);
  assert.notEqual(voices.body.querySelector('[data-voice="voices_draw"]'), null);
});

test("leaving the tool leaves the drawing, and shows the areas again", async () => {
  const voices = made();
  voices.toggle();
  voices.choose("Krakeel");
  await rest();
  voices.draw();
  voices.left();
  assert.equal(voices.drawing, false);
  assert.ok(did.includes("together"));
  assert.deepEqual(sent, []);
});

test("another tool is left before somebody draws, and does not leave the drawing with it", async () => {
  const voices = made();
  voices.toggle();
  voices.choose("Krakeel");
  await rest();
  // leaving whatever is going on tells that no tool is there, as the map does
  voices.stop = () => voices.left();
  voices.draw();
  assert.equal(voices.drawing, true);
  assert.equal(did.at(-1), "draw");
});

test("of another place nothing of the former is told, and its page is not offered", async () => {
  const voices = made();
  voices.toggle();
  voices.choose("Krakeel");
  await rest();
  assert.equal(voices.body.querySelector('[data-voice="voices_page"]').attributes.href, "page of Krakeel");
  voices.choose("Wolfsbos");
  assert.equal(voices.body.querySelector('[data-voice="voices_page"]'), null);
  assert.match(voices.body.text, /voices_wait/);
  await rest();
  assert.doesNotMatch(voices.body.text, /voices_wait/);
});

test("a level is looked at before it is adopted, and a refusal is told", async () => {
  const voices = made();
  voices.toggle();
  voices.choose("Krakeel");
  await rest();
  assert.equal(voices.body.querySelector('[data-voice="voices_adopt"]'), null);
  // the middle one of three
  voices.body.querySelector('[data-voice="voices_look"]').listeners.click();
  assert.equal(did.at(-1), "light 1 border");
  answers = [{ error: "Dit voorstel is er niet meer." }];
  await voices.adopt();
  assert.deepEqual([sent[0].least, sent[0].level, voices.said, voices.failed], [4, "buurt", "Dit voorstel is er niet meer.", true]);
  answers = [{ edit_id: "k2", settled: true, notices: [] }];
  await voices.adopt();
  assert.equal(voices.said, "“Krakeel” is een gebied");
});

test("bars are as long as what they stand for; nothing stands for what is not known", () => {
  // 30 is the longest: 15 is half of it
  assert.deepEqual(lengths([30, 15, null]), [1, 0.5, 0]);
  assert.deepEqual(lengths([null, 0]), [0, 0]);
});
