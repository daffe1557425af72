// Mouse, pen and fingers on the map while people paint: one presses and drags, two fingers move the map, which is Leaflet's work.

/**
 * @typedef {object} Press
 * @property {[number, number]} at pixels on the element
 * @property {boolean} remove with Shift, a second button, or the other end of a pen
 * @property {boolean} again right after another press at the same place
 * @property {string} kind "mouse", "pen" or "touch"
 */

/** Milliseconds and pixels within which two presses are one double one. */
const [SOON, NEAR] = [400, 16];
/** The button of a mouse that is the second, and the end of a pen that rubs out. */
const [SECOND, ERASER] = [2, 5];
/** What lies over the map and has clicks of its own. */
const OVER = ".leaflet-control, .sk-panel, .sk-card, button, dialog";

/** @param {[number, number]} a @param {[number, number]} b */
const near = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) < NEAR;

export class Fingers {
  on = false;
  /** @type {Set<number>} fingers on the glass */
  touching = new Set();
  /** @type {number | null} the one that is at work */
  working = null;
  /** @type {{ at: [number, number], when: number } | null} */
  before = null;

  /**
   * `press` tells whether it was taken.
   * @param {HTMLElement} element
   * @param {object} options
   * @param {(press: Press) => boolean} options.press
   * @param {(places: [number, number][]) => void} options.drag
   * @param {() => void} options.release
   * @param {() => void} options.drop what was begun is not meant
   * @param {(at: [number, number] | null, remove: boolean) => void} options.hover
   */
  constructor(element, { press, drag, release, drop, hover }) {
    this.element = element;
    this.press = press;
    this.drag = drag;
    this.release = release;
    this.drop = drop;
    this.hover = hover;
    element.addEventListener("pointerdown", (event) => this.down(event), true);
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.up(event));
    for (const name of /** @type {const} */ (["pointercancel", "lostpointercapture"])) {
      element.addEventListener(name, (event) => this.lost(event));
    }
    element.addEventListener("pointerleave", (event) => this.away(event));
    element.addEventListener("contextmenu", (event) => this.on && event.preventDefault());
  }

  /** @param {{ clientX: number, clientY: number }} event @returns {[number, number]} */
  place({ clientX, clientY }) {
    const { left, top } = this.element.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  /** @param {PointerEvent} event */
  down(event) {
    const { pointerId, pointerType, isPrimary, button, shiftKey, target } = event;
    // the first finger of all: whatever was not heard of before is up
    if (pointerType === "touch" && isPrimary) this.touching.clear();
    if (pointerType === "touch") this.touching.add(pointerId);
    if (!this.on || /** @type {Element} */ (target).closest(OVER)) return;
    if (this.touching.size > 1) {
      this.leave();
      return;
    }
    if (this.working !== null || ![0, SECOND, ERASER].includes(button)) return;
    const at = this.place(event);
    const now = Date.now();
    const { before } = this;
    const again = Boolean(before && now - before.when < SOON && near(at, before.at));
    if (!this.press({ at, remove: shiftKey || button !== 0, again, kind: pointerType })) return;
    this.working = pointerId;
    this.before = { at, when: now };
    // also when what lies under it goes away, or the hand leaves the map
    this.element.setPointerCapture(pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.on) return;
    if (this.working === null) {
      if (event.pointerType !== "touch") this.hover(this.place(event), event.shiftKey);
      return;
    }
    if (event.pointerId !== this.working) return;
    // a quick hand makes more places than there are frames
    const all = event.getCoalescedEvents?.() ?? [];
    const places = (all.length ? all : [event]).map((one) => this.place(one));
    // a stroke is no click, and what comes after it no second one
    if (this.before && !near(places[places.length - 1], this.before.at)) this.before = null;
    this.drag(places);
  }

  /** A finger that is lifted has not left the map. @param {PointerEvent} event */
  away({ pointerType }) {
    if (this.on && this.working === null && pointerType !== "touch") this.hover(null, false);
  }

  /** @param {PointerEvent} event */
  up(event) {
    this.touching.delete(event.pointerId);
    if (event.pointerId !== this.working) return;
    this.working = null;
    this.release();
  }

  /** @param {PointerEvent} event */
  lost(event) {
    this.touching.delete(event.pointerId);
    if (event.pointerId === this.working) this.leave();
  }

  /** Let go of what was begun. */
  leave() {
    if (this.working === null) return;
    this.working = null;
    this.before = null;
    this.drop();
  }
}
