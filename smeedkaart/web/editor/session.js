// One page at work on one workshop: what it hears, what it hands in, and the numbers of what it has in the hand.
import { Hand } from "./hand.js";
import { Listening } from "./listening.js";
import { News } from "./news.js";
import { isGesture } from "./outbox.js";
import { Routes } from "./routes.js";

/**
 * @import { Answer, Conflict, Mark, Message } from "./live.js"
 * @import { Sent } from "./outbox.js"
 */

/** Milliseconds between tries to hear everything, as long as the server does not answer. */
const AGAIN = 1500;
/** Milliseconds that what the server has recorded may take to come in by itself. */
const LATE = 2000;

export class Session {
  news = new News();
  /** Told once, when the first news is there. */
  begun = () => {};
  beginning = new Promise((resolve) => {
    this.begun = () => resolve(undefined);
  });
  stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  soon = undefined;
  /** The revision that the server is at, as far as it told, and since when that is not what came in (milliseconds). */
  recorded = 0;
  missing = 0;
  /** What is known is of before something that was recorded a while ago. */
  behind = false;
  /** When everything was asked for last (milliseconds); for ever away while it is on its way. */
  asked = 0;

  /**
   * @param {string} url of the workshop: "/kaart/w/<id>" under whatever address the server lives
   * @param {object} options
   * @param {string} options.client random name of this page
   * @param {string} options.language
   * @param {() => void} options.onNews something came that was not known
   * @param {(answer: Answer) => void} options.onAnswer the server dealt with what was handed in, or will when it is sent again
   * @param {() => void} options.onSilence something handed in did not arrive
   * @param {() => void} options.onHand there are other numbers of what is in the hand
   * @param {(mark: Mark) => void} options.onMark
   * @param {(conflict: Conflict) => void} options.onConflict
   * @param {() => void} options.onAll everything came over the line, after which it tells which conflicts wait
   * @param {() => void} options.onOutside somebody turned the switch of the internet
   * @param {(up: boolean) => void} options.onLine
   */
  constructor(url, { client, language, onNews, onAnswer, onSilence, onHand, onMark, onConflict, onAll, onOutside, onLine }) {
    this.language = language;
    this.onNews = onNews;
    this.onAnswer = onAnswer;
    this.onSilence = onSilence;
    this.routes = new Routes(url, { client, language: () => language });
    this.hand = new Hand({ ask: (question) => this.routes.hand(question), changed: onHand });
    const address = new URL(`${url}/stream`, location.href);
    address.search = new URLSearchParams({ lang: language, client }).toString();
    this.listening = new Listening(address.href, {
      hear: (name, data) => {
        if (name === "message") this.take(data);
        if (name === "message" && data.all) onAll();
        if (name === "mark") onMark(data);
        if (name === "conflict") onConflict(data);
        if (name === "outside") onOutside();
      },
      tell: onLine,
      behind: () => this.catchUp(),
    });
    this.start();
  }

  /** First everything, then what comes after it. */
  async start() {
    if (!(await this.catchUp())) {
      if (!this.stopped) this.soon = setTimeout(() => this.start(), AGAIN);
      return;
    }
    if (!this.stopped) this.listening.start(this.news.newest);
  }

  /** Ask for everything; tells whether it came. */
  async catchUp() {
    this.asked = Number.POSITIVE_INFINITY;
    try {
      this.take(await this.routes.all());
      return true;
    } catch {
      return false;
    } finally {
      this.asked = Date.now();
    }
  }

  /**
   * Hear at which revision the server is.
   * @param {number} revision
   */
  stands(revision) {
    this.recorded = revision;
    this.check();
  }

  /** What was recorded and no line brings is asked for after a while, and what another run of the server may have lost at once. */
  check() {
    const { revision, adrift } = this.news;
    const now = Date.now();
    if (!adrift && (revision === null || this.recorded <= revision)) this.missing = 0;
    else this.missing ||= now;
    this.behind = this.missing > 0 && now - this.missing > LATE;
    if ((adrift || this.behind) && now - this.asked > LATE) this.catchUp();
  }

  /** @param {Message | null} message */
  take(message) {
    if (!message || this.stopped) return;
    const changed = this.news.take(message);
    this.check();
    if (changed) this.onNews();
    this.begun();
  }

  /**
   * Hand something in. What fails stays with whoever keeps it, and is handed in again.
   * @param {Sent} message
   */
  async send(message) {
    try {
      const { why } = message;
      const answer = await (isGesture(why)
        ? this.routes.gesture(why, message)
        : this.routes.edit(/** @type {import("./messages.js").Edit} */ (message)));
      if (this.stopped) return;
      if (answer.message) this.news.take(answer.message);
      this.check();
      this.onAnswer(answer);
    } catch {
      if (!this.stopped) this.onSilence();
    }
  }

  /** @param {Omit<Mark, "who">} mark */
  mark(mark) {
    // lost is lost: the next one comes at once
    this.routes.mark(mark).catch(() => {});
  }

  stop() {
    this.stopped = true;
    this.begun();
    clearTimeout(this.soon);
    this.hand.stop();
    this.listening.stop();
  }
}
