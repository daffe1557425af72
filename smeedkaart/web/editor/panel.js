// Buttons, the card of the chosen area, questions and signals. Everything that comes from people enters as text.

import { HELD } from "./locking.js";
import { paintBar } from "./paintbar.js";

/**
 * @import { Question } from "./asking.js"
 * @import { AreaProperties, Texts } from "./messages.js"
 * @import { Bar } from "./paint.js"
 */

/**
 * What the panel shows; `kind` is the method that draws it.
 * @typedef {{ kind: "idle", area: AreaProperties | null }} Idle
 * @typedef {{ kind: "tool", mode: string, points: number, trouble: string | null, name: string, snap: boolean, stroke: boolean }} Tool
 * @typedef {{ kind: "painting", bar: Bar, name: string, trouble: string | null, naming: string, quiet: boolean }} Paint
 * @typedef {{ kind: "circle", placed: boolean }} Circling
 * @typedef {{ kind: "measure", reading: string, points: number }} Measuring
 * @typedef {Question & { kind: "asking", question: string, focus: true }} Asked
 * @typedef {{ kind: "choosing", names: string[], name: string }} Choice
 * @typedef {{ kind: "naming", id: string, name: string }} Naming
 * @typedef {{ kind: "removing", name: string, focus: true }} Removing
 * @typedef {{ kind: "trouble", trouble: string }} Trouble
 * @typedef {Idle | Tool | Paint | Circling | Measuring | Asked | Choice | Naming | Removing | Trouble | { kind: "looking" }} View
 */

/** Milliseconds in which a sentence is read, and how many stand there at most. */
const [READ, MOST_TOLD] = [20_000, 3];

/**
 * Make an element; attributes by name, `on...` as listeners, children as text or elements.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | ((event: any) => void)>} attributes
 * @param {(Node | string | null)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** @type {Record<string, string>} */
const ICONS = {
  fullscreen: "M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5",
  fullscreen_leave: "M9 3v6H3 M15 3v6h6 M21 15h-6v6 M3 15h6v6",
  show_all: "M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5 M9 9h6v6H9z",
  undo_last: "M9 14L4 9l5-5 M4 9h10a6 6 0 0 1 0 12h-3",
  redo_last: "M15 14l5-5-5-5 M20 9H10a6 6 0 0 0 0 12h3",
  bring: "M12 3v12 M7 10l5 5 5-5 M4 20h16",
  check: "M4 4h16v16H4z M8 12l3 3 5-6",
  contrast: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18 M12 3v18 M15 5v14 M18 8v8",
  keys: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4 M12 18h.01",
  paint: "M15 4l5 5-8 8-5-5z M7 12l-2 2 5 5 2-2 M5 14c-2 1-2 4-3 6 2 0 5-1 6-3",
  paint_on: "M15 4l5 5-8 8-5-5z M7 12l-2 2 5 5 2-2 M5 14c-2 1-2 4-3 6 2 0 5-1 6-3",
  voices:
    "M8 11a3 3 0 1 0 0-6a3 3 0 1 0 0 6 M16 12a2.5 2.5 0 1 0 0-5a2.5 2.5 0 1 0 0 5 M2.5 20c0-4 2.5-6 5.5-6s5.5 2 5.5 6 M14 15c3-1 7 0 7.5 4",
  paint_click: "M9 11V5a2 2 0 0 1 4 0v5l5 1.5a2 2 0 0 1 1.4 2.2L18.5 20H10l-5-6c1-1.6 2.6-1.4 4 0z",
  paint_brush: "M15 4l5 5-8 8-5-5z M7 12l-2 2 5 5 2-2 M5 14c-2 1-2 4-3 6 2 0 5-1 6-3",
  paint_lasso: "M12 4c5 0 9 2.5 9 6s-4 6-9 6-9-2.5-9-6 4-6 9-6z M7 15c-1.5 1-1.5 3 0 3.5s2 1.5 1 3",
  paint_box: "M4 5h3 M10.5 5h3 M17 5h3v3 M20 11v2 M20 16v3h-3 M13.5 19h-3 M7 19H4v-3 M4 13v-2 M4 8V5",
  paint_hand: "M12 3v18 M3 12h18 M9 6l3-3 3 3 M9 18l3 3 3-3 M6 9l-3 3 3 3 M18 9l3 3-3 3",
  paint_small: "M12 10a2 2 0 1 0 0 4a2 2 0 1 0 0-4",
  paint_medium: "M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10",
  paint_large: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  paint_add: "M12 5v14 M5 12h14",
  paint_remove: "M5 12h14",
  draw: "M4 20l1-5L16 4l4 4L9 19z M14 6l4 4",
  more: "M5 12h.01 M12 12h.01 M19 12h.01",
  rename: "M4 6V4h12v2 M10 4v14 M7 18h6",
  reshape: "M5 7l10-2 4 12-12 2z M5 7h.01 M15 5h.01 M19 17h.01 M7 19h.01",
  cut: "M4 5h16v14H4z M9 9h6v6H9z",
  move: "M12 3v18 M3 12h18 M9 6l3-3 3 3 M9 18l3 3 3-3 M6 9l-3 3 3 3 M18 9l3 3-3 3",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13 M15.5 15.5L21 21",
  pin: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7z M12 6.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5",
  circle: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18 M12 12h9 M12 12h.01",
  measure: "M3 16L16 3l5 5L8 21z M7 12l2 2 M10 9l3 3 M13 6l2 2",
  duplicate: "M8 8h12v12H8z M16 8V4H4v12h4",
  lock: "M6 11h12v9H6z M8 11V8a4 4 0 0 1 8 0v3",
  unlock: "M6 11h12v9H6z M8 11V8a4 4 0 0 1 7.5-2",
  clip: "M4 4v16h16 M9 4h11v11 M9 9l11 11",
  stroke: "M3 17c2-9 6-12 8-8s-3 8 0 9 4-9 10-11",
  snap: "M6 4v7a6 6 0 0 0 12 0V4h-4v7a2 2 0 0 1-4 0V4z M6 8h4 M14 8h4",
  merge: "M4 4h9v9H4z M11 11h9v9h-9z",
  split: "M4 5h16v14H4z M14 2l-4 20",
  remove: "M4 7h16 M9 7V4h6v3 M6 7l1 13h10l1-13 M10 11v5 M14 11v5",
};

