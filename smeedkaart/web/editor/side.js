// The panel beside the map: numbers, the list of areas, and the buttons that open a dialog. It is drawn from what the server
// tells; choosing an area or drawing one asks nothing of the page around it.
import { drawFigures } from "./figures.js";
import { List } from "./list.js";
import { make } from "./panel.js";
import { drawLegend, drawWhole } from "./whole.js";

/**
 * @import { Figures, LiveArea, Question, Whole } from "./live.js"
 * @import { About, Texts, Told } from "./messages.js"
 */

/** Numbers of an area, with or without its border. @typedef {Pick<LiveArea, "id" | "geometry" | "row" | "figures"> & { locked?: boolean }} Numbers */

/**
 * What is shown. `age` is how old the numbers are: of now "", of a moment ago "late", of before the server went away "old".
 * @typedef {object} Shown
 * @property {Numbers[]} areas
 * @property {Map<string, Numbers>} hand numbers of the shapes that are dragged
 * @property {Numbers | null} draft those of what is being drawn, if it were closed now
 * @property {Whole | null} whole
 * @property {boolean} known whether the server told anything yet
 * @property {boolean} behind the whole is of a moment ago
 * @property {number | null} waiting how many choices between two versions wait; null before the server told
 * @property {number} laid how many of those people would make later, on this page
 * @property {"" | "late" | "old"} age
 * @property {string | null} chosen
 */

/** Sentences that are shown at most. */
const MOST_SAID = 5;
/** Milliseconds: between looks whether a dialog has gone, that it may take, and in which it may still take the focus along. */
const [LOOK, PATIENCE, AFTER_DIALOG] = [50, 5000, 350];

/**
 * The border of an area, to be compared; none of an area that is over.
 * @param {Numbers | undefined} area
 */
const border = (area) => area && JSON.stringify(area.geometry ?? null);

export class Side {
  /** @type {Texts} */
  texts = {};
  /** @type {About | null} */
  about = null;
  /** @type {Shown | null} */
  last = null;
  /** @type {string[]} */
  sentences = [];
  /** @type {(Question & { border: string | undefined })[]} with the border of the area when it was asked, as JSON */
  questions = [];
  /** @type {Set<string>} what people opened, by name */
  open = new Set();
  /** The button that opened the dialog. */
  opener = "";
  /** The number of the sentences of the page that were told last. */
  heard = 0;
  /** @type {Record<string, string>} what each block shows, as JSON */
  shown = {};

  bar = make("header", { class: "sk-side-bar" });
  said = make("div", { class: "sk-said", "aria-live": "polite" });
  asked = make("div", { class: "sk-asked" });
  numbers = make("section", { class: "sk-numbers" });
  old = make("p", { class: "sk-old", role: "status" });
  /** What does not fit between the areas, when the page can check that. */
  checks = make("div");
  buttons = make("div", { class: "sk-side-buttons" });
  areas = make("div", { class: "pg-areas" });
  legend = make("div", { class: "sk-legends" });
  common = make("div", { class: "sk-common" });
  foot = make("footer", { class: "sk-side-foot" });

