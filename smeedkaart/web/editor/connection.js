// Is the server there, and does it still know us? A small question: often while nothing else tells, seldom while the line is up.

/** Milliseconds between questions without a line, and with one. */
const [INTERVAL, SELDOM] = [2000, 10_000];
/** A question that stays unanswered this long counts as no connection. */
const TIMEOUT = 4000;

/** @import { RevisionAnswer } from "./messages.js" */

export class Connection {
  up = true;
  /** The server is there, but asks for its code: a new one, or the day is over. Streamlit does not come back from that by itself. */
  locked = false;
  asking = false;
  /** Something changed while a question was on its way: its answer may be of before. */
  twice = false;
  /** Another line tells that the server is there. */
  lined = false;
  asked = Date.now();
  wake = () => this.ask();
  watcher = new MutationObserver(() => {
    if (!this.up) closeStreamlitDialog();
  });

  /**
   * `onAnswer` after every answer, `back` when the line was down before; `onSilence` when it is down.
   * @param {() => string} url
   * @param {object} options
   * @param {(answer: RevisionAnswer, back: boolean) => void} options.onAnswer
   * @param {() => void} options.onSilence
   * @param {() => boolean} options.isIdle
   */
  constructor(url, { onAnswer, onSilence, isIdle }) {
    this.url = url;
    this.onAnswer = onAnswer;
    this.onSilence = onSilence;
    this.isIdle = isIdle;
    this.watcher.observe(document.body, { childList: true, subtree: true });
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.timer = setInterval(() => this.tick(), INTERVAL);
  }

  tick() {
    const early = this.lined && this.up && Date.now() - this.asked < SELDOM;
    // a tab nobody looks at need not ask, unless it still has something to hand in
    if (!early && (!document.hidden || !this.isIdle())) this.ask();
  }

  /**
   * The line over which news comes went up or down.
   * @param {boolean} up
   */
  hear(up) {
    this.lined = up;
    // a line that broke may be a server that is away, and one that came up is a server that is back
    if (!up || !this.up) this.ask();
  }

  /** Something changed: what is asked from now on counts. */
  askAnew() {
    this.twice = this.asking;
    this.ask();
  }

  async ask() {
    if (this.asking || this.locked) return;
    this.asking = true;
    this.asked = Date.now();
    try {
      const response = await fetch(this.url(), { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
      this.locked = response.status === 401;
      if (this.locked || response.status >= 500) throw new Error(response.statusText);
      const back = !this.up;
      this.up = true;
      /** @type {RevisionAnswer} */
      const answer = response.ok ? await response.json() : {};
      this.onAnswer(answer, back);
    } catch {
      this.up = false;
      closeStreamlitDialog();
      this.onSilence();
    } finally {
      this.asking = false;
      if (this.twice) this.askAnew();
    }
  }

  stop() {
    clearInterval(this.timer);
    this.watcher.disconnect();
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
  }
}

/**
 * Streamlit says "Connection error" in English, in a dialog that keeps people from their drawing. The map says the same in
 * their own language, and one can go on drawing; so that dialog is closed.
 */
function closeStreamlitDialog() {
  for (const dialog of document.querySelectorAll('[data-testid="stDialog"]')) {
    if (dialog.textContent?.startsWith("Connection error")) dialog.querySelector("button")?.click();
  }
}
