// What a hall with internet has on top, once people switched it on: a background map, and a box in which one finds an address.
import { Background } from "./background.js";
import { Outside } from "./outside.js";
import { Search } from "./search.js";

/**
 * @import { AddressAnswer, Reach, Texts } from "./messages.js"
 * @import { Found, Offer } from "./search.js"
 * @import { Buurt } from "./zones.js"
 */

export class Online {
  /** @type {Outside | null} null while nobody may be asked */
  outside = null;
  /** @type {Texts} */
  texts = {};
  /** @type {L.Layer | null} the background that is in the list of layers */
  listed = null;

  /**
   * `url` gives an address on our own server. `onLayers` is called when the list of layers differs, `onBackground` when a
   * background map appears, or goes (then the attribution is empty).
   * @param {HTMLElement} host
   * @param {L.Map} map
   * @param {object} options
   * @param {(path: string) => string} options.url
   * @param {() => { municipality: string, language: string, workshop: string }} options.about
   * @param {() => void} options.onLayers
   * @param {(attribution: string) => void} options.onBackground
   * @param {((text: string) => Buurt[]) | null} options.near buurten by their name; null where nothing is looked for
   * @param {(place: Found) => { said: string, offers: Offer[] }} options.offer what can be done with a place that was found
   */
  constructor(host, map, { url, about, onLayers, onBackground, near, offer }) {
    this.host = host;
    this.url = url;
    this.about = about;
    this.onLayers = onLayers;
    this.onBackground = onBackground;
    this.background = new Background(map, { onChange: () => this.changed(), onTrouble: () => this.outside?.ask({ anew: true }) });
    this.search = new Search(host, map, { ask: (text, signal) => this.find(text, signal), near: near ?? (() => []), offer });
    /** Buurten are found without internet. */
    this.always = near !== null;
  }

  /**
   * Nobody is asked anything before people allow it; from the moment they no longer do, it is gone.
   * @param {boolean} on
   * @param {string} workshop
   */
  allow(on, workshop = "") {
    if (on && !this.outside) {
      this.background.refused = false;
      this.outside = new Outside(this.url(`/kaart/buiten?w=${encodeURIComponent(workshop)}`), { onAnswer: (answer) => this.take(answer) });
    } else if (!on && this.outside) this.stop();
  }

  /**
   * The layers that can be switched on and off, by name.
   * @param {Texts} texts
   * @returns {Record<string, L.Layer>}
   */
  layers(texts) {
    return this.background.layer ? { [texts.background]: this.background.layer } : {};
  }

  /**
   * Speak another language.
   * @param {Texts} texts
   */
  words(texts) {
    this.texts = texts;
    if (this.search.element || this.always) this.search.show(texts);
  }

  /** @param {Reach} reach */
  take({ tiles, addresses }) {
    this.background.offer(tiles);
    if (addresses !== this.search.addresses && !this.search.busy) this.addresses(addresses);
  }

  /**
   * Addresses are found too, or not any more.
   * @param {boolean} on
   */
  addresses(on) {
    this.search.addresses = on;
    if (on || this.always) this.search.show(this.texts);
    else this.search.hide();
  }

  changed() {
    const { layer, shown, attribution } = this.background;
    if (this.listed !== layer) {
      this.listed = layer;
      this.onLayers();
    }
    this.host.classList.toggle("has-background", shown);
    this.onBackground(shown ? attribution : "");
  }

  /**
   * Ask our own server; the words go in the body, for addresses of pages are written in logs.
   * @param {string} text
   * @param {AbortSignal} signal
   * @returns {Promise<AddressAnswer>}
   */
  async find(text, signal) {
    try {
      const response = await fetch(this.url("/kaart/adres"), {
        method: "POST",
        // no page of another site can send this along
        headers: { "Content-Type": "application/json", "X-Smeedkaart": "1" },
        body: JSON.stringify({ text, ...this.about() }),
        signal,
      });
      return await response.json();
    } catch {
      return { outcome: "failed", sentence: this.texts.search_failed };
    }
  }

  stop() {
    this.outside?.stop();
    this.outside = null;
    this.background.remove();
    // nobody is asked any more, not even by what is typed already
    this.search.forget();
    this.addresses(false);
  }
}
