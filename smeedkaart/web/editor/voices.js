// "Mijn buurt": many residents draw one place, each for themselves, and the hall sees where they agree. A drawing goes to the
// server of this machine and nowhere else: it is no stroke, waits in no outbox, and no page hears of it.
import { drawGraph } from "./levels.js";
import { make } from "./panel.js";

/**
 * @import { Area, Texts } from "./messages.js"
 * @import { Level } from "./levels.js"
 */

/**
 * @typedef {{ name: string, drawings: number, shown: number, sentence: string }} Subject
 * @typedef {{ level: number, words: string, people: string, hectares: string, geometry: Area["geometry"] }} Band
 */
/**
 * What the server tells.
 * @typedef {object} VoicesAnswer
 * @property {Subject[]} subjects
 * @property {string[]} names
 * @property {boolean} here whether drawings can be made on this machine
 * @property {string} elsewhere why not
 * @property {string} days when drawings go by themselves
 * @property {boolean} example whether made-up drawings can be had
 * @property {Subject} [of] the one that was asked about
 * @property {Band[]} [bands]
 * @property {string} [core]
 * @property {string} [contested]
 * @property {string} [alike]
 * @property {string} [source]
 * @property {string} [notice]
 * @property {string} [units]
 * @property {{ key: string, name: string }[]} [choices]
 * @property {Level[]} [levels]
 */
/** @typedef {{ sentence?: string, code?: string, error?: string, edit_id?: string, settled?: boolean, notices?: string[] }} VoiceDone */

export class Voices {
  /** @type {Texts} */
  texts = {};
  /** @type {VoicesAnswer | null} */
  answer = null;
  open = false;
  /** The place that is drawn. */
  subject = "";
  /** Somebody is drawing: nothing of it leaves this page but at the end. */
  drawing = false;
  /**
   * A drawing that the server did not take, in memory only, until it does or whoever drew it throws it away.
   * @type {object | null}
   */
  held = null;
  /** A drawing is on its way to the server. */
  sending = false;
  /** The code of the drawing that was kept last, until the next resident sits down. */
  code = "";
  /** What was done last, or why not. */
  said = "";
  failed = false;
  /** The level that is looked at, by its place in the list; -1 for none. */
  at = -1;
  /** Of what units a border is made; empty for what the server chooses. */
  units = "";
  /** What the drawings of a place say is being worked out. */
  waits = false;
  /** Whether it is asked if all drawings are to go. */
  erasing = false;
  /** What is typed: the name of the area, and the code. */
  typed = { name: "", code: "" };
  turn = 0;
  shown = "";

  element = make("section", { class: "sk-checks sk-voices" });
  opener = make("button", { type: "button", class: "sk-link sk-checks-open", "aria-expanded": "false", onclick: () => this.toggle() });
  body = make("div", { class: "sk-checks-body" });

  /**
   * @param {object} options
   * @param {(subject: string, units: string) => Promise<VoicesAnswer>} options.ask
   * @param {(body: object) => Promise<VoiceDone>} options.send
   * @param {() => string} options.key a fresh key for what is sent
   * @param {() => void} options.draw let somebody draw
   * @param {() => void} options.stop whoever drew leaves it
   * @param {(alone: boolean) => void} options.alone show the areas that are drawn, or not
   * @param {(bands: Area["geometry"][], border: Area["geometry"] | null) => void} options.light
   * @param {(geometries: Area["geometry"][]) => void} options.show
   * @param {(subject: string) => string} options.page where the page with the bands of a place is
   */
  constructor({ ask, send, key, draw, stop, alone, light, show, page }) {
    this.ask = ask;
    this.send = send;
    this.key = key;
    this.begin = draw;
    this.stop = stop;
    this.alone = alone;
    this.light = light;
    this.show = show;
    this.page = page;
    this.body.hidden = true;
    this.element.append(this.opener, this.body);
  }

  /** @param {Texts} texts */
  words(texts) {
    const another = this.texts.voices !== texts.voices;
    this.texts = texts;
    this.paint();
    if (another && this.answer) this.fetch();
  }

  /** Open what residents draw, from a button elsewhere. */
  start() {
    if (!this.open) this.toggle();
    this.element.scrollIntoView({ block: "start" });
    this.opener.focus({ preventScroll: true });
  }

  toggle() {
    this.open = !this.open;
    if (!this.open) this.leave();
    this.paint();
    if (this.open) this.fetch();
  }