  /**
   * @param {HTMLElement} element
   * @param {object} options
   * @param {(id: string | null) => void} options.onPick
   * @param {(sheet: string, value: string) => void} options.onOpen
   * @param {() => void} options.onChoose put what was to be chosen later back on the map
   * @param {() => unknown} options.onEscape
   * @param {() => void} [options.onCheck] look at what does not fit
   * @param {HTMLElement | null} [options.colouring] by what the map is coloured
   */
  constructor(element, { onPick, onOpen, onChoose, onEscape, onCheck, colouring = null }) {
    this.element = element;
    this.onCheck = onCheck;
    this.onOpen = onOpen;
    this.onChoose = onChoose;
    this.list = new List((id) => {
      onPick(id);
      element.scrollTo?.({ top: 0 });
    });
    this.areas.append(this.list.element);
    const { bar, said, asked, numbers, old, checks, buttons, areas, legend, common, foot } = this;
    element.append(
      ...[bar, said, asked, numbers, old, checks, buttons, areas, colouring, legend, common, foot].filter((one) => one !== null),
    );
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") onEscape();
    });
  }

  /**
   * Speak a language, and say where people are.
   * @param {Texts} texts
   * @param {About} about
   */
  words(texts, about) {
    this.texts = texts;
    this.about = about;
    this.list.title(texts.list, [texts.column_area, texts.column_tier, texts.column_people, texts.column_euros]);
    this.fill("bar", this.bar, [texts, about], () => this.drawBar(about));
    this.fill("foot", this.foot, [texts, about, this.last?.areas.length === 0], () => this.drawFoot(about));
    this.element.setAttribute("aria-label", texts.panel);
    this.ask();
    if (this.last) this.show(this.last);
  }

  /**
   * Show numbers; what did not change is left as it is, so that focus and place survive.
   * @param {Shown} shown
   */
  show(shown) {
    this.last = shown;
    const { areas, hand, whole, age, behind } = shown;
    const chosen = areas.find(({ id }) => id === shown.chosen) ?? null;
    const held = chosen && hand.get(chosen.id);
    const figures = this.drafted(shown.draft) ?? (chosen ? (held ?? chosen).figures : (whole?.figures ?? null));
    const first = shown.known && areas.length === 0 && !shown.draft;
    const trouble = whole && !whole.figures.parts.length ? whole.warnings : [];
    this.fill("numbers", this.numbers, [figures, first, trouble, this.texts], () => this.drawNumbers(figures, first, trouble));
    this.look(this.numbers, chosen || shown.draft ? age : age || (behind ? "late" : ""));
    this.numbers.classList.toggle("is-draft", Boolean(shown.draft));
    this.old.textContent = age === "old" ? (this.texts.numbers_old ?? "") : "";
    this.old.hidden = age !== "old";
    this.fill("buttons", this.buttons, [chosen?.id ?? null, this.about, this.texts], () => this.drawButtons(chosen));
    this.list.show(
      areas.map(({ id, row, locked }) => ({
        id,
        row: hand.get(id)?.row ?? row,
        lock: locked ? (this.texts.locked_sign ?? "") : "",
        look: hand.has(id) && age ? `is-${age}` : "",
      })),
      chosen?.id ?? null,
    );
    const counted = areas.length && whole?.totals.length ? whole : null;
    this.list.sum(counted);
    this.areas.hidden = areas.length === 0;
    this.showWhole(counted, age || (behind ? "late" : ""));
    this.ask();
  }

  /**
   * Say of what is being drawn that it is no area yet.
   * @param {Numbers | null} draft
   * @returns {Figures | null}
   */
  drafted(draft) {
    return draft && { ...draft.figures, title: this.texts.draft };
  }

  /**
   * @param {Whole | null} whole
   * @param {string} age
   */
  showWhole(whole, age) {
    this.fill("legend", this.legend, whole?.legend ?? null, () => (whole?.legend.length ? [drawLegend(whole.legend)] : []));
    const told = whole && [whole.doubles, whole.unclaimed, whole.headings, whole.pool, whole.warnings, this.texts.check_look];
    const look = this.onCheck && { words: this.texts.check_look, act: this.onCheck };
    this.fill("common", this.common, told, () => (whole ? drawWhole(whole, this.open, look) : []));
    this.look(this.list.foot, age);
    this.look(this.common, age);
  }

  /**
   * Tell people something until they have read it.
   * @param {string[]} sentences
   */
  say(sentences) {
    if (!sentences.length) return;
    this.sentences = [...this.sentences.filter((one) => !sentences.includes(one)), ...sentences].slice(-MOST_SAID);
    this.drawSaid();
  }

  /**
   * Tell what the page has to say, once.
   * @param {Told} told
   */
  hear({ number, sentences }) {
    if (number > this.heard) this.say(sentences);
    this.heard = number;
  }

  /**
   * Ask whether redrawn areas are still the same; a newer question about an area takes the place of an older one.
   * @param {Question[]} questions
   * @param {Map<string, Numbers>} areas as they are now
   */
  question(questions, areas) {
    const anew = new Set(questions.map(({ area }) => area));
    const asked = questions.map((one) => ({ ...one, border: border(areas.get(one.area)) }));
    this.questions = [...this.questions.filter(({ area }) => !anew.has(area)), ...asked];
    // the page draws before it asks again
    if (this.last) this.show({ ...this.last, areas: [...areas.values()] });
  }

  /**
   * Say which service on the internet hears what, as it is now.
   * @param {string} sentence
   */
  outward(sentence) {
    if (this.about && sentence && sentence !== this.about.online) this.words(this.texts, { ...this.about, online: sentence });
  }

  /** After a dialog people are back where they were. */
  back() {
    const { opener } = this;
    this.opener = "";
    if (!opener) return;
    const since = Date.now();
    let gone = 0;
    // Streamlit takes its dialog away when it comes to it, and the focus after that
    const looking = setInterval(() => {
      const now = Date.now();
      const open = document.querySelector('[role="dialog"]');
      if (!open) {
        gone ||= now;
        // whoever went on elsewhere stays there
        if (!document.activeElement || document.activeElement === document.body) this.focus(opener);
      }
      if (now - (gone || since) > (gone ? AFTER_DIALOG : PATIENCE)) clearInterval(looking);
    }, LOOK);
  }

  /** @param {string} opener */
  focus(opener) {
    /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-open="${opener}"]`))?.focus({ preventScroll: true });
  }

  /**
   * Draw a block anew when what it shows is not what it showed.
   * @param {string} name
   * @param {HTMLElement} block
   * @param {unknown} shown
   * @param {() => HTMLElement[]} draw
   */
  fill(name, block, shown, draw) {
    const signature = JSON.stringify(shown ?? null);
    if (this.shown[name] === signature) return;
    this.shown[name] = signature;
    const active = document.activeElement;
    const focused = block.contains(active) ? active?.getAttribute("data-open") : null;
    block.replaceChildren(...draw());
    if (focused) this.focus(focused);
  }

  /**
   * @param {HTMLElement} block
   * @param {string} age
   */
  look(block, age) {
    block.classList.toggle("is-late", age === "late");
    block.classList.toggle("is-old", age === "old");
  }

  /**
   * A button that opens a dialog, or goes to another page.
   * @param {string} sheet
   * @param {{ look?: string, words?: string, value?: string, help?: string }} options
   */
  opening(sheet, { look = "", words = this.texts[`open_${sheet}`], value = "", help = "" } = {}) {
    const opened = () => {
      this.opener = sheet + value;
      this.onOpen(sheet, value);
    };
    const attributes = { type: "button", class: `sk-link ${look}`.trim(), "data-open": sheet + value, title: help || null };
    return make("button", { ...attributes, onclick: opened }, words);
  }

  /**
   * The buttons for what can be opened from this page, of these.
   * @param {string[]} sheets
   * @param {string} look
   */
  openings(sheets, look = "") {
    return sheets.filter((sheet) => this.opens(sheet)).map((sheet) => this.opening(sheet, { look }));
  }

  /** @param {string} sheet */
  opens(sheet) {
    return Boolean(this.about?.opens.includes(sheet));
  }

  /** @param {About} about */
  drawBar({ workshop, municipality, large, languages }) {
    const place = make("p", { class: "pg-place" }, make("b", {}, workshop), municipality);
    const size = this.opening("size", { words: large ? "A\u2212" : "A+", help: this.texts.open_size });
    return [
      place,
      ...this.openings(["publish"], "is-main"),
      size,
      ...languages.map(({ code, name }) => this.opening("language", { value: code, words: name })),
    ];
  }

  /**
   * @param {Figures | null} figures
   * @param {boolean} first nothing is drawn yet
   * @param {string[]} trouble why there are no numbers
   */
  drawNumbers(figures, first, trouble) {
    const why = trouble.map((sentence) => make("p", { class: "pg-warn", role: "alert" }, sentence));
    if (why.length) return [make("div", { class: "pg" }, ...why)];
    if (first) return [this.drawFirst()];
    return figures ? [drawFigures(figures)] : [];
  }

  /** Nothing is drawn yet: how to begin. */
  drawFirst() {
    const { first_title, first_draw, first_click, first_close, first_promise } = this.texts;
    const steps = [first_draw, first_click, first_close].map((step) => make("li", {}, step));
    return make("div", { class: "pg pg-step" }, make("h1", {}, first_title), make("ol", {}, ...steps), make("p", {}, first_promise));
  }

  /** @param {Numbers | null} chosen */
  drawButtons(chosen) {
    if (!chosen) return this.openings(["timeline"]);
    const about = ["receipt", ...(this.about?.decides ? ["decide"] : []), "name", "class"];
    const all = make(
      "button",
      { type: "button", class: "sk-link", "data-open": "all", onclick: () => this.list.pick(null) },
      this.texts.all_areas,
    );
    return [...this.openings(about), all];
  }

  /** @param {About} about */
  drawFoot({ notice, credit, online }) {
    const told = make(
      "div",
      { class: "pg pg-block" },
      notice ? make("p", { class: "pg-notice" }, notice) : null,
      make("p", { class: "pg-source" }, credit),
      make("p", { class: "pg-source" }, online),
    );
    const sheets = ["bring", "phone", "ended", "rules", "online", "copy", "start", "data"];
    return [told, make("div", { class: "sk-side-links" }, ...this.openings(sheets))];
  }

  drawSaid() {
    const understood = () => {
      this.sentences = [];
      this.said.replaceChildren();
    };
    const button = make("button", { type: "button", class: "sk-link", onclick: understood }, this.texts.understood);
    const lines = this.sentences.map((sentence) => make("p", {}, sentence));
    this.said.replaceChildren(make("div", { class: "pg pg-warn", role: "alert" }, ...lines, button));
  }

  /** What waits for people: a choice between two versions, and whether an area is still the same. */
  ask() {
    // a choice that came up or was made since the page was opened, wherever that was
    const waiting = this.last?.waiting ?? this.about?.waiting ?? 0;
    // another border, or an undo, makes the question idle; other numbers or another name do not
    this.questions = this.questions.filter((one) => border(this.last?.areas.find(({ id }) => id === one.area)) === one.border);
    const [question = null] = this.questions;
    const trouble = this.about?.trouble ?? "";
    // a page without the dialog chooses on the map, where it chose later
    const counted = this.opens("conflict") ? waiting : Math.min(waiting, this.last?.laid ?? 0);
    this.fill("asked", this.asked, [trouble, counted, question, this.texts], () => [
      ...(trouble ? [make("div", { class: "pg pg-warn", role: "alert" }, make("p", {}, trouble))] : []),
      ...(counted ? [this.drawWaiting(counted)] : []),
      ...(question ? [this.drawQuestion(question)] : []),
    ]);
  }

  /** @param {number} count */
  drawWaiting(count) {
    const sentence = (count === 1 ? this.texts.waits_one : this.texts.waits_more).replace("{count}", String(count));
    const words = this.texts.open_conflict;
    const choose = this.opens("conflict")
      ? this.opening("conflict")
      : make("button", { type: "button", class: "sk-link", onclick: () => this.onChoose() }, words);
    return make("div", { class: "pg pg-warn", role: "alert" }, make("p", {}, sentence), choose);
  }

  /** @param {Question} question */
  drawQuestion({ area, name, sentence }) {
    const same = () => {
      this.questions = this.questions.filter((one) => one.area !== area);
      this.ask();
    };
    return make(
      "div",
      { class: "pg pg-warn", role: "alert" },
      make(
        "h2",
        {},
        this.texts.identity.replace("{name}", () => name),
      ),
      make("p", {}, sentence),
      make("button", { type: "button", class: "sk-link is-main", onclick: same }, this.texts.identity_same),
      this.opens("identity") ? this.opening("identity", { value: area }) : null,
    );
  }
}
