// "Klopt het?": what does not fit between areas, the largest first, lit on the map, and the ways to mend it. It is asked for,
// never pushed; a mend is looked at before it is recorded, and taken back from the sentence that tells it.
import { make } from "./panel.js";

/**
 * @import { Answer, CheckAnswer, Finding, MendPreview, Together } from "./live.js"
 * @import { Area, Texts } from "./messages.js"
 */

/**
 * How something is to be mended, as the server takes it.
 * @typedef {{ keys: string[], how: string, to?: string, name?: string, reason?: string, revision: number }} Mend
 */

/** Milliseconds after news in which more may come, before it is asked what fits now: while the list is open, and while it is not. */
export const [SOON, LATER] = [400, 2500];
/** Milliseconds after which a question that was not answered is asked again. */
const AGAIN = 3000;
/** What is no finding by itself, but all of a sort together. */
const TOGETHER = /** @type {const} */ (["slivers", "rest"]);

export class Checks {
  /** The number of the last look that the page asked for. */
  static lastWanted = 0;
  /** @type {Texts} */
  texts = {};
  /** @type {CheckAnswer | null} */
  answer = null;
  open = false;
  /** The key of the finding that is worked on, or the name of all of a sort. */
  chosen = "";
  /** How that is to be mended. */
  way = "";
  /** @type {MendPreview | null} what that comes to */
  preview = null;
  /** Why it cannot be mended so. */
  refused = "";
  /** What was typed: the name of an area that is made, or why something is meant to be so. */
  typed = "";
  /** What was mended last on this page, as long as nothing else was done. */
  done = "";
  /** @type {Set<string>} mends that were handed in */
  sent = new Set();
  /** The finding under the pointer or the focus. */
  under = "";
  /** The revision that the server was at when it told last. */
  revision = 0;
  /** Questions that are on their way: only the newest counts. */
  turn = 0;
  /** The same of looks at what a mend comes to. */
  looks = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer = undefined;
  /** What is drawn, as JSON. */
  shown = "";

  element = make("section", { class: "sk-checks" });
  opener = make("button", { type: "button", class: "sk-link sk-checks-open", "aria-expanded": "false", onclick: () => this.toggle() });
  told = make("div", { class: "sk-checks-done", role: "status" });
  body = make("div", { class: "sk-checks-body" });

  /**
   * @param {object} options
   * @param {(brief: boolean) => Promise<CheckAnswer>} options.ask what fits now
   * @param {(mend: Mend) => Promise<MendPreview>} options.look what a mend would come to
   * @param {(mend: Mend) => string} options.hand hand a mend in; brings the key of it
   * @param {() => void} options.undo
   * @param {(geometries: Area["geometry"][], preview: MendPreview | null) => void} options.light
   * @param {(geometries: Area["geometry"][]) => void} options.show
   * @param {() => boolean} options.mends whether this page may mend
   */
  constructor({ ask, look, hand, undo, light, show, mends }) {
    this.ask = ask;
    this.look = look;
    this.hand = hand;
    this.undo = undo;
    this.light = light;
    this.show = show;
    this.mends = mends;
    this.body.hidden = true;
    this.element.append(this.opener, this.told, this.body);
  }

  /** @param {Texts} texts */
  words(texts) {
    const another = this.texts.check !== texts.check;
    this.texts = texts;
    this.draw();
    // sentences of the server are in the language that was asked for
    if (another && this.answer) this.fetch();
  }

  // --- what is asked

  /**
   * Something was recorded: before long it is asked what fits now.
   * @param {number} revision
   */
  heard(revision) {
    // after a copy was put back it may be a lower one
    this.revision = revision;
    if (this.answer && this.answer.revision >= this.revision) return;
    this.timer ??= setTimeout(() => this.fetch(), this.open ? SOON : LATER);
  }