  /** Stop drawing, and let go of what is on the map. */
  leave() {
    if (this.drawing) {
      this.drawing = false;
      this.stop();
      this.alone(false);
    }
    Object.assign(this, { code: "", said: "", failed: false, at: -1, erasing: false });
  }

  /** Step back; tells whether there was anything to leave. */
  escape() {
    if (!this.open) return false;
    if (this.drawing) this.leave();
    else if (this.erasing || this.at >= 0) Object.assign(this, { erasing: false, at: -1 });
    else this.toggle();
    this.paint();
    return true;
  }

  async fetch() {
    this.turn += 1;
    const { turn } = this;
    try {
      const answer = await this.ask(this.subject, this.units);
      if (turn !== this.turn) return;
      this.answer = answer;
      this.at = Math.min(this.at, (answer.levels?.length ?? 0) - 1);
    } catch {
      if (turn !== this.turn) return;
      this.tell(this.texts.voices_failed, true);
    }
    this.waits = false;
    this.paint();
  }

  /**
   * Turn to another place; what was told of the former is let go of.
   * @param {string} name
   */
  turnTo(name) {
    const { subjects = [], names = [], here = false, elsewhere = "", days = "", example = false } = this.answer ?? {};
    if (this.answer) this.answer = { subjects, names, here, elsewhere, days, example };
    Object.assign(this, { subject: name, units: "", at: -1, waits: Boolean(name) });
    this.typed.name = "";
    this.paint();
    return this.fetch();
  }

  /**
   * @param {string} sentence
   * @param {boolean} failed
   */
  tell(sentence, failed = false) {
    this.said = sentence;
    this.failed = failed;
  }

  /** @param {string} name */
  choose(name) {
    if (name === this.subject) return;
    Object.assign(this, { code: "", said: "", failed: false });
    this.turnTo(name);
  }

  // --- what people do

  /** A resident sits down and draws: the map is empty but for the buurten. */
  draw() {
    if (!this.subject.trim()) {
      this.tell(this.texts.voices_no_name, true);
      this.paint();
      return;
    }
    // another tool that is left on the way would leave this drawing as well
    this.stop();
    Object.assign(this, { code: "", said: "", failed: false, at: -1, drawing: true });
    this.paint();
    this.alone(true);
    this.begin();
  }

  /**
   * A drawing is finished: once it is kept nothing of it stays on this page.
   * @param {Area} feature
   */
  async keep(feature) {
    const put = [{ type: "Feature", properties: { id: "", name: "" }, geometry: feature.geometry }];
    const body = { what: "draw", subject: this.subject, put, edit_id: this.key() };
    this.held = body;
    this.drawing = false;
    this.alone(false);
    await this.again();
  }

  /** Send a drawing, of the place that is named by now, until the server has it. */
  async again() {
    this.sending = true;
    const done = await this.ordered({ ...this.held, subject: this.subject });
    this.sending = false;
    if (done?.code) this.held = null;
    this.paint();
    await this.fetch();
  }

  /** The drawing tool was left without a drawing. */
  left() {
    if (!this.drawing) return;
    this.drawing = false;
    this.alone(false);
    this.paint();
  }

  takeBack() {
    return this.ordered({ what: "take_back", code: this.typed.code, edit_id: this.key() }).then(() => this.fetch());
  }

  erase() {
    this.erasing = false;
    return this.ordered({ what: "erase", subject: this.subject, edit_id: this.key() }).then(() => this.fetch());
  }

  example() {
    return this.ordered({ what: "example", subject: this.subject, edit_id: this.key() }).then((done) => {
      return this.turnTo(done?.subject ?? this.subject);
    });
  }

  /** Make an area of the border that is looked at. */
  async adopt() {
    const level = this.answer?.levels?.[this.at];
    if (!level) return;
    const { subject } = this;
    const name = this.typed.name.trim() || subject;
    const body = { what: "adopt", subject, least: level.least, level: this.answer?.units ?? "", name, edit_id: this.key() };
    const done = await this.ordered(body);
    if (done && !this.failed) {
      this.at = -1;
      this.tell(this.texts.voices_adopted.replace("{name}", () => name));
      this.paint();
    }
  }

  /**
   * Send what people want done; a server that does not answer is asked once more under the same key, so that it is done once.
   * @param {object} body
   * @returns {Promise<(VoiceDone & { subject?: string }) | null>}
   */
  async ordered(body) {
    let done = null;
    for (const last of [false, true]) {
      try {
        done = await this.send(body);
        break;
      } catch {
        if (last) this.tell(this.texts.voices_failed, true);
      }
    }
    if (done) {
      this.tell(done.error ?? done.sentence ?? done.notices?.[0] ?? "", Boolean(done.error));
      this.code = done.code ?? "";
      if (!done.error) this.typed.code = "";
    }
    this.paint();
    return done;
  }

