// The line over which everything that others do comes in: a stream, or where a proxy holds streams back, questions that wait for
// an answer. It knows its place, so that after sleep or a broken connection it goes on from there. Runs in a page or in a worker.

/** @import { Events } from "./live.js" */

/**
 * A source of events, as EventSource is.
 * @typedef {object} Source
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onerror
 * @property {(name: string, listener: (event: any) => void) => void} addEventListener
 * @property {() => void} close
 */

/**
 * Milliseconds without even a ping after which the line is dead, whatever the browser thinks; after which a stream that never
 * brought anything is helped by questions; for which such a question may wait; and between looks at all that.
 */
export const [QUIET, BARREN, WAITING, LOOK] = [25_000, 3000, 40_000, 2500];
/** Milliseconds between an answer and the next question. */
const PAUSE = 300;
/** So many breaks without anything between them mean that streams are refused, and the line asks. */
const REFUSED = 2;
/** Milliseconds after which a line that asks tries a stream once more: what kept streams back may have been a start of the server. */
const AFRESH = 60_000;
/** Milliseconds before another try: a hall does not come back in one second, and nobody waits long. */
const again = (/** @type {number} */ failures) => Math.min(500 * 2 ** failures, 4000) * (0.5 + Math.random());

/**
 * The address of a stream from a place on.
 * @param {string} from
 * @param {string} since
 * @param {boolean} wait
 */
export function placed(from, since, wait) {
  const about = new URL(from);
  about.searchParams.set("since", since);
  if (wait) about.searchParams.set("wait", "1");
  return about.href;
}

export class Line {
  /** Of the newest message that came over the line. */
  seq = "";
  up = false;
  closed = true;
  /** A stream has brought something, and was not refused since: then no proxy holds streams back. */
  streamed = false;
  polling = false;
  failures = 0;
  heard = 0;
  opened = 0;
  /** @type {Source | null} */
  source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  retry = undefined;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  looking = undefined;
  /** @type {AbortController | null} */
  question = null;

  /**
   * `hear` gets every event by its name, `tell` whether the line is up each time that changes.
   * @param {object} options
   * @param {(since: string, wait: boolean) => string} options.url
   * @param {(name: keyof Events, data: any) => void} options.hear
   * @param {(up: boolean) => void} options.tell
   * @param {(url: string) => Source} [options.stream]
   * @param {typeof globalThis.fetch} [options.fetch]
   */
  constructor({ url, hear, tell, stream = (from) => new EventSource(from), fetch = (...about) => globalThis.fetch(...about) }) {
    this.url = url;
    this.hear = hear;
    this.tell = tell;
    this.stream = stream;
    this.fetch = fetch;
  }

  /**
   * Open the line, or open it anew.
   * @param {string} since the message after which it is to go on; without one, where it was
   */
  open(since = this.seq) {
    this.hangUp();
    this.closed = false;
    this.seq = since;
    this.heard = Date.now();
    this.looking ??= setInterval(() => this.look(), LOOK);
    this.listen();
  }

  /** Open a stream from where the line is. */
  listen() {
    this.opened = Date.now();
    const source = this.stream(this.url(this.seq, false));
    this.source = source;
    /** @param {keyof Events} name */
    const take =
      (name) =>
      (/** @type {{ data: string }} */ { data }) => {
        if (source !== this.source) return;
        this.streamed = true;
        this.take(name, JSON.parse(data));
      };
    source.onmessage = take("message");
    for (const name of /** @type {const} */ (["mark", "conflict", "outside", "ping"])) source.addEventListener(name, take(name));
    source.onerror = () => {
      if (source === this.source) this.lost();
    };
  }

  close() {
    this.closed = true;
    clearInterval(this.looking);
    this.looking = undefined;
    this.hangUp();
  }

  hangUp() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
    this.question?.abort();
    this.question = null;
    this.polling = false;
  }

  /**
   * @param {keyof Events} name
   * @param {any} data
   */
  take(name, data) {
    this.heard = Date.now();
    this.failures = 0;
    this.rise(true);
    // a place is kept only for what came over the line: the answer to an edit may overtake what others did before it
    if (name === "message" && data.seq) this.seq = data.seq;
    this.hear(name, data);
  }

  /** The connection broke: try again from the same place, by ourselves, for a browser would ask from where it once began. */
  lost() {
    this.source?.close();
    this.source = null;
    if (this.polling) return;
    this.rise(false);
    // a proxy may refuse streams, or break each of them: then they fail at once instead of saying nothing
    if (this.failures < REFUSED) this.later();
    else {
      this.streamed = false;
      this.poll();
    }
  }

  later() {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.closed || this.open(), again(this.failures));
    this.failures += 1;
  }

  /** @param {boolean} up */
  rise(up) {
    if (this.up === up) return;
    this.up = up;
    this.tell(up);
  }

  /** A line may be long dead and say nothing, above all after sleep. */
  look() {
    if (this.closed) return;
    const now = Date.now();
    if (!this.streamed && !this.polling && this.source && now - this.opened > BARREN) this.poll();
    if (now - this.heard > (this.polling ? WAITING + BARREN : QUIET)) {
      this.rise(false);
      this.open();
    }
  }

  /** The page is looked at again: do not wait for the next look, and not for the next try. */
  wake() {
    if (this.closed) return;
    if (this.source || this.polling) this.look();
    else this.open();
  }

  /** Ask, and ask again, as long as no stream brings anything. */
  async poll() {
    this.polling = true;
    while (this.polling && !this.streamed) {
      const question = new AbortController();
      this.question = question;
      const over = setTimeout(() => question.abort(), WAITING);
      const answer = await this.ask(question.signal);
      clearTimeout(over);
      // the line was opened anew or closed meanwhile, and asks for itself
      if (question !== this.question) return;
      if (!answer) {
        this.hangUp();
        this.rise(false);
        this.later();
        return;
      }
      this.heard = Date.now();
      this.failures = 0;
      this.rise(true);
      for (const { event, data } of answer) this.take(event in NAMES ? event : "message", data);
      // an answer may tell the same over and over, such as a choice that waits: nobody is asked without a pause
      await new Promise((done) => setTimeout(done, PAUSE));
      if (question === this.question && !this.source && Date.now() - this.opened > AFRESH) this.listen();
    }
    this.polling = false;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<{ event: keyof Events, data: any }[] | null>}
   */
  async ask(signal) {
    try {
      const answer = await this.fetch(this.url(this.seq, true), { cache: "no-store", signal });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }
}

const NAMES = { message: 1, mark: 1, conflict: 1, outside: 1, ping: 1 };