/**
 * Draw an icon; it says nothing to a screen reader, the button does.
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export class Panel {
  element = make("div", { class: "sk-panel" });
  badge = make("div", { class: "sk-badge", role: "status", "aria-live": "polite" });
  notice = make("div", { class: "sk-notice" });
  told = make("div", { class: "sk-told", role: "status", "aria-live": "polite" });
  attribution = make("div", { class: "sk-attribution" });
  /** @type {Texts} */
  texts = {};
  /** Whose data these are. */
  whose = "";
  /** Whose background map lies underneath. */
  also = "";
  /** Whether areas can be merged and split here: what becomes of them is asked in a dialog of the page. */
  plans = true;
  /** How wide a circle is; no part of what is shown, for that would take the field from under whoever types. */
  metres = "";
  /** The view that is shown, with its words, as JSON. */
  shown = "";
  /** @type {{ action: string, sign: string }[]} what stands behind "More", in the order in which it was added */
  further = [];

  /**
   * `act` is called for every button.
   * @param {HTMLElement} host
   * @param {(action: string, value?: string) => void} act
   */
  constructor(host, act) {
    this.act = act;
    host.append(this.element, this.badge, this.told, make("div", { class: "sk-foot" }, this.notice), this.attribution);
  }

  /**
   * Speak a language.
   * @param {Texts} texts
   * @param {string} notice
   * @param {string} attribution
   */
  words(texts, notice, attribution) {
    this.texts = texts;
    this.notice.textContent = notice;
    this.notice.hidden = !notice;
    this.whose = attribution;
    this.credit(this.also);
  }

  /**
   * Name those whose data these are, and whose background map lies underneath.
   * @param {string} also
   */
  credit(also) {
    this.also = also;
    this.attribution.textContent = [also, this.whose].filter(Boolean).join("; ");
    this.attribution.hidden = !this.attribution.textContent;
  }

  /**
   * Put actions behind "More"; a button of each is named by the text of its action.
   * @param {{ action: string, sign: string }[]} actions
   */
  more(actions) {
    this.further = [...this.further, ...actions];
  }

  /** Close the list behind "More"; tells whether it was open. */
  closeMore() {
    const opener = /** @type {HTMLElement | null} */ (this.element.querySelector(".sk-more [aria-expanded=true]"));
    opener?.click();
    return Boolean(opener);
  }

  /**
   * @param {string} action
   * @param {{ look?: string, sign?: string, disabled?: boolean, pressed?: boolean }} options `pressed` of a switch only
   */
  button(action, { look = "", sign = "", disabled = false, pressed } = {}) {
    /** @type {Record<string, string>} */
    const brief = look === "is-sign" ? { "aria-label": this.texts[action], title: this.texts[action] } : {};
    const state = pressed === undefined ? null : String(pressed);
    const attributes = { type: "button", class: `sk-button ${look}`, "data-action": action, disabled, "aria-pressed": state };
    return make(
      "button",
      { ...attributes, ...brief, onclick: () => this.act(action) },
      sign ? icon(sign) : null,
      make("span", {}, this.texts[action]),
    );
  }

  /**
   * Draw the panel for a view; the same view again leaves it as it is, so that focus and typing survive.
   * @param {View} view
   */
  show(view) {
    const signature = JSON.stringify([view, this.plans, this.further, this.texts]);
    if (signature === this.shown) return;
    const previous = this.shown ? JSON.parse(this.shown)[0] : {};
    this.shown = signature;
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    const holdsFocus = this.element.contains(active) ? active?.dataset.action : null;
    this.element.replaceChildren(...this.draw(view));
    // a field that is one way of several does not ask for a keyboard on the screen
    const field = /** @type {HTMLInputElement | null} */ (this.element.querySelector("input:not([type=checkbox], [data-quiet])"));
    if (field && !("quiet" in view && view.quiet)) {
      field.focus({ preventScroll: true });
      field.select();
    } else if (previous.kind !== view.kind && (holdsFocus || "focus" in view)) {
      /** @type {HTMLElement | null} */ (this.element.querySelector("[data-first], button:not(:disabled)"))?.focus({ preventScroll: true });
    } else if (holdsFocus) {
      /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-action="${holdsFocus}"]:not(:disabled)`))?.focus({
        preventScroll: true,
      });
    }
  }

  /**
   * @param {View} view
   * @returns {HTMLElement[]}
   */
  draw(view) {
    switch (view.kind) {
      case "idle":
        return this.idle(view);
      case "tool":
        return this.tool(view);
      case "circle":
        return this.circle(view);
      case "measure":
        return this.measure(view);
      case "asking":
        return this.asking(view);
      case "painting":
        return this.painting(view);
      case "choosing":
        return this.choosing(view);
      case "naming":
        return this.naming(view);
      case "removing":
        return this.removing(view);
      case "trouble":
        return this.trouble(view);
      case "looking":
        // nothing to press
        return [];
    }
  }

  /** @param {Idle} view */
  idle({ area }) {
    const paint = this.button("paint", { look: "is-main", sign: "paint" });
    const also = make("div", { class: "sk-also" }, this.button("draw", { sign: "draw" }), this.further.length ? this.menu() : null);
    return area ? [paint, also, this.card(area)] : [paint, also];
  }

  /** A button and what it opens: all that is done less often. */
  menu() {
    const list = make("div", { class: "sk-card sk-more-list" }, ...this.further.map(({ action, sign }) => this.button(action, { sign })));
    list.hidden = true;
    const turn = () => {
      list.hidden = !list.hidden;
      opener.setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) list.querySelector("button")?.focus({ preventScroll: true });
      else if (menu.contains(document.activeElement)) opener.focus({ preventScroll: true });
    };
    const opener = make(
      "button",
      { type: "button", class: "sk-button", "data-action": "more", "aria-expanded": "false", onclick: turn },
      icon("more"),
      make("span", {}, this.texts.more),
    );
    // whoever goes on elsewhere, or chose something, is done with it
    /** @type {HTMLElement} */
    const menu = make(
      "div",
      {
        class: "sk-more",
        onfocusout: ({ relatedTarget }) => !list.hidden && relatedTarget && !menu.contains(relatedTarget) && turn(),
        onclick: ({ target }) => !list.hidden && list.contains(target.closest("button")) && turn(),
      },
      opener,
      list,
    );
    return menu;
  }

  /** @param {AreaProperties} area */
  card({ name, label, outside, locked = false }) {
    const plans = this.plans ? ["merge", "split"] : [];
    const also = [...plans, ...(outside ? ["clip"] : []), "duplicate", locked ? "unlock" : "lock"];
    const actions = ["paint_on", "rename", "reshape", "cut", "move", ...also, "remove"].map((action) =>
      this.button(action, { sign: action, disabled: locked && HELD.has(action) }),
    );
    const sign = locked ? make("span", { class: "sk-locked" }, icon("lock"), this.texts.locked_sign) : null;
    const close = make(
      "button",
      { type: "button", class: "sk-close", "aria-label": this.texts.close, title: this.texts.close, onclick: () => this.act("close") },
      "\u00d7",
    );
    return make(
      "section",
      { class: "sk-card", "aria-label": name },
      make("header", {}, make("div", {}, make("strong", {}, name), label ? make("span", {}, label) : null, sign), close),
      make("div", { class: "sk-actions sk-tools" }, ...actions),
    );
  }

  /**
   * A tool is at work: what to do, and how to get out.
   * @param {Tool} view
   */
  tool({ mode, points, trouble, name, snap, stroke }) {
    const drawing = ["draw", "cut", "split"].includes(mode);
    const buttons = drawing
      ? [
          this.button("finish", { look: "is-main", disabled: points < (mode === "split" ? 2 : 3) }),
          this.button("undo", { disabled: points < 1 }),
          this.button("cancel"),
        ]
      : [this.button("finish", { look: "is-main" })];
    return [
      make(
        "section",
        { class: "sk-card sk-strip" },
        make(
          "div",
          {},
          // in its place, for a card that grows may lie where the next corner is meant
          trouble
            ? make("p", { class: "sk-trouble", role: "alert" }, this.texts[trouble])
            : make(
                "p",
                { class: "sk-help" },
                this.texts[drawing && stroke ? "stroke_help" : `${mode}_help`].replace("{name}", () => name),
              ),
          drawing ? make("p", { class: "sk-help sk-keys" }, this.texts.keys_help) : null,
        ),
        make(
          "div",
          { class: "sk-actions" },
          ...buttons,
          drawing ? this.button("stroke", { look: "is-sign", sign: "stroke", pressed: stroke }) : null,
          mode === "move" ? null : this.button("snap", { look: "is-sign", sign: "snap", pressed: snap }),
        ),
      ),
    ];
  }

  /**
   * A circle is set on the map: how wide it is.
   * @param {Circling} view
   */
  circle({ placed }) {
    const field = make("input", {
      type: "text",
      inputmode: "decimal",
      name: "metres",
      value: this.metres,
      autocomplete: "off",
      maxlength: 9,
      "data-quiet": true,
      "aria-label": this.texts.circle_metres,
      oninput: () => this.act("metres", field.value),
    });
    /** @param {Event} event */
    const keep = (event) => {
      event.preventDefault();
      this.act("finish");
    };
    return [
      make(
        "form",
        { class: "sk-card sk-strip", onsubmit: keep },
        make(
          "div",
          {},
          make("p", { class: "sk-help" }, this.texts.circle_help),
          make("p", { class: "sk-help sk-keys" }, this.texts.keys_help),
          make("label", { class: "sk-metres" }, make("span", {}, this.texts.circle_metres), field),
        ),
        make("div", { class: "sk-actions" }, this.button("finish", { look: "is-main", disabled: !placed }), this.button("cancel")),
      ),
    ];
  }

  /**
   * Show how wide a circle is that is drawn; what somebody is typing stays.
   * @param {number} metres
   */
  wide(metres) {
    this.metres = String(metres);
    const field = /** @type {HTMLInputElement | null} */ (this.element.querySelector("[name=metres]"));
    if (field && field !== document.activeElement) field.value = this.metres;
  }

  /**
   * Something is measured: what it is so far.
   * @param {Measuring} view
   */
  measure({ reading, points }) {
    return [
      make(
        "section",
        { class: "sk-card sk-strip" },
        make(
          "div",
          {},
          make("p", { class: "sk-help" }, this.texts.measure_help),
          make("p", { class: "sk-help sk-keys" }, this.texts.keys_help),
          make("p", { class: "sk-reading", role: "status" }, reading),
        ),
        make(
          "div",
          { class: "sk-actions" },
          this.button("finish", { look: "is-main" }),
          this.button("undo", { disabled: points < 1 }),
          this.button("measure_anew", { disabled: points < 1 }),
        ),
      ),
    ];
  }

  /**
   * A question about what was drawn, beside the map on which it is shown.
   * @param {Asked} view
   */
  asking({ question, facts, answers }) {
    const told = Object.entries(facts).reduce((text, [name, fact]) => text.replace(`{${name}}`, () => fact), this.texts[question]);
    return [
      make(
        "section",
        { class: "sk-card sk-asked", role: "alertdialog", "aria-label": told },
        make("p", { class: "sk-help" }, told),
        make("div", { class: "sk-actions" }, ...answers.map((answer, i) => this.button(answer, { look: i ? "" : "is-main" }))),
      ),
    ];
  }

  /**
   * People paint: the buttons for it, and the name of an area that has none yet.
   * @param {Paint} view
   */
  painting({ bar, name, trouble, naming }) {
    const buttons = paintBar(bar, name, trouble, this.texts, (action, value) => this.act(action, value));
    return naming ? [buttons, ...this.naming({ kind: "naming", id: "", name: naming })] : [buttons];
  }

  /**
   * Areas are being chosen that go on together.
   * @param {Choice} view
   */
  choosing({ names, name }) {
    return [
      make(
        "section",
        { class: "sk-card sk-strip" },
        make(
          "div",
          {},
          make(
            "p",
            { class: "sk-help" },
            this.texts.merge_help.replace("{name}", () => name),
          ),
          names.length > 1
            ? make(
                "p",
                { class: "sk-help sk-chosen", role: "status" },
                this.texts.merge_with.replace("{names}", () => names.join(" + ")),
              )
            : null,
        ),
        make("div", { class: "sk-actions" }, this.button("go_on", { look: "is-main", disabled: names.length < 2 }), this.button("cancel")),
      ),
    ];
  }

  /** @param {Naming} view */
  naming({ name }) {
    const field = make("input", { type: "text", value: name, maxlength: 80, autocomplete: "off", "aria-label": this.texts.name_question });
    /** @param {Event} event */
    const save = (event) => {
      event.preventDefault();
      this.act("name", field.value);
    };
    return [
      make(
        "form",
        { class: "sk-card", onsubmit: save, onkeydown: (event) => (event.key === "Escape" ? this.act("skip") : undefined) },
        make("p", { class: "sk-help" }, this.texts.name_question),
        field,
        make(
          "div",
          { class: "sk-actions" },
          make("button", { type: "submit", class: "sk-button is-main" }, make("span", {}, this.texts.name_save)),
          this.button("skip"),
        ),
      ),
    ];
  }

  /** @param {Removing} view */
  removing({ name }) {
    return [
      make(
        "section",
        { class: "sk-card", role: "alertdialog", "aria-label": this.texts.remove },
        make(
          "p",
          { class: "sk-help" },
          this.texts.remove_question.replace("{name}", () => name),
        ),
        make(
          "div",
          { class: "sk-actions" },
          this.button("remove_yes", { look: "is-danger" }),
          this.button("remove_no", { look: "is-main" }),
        ),
      ),
    ];
  }

  /**
   * Something went differently: say so until it is read.
   * @param {Trouble} view
   */
  trouble({ trouble }) {
    const sentence = make("p", { class: "sk-trouble", role: "alert" }, this.texts[trouble]);
    return [
      make("section", { class: "sk-card" }, sentence, make("div", { class: "sk-actions" }, this.button("understood", { look: "is-main" }))),
    ];
  }

  /**
   * Tell what became of something that was done, until it is read; the same sentence stands there once.
   * @param {string[]} sentences
   */
  say(sentences) {
    for (const sentence of sentences) {
      if ([...this.told.children].some((shown) => shown.firstChild?.textContent === sentence)) continue;
      const close = { type: "button", class: "sk-close", "aria-label": this.texts.close, title: this.texts.close };
      const told = make("p", { class: "sk-card" }, make("span", {}, sentence));
      told.append(make("button", { ...close, onclick: () => told.remove() }, "\u00d7"));
      this.told.append(told);
      setTimeout(() => told.remove(), READ);
    }
    while (this.told.children.length > MOST_TOLD) this.told.firstChild?.remove();
  }

  /** @param {string} state "", "saved", "unsaved", "offline" or "locked" */
  signal(state) {
    if (this.badge.dataset.state === state) return;
    this.badge.dataset.state = state;
    this.badge.replaceChildren();
    if (!state) return;
    const help = this.texts[`${state}_help`];
    this.badge.append(make("strong", {}, this.texts[state]), help ? make("span", {}, help) : "");
  }
}
