// Find a street or an address and fly there. The question goes to our own server and stands in no address or log.
import { icon, make } from "./panel.js";

/**
 * @import { Address, AddressAnswer, Texts } from "./messages.js"
 * @import { Buurt } from "./zones.js"
 */

/**
 * What can be done with a place that was found: what a button says, and what it does.
 * @typedef {{ words: string, act: () => void }} Offer
 * @typedef {Address & { zone?: Buurt }} Found
 */

/** Milliseconds of rest after a key before it is asked, and the fewest letters worth asking. */
const [REST, FEWEST] = [400, 3];
/** How close to come, by kind of place; a house wants more than a village. */
/** @type {Record<string, number>} */
const ZOOM = { adres: 18, postcode: 17, weg: 16, woonplaats: 14 };

export class Search {
  /** @type {Found[]} what was found */
  results = [];
  /** Which of the results the arrows are at. */
  active = -1;
  /** @type {Texts} */
  texts = {};
  /** @type {HTMLElement | null} the whole box; null while it is not on the map */
  element = null;
  field = make("input");
  clearButton = make("button");
  said = make("p");
  heard = make("p");
  list = make("ul");
  offers = make("div");
  /** Whether addresses are found too; buurten always are. */
  addresses = false;
  /** @type {L.Marker | null} */
  pin = null;
  /** @type {AbortController | null} what is being asked */
  question = null;
  /** @type {number | undefined} */
  timer = undefined;

  /**
   * @param {HTMLElement} host
   * @param {L.Map} map
   * @param {object} options
   * @param {(text: string, signal: AbortSignal) => Promise<AddressAnswer>} options.ask for addresses
   * @param {(text: string) => Buurt[]} options.near the buurten of that name
   * @param {(place: Found) => { said: string, offers: Offer[] }} options.offer what can be done with what was found
   */
  constructor(host, map, { ask, near, offer }) {
    this.host = host;
    this.map = map;
    this.ask = ask;
    this.near = near;
    this.offer = offer;
    Object.assign(map.createPane("sk-found").style, { zIndex: "460", pointerEvents: "none" });
  }

  /**
   * Put the box on the map, in place of one in another language.
   * @param {Texts} texts
   */
  show(texts) {
    const typed = this.field.value;
    this.hide();
    this.texts = texts;
    const called = this.addresses ? texts.search : texts.search_zone;
    this.field = make("input", {
      type: "text",
      class: "sk-search-input",
      role: "combobox",
      maxlength: 100,
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      placeholder: called,
      "aria-label": called,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": "sk-results",
      oninput: () => this.typed(),
      onkeydown: (event) => this.pressed(event),
    });
    this.field.value = typed;
    const close = { type: "button", class: "sk-close sk-search-clear", "aria-label": texts.search_clear, title: texts.search_clear };
    this.clearButton = make("button", { ...close, onclick: () => this.clear() }, "\u00d7");
    this.said = make("p", { class: "sk-search-said", role: "status", "aria-live": "polite" });
    // what is seen on the map is said to those who do not see it
    this.heard = make("p", { class: "sk-heard", role: "status", "aria-live": "polite" });
    this.offers = make("div", { class: "sk-search-offers", role: "group", "aria-label": texts.search_offers });
    this.list = make("ul", { id: "sk-results", role: "listbox", "aria-label": texts.search_results });
    const open = { type: "button", class: "sk-button sk-search-open", "aria-label": called, title: called };
    this.element = make(
      "div",
      { class: "sk-search", role: "search" },
      make("button", { ...open, onclick: () => this.open() }, icon("search")),
      make("div", { class: "sk-search-box" }, icon("search"), this.field, this.clearButton),
      make("div", { class: "sk-search-answer" }, this.said, this.list, this.offers),
      this.heard,
    );
    this.host.append(this.element);
    this.answer([], "");
  }

  /** Take the box away, with what was found. */
  hide() {
    this.forget();
    this.element?.remove();
    this.element = null;
    this.pin?.remove();
    this.pin = null;
  }

  /** Whether someone is at work in it. */
  get busy() {
    return Boolean(this.element && (this.field.value || this.element.contains(document.activeElement)));
  }

  open() {
    this.element?.classList.add("is-open");
    this.field.focus();
  }

  clear() {
    this.forget();
    this.field.value = "";
    this.pin?.remove();
    this.pin = null;
    this.answer([], "");
    this.element?.classList.remove("is-open");
  }

  forget() {
    clearTimeout(this.timer);
    this.question?.abort();
  }

  typed() {
    this.forget();
    this.clearButton.hidden = !this.field.value;
    this.answer(this.buurten(), "");
    if (this.addresses && this.field.value.trim().length >= FEWEST) this.timer = setTimeout(() => this.look(), REST);
  }

