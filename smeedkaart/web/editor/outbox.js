// What was drawn but is not confirmed yet. An edit leaves this box only when the server has confirmed it.
import { sameFeature } from "./shapes.js";

/**
 * @import { Mend } from "./checks.js"
 * @import { Area, Changes, Edit, Put, Reason } from "./messages.js"
 */

/**
 * What is no stroke but is handed in like one, in its turn: it is never merged with another.
 * @typedef {"undo" | "redo" | "choose" | "mend"} Gesture
 * @typedef {{ proposals?: number[], accept?: boolean } | Mend} About which changes are chosen, or what is mended and how
 * @typedef {Edit | ({ edit_id: string, client: string, why: Gesture } & About)} Sent
 */

/**
 * An edit in the box.
 * @typedef {object} Waiting
 * @property {string} id
 * @property {Reason | Gesture} why
 * @property {string} area
 * @property {string} client
 * @property {Changes} changes
 * @property {Changes} before the same areas as they were
 * @property {number | null} revision on which it was drawn
 * @property {About} [about]
 * @property {Sent | null} message as it was first sent, and is sent again
 * @property {number} since when it was put in (milliseconds)
 * @property {number} sent when it was last sent
 * @property {number} tries
 */

/** Seconds after which an unconfirmed edit is sent again, longer each time; the server knows an edit by its id. */
const PATIENCE = [3, 6, 12, 24];
/** After the line was down: try this often (seconds), for this long, since Streamlit's own line comes back a little later. */
const [HURRY, HURRY_FOR] = [2, 30];

/**
 * One edit is on its way at a time; later ones wait, so that each is based on a state that holds the former.
 * Only what an edit changes is sent; of all other areas it says nothing.
 */
export class Outbox {
  /** @type {Map<string, Area>} the areas as the server has them */
  base = new Map();
  /** @type {number | null} */
  revision = null;
  /** How many edits were put in; for tests, which must know that a gesture has become an edit. */
  made = 0;
  /** When the line came back (milliseconds). */
  hurried = 0;

  /**
   * `client` names this page, so that the server never takes two edits of one page for those of two people.
   * @param {object} options
   * @param {string} options.name
   * @param {string} options.client
   * @param {Pick<Storage, "getItem" | "setItem">} options.storage
   * @param {(message: Sent) => void} options.transmit
   * @param {() => void} options.changed
   */
  constructor({ name, client, storage, transmit, changed }) {
    this.name = name;
    this.client = client;
    this.storage = storage;
    this.transmit = transmit;
    this.changed = changed;
    this.waiting = this.restore();
  }

  /** All areas as the user sees them: the server's, with the waiting edits laid over in order. */
  state() {
    const areas = new Map(this.base);
    for (const edit of this.waiting) overlay(areas, edit.changes);
    return areas;
  }

  /**
   * Put an edit in the box and send it as soon as its turn comes.
   * @param {string} id
   * @param {Reason} why
   * @param {string} area
   * @param {Changes} changes
   * @param {{ areas: Map<string, Area>, revision: number | null }} began what was in view when the stroke began
   */
  add(id, why, area, changes, began = { areas: this.state(), revision: this.revision }) {
    this.made += 1;
    const now = began.areas;
    const before = Object.fromEntries(Object.keys(changes).map((key) => [key, now.get(key) ?? null]));
    const last = this.waiting.at(-1);
    const named = why === "rename" && (last?.why === "create" || last?.before[area] === null);
    // strokes of a brush stay apart: each is taken back by itself
    if (last && !last.message && last.area === area && ((last.why === why && why !== "paint") || named)) {
      // the same stroke went on before its turn came, or an area that waits was given its name
      Object.assign(last, { changes: { ...last.changes, ...changes }, before: { ...before, ...last.before } });
    } else {
      const { revision } = began;
      this.waiting.push({ id, why, area, client: this.client, changes, before, revision, ...fresh() });
    }
    this.keep();
    this.send();
  }

  /**
   * Put something in the box that is no stroke: undo, redo, a choice between changes, or a mend.
   * @param {string} id
   * @param {Gesture} why
   * @param {About} about
   */
  ask(id, why, about = {}) {
    this.made += 1;
    const { revision, client } = this;
    this.waiting.push({ id, why, area: "", client, changes: {}, before: {}, revision, about, ...fresh() });
    this.keep();
    this.send();
  }

