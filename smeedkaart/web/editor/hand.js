// Numbers that follow the hand: what the shapes that are dragged would mean, asked while they are dragged.
import { Refused } from "./routes.js";

/**
 * @import { HandAnswer, LiveArea } from "./live.js"
 * @import { Put } from "./messages.js"
 */

/** Questions that may be on their way at once; more would only queue in the server. */
const MOST = 2;
/** Milliseconds after which a number counts as one of a moment ago. */
export const LAG = 250;

/**
 * How the numbers in the hand are: of now, of a moment ago, or of before the server went away.
 * @typedef {"" | "late" | "old"} Age
 */

export class Hand {
  /** A stroke is going on. */
  on = false;
  /** It is handed in, and what was asked of it still counts: presses of a key come one by one. */
  stays = false;
  /** @type {Map<string, LiveArea>} the newest numbers of what is in the hand */
  areas = new Map();
  /** @type {Age} */
  age = "";
  asking = 0;
  /** The number of the last question, and of the one whose answer is shown. */
  turn = 0;
  shown = 0;
  /** Questions with a lower number belong to a stroke that is over. */
  first = 0;
  /** @type {{ put: Put[] } | null} the newest shapes, not asked about yet */
  wanted = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  lag = undefined;

  /**
   * @param {object} options
   * @param {(question: any) => Promise<HandAnswer | null>} options.ask
   * @param {() => void} options.changed there are other numbers, or they are of another age
   */
  constructor({ ask, changed }) {
    this.ask = ask;
    this.changed = changed;
  }

  /** A stroke begins: numbers of an earlier one mean nothing any more. */
  start() {
    this.stop();
    this.on = true;
    this.first = this.turn + 1;
  }

  /** The same stroke goes on, or else one begins. */
  goOn() {
    if (!this.stays) this.start();
  }

  /** The stroke is handed in; until that is dealt with, its numbers go on coming. */
  stay() {
    this.stays = this.on;
  }

  /**
   * Want to know what these shapes mean; the newest wins.
   * @param {Put[]} put
   * @param {object} mark where the hand is, for others to see
   */
  want(put, mark = {}) {
    if (!this.on) this.start();
    this.wanted = { put, ...mark };
    this.lag ??= setTimeout(() => this.grow("late"), LAG);
    this.next();
  }

  /** The stroke is over: what is still on its way is thrown away, and the numbers stay as those of a moment ago. */
  stop() {
    this.on = this.stays = false;
    this.wanted = null;
    this.areas = new Map();
    this.rest();
    this.grow("");
  }

  rest() {
    clearTimeout(this.lag);
    this.lag = undefined;
  }

  /** @param {Age} age */
  grow(age) {
    if (this.age === age) return;
    this.age = age;
    this.changed();
  }

  async next() {
    if (!this.wanted || this.asking >= MOST) return;
    this.turn += 1;
    const n = this.turn;
    const question = { n, ...this.wanted };
    this.wanted = null;
    this.asking += 1;
    try {
      this.take(question, await this.ask(question));
    } catch (error) {
      this.fail(n, error instanceof Refused && error.status < 500);
    } finally {
      this.asking -= 1;
      this.next();
    }
  }

  /**
   * Of a shape that is none, such as one that crosses itself, no numbers come: those of before it stay, as of a moment ago.
   * @param {{ n: number, put: Put[] }} question
   * @param {HandAnswer | null} answer null when a newer shape overtook this one
   */
  take({ n, put }, answer) {
    if (!answer || !this.on || n < this.first || n <= this.shown) return;
    this.shown = n;
    const known = this.areas;
    this.areas = new Map(answer.areas.map((area) => [area.id, area]));
    const without = put.map(({ properties: { id } }) => id).filter((id) => !this.areas.has(id));
    for (const id of without) {
      const before = known.get(id);
      if (before) this.areas.set(id, before);
    }
    this.rest();
    // what was asked since may be far from this
    if (this.wanted || this.turn > n) this.lag = setTimeout(() => this.grow("late"), LAG);
    this.age = without.length ? "late" : "";
    this.changed();
  }

  /**
   * The server is away, or it stumbled: the numbers are of before, and marked as such. When it refused the shape they are of
   * the last one that it took.
   * @param {number} n
   * @param {boolean} refused
   */
  fail(n, refused) {
    if (!this.on || n < this.first || n <= this.shown) return;
    this.rest();
    this.grow(refused ? "late" : "old");
  }
}