  /** What was typed, among the names of buurten. @returns {Found[]} */
  buurten() {
    return this.near(this.field.value).map((zone) => {
      const { lat, lng } = zone.place;
      return { text: zone.name, kind: "zone", lat, lng, remark: this.texts.search_is_zone, zone };
    });
  }

  async look() {
    this.forget();
    const text = this.field.value.trim();
    if (!text) return;
    const here = this.buurten();
    if (!this.addresses) {
      this.answer(here, here.length ? "" : this.texts.search_none);
      return;
    }
    const question = new AbortController();
    this.question = question;
    this.say(this.texts.search_busy);
    const { outcome, addresses = [], sentence = "" } = await this.ask(text, question.signal);
    if (question.signal.aborted || !this.element) return;
    const other = addresses.length > 0 && addresses.every(({ remark }) => remark);
    const said = other ? this.texts.search_other : sentence;
    // what the service does not know may be a buurt
    this.answer([...here, ...addresses], here.length && !addresses.length ? "" : said, outcome === "failed");
  }

  /**
   * Show what was found under the box, and a sentence above it.
   * @param {Found[]} addresses
   * @param {string} sentence
   * @param {boolean} failed
   */
  answer(addresses, sentence, failed = false) {
    this.results = addresses;
    this.offers.replaceChildren();
    this.offers.hidden = true;
    this.clearButton.hidden = !this.field.value;
    this.say(sentence, failed);
    this.list.replaceChildren(
      ...addresses.map((address, index) =>
        make(
          "li",
          // before the box loses focus
          {
            role: "option",
            id: `sk-result-${index}`,
            "aria-selected": "false",
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => this.choose(index),
          },
          make("span", {}, address.text),
          address.remark ? make("small", {}, address.remark) : null,
        ),
      ),
    );
    this.list.hidden = !addresses.length;
    this.field.setAttribute("aria-expanded", String(addresses.length > 0));
    this.mark(-1);
  }

  /**
   * @param {string} sentence
   * @param {boolean} failed
   */
  say(sentence, failed = false) {
    this.said.textContent = sentence;
    this.said.hidden = !sentence;
    this.said.classList.toggle("is-trouble", failed);
  }

  /** @param {number} index */
  mark(index) {
    this.active = index;
    for (const [i, item] of [...this.list.children].entries()) item.setAttribute("aria-selected", String(i === index));
    if (index < 0) this.field.removeAttribute("aria-activedescendant");
    else {
      this.field.setAttribute("aria-activedescendant", `sk-result-${index}`);
      this.list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { key } = event;
    const count = this.results.length;
    if (key === "ArrowDown" && count) this.mark((this.active + 1) % count);
    else if (key === "ArrowUp" && count) this.mark((this.active + count - (this.active < 0 ? 0 : 1)) % count);
    else if (key === "Enter") this.entered();
    else if (key === "Escape") this.clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  entered() {
    if (this.active >= 0) this.choose(this.active);
    // one answer leaves nothing to choose
    else if (this.results.length === 1) this.choose(0);
    else this.look();
  }

  /** @param {number} index */
  choose(index) {
    const address = this.results[index];
    this.forget();
    this.field.value = address.text;
    this.answer([], "");
    this.heard.textContent = [this.texts.search_there.replace("{address}", () => address.text), address.remark].join(" ");
    this.point(address);
    this.suggest(address);
  }

  /**
   * Offer what can be done with a place.
   * @param {Found} place
   */
  suggest(place) {
    const { said, offers } = this.offer(place);
    this.say(said);
    this.offers.replaceChildren(
      ...offers.map(({ words, act }) => {
        const done = () => {
          this.clear();
          act();
        };
        return make("button", { type: "button", class: "sk-button", onclick: done }, make("span", {}, words));
      }),
    );
    this.offers.hidden = !offers.length;
  }

  /**
   * Fly to a place and stick a pin in it.
   * @param {Found} address
   */
  point({ text, kind, lat, lng, remark, zone }) {
    this.pin?.remove();
    const name = make("span", {}, make("b", {}, text), remark ? make("small", {}, remark) : null);
    const html = make("div", {}, icon("pin"), name);
    this.pin = L.marker([lat, lng], {
      pane: "sk-found",
      interactive: false,
      keyboard: false,
      pmIgnore: true,
      snapIgnore: true,
      icon: L.divIcon({ className: "sk-found", html, iconSize: [0, 0] }),
    }).addTo(this.map);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (zone) this.map.flyToBounds(zone.bounds, { animate: !still, duration: 1.2, padding: [80, 80] });
    else this.map.flyTo([lat, lng], ZOOM[kind] ?? 16, { animate: !still, duration: 1.2 });
  }
}
