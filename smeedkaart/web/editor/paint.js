// Painting: areas are made of whole units, with a click, a brush, a lasso or a box. Says what a hand means; the editor hands it in.
import { Claims, paintedWith } from "./claims.js";
import { Fingers } from "./fingers.js";
import { Gesture } from "./gesture.js";
import { Work } from "./paintchanges.js";
import { uuid } from "./shapes.js";
import { UnitCanvas } from "./unitcanvas.js";
import { middle, Units } from "./units.js";
import { filled, UnitTip } from "./unittip.js";

/**
 * @import { UnitLevel, UnitsAnswer } from "./live.js"
 * @import { Area, Changes, Put, Texts } from "./messages.js"
 * @import { Stroke } from "./claims.js"
 * @import { Press } from "./fingers.js"
 * @import { Painter } from "./gesture.js"
 * @import { Tools } from "./tools.js"
 * @import { Spot } from "./units.js"
 */

/** Radius of the brush on the screen, in pixels. */
const SIZES = { small: 14, medium: 32, large: 64 };
/** Pixels that a hand moves before its way is looked at anew. */
const FINE = 3;
/** Milliseconds between two questions about numbers. */
const ASKS = 120;

/**
 * What the buttons show.
 * @typedef {object} Bar
 * @property {string} tool
 * @property {string} size
 * @property {boolean} remove
 * @property {boolean} spare
 * @property {string} level
 * @property {UnitLevel[]} levels
 * @property {string} state "", "loading" or "failed"
 * @property {boolean} asks what becomes of a freely drawn border
 */

export class Painting {
  /** @type {Painter | "hand"} with "hand" the map is moved */
  tool = "brush";
  /** @type {keyof typeof SIZES} */
  size = "small";
  /** Take away, and leave to others what is theirs. */
  remove = false;
  spare = true;
  /** @type {Units | null} */
  units = null;
  /** @type {UnitLevel[]} */
  levels = [];
  level = "";
  /** @type {"" | "loading" | "failed"} */
  state = "";
  /** @type {Map<string, Promise<Units>>} by address */
  fetched = new Map();
  /** @type {Claims | null} */
  claims = null;
  /** The area to which is only added, freely drawn as it is. */
  free = "";
  /** @type {Set<number>} units of the area as it stands */
  own = new Set();
  /** @type {Gesture | null} what is in the hand */
  gesture = null;
  /** @type {Stroke | null} what it comes to */
  stroke = null;
  /** The stroke in the hand, or the last one, takes away. */
  removes = false;
  /** @type {Spot | null} where the hand is */
  hand = null;
  /** The unit under it, or where keys came to; -1 for none. */
  at = -1;
  finger = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  soon = undefined;

  /**
   * @param {L.Map} map
   * @param {Tools} tools
   * @param {object} options
   * @param {(level: string) => string} options.address of the units
   * @param {() => Map<string, Area>} options.areas as they stand
   * @param {() => Texts} options.texts
   * @param {() => void} options.onPress a hand comes to the map
   * @param {() => void} options.onHold a stroke begins
   * @param {(put: Put[], at: L.LatLng) => void} options.onHand what it would make
   * @param {() => void} options.onRest it came to nothing
   * @param {(id: string, changes: Changes) => void} options.onStroke it is over
   * @param {(sentence: string) => void} options.onTell
   * @param {() => void} options.onChange the buttons are others
   */
  constructor(map, tools, { address, areas, texts, onPress, onHold, onHand, onRest, onStroke, onTell, onChange }) {
    this.map = map;
    this.tools = tools;
    this.address = address;
    this.areas = areas;
    this.texts = texts;
    this.onPress = onPress;
    this.onHold = onHold;
    this.onHand = onHand;
    this.onRest = onRest;
    this.onStroke = onStroke;
    this.onTell = onTell;
    this.onChange = onChange;
    this.canvas = new UnitCanvas(map);
    this.tip = new UnitTip(map, texts);
    this.fingers = new Fingers(map.getContainer(), {
      press: (press) => this.press(press),
      drag: (places) => this.drag(places),
      release: () => this.release(),
      drop: () => this.drop(),
      hover: (at, remove) => this.hover(at, remove),
    });
  }

  get on() {
    return this.tools.mode === "paint";
  }

  /** The area that is painted; empty for a new one. */
  get target() {
    return this.tools.id;
  }

  /** What the buttons show. @returns {Bar} */
  get bar() {
    const { tool, size, remove, spare, level, levels, state, asks } = this;
    return { tool, size, remove, spare, level, levels, state, asks };
  }

  /** What is to become of a border that is not made of these units has to be said first. */
  get asks() {
    const area = this.target ? this.areas().get(this.target) : undefined;
    return Boolean(this.units && area && !paintedWith(this.units, area.properties.units) && this.free !== this.target);
  }

  /**
   * Paint an area, or a new one; returns what is in the way, if anything.
   * @param {string} id
   */
  start(id) {
    const known = this.areas().get(id)?.properties;
    if (known?.locked) return "paint_locked";
    this.free = "";
    this.remove = false;
    this.tools.paint(id);
    this.fingers.on = true;
    this.steady();
    const level = known?.units?.level ?? "";
    this.load(this.levels.some(({ key }) => key === level) || !this.levels.length ? level : this.level);
    return null;
  }

