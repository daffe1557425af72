// How a page hears what others do: by the line of its browser, or by one of its own where browsers know no shared workers.
import { Line, placed } from "./line.js";

/**
 * @import { Events } from "./live.js"
 * @import { FromWorker, ToWorker } from "./streamworker.js"
 */

/**
 * @typedef {object} Ears
 * @property {(name: keyof Events, data: any) => void} hear
 * @property {(up: boolean) => void} tell whether the line is up
 * @property {() => void} behind something came in before this page listened: it asks for everything
 */

export class Listening {
  /** @type {MessagePort | null} */
  port = null;
  /** @type {Line | null} */
  line = null;
  /** Of the newest message that this page knows. */
  since = "";
  wake = () => {
    this.port?.postMessage({ wake: true });
    if (this.line) this.look(this.line);
  };
  leave = () => this.port?.postMessage({ bye: true });
  back = (/** @type {PageTransitionEvent} */ { persisted }) => {
    if (persisted) this.join();
  };

  /**
   * @param {string} address of the stream, without the place from which to go on
   * @param {Ears} ears
   */
  constructor(address, ears) {
    this.address = address;
    this.ears = ears;
  }

  /**
   * Begin to listen, to all that comes after a message.
   * @param {string} since
   */
  start(since) {
    this.since = since;
    document.addEventListener("visibilitychange", this.wake);
    // a page that was frozen, or a laptop that was closed
    document.addEventListener("resume", this.wake);
    addEventListener("online", this.wake);
    addEventListener("pagehide", this.leave);
    addEventListener("pageshow", this.back);
    this.join();
  }

  join() {
    if (typeof SharedWorker === "undefined") {
      this.alone();
      return;
    }
    if (!this.port) {
      // another workshop or language is another line
      const worker = new SharedWorker(new URL("./streamworker.js", import.meta.url), { type: "module", name: this.shared() });
      worker.onerror = () => this.alone();
      this.port = worker.port;
      this.port.onmessage = (/** @type {MessageEvent<FromWorker>} */ { data }) => this.told(data);
    }
    /** @type {ToWorker} */
    const join = { join: this.address, since: this.since };
    this.port.postMessage(join);
  }

  shared() {
    const about = new URL(this.address);
    about.searchParams.delete("client");
    return about.href;
  }

  /** @param {FromWorker} said */
  told(said) {
    if ("up" in said) this.ears.tell(said.up);
    else if ("event" in said) this.ears.hear(said.event, said.data);
    else if (said.joined !== this.since) this.ears.behind();
  }

  /** A line of this page itself. */
  alone() {
    this.port = null;
    this.line ??= new Line({
      url: (since, wait) => placed(this.address, since, wait),
      hear: this.ears.hear,
      tell: this.ears.tell,
    });
    this.line.seq ||= this.since;
    this.look(this.line);
  }

  /**
   * A tab that nobody sees keeps no connection.
   * @param {Line} line
   */
  look(line) {
    if (document.hidden) line.close();
    else if (line.closed) line.open();
    else line.wake();
  }

  stop() {
    this.leave();
    this.line?.close();
    document.removeEventListener("visibilitychange", this.wake);
    document.removeEventListener("resume", this.wake);
    removeEventListener("online", this.wake);
    removeEventListener("pagehide", this.leave);
    removeEventListener("pageshow", this.back);
  }
}
