// What a hall with internet has on top, once people switched it on: a background map, and a box in which one finds an address.
import { Background } from "./background.js";
import { Outside } from "./outside.js";
import { Search } from "./search.js";

export class Online {
  /**
   * `url(path)` gives an address on our own server, `about()` the municipality and language of the page. `onLayers()` is called
   * when the list of layers differs, `onBackground(attribution)` when a background map appears, or goes (then it is empty).
   */
  constructor(host, map, { url, about, onLayers, onBackground }) {
    Object.assign(this, { host, map, url, about, onLayers, onBackground });
    this.background = new Background(map, { onChange: () => this.changed(), onTrouble: () => this.outside?.ask({ anew: true }) });
    this.search = new Search(host, map, { ask: (text, signal) => this.find(text, signal) });
    this.outside = null;
  }

  /** Nobody is asked anything before people allow it; from the moment they no longer do, it is gone. */
  allow(on, workshop) {
    if (on && !this.outside) {
      this.background.refused = false;
      this.outside = new Outside(this.url(`/kaart/buiten?w=${encodeURIComponent(workshop)}`), { onAnswer: (answer) => this.take(answer) });
    } else if (!on && this.outside) this.stop();
  }

  /** The layers that can be switched on and off, by name. */
  layers(texts) {
    return this.background.layer ? { [texts.background]: this.background.layer } : {};
  }

  /** Speak another language. */
  words(texts) {
    this.texts = texts;
    if (this.search.element) this.search.show(texts);
  }

  take({ tiles, addresses }) {
    this.background.offer(tiles);
    if (addresses && !this.search.element) this.search.show(this.texts);
    else if (!addresses && this.search.element && !this.search.busy) this.search.hide();
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

  /** Ask our own server; the words go in the body, for addresses of pages are written in logs. */
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
    this.search.hide();
  }
}
