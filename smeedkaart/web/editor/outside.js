// What lies beyond this machine: is there a background map, and can addresses be looked up? Our own server finds out.

/** Seconds: between two questions, and while the server is still finding out. */
const [CALM, SOON] = [60, 1];
/** A question that stays unanswered this long counts as no. */
const TIMEOUT = 4000;
/** @import { OutsideAnswer, Reach } from "./messages.js" */

/** @type {Reach} */
const NOTHING = { tiles: null, addresses: false };

export class Outside {
  asking = false;
  stopped = false;
  /** @type {number | undefined} */
  timer = undefined;
  wake = () => {
    if (!document.hidden) this.ask();
  };

  /**
   * @param {string} url
   * @param {{ onAnswer: (answer: Reach) => void }} options
   */
  constructor(url, { onAnswer }) {
    this.url = url;
    this.onAnswer = onAnswer;
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    this.ask();
  }

  /** Ask; `anew` when something that worked before went wrong just now. */
  async ask({ anew = false } = {}) {
    if (this.stopped || this.asking) return;
    this.asking = true;
    clearTimeout(this.timer);
    const answer = await this.hear(anew);
    this.asking = false;
    if (this.stopped) return;
    const checking = "checking" in answer;
    if (!checking) this.onAnswer(answer);
    this.timer = setTimeout(() => this.ask(), (checking ? SOON : CALM) * 1000);
  }

  /**
   * @param {boolean} anew
   * @returns {Promise<OutsideAnswer>}
   */
  async hear(anew) {
    try {
      const response = await fetch(`${this.url}${anew ? "&opnieuw" : ""}`, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
      return response.ok ? await response.json() : NOTHING;
    } catch {
      return NOTHING;
    }
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
  }
}