  /**
   * Take what the server says: the areas, the revision they are at, and the edits it has dealt with.
   * @param {Area[]} features
   * @param {number} revision
   * @param {string[]} acknowledged
   */
  receive(features, revision, acknowledged) {
    this.base = new Map(features.map((feature) => [feature.properties.id, feature]));
    this.revision = revision;
    const done = new Set(acknowledged);
    const left = this.waiting.filter((edit) => !done.has(edit.id));
    const confirmed = this.waiting.length - left.length;
    this.waiting = left;
    this.keep();
    this.send();
    return confirmed;
  }

  /** The line is back after it was down. */
  hurry() {
    this.hurried = Date.now();
    this.send();
  }

  /** Send the first edit; again only when it stays unanswered too long. */
  send() {
    const [edit] = this.waiting;
    if (!edit || this.revision === null) return;
    const now = Date.now();
    const hurried = now - this.hurried < HURRY_FOR * 1000;
    const patience = hurried ? HURRY : PATIENCE[Math.min(edit.tries, PATIENCE.length) - 1];
    if (edit.tries > 0 && now - edit.sent < patience * 1000) return;
    edit.message ??= this.compose(edit);
    edit.sent = now;
    edit.tries += 1;
    this.keep();
    this.transmit(edit.message);
  }

  /** Seconds for which the oldest edit has been waiting. */
  age() {
    return this.waiting.length ? (Date.now() - this.waiting[0].since) / 1000 : 0;
  }

  /**
   * @param {Waiting} edit
   * @returns {Sent}
   */
  compose(edit) {
    const { why } = edit;
    if (isGesture(why)) return { edit_id: edit.id, client: edit.client, why, ...edit.about };
    // nobody else touched these areas: the edit can stand on the newest state. Otherwise it says on which older state
    // it was drawn, and the server decides what becomes of two edits of one area
    const untouched = Object.entries(edit.before).every(([id, before]) => sameFeature(this.base.get(id), before));
    const revision = (untouched ? this.revision : edit.revision) ?? 0;
    const { [edit.area]: worked, ...others } = edit.changes;
    const put = [worked, ...Object.values(others)].filter((area) => !!area).map(plain);
    const end = Object.keys(edit.changes).filter((id) => edit.changes[id] === null);
    return { edit_id: edit.id, why, client: edit.client, revision, put, end };
  }

  /** @returns {Waiting[]} */
  restore() {
    try {
      /** @type {Waiting[]} */
      const kept = JSON.parse(this.storage.getItem(this.name) ?? "[]");
      // after a reload nobody knows what arrived: the same edits go out again at once, under the same ids
      return kept.map((edit) => ({ ...edit, ...renewed(edit.message), sent: 0, tries: 0 }));
    } catch {
      return [];
    }
  }

  keep() {
    try {
      this.storage.setItem(this.name, JSON.stringify(this.waiting));
    } catch {
      // a full or forbidden storage only costs the survival of a reload
    }
    this.changed();
  }
}

/**
 * Whether something is no stroke.
 * @param {string} why
 * @returns {why is Gesture}
 */
export const isGesture = (why) => ["undo", "redo", "choose", "mend"].includes(why);

/** How an edit stands when it is put in the box. */
const fresh = () => ({ message: /** @type {Sent | null} */ (null), since: Date.now(), sent: 0, tries: 0 });

/**
 * A page of an older version sent the whole map: what it kept is composed anew, on the revision that it stood on.
 * @param {any} message
 */
const renewed = (message) => (message?.features && !message.put ? { message: null, revision: message.revision } : {});

/**
 * @param {Map<string, Area>} areas
 * @param {Changes} changes
 */
function overlay(areas, changes) {
  for (const [id, feature] of Object.entries(changes)) {
    if (feature) areas.set(id, feature);
    else areas.delete(id);
  }
}

/**
 * A feature as the server wants it: identity, name and shape, and whether that is to be cut off at the municipal border; of a
 * shape that was only sketched here the units, and of one of which the lock was turned only that.
 * @param {Area} area
 * @returns {Put}
 */
export function plain({ geometry, properties: { id, name, clip, units, sketched, add, take, locked, turned } }) {
  if (turned) return { type: "Feature", properties: { id, name, locked: Boolean(locked) }, geometry: null };
  if (sketched && units) return { type: "Feature", properties: { id, name, units }, geometry: null };
  if (sketched && add) return { type: "Feature", properties: { id, name, add }, geometry: null };
  if (sketched && take) return { type: "Feature", properties: { id, name, take }, geometry: null };
  return { type: "Feature", properties: clip ? { id, name, clip } : { id, name }, geometry };
}