  /** The mouse moves the map only with the tool for it. */
  steady() {
    if (this.on && this.tool !== "hand") this.map.dragging.disable();
    else this.map.dragging.enable();
    if (this.on) this.map.boxZoom.disable();
    else this.map.boxZoom.enable();
  }

  /** Painting is over. */
  leave() {
    if (!this.fingers.on) return;
    this.drop();
    this.fingers.on = false;
    this.steady();
    this.canvas.show(null);
    this.tip.show(null);
    this.at = -1;
    this.hand = null;
  }

  /**
   * The units of a level, without painting; null when they cannot be had.
   * @param {string} level
   * @returns {Promise<Units | null>}
   */
  async unitsOf(level) {
    const address = this.address(level);
    const known = this.fetched.get(address) ?? fetched(address);
    this.fetched.set(address, known);
    const units = await known.catch(() => null);
    if (!units) this.fetched.delete(address);
    return units;
  }

  /**
   * Fetch the units of a level and show them; without a level those that the server takes for the usual ones.
   * @param {string} level
   */
  async load(level) {
    const address = this.address(level);
    this.state = "loading";
    this.onChange();
    const known = this.fetched.get(address) ?? fetched(address);
    this.fetched.set(address, known);
    const units = await known.catch(() => null);
    // what came for another choice is kept for later
    if (!this.on || address !== this.address(level)) return;
    if (!units) this.fetched.delete(address);
    this.state = units ? "" : "failed";
    if (units) {
      this.units = units;
      this.levels = units.levels;
      this.level = units.level;
      this.fetched.set(this.address(units.level), known);
      this.claims = null;
      this.at = -1;
      this.canvas.show(units);
      this.refresh();
    }
    this.onChange();
  }

  /** The areas stand otherwise: what is whose is looked up anew, and an area that is gone is painted no more. */
  refresh() {
    if (!this.on || this.gesture || !this.units) return;
    const areas = this.areas();
    if (this.target && !areas.has(this.target)) this.anew();
    this.claims = new Claims(this.units, areas, this.claims);
    this.own = this.claims.own(this.target);
    this.look();
  }

  /** Go on with a new area. */
  anew() {
    this.tools.id = "";
    this.tools.fresh = uuid();
    this.free = "";
    this.remove = false;
  }

  /**
   * Do what a button says; tells whether it was one of these.
   * @param {string} action
   * @param {string} value
   */
  act(action, value = "") {
    const [, what = ""] = /^paint_(\w+)$/.exec(action) ?? [];
    if (["click", "brush", "lasso", "box", "hand"].includes(what)) {
      this.drop();
      this.tool = /** @type {Painter | "hand"} */ (what);
      this.steady();
    } else if (what in SIZES) this.size = /** @type {keyof typeof SIZES} */ (what);
    else if (what === "add" || what === "remove") this.remove = what === "remove";
    else if (what === "spare") this.spare = !this.spare;
    else if (what === "level" || what === "again") this.load(value || this.level);
    else if (what === "next") this.anew();
    else if (what === "only") this.free = this.target;
    else if (what === "whole") this.makeWhole();
    else return false;
    this.refresh();
    return true;
  }

  /** Make whole units of a freely drawn area: those of which the middle lies in it, or the one that it lies in. */
  makeWhole() {
    const { units, target } = this;
    const drawn = this.claims?.drawn.find(({ owner }) => owner.id === target);
    if (!units || !drawn) return;
    const inside = units.inside(drawn.rings);
    const touched = inside.size ? inside : new Set([units.nearest(middle(drawn.rings))]);
    this.onHold();
    this.removes = false;
    this.handIn(this.weigh(touched));
  }

  /**
   * What it comes to when these units are touched.
   * @param {Iterable<number>} touched
   * @returns {Stroke}
   */
  weigh(touched) {
    const claims = /** @type {Claims} */ (this.claims);
    return claims.stroke(this.target, touched, { remove: this.removes, spare: this.spare });
  }

  /**
   * A hand comes down on the map; tells whether that was taken.
   * @param {Press} press
   */
  press({ at, remove, again, kind }) {
    if (this.tool === "hand" || !this.units || this.asks) return false;
    this.onPress();
    this.finger = kind === "touch";
    this.begin(this.spot(at), remove, again, again);
    return true;
  }

  /**
   * @param {Spot} spot
   * @param {boolean} remove
   * @param {boolean} whole the whole wijk
   * @param {boolean} same in the direction of the stroke before
   */
  begin(spot, remove, whole = false, same = false) {
    const units = /** @type {Units} */ (this.units);
    this.refresh();
    const pixel = 2 ** -this.map.getZoom();
    const tool = /** @type {Painter} */ (this.tool);
    const sizes = { radius: SIZES[this.size] * pixel, step: FINE * pixel, keyed: this.tools.keyed };
    this.gesture = new Gesture(units, whole ? "click" : tool, spot, sizes);
    this.hand = spot;
    this.stroke = null;
    // what was clicked by mistake goes with another click
    const turned = tool === "click" && this.own.has(units.at(spot));
    if (!same) this.removes = remove || this.remove || turned;
    if (whole) this.gesture.widen();
    this.tools.busy = true;
    this.onHold();
    this.follow();
  }

