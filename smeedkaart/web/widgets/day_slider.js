// The slider over the days. It moves at once; the page follows as soon as the hand rests.
const REST = 160;

/** @import { Component } from "../editor/messages.js" */

/**
 * What day_slider.py sends.
 * @typedef {{ day: string, text: string, mark: string }} Stop a day in ISO 8601 and how it is written
 * @typedef {{ stops: Stop[], at: number, label: string, back: string, onward: string }} Data
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {Record<string, string>} attributes
 */
const make = (tag, className, attributes = {}) => {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

class Slider {
  back = make("button", "pg-step-button", { type: "button" });
  onward = make("button", "pg-step-button", { type: "button" });
  range = make("input", "pg-range", { type: "range", min: "0", step: "1" });
  marks = make("div", "pg-marks", { "aria-hidden": "true" });
  said = make("output", "pg-day");
  /** @type {Stop[]} */
  stops = [];
  /** The stops as JSON. */
  drawn = "";
  /** @type {number | undefined} while a hand is on it */
  waiting = undefined;
  /** @type {(day: string) => void} */
  tell = () => {};

  /** @param {HTMLElement} host */
  constructor(host) {
    this.back.textContent = "\u2039";
    this.onward.textContent = "\u203a";
    const track = make("div", "pg-track");
    track.append(this.range, this.marks);
    host.replaceChildren(this.said, this.back, track, this.onward);
    this.back.addEventListener("click", () => this.step(-1));
    this.onward.addEventListener("click", () => this.step(1));
    this.range.addEventListener("input", () => this.moved());
    // a narrower page has room for fewer years
    new ResizeObserver(() => this.thin()).observe(this.marks);
  }

  /**
   * @param {Data} data
   * @param {(day: string) => void} tell
   */
  take(data, tell) {
    this.tell = tell;
    // while a hand is on it, what the page says is old
    const moving = this.waiting !== undefined;
    const drawn = JSON.stringify(data.stops);
    if (drawn !== this.drawn) this.draw(data.stops);
    this.drawn = drawn;
    this.stops = data.stops;
    this.back.title = data.back;
    this.back.setAttribute("aria-label", data.back);
    this.onward.title = data.onward;
    this.onward.setAttribute("aria-label", data.onward);
    this.range.setAttribute("aria-label", data.label);
    if (!moving) this.range.value = String(data.at);
    this.show();
  }

  /** @param {Stop[]} stops */
  draw(stops) {
    this.range.max = String(stops.length - 1);
    this.marks.replaceChildren(
      ...stops.map(({ mark }, i) => {
        const element = make("span", "");
        element.style.setProperty("--at", String(stops.length > 1 ? i / (stops.length - 1) : 0.5));
        element.textContent = mark;
        return element;
      }),
    );
    this.thin();
  }

  /** Leave out marks that would stand over each other. */
  thin() {
    let end = -Infinity;
    for (const mark of this.marks.querySelectorAll("span")) {
      mark.style.visibility = "";
      const { left, right } = mark.getBoundingClientRect();
      if (left < end + 6) mark.style.visibility = "hidden";
      else end = right;
    }
  }

  /** @param {number} by */
  step(by) {
    this.range.value = String(Number(this.range.value) + by);
    this.moved();
  }

  moved() {
    this.show();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.tell(this.stops[Number(this.range.value)].day);
    }, REST);
  }

  show() {
    const at = Number(this.range.value);
    const stop = this.stops[at];
    this.said.textContent = stop.text;
    this.range.setAttribute("aria-valuetext", stop.text);
    this.back.disabled = at === 0;
    this.onward.disabled = at === this.stops.length - 1;
    for (const [i, mark] of [...this.marks.children].entries()) mark.classList.toggle("is-now", i === at);
  }
}

/** @param {Component<Data, { stop: string }>} component */
export default function ({ data, parentElement, setTriggerValue }) {
  /** @type {HTMLElement & { slider?: Slider } | null} */
  const host = parentElement.querySelector(".pg-slider");
  if (!host) return;
  host.slider ??= new Slider(host);
  host.slider.take(data, (day) => setTriggerValue("stop", day));
}