  // --- what is seen

  /** What is on the map: bands from the lowest up, and the border that is looked at. */
  lit() {
    const { answer, open, drawing, at } = this;
    // whoever draws is not told what the others drew
    const seen = open && !drawing;
    this.light(seen ? (answer?.bands ?? []).map(({ geometry }) => geometry) : [], (seen && answer?.levels?.[at]?.geometry) || null);
  }

  /** Draw it anew when it shows something else; what did not change keeps its focus. */
  paint() {
    const { texts, answer, open, subject, drawing, code, said, failed, at, erasing, waits } = this;
    this.lit();
    const held = `${this.held !== null} ${this.sending}`;
    const shown = JSON.stringify([texts.voices, answer, open, subject, drawing, code, said, failed, at, erasing, held, waits]);
    if (shown === this.shown) return;
    this.shown = shown;
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const inside = active && this.body.contains(active) ? active.dataset.voice : null;
    this.opener.setAttribute("aria-expanded", String(open));
    this.opener.replaceChildren(texts.voices ?? "");
    this.body.hidden = !open;
    this.body.replaceChildren(...(open ? this.drawBody() : []));
    if (inside) /** @type {HTMLElement | null} */ (this.body.querySelector(`[data-voice="${inside}"]`))?.focus({ preventScroll: true });
  }

  drawBody() {
    const { texts, answer, said, failed, code, drawing, held, waits } = this;
    if (drawing)
      return [make("p", { class: "sk-checks-summary" }, texts.voices_draw_help), this.button("voices_stop", () => this.escape())];
    const told = said ? make("p", { class: failed ? "pg-warn" : "sk-checks-summary", role: failed ? "alert" : "status" }, said) : null;
    const parts = [
      make("p", {}, texts.voices_what),
      this.drawChoice(),
      told,
      code ? this.drawCode(code) : null,
      ...(held && !this.sending ? this.drawHeld() : []),
      ...(answer && !code && !held ? this.drawHere(answer) : []),
      ...(answer?.of && !code ? this.drawHeard(answer) : []),
      waits && !code ? make("p", { role: "status" }, texts.voices_wait) : null,
      answer && !code ? this.drawCare(answer) : null,
    ];
    return parts.filter((one) => one !== null);
  }

  /** The place that is drawn: one that others drew, an area, or a new name. */
  drawChoice() {
    const { texts, answer, subject } = this;
    const options = (answer?.names ?? []).map((name) => make("option", { value: name }));
    const field = make("input", {
      type: "text",
      class: "sk-input",
      "data-voice": "subject",
      maxlength: 120,
      autocomplete: "off",
      list: "sk-voice-names",
      value: subject,
      onchange: (/** @type {any} */ event) => this.choose(event.target.value.trim()),
    });
    return make("label", { class: "sk-voice-field" }, texts.voices_subject, field, make("datalist", { id: "sk-voice-names" }, ...options));
  }

  /** @param {string} code */
  drawCode(code) {
    const next = () => {
      this.code = "";
      this.tell("");
      this.paint();
    };
    return make(
      "div",
      { class: "sk-voice-code" },
      make("p", {}, this.texts.voices_code),
      make("p", { class: "sk-voice-letters" }, code),
      this.button("voices_next", next, "is-main"),
    );
  }

  /** What can be done with a drawing that is not kept yet. */
  drawHeld() {
    const away = () => {
      this.tell("");
      this.held = null;
      this.paint();
    };
    return [
      make("p", {}, this.texts.voices_held),
      this.button("voices_again", () => this.again(), "is-main"),
      this.button("voices_away", away),
    ];
  }

  /** @param {VoicesAnswer} answer */
  drawHere({ here, elsewhere, example }) {
    if (!here) return [make("p", { class: "pg-source" }, elsewhere)];
    return [
      this.button("voices_draw", () => this.draw(), "is-main"),
      ...(example ? [this.button("voices_example", () => this.example())] : []),
    ];
  }