  async fetch() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.turn += 1;
    const { turn, open } = this;
    try {
      const answer = await this.ask(!open);
      if (turn === this.turn) this.take(answer);
    } catch {
      if (turn === this.turn) this.timer = setTimeout(() => this.fetch(), AGAIN);
    }
  }

  /** @param {CheckAnswer} answer */
  take(answer) {
    const before = this.answer;
    this.answer = answer;
    const known = new Set([...(answer.findings ?? []).map(({ key }) => key), ...TOGETHER.filter((name) => answer[name])]);
    if (this.chosen && answer.findings && !known.has(this.chosen)) this.leave();
    this.draw();
    // what a mend comes to may be another thing now
    // while the list is closed the server may tell what it told others a moment ago
    if (answer.revision < this.revision) this.timer ??= setTimeout(() => this.fetch(), this.open ? SOON : LATER);
    if (this.preview && before?.revision !== answer.revision) this.try(this.way, false);
  }

  // --- what people do

  toggle() {
    if (this.open) this.close();
    else this.begin();
  }

  /**
   * The page asks for a look, as after a map was brought in: once for each number, on whatever map stands there by then.
   * @param {number} number
   */
  wanted(number) {
    const fresh = number > Checks.lastWanted;
    Checks.lastWanted = number;
    if (fresh) this.begin();
  }

  /** Open the list. */
  begin() {
    this.open = true;
    this.draw();
    this.fetch();
    this.element.scrollIntoView({ block: "start" });
    this.opener.focus({ preventScroll: true });
  }

  close() {
    this.open = false;
    this.under = "";
    this.leave();
    this.draw();
  }

  /** Something else was done on this page: what was mended is no longer what is undone first. */
  worked() {
    if (!this.done) return;
    this.done = "";
    this.draw();
  }

  /**
   * Step back: from a way to the finding, from a finding to the list; tells whether there was anything to leave.
   */
  escape() {
    if (!this.open) return false;
    if (this.way) this.back();
    else if (this.chosen) this.leave();
    else this.close();
    this.draw();
    return true;
  }

  /** Leave the finding that is worked on. */
  leave() {
    this.chosen = "";
    this.back();
  }

  back() {
    this.looks += 1;
    Object.assign(this, { way: "", preview: null, refused: "", typed: "" });
  }

  /**
   * Choose a finding and show it, or let go of it.
   * @param {string} key
   */
  pick(key) {
    const other = key !== this.chosen;
    this.leave();
    if (other) this.chosen = key;
    this.draw();
    const geometries = this.geometries(this.chosen);
    if (geometries.length) this.show(geometries);
  }

  /**
   * Look at what a way comes to; where something is to be typed first, ask for that.
   * @param {string} way
   * @param {boolean} lead whether the focus goes along
   */
  async try(way, lead = true) {
    const anew = way !== this.way;
    if (anew) this.back();
    this.way = way;
    this.looks += 1;
    const turn = this.looks;
    this.draw();
    if (anew) this.focus();
    if (way === "leave") return;
    try {
      const preview = await this.look(this.mend());
      if (turn !== this.looks) return;
      this.preview = preview.refused ? null : preview;
      this.refused = preview.refused ?? "";
    } catch {
      if (turn !== this.looks) return;
      this.refused = this.texts.check_failed;
    }
    this.draw();
    if (lead) this.focus();
  }

  /** Record what was looked at. */
  record() {
    this.sent.add(this.hand(this.mend()));
    this.done = "";
    this.leave();
    this.draw();
    this.opener.focus({ preventScroll: true });
  }

  /**
   * List again what was left as it is.
   * @param {string} key
   */
  again(key) {
    this.sent.add(this.hand({ keys: [key], how: "unleave", revision: this.answer?.revision ?? 0 }));
  }

  /**
   * The server dealt with what this page handed in.
   * @param {Answer} answer
   */
  answered({ edit_id, settled, mended = [] }) {
    if (!settled || !this.sent.delete(edit_id)) return;
    [this.done = ""] = mended;
    this.draw();
    this.fetch();
  }

  takeBack() {
    this.done = "";
    this.draw();
    this.undo();
  }

  /** What is worked on, as the server takes it. */
  mend() {
    const { chosen, way, typed } = this;
    const revision = this.answer?.revision ?? 0;
    if (chosen === "slivers") return { keys: this.answer?.slivers?.keys ?? [], how: "slivers", revision };
    if (chosen === "rest") return { keys: this.answer?.rest?.keys ?? [], how: "nearest", revision };
    const [how, to] = way.split(/:(.*)/s);
    /** @type {Mend} */
    const mend = { keys: [chosen], how, revision };
    if (to) mend.to = to;
    if (how === "area") mend.name = typed;
    if (how === "leave") mend.reason = typed;
    return mend;
  }

  // --- what is seen

  /** @param {string} key */
  finding(key) {
    return this.answer?.findings?.find((one) => one.key === key) ?? null;
  }

  /**
   * The shapes of a finding, of all of a sort, or of what is meant to be so.
   * @param {string} key
   */
  geometries(key) {
    const { findings = [], slivers, rest, left } = this.answer ?? {};
    const keys = new Set(key === "slivers" ? slivers?.keys : key === "rest" ? rest?.keys : [key]);
    const meant = (left?.items ?? []).filter((one) => `left-${one.key}` === key);
    return [...findings.filter((one) => keys.has(one.key)), ...meant].map(({ geometry }) => geometry);
  }

  /** @param {string} key */
  over(key) {
    this.under = key;
    this.lit();
  }

  lit() {
    const { under, chosen, preview, open } = this;
    // what is worked on stays lit, whatever comes under the pointer as lines move
    const keys = open ? [...new Set([chosen, under])].filter(Boolean) : [];
    this.light([...new Set(keys.flatMap((key) => this.geometries(key)))], preview);
  }

  /** Draw it anew when it shows something else; what did not change keeps its focus. */
  draw() {
    const { texts, answer, open, chosen, way, preview, refused, done } = this;
    const shown = JSON.stringify([texts.check, answer, open, chosen, way, preview, refused, done, this.mends()]);
    this.lit();
    if (shown === this.shown) return;
    this.shown = shown;
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const inside = active && this.body.contains(active) ? active.dataset.check : null;
    this.opener.setAttribute("aria-expanded", String(open));
    this.opener.replaceChildren(texts.check ?? "", ...this.count());
    this.told.replaceChildren(...(done ? this.drawDone(done) : []));
    this.body.hidden = !open;
    this.body.replaceChildren(...(open && answer?.findings ? this.drawBody(answer) : []));
    if (inside) this.focus(inside);
  }

  /** How much does not fit. */
  count() {
    if (!this.answer) return [];
    const { count, summary } = this.answer;
    const sign = count ? String(count) : "\u2713";
    return [make("span", { class: `sk-checks-count${count ? "" : " is-well"}`, "aria-label": summary, role: "img" }, sign)];
  }

  /**
   * Bring the focus to what carries a name, or to where people go on with what is chosen.
   * @param {string} name
   */
  focus(name = "next") {
    /** @type {HTMLElement | null} */ (this.body.querySelector(`[data-check="${name}"]`))?.focus({ preventScroll: true });
  }

  /** @param {string} sentence */
  drawDone(sentence) {
    const undo = make("button", { type: "button", class: "sk-link", onclick: () => this.takeBack() }, this.texts.check_undo);
    return [make("div", { class: "pg pg-block" }, make("p", {}, sentence), undo)];
  }

  /** @param {CheckAnswer} answer */
  drawBody({ count, summary, findings = [], slivers, rest, left }) {
    const told = make("p", { class: count ? "sk-checks-summary" : "sk-checks-well" }, summary);
    const { check_slivers, check_rest } = this.texts;
    const listed = [
      slivers ? this.item("slivers", slivers, () => this.together(slivers, check_slivers)) : null,
      rest ? this.item("rest", rest, () => this.together(rest, check_rest)) : null,
      ...findings.filter(({ sliver }) => !sliver).map((one) => this.item(one.key, one, () => this.ways(one))),
    ];
    const list = make("ol", { class: "sk-checks-list" }, ...listed);
    return [told, listed.some(Boolean) ? list : null, left?.items.length ? this.drawLeft(left) : null].filter((one) => one !== null);
  }

  /**
   * One line of the list, and below it what can be done once it is chosen.
   * @param {string} key
   * @param {Finding | Together} about
   * @param {() => HTMLElement[]} work
   */
  item(key, { sentence, people, hectares }, work) {
    const chosen = key === this.chosen;
    // a thumb that chose is over nothing
    const over = (/** @type {PointerEvent | FocusEvent} */ event) =>
      this.over("pointerType" in event && event.pointerType === "touch" ? "" : key);
    const out = () => this.over("");
    const pick = make(
      "button",
      { type: "button", class: "sk-check-pick", "data-check": key, "aria-expanded": String(chosen), onclick: () => this.pick(key) },
      make("span", {}, sentence),
      make("span", { class: "sk-check-numbers" }, make("b", {}, people), make("b", {}, hectares)),
    );
    const on = { onpointerenter: over, onpointerleave: out, onfocusin: over, onfocusout: out };
    return make("li", { class: `sk-check${chosen ? " is-chosen" : ""}`, ...on }, pick, ...(chosen ? work() : []));
  }

  /**
   * What can be done with all of a sort: one question, and after that one answer.
   * @param {Together} about
   * @param {string} words
   */
  together(about, words) {
    if (!this.mends() || !about.count) return [];
    if (this.way) return this.drawLook();
    return [
      make(
        "div",
        { class: "sk-check-ways" },
        this.button(words, () => this.try("together"), "is-main"),
      ),
    ];
  }

  /**
   * The ways to mend one finding.
   * @param {Finding} finding
   */
  ways({ ways, areas, note }) {
    if (!this.mends()) return [];
    if (this.way === "leave") return this.drawTyping("check_why", "check_leave");
    if (this.way) return this.drawLook();
    const names = new Map(areas.map(({ id, name }) => [id, name]));
    const buttons = ways.map((way) => this.button(this.wayWords(way, names), () => this.try(way), "", way));
    return [this.row(...buttons), ...(note ? [make("p", { class: "pg-source" }, note)] : [])];
  }

  /**
   * @param {string} way
   * @param {Map<string, string>} names
   */
  wayWords(way, names) {
    const [how, to] = way.split(/:(.*)/s);
    const kind = this.finding(this.chosen)?.kind;
    const words = this.texts[how === "cut" && kind === "loose" ? "check_away" : `check_${how}`];
    return words.replace("{name}", () => names.get(to) ?? "");
  }

  /** What the mend comes to, and whether it is to be so. */
  drawLook() {
    const { preview, refused, texts } = this;
    const back = this.button(texts.check_back, () => this.stepBack(), "", refused ? "next" : "back");
    if (refused) return [make("div", { class: "pg pg-warn", role: "alert" }, make("p", {}, refused)), this.row(back)];
    if (!preview) return [make("p", { class: "pg-source", role: "status" }, texts.check_busy), this.row(back)];
    const lines = [...preview.areas, ...(preview.fresh ? [preview.fresh] : [])].map(({ sentence }) => make("li", {}, sentence));
    const told = make("ul", { class: "sk-check-told" }, ...lines);
    const frees = preview.frees ? [make("p", { class: "pg pg-warn" }, preview.frees)] : [];
    if (this.way === "area") return [told, ...frees, ...this.drawTyping("check_name", "check_record")];
    return [
      told,
      ...frees,
      this.row(
        this.button(texts.check_record, () => this.record(), "is-main", "next"),
        back,
      ),
    ];
  }

  /**
   * Ask for a name or a reason before it is recorded.
   * @param {string} question
   * @param {string} answer
   */
  drawTyping(question, answer) {
    const { texts } = this;
    const most = question === "check_name" ? 80 : 300;
    const typing = (/** @type {Event} */ { target }) => {
      this.typed = /** @type {HTMLInputElement} */ (target).value;
    };
    const field = make("input", {
      type: "text",
      maxlength: most,
      autocomplete: "off",
      required: true,
      "data-check": "next",
      oninput: typing,
    });
    field.value = this.typed;
    const record = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (this.typed.trim()) this.record();
      else this.focus();
    };
    const save = make("button", { type: "submit", class: "sk-link is-main", "data-check": "save" }, texts[answer]);
    const back = this.button(texts.check_back, () => this.stepBack(), "", "back");
    const label = make("label", {}, make("span", {}, texts[question]), field);
    return [make("form", { class: "sk-check-form", onsubmit: record }, label, this.row(save, back))];
  }

  stepBack() {
    const { chosen } = this;
    this.back();
    this.draw();
    this.focus(chosen);
  }

  /** @param {HTMLElement[]} buttons */
  row(...buttons) {
    return make("div", { class: "sk-check-ways" }, ...buttons);
  }

  /**
   * @param {string} words
   * @param {() => void} act
   * @param {string} look
   * @param {string} name
   */
  button(words, act, look = "", name = "") {
    const attributes = { type: "button", class: `sk-link ${look}`.trim(), "data-check": name || null, onclick: act };
    return make("button", attributes, words);
  }

  /** @param {NonNullable<CheckAnswer["left"]>} left */
  drawLeft({ sentence, items }) {
    const lines = items.map(({ key, sentence: told }) => {
      const on = { onpointerenter: () => this.over(`left-${key}`), onpointerleave: () => this.over("") };
      const back = this.mends() ? this.row(this.button(this.texts.check_again, () => this.again(key), "", `left-${key}`)) : null;
      return make("li", on, make("p", {}, told), back);
    });
    return make("details", { class: "sk-checks-left" }, make("summary", {}, sentence), make("ul", {}, ...lines));
  }

  stop() {
    clearTimeout(this.timer);
    this.turn += 1;
    this.looks += 1;
  }
}
