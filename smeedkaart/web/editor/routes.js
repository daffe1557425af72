// What the map asks of the server about one workshop. Every question is answered within a time, or fails.

/**
 * @import { Mend } from "./checks.js"
 * @import { Answer, CheckAnswer, HandAnswer, Mark, MendPreview, Message } from "./live.js"
 * @import { Edit } from "./messages.js"
 * @import { Gesture } from "./outbox.js"
 */

/** Milliseconds after which an edit counts as not arrived, and numbers of a shape in the hand as not coming. */
const [PATIENCE, HAND_PATIENCE] = [10_000, 4000];

/** The server answered, but not with what was asked. */
export class Refused extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`${status}`);
    this.status = status;
  }
}

export class Routes {
  /**
   * @param {string} url of the workshop: "/kaart/w/<id>" under whatever address the server lives
   * @param {object} options
   * @param {string} options.client random name of this page
   * @param {() => string} options.language
   * @param {typeof globalThis.fetch} [options.fetch]
   */
  constructor(url, { client, language, fetch = (...about) => globalThis.fetch(...about) }) {
    this.url = url;
    this.client = client;
    this.language = language;
    this.fetch = fetch;
  }

  /**
   * @param {string} what
   * @param {object} body
   * @param {number} patience
   */
  async post(what, body, patience = PATIENCE) {
    const answer = await this.posted(what, body, patience);
    if (answer.status === 204) return null;
    if (!answer.ok) throw new Refused(answer.status);
    return answer.json();
  }

  /**
   * Send a question, and bring the answer as it is.
   * @param {string} what
   * @param {object} body
   * @param {number} patience
   */
  posted(what, body, patience = PATIENCE) {
    const headers = { "Content-Type": "application/json", "X-Smeedkaart": "1" };
    const about = { client: this.client, lang: this.language(), ...body };
    const signal = AbortSignal.timeout(patience);
    return this.fetch(`${this.url}/${what}`, { method: "POST", headers, body: JSON.stringify(about), signal });
  }

  /**
   * Hand in one finished stroke.
   * @param {Edit} edit
   * @returns {Promise<Answer>}
   */
  edit(edit) {
    return this.post("edit", edit);
  }

  /**
   * Take back, or do again, the last gesture of this page; choose between two changes of the same areas; or mend what does not fit.
   * @param {Gesture} what
   * @param {{ edit_id: string }} about
   * @returns {Promise<Answer>}
   */
  gesture(what, about) {
    return this.post(what, about);
  }

  /**
   * What shapes in the hand would mean; null when a newer shape overtook them.
   * @param {object} question
   * @returns {Promise<HandAnswer | null>}
   */
  hand(question) {
    return this.post("hand", question, HAND_PATIENCE);
  }

  /** @param {Omit<Mark, "who">} mark */
  async mark(mark) {
    await this.post("mark", mark, HAND_PATIENCE);
  }

  /**
   * Everything there is.
   * @returns {Promise<Message>}
   */
  all() {
    return this.get("all");
  }

  /**
   * What does not fit between the areas, or only how much that is.
   * @param {boolean} brief
   * @returns {Promise<CheckAnswer>}
   */
  check(brief) {
    return this.get("check", brief ? "&brief=1" : "");
  }

  /**
   * What residents draw, and of one place what the drawings say together.
   * @param {string} subject
   * @param {string} units
   * @returns {Promise<import("./voices.js").VoicesAnswer>}
   */
  voices(subject, units) {
    const asked = new URLSearchParams({ ...(subject ? { subject } : {}), ...(units ? { units } : {}) });
    return this.get("voices", `&${asked}`);
  }

  /**
   * The address of the page to publish with what the drawings of a place say together.
   * @param {string} subject
   */
  voicesPage(subject) {
    return `${this.url}/voices.html?${new URLSearchParams({ subject, lang: this.language() })}`;
  }

  /**
   * Hand a drawing in, take one back, erase all, or make an area of what they say; a refusal is told in a sentence.
   * @param {object} body
   * @returns {Promise<import("./voices.js").VoiceDone>}
   */
  async voice(body) {
    const answer = await this.posted("voice", body);
    if (!answer.ok && answer.status !== 400) throw new Refused(answer.status);
    return answer.json();
  }

  /**
   * What a mend would come to; nothing of it is recorded.
   * @param {Mend} mend
   * @returns {Promise<MendPreview>}
   */
  preview(mend) {
    return this.post("mend", { ...mend, preview: true });
  }

  /**
   * @param {string} what
   * @param {string} more
   */
  async get(what, more = "") {
    const asked = `${this.url}/${what}?lang=${this.language()}${more}`;
    const answer = await this.fetch(asked, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Refused(answer.status);
    return answer.json();
  }
}
