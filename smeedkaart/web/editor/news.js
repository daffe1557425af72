// What is known of a workshop, kept from messages that may come twice, late, or in another order.

/**
 * @import { LiveArea, Message, Whole } from "./live.js"
 * @import { Area } from "./messages.js"
 */

/**
 * Which run of the server a message is of, and which message of it.
 * @param {string} seq
 */
export function place(seq) {
  const cut = seq.lastIndexOf("-");
  return { boot: seq.slice(0, cut), number: Number(seq.slice(cut + 1)) };
}

/**
 * Whether a message is from before another one of the same run; of another run nobody can tell.
 * @param {string} seq
 * @param {string} other empty when there is no other
 */
function older(seq, other) {
  const [a, b] = [place(seq), place(other)];
  return other !== "" && a.boot === b.boot && a.number < b.number;
}

export class News {
  /** @type {Map<string, LiveArea>} */
  areas = new Map();
  /** @type {Map<string, string>} of which message each area is as it is known */
  told = new Map();
  /** @type {Map<string, { changed: number, seq: string }>} areas that are over: the event that ended them, and where that was told */
  gone = new Map();
  /** @type {number | null} the newest revision that was told of; null before anything was */
  revision = null;
  /** @type {Whole | null} all areas together, as last told */
  whole = null;
  /** @type {number | null} how many choices between two versions wait; null before anything was told */
  waiting = null;
  /** Areas changed since then: what is known of the whole is of a moment ago. */
  behind = false;
  /** The newest message, the one that `whole` is of, and the newest that changed an area. */
  newest = "";
  wholeSeq = "";
  changedSeq = "";
  /** The run of the server that told everything last, the newest run that told anything, and the newest revision in that one. */
  boot = "";
  run = { boot: "", revision: 0 };
  /** @type {Set<string>} runs that another one came after */
  past = new Set();

  /** Another run of the server told something: what is known of before it may be of a file that is there no more. */
  get adrift() {
    return this.run.boot !== this.boot;
  }

  /**
   * Take over a message; an area counts only when it is newer than what is known of it. Tells whether anything changed.
   * @param {Message} message
   */
  take(message) {
    // another run of the server may stand on a file that was put back: what it says counts, whatever was known
    const { boot } = place(message.seq);
    if (this.past.has(boot)) return false;
    const anew = Boolean(message.all) && boot !== this.boot;
    if (anew) this.leave(boot);
    const left = message.all && this.forget(message);
    const changes = message.areas.map((area) => this.put(area, message.seq));
    const ends = message.ended.map(({ id, changed }) => this.end(id, changed, message.seq));
    const waits = !older(message.seq, this.newest) && this.waits(message);
    const { run } = this;
    this.run = { boot, revision: Math.max(run.boot === boot ? run.revision : 0, message.revision) };
    this.revision = anew ? this.run.revision : Math.max(this.revision ?? 0, message.revision);
    return [anew, left, waits, this.count(message), ...changes, ...ends].some(Boolean);
  }

  /**
   * Keep what the newest message says of choices that wait.
   * @param {Message} message
   */
  waits({ seq, waiting }) {
    const before = this.waiting;
    this.newest = seq;
    this.waiting = waiting;
    return before !== waiting;
  }

  /** The areas as features for the map. */
  features() {
    return [...this.areas.values()].map(feature);
  }

  /**
   * Go over to a run of the server: what another one told counts no more.
   * @param {string} boot
   */
  leave(boot) {
    if (this.boot) this.past.add(this.boot);
    for (const [id, seq] of this.told) {
      if (place(seq).boot === boot) continue;
      this.areas.delete(id);
      this.told.delete(id);
    }
    for (const [id, { seq }] of this.gone) {
      if (place(seq).boot !== boot) this.gone.delete(id);
    }
    this.boot = boot;
  }

  /**
   * A message with everything is the truth of its moment: what it does not name is over, unless it was made later.
   * @param {Message} message
   */
  forget(message) {
    const named = new Set(message.areas.map(({ id }) => id));
    const over = [...this.areas.values()].filter(({ id, changed }) => !named.has(id) && changed <= message.revision);
    for (const { id } of over) this.end(id, message.revision, message.seq);
    return over.length > 0;
  }

  /**
   * @param {LiveArea} area
   * @param {string} seq
   */
  put(area, seq) {
    const known = this.areas.get(area.id);
    const over = this.gone.get(area.id)?.changed ?? -1;
    if (area.changed <= over || area.changed < (known?.changed ?? -1)) return false;
    // without a new event of its own an area may get other numbers: by a decision, or by what others get from a pool
    if (area.changed === known?.changed && older(seq, this.told.get(area.id) ?? "")) return false;
    const kept = { ...area, geometry: area.geometry ?? known?.geometry };
    if (kept.geometry === undefined) return false;
    this.gone.delete(area.id);
    this.areas.set(area.id, kept);
    this.told.set(area.id, seq);
    return true;
  }

  /**
   * @param {string} id
   * @param {number} changed
   * @param {string} seq
   */
  end(id, changed, seq) {
    if ((this.areas.get(id)?.changed ?? -1) > changed) return false;
    if (changed >= (this.gone.get(id)?.changed ?? -1)) this.gone.set(id, { changed, seq });
    return this.areas.delete(id);
  }

  /**
   * Keep the newest totals; while areas changed since, they are of a moment ago.
   * @param {Message} message
   */
  count({ seq, whole, areas, ended }) {
    const about = areas.length > 0 || ended.length > 0;
    if (about && !older(seq, this.changedSeq)) this.changedSeq = seq;
    if (whole && !older(seq, this.wholeSeq)) {
      this.whole = whole;
      this.wholeSeq = seq;
      this.behind = older(seq, this.changedSeq);
      return true;
    }
    const before = this.behind;
    if (about && !whole) this.behind = this.changedSeq !== this.wholeSeq && !older(this.changedSeq, this.wholeSeq);
    return before !== this.behind;
  }
}

/**
 * An area as the map takes it.
 * @param {LiveArea} area
 * @returns {Area}
 */
export function feature({ id, name, geometry, label, fill, stroke, hatch, dots, lines, units = null, locked = false }) {
  const properties = { id, name, label, fill, stroke, hatch, dots, lines, units, locked };
  return { type: "Feature", properties, geometry: /** @type {Area["geometry"]} */ (geometry) };
}