  /** @param {VoicesAnswer} answer */
  drawHeard({ of, bands, core = "", contested = "", alike = "", source = "", notice = "", levels = [] }) {
    const told = make("p", { class: "sk-checks-summary" }, of?.sentence ?? "");
    if (!bands) return [told];
    const lines = bands.map(({ words, people, hectares }, place) =>
      make(
        "li",
        {},
        make("span", { class: `sk-swatch sk-band-${place + 1 + (3 - bands.length)}`, "aria-hidden": "true" }),
        make("span", {}, words),
        make("b", {}, people),
        make("small", {}, hectares),
      ),
    );
    const see = this.button("voices_see", () => this.show(bands.slice(0, 1).map(({ geometry }) => geometry)));
    return [
      told,
      notice ? make("p", { class: "pg-notice" }, notice) : null,
      make("ul", { class: "sk-voice-bands" }, ...lines),
      ...[core, contested, alike].filter(Boolean).map((sentence) => make("p", {}, sentence)),
      source ? make("p", { class: "pg-source" }, source) : null,
      bands.length ? see : null,
      make("a", { class: "sk-link", href: this.page(this.subject), download: "", "data-voice": "voices_page" }, this.texts.voices_page),
      ...(levels.length ? this.drawProposal(levels) : []),
    ].filter((one) => one !== null);
  }

  /** @param {Level[]} levels */
  drawProposal(levels) {
    const { texts, at, answer } = this;
    const middle = Math.floor((levels.length - 1) / 2);
    const chosen = at < 0 ? middle : at;
    const level = levels[chosen];
    const look = (/** @type {number} */ place) => {
      this.at = place;
      this.paint();
    };
    const slide = make("input", {
      type: "range",
      min: 0,
      max: levels.length - 1,
      step: 1,
      value: chosen,
      "data-voice": "level",
      "aria-valuetext": `${level.words}: ${level.people}, ${level.tier}, ${level.euros}`,
      oninput: (/** @type {any} */ event) => look(Number(event.target.value)),
    });
    const choices = answer?.choices ?? [];
    const units = make(
      "select",
      {
        class: "sk-colouring-choice",
        "data-voice": "units",
        onchange: (/** @type {any} */ event) => {
          this.units = event.target.value;
          this.fetch();
        },
      },
      ...choices.map(({ key, name }) => make("option", { value: key, selected: key === answer?.units }, name)),
    );
    const name = make("input", {
      type: "text",
      class: "sk-input",
      "data-voice": "name",
      maxlength: 120,
      value: this.typed.name || this.subject,
      oninput: (/** @type {any} */ event) => {
        this.typed.name = event.target.value;
      },
    });
    const here = at < 0 ? [this.button("voices_look", () => look(middle))] : [this.button("voices_adopt", () => this.adopt(), "is-main")];
    return [
      make("h3", {}, texts.voices_proposal),
      make("p", {}, texts.voices_proposal_help),
      choices.length > 1 ? make("label", { class: "sk-voice-field" }, texts.voices_units, units) : null,
      make("label", { class: "sk-voice-field" }, `${texts.voices_level}: ${level.words}`, slide),
      drawGraph(levels, chosen, texts, look),
      make("label", { class: "sk-voice-field" }, texts.name_question, name),
      ...(answer?.here ? here : []),
    ].filter((one) => one !== null);
  }

  /**
   * Take a drawing back, or erase all.
   * @param {VoicesAnswer} answer
   */
  drawCare({ here, days, of }) {
    const { texts } = this;
    if (!here) return make("p", { class: "pg-source" }, days);
    const code = make("input", {
      type: "text",
      class: "sk-input",
      "data-voice": "code",
      maxlength: 20,
      autocomplete: "off",
      value: this.typed.code,
      oninput: (/** @type {any} */ event) => {
        this.typed.code = event.target.value;
      },
    });
    const all = this.erasing
      ? [
          make("p", { role: "alert" }, texts.voices_erase_question),
          this.button("voices_erase_yes", () => this.erase()),
          this.button("remove_no", () => this.escape()),
        ]
      : [
          this.button("voices_erase", () => {
            this.erasing = true;
            this.paint();
          }),
        ];
    return make(
      "details",
      { class: "sk-voice-care", open: this.erasing || Boolean(this.typed.code) },
      make("summary", {}, texts.voices_care),
      make("p", { class: "pg-source" }, days),
      make("label", { class: "sk-voice-field" }, texts.voices_take_back, code),
      this.button("voices_take_back_do", () => this.takeBack()),
      ...(of?.drawings ? all : []),
    );
  }

  /**
   * @param {string} action
   * @param {() => unknown} act
   * @param {string} look
   */
  button(action, act, look = "") {
    return make("button", { type: "button", class: `sk-link ${look}`.trim(), "data-voice": action, onclick: act }, this.texts[action]);
  }
}