  /** @param {[number, number][]} places pixels on the map, one after the other */
  drag(places) {
    if (!this.gesture || !this.units) return;
    const before = this.gesture.touched.size;
    const was = this.gesture.tool === "brush" ? before : -1;
    for (const place of places) {
      this.hand = this.spot(place);
      this.gesture.to(this.hand);
    }
    if (this.hand) this.at = this.units.at(this.hand);
    if (this.gesture.touched.size === was) this.look();
    else this.follow();
  }

  /** The stroke in the hand is another: show it, and ask what it means. */
  follow() {
    const { gesture, units, hand } = this;
    if (!gesture || !units || !hand) return;
    this.at = units.at(hand);
    const news = gesture.news();
    if (this.stroke && news) this.stroke.take(news);
    else this.stroke = this.weigh(gesture.touched);
    this.look();
    // numbers come a few times a second: more would only keep the hand waiting
    this.soon ??= setTimeout(() => this.ask(), ASKS);
  }

  /** Ask what the stroke in the hand means. */
  ask() {
    this.soon = undefined;
    const { units, stroke, hand } = this;
    if (!this.gesture || !units || !stroke || !hand || stroke.nothing) return;
    const put = this.work(units).asked(stroke);
    if (put.length) this.onHand(put, this.canvas.latLng(hand));
  }

  /** The hand goes up: what it did is handed in. */
  release() {
    const { stroke } = this;
    if (!this.gesture) return;
    this.gesture = null;
    this.tools.busy = false;
    if (stroke && !stroke.nothing) this.handIn(stroke);
    else this.onRest();
    this.stroke = null;
    this.refresh();
  }

  /** What is being worked on. @param {Units} units */
  work(units) {
    return new Work(units, this.areas(), this.target || this.tools.fresh, this.target !== "" && this.free === this.target);
  }

  /** @param {Stroke} stroke */
  handIn(stroke) {
    const units = /** @type {Units} */ (this.units);
    const work = this.work(units);
    const { areas, id } = work;
    const changes = work.changes(stroke);
    const { paint_gone: gone, paint_over: over } = this.texts();
    for (const area of Object.keys(changes)) {
      if (changes[area] === null) this.onTell(filled(gone, { name: areas.get(area)?.properties.name ?? "" }));
    }
    if (stroke.crossed.size) this.onTell(filled(over, { names: [...stroke.crossed].join(", ") }));
    if (changes[id]) this.tools.id = id;
    this.onStroke(id, changes);
  }

  /**
   * Keys bring the hand to a unit.
   * @param {number} at
   */
  goTo(at) {
    this.finger = false;
    this.hand = this.units?.middles[at] ?? null;
    this.at = at;
    if (this.gesture && this.hand) {
      this.gesture.to(this.hand);
      this.follow();
    } else this.look();
  }

  /** What is in the hand is not meant. */
  drop() {
    if (!this.gesture) return false;
    this.gesture = null;
    this.stroke = null;
    this.tools.busy = false;
    this.onRest();
    this.refresh();
    return true;
  }

  /**
   * The hand is over the map, not down.
   * @param {[number, number] | null} at
   * @param {boolean} remove
   */
  hover(at, remove) {
    if (!this.units || this.gesture) return;
    this.finger = false;
    this.hand = at && this.spot(at);
    this.at = this.hand ? this.units.at(this.hand) : -1;
    this.removes = remove || this.remove;
    this.look();
  }

  /** Show how it stands, on the map and in words. */
  look() {
    const { units, own, stroke, gesture, hand } = this;
    if (!units) return;
    const radius = this.tool === "brush" ? SIZES[this.size] : 0;
    this.canvas.want({ own, stroke, at: gesture ? -1 : this.at, hand, radius, remove: this.removes, gesture });
    this.tip.show(hand && this.tool !== "hand" ? this.place(hand) : null, this.lines(), this.finger);
  }

  /** What is told of the unit under the hand, and of all of the area so far. */
  lines() {
    const { units, at, stroke, target, claims } = this;
    if (!units || this.asks) return [];
    const total = stroke?.own.size ? filled(this.texts().paint_total, { people: this.tip.people(units.living(stroke.own)) }) : "";
    if (at < 0) return [total];
    return [this.tip.unit(units, at), this.tip.whose(claims?.of(at, target) ?? []), total];
  }

  /** @param {[number, number]} at pixels on the map @returns {Spot} */
  spot(at) {
    return this.canvas.spot(L.point(at));
  }

  /** @param {Spot} spot */
  place(spot) {
    return this.map.latLngToContainerPoint(this.canvas.latLng(spot));
  }
}

/**
 * @param {string} address
 * @returns {Promise<Units>}
 */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new Units(await answer.json());
}
