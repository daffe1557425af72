// Names on the map: readable from five metres, never over each other. Text only enters as text, never as markup.
import { shortened } from "./names.js";
import { icon } from "./panel.js";
import { labelPlace } from "./shapes.js";

/** A label with everything on it, with the name only, and with the name in the smallest letters that are still read from afar. */
const FORMS = ["is-full", "is-short", "is-small"];
/** How wide a label may be, in widths of its area: at first, and when all others have found their place. */
const [WITHIN, BEYOND] = [1.25, 2.2];
/** Letters of a name that fit in the two lines of a label, and in the narrow lines of a small one. */
const [LETTERS, FEWER] = [32, 24];

/** @import { Areas, AreaLayer } from "./areas.js" */

/**
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box on the screen, in pixels
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ tip: Tip, width: number, chosen: boolean, boxes: Box[], form?: number, box?: Box }} Candidate
 */

/** The label of one area: what Leaflet shows, and what it was made of. */
class Tip {
  words = "";
  /** What decides how large it is. */
  looks = "";
  shape = "";
  /** @type {Size[] | null} in each of its forms; null until it is asked */
  sizes = null;
  /** @type {number | null} */
  form = null;
  shown = L.tooltip({ permanent: true, direction: "center", pane: "sk-labels", className: "sk-label", interactive: false });
}

export class Labels {
  /** @type {Map<string, Tip>} */
  tips = new Map();
  /** Of which view and chosen area labels made room last; empty when something changed since. */
  tidied = "";

  /**
   * @param {L.Map} map
   * @param {Areas} areas
   */
  constructor(map, areas) {
    this.map = map;
    this.areas = areas;
    const pane = map.createPane("sk-labels");
    Object.assign(pane.style, { zIndex: "450", pointerEvents: "none" });
    map.on("zoomend viewreset", () => this.tidy());
    // another size of letters is another size of labels: of the window, or because people ask for larger ones
    this.measure = document.createElement("i");
    this.measure.className = "sk-measure sk-label";
    map.getContainer().append(this.measure);
    this.letters = new ResizeObserver(() => this.remeasure());
    this.letters.observe(this.measure);
  }

  remeasure() {
    for (const tip of this.tips.values()) tip.sizes = null;
    this.tidy();
  }

  /** Let go of the page. */
  stop() {
    this.letters.disconnect();
  }

  /** Put a label on every area and let go of those whose area is gone. */
  show() {
    for (const [id, tip] of this.tips) {
      if (this.areas.layers.has(id)) continue;
      tip.shown.remove();
      this.tips.delete(id);
      this.tidied = "";
    }
    for (const [id, layer] of this.areas.layers) this.write(id, layer);
    // with every stroke of a full hall: where nothing got another size or place, all of it stays as it is
    if (this.tidied !== this.view()) this.tidy();
  }

  view() {
    const { lat, lng } = this.map.getCenter();
    const { x, y } = this.map.getSize();
    return [this.map.getZoom(), lat, lng, x, y, this.areas.selected].join();
  }

  /**
   * @param {string} id
   * @param {AreaLayer} layer
   */
  write(id, layer) {
    const { name, label, locked = false } = layer.feature.properties;
    let tip = this.tips.get(id);
    if (!tip) {
      tip = new Tip();
      this.tips.set(id, tip);
    }
    const shape = JSON.stringify(layer.getLatLngs());
    const words = JSON.stringify([name, label, locked]);
    if (tip.words !== words) {
      tip.words = words;
      this.say(tip, name, label, locked);
    }
    if (tip.shape !== shape) {
      tip.shape = shape;
      this.tidied = "";
      tip.shown.setLatLng(labelPlace(layer.getLatLngs()));
    }
    if (!this.map.hasLayer(tip.shown)) tip.shown.addTo(this.map);
  }

  /**
   * Write what a label says; another number of as many digits needs no more room.
   * @param {Tip} tip
   * @param {string} name
   * @param {string} label
   * @param {boolean} locked
   */
  say(tip, name, label, locked) {
    const looks = `${outline(name, label)}${locked}`;
    const line = tip.shown.getElement()?.querySelector("span");
    if (line && tip.looks === looks) {
      line.textContent = label;
      return;
    }
    tip.looks = looks;
    tip.sizes = null;
    this.tidied = "";
    tip.shown.setContent(content(name, label, locked));
  }

  /**
   * Show the numbers of these areas as those of a moment ago, and of all others as they are.
   * @param {Set<string>} ids
   */
  fade(ids) {
    for (const [id, { shown }] of this.tips) shown.getElement()?.classList.toggle("is-late", ids.has(id));
  }

  /**
   * How large a label is in each of its forms; asked once, for asking makes the browser lay out the page.
   * @param {Tip} tip
   * @param {HTMLElement} element
   */
  sizes(tip, element) {
    if (!tip.sizes) {
      tip.sizes = FORMS.map((form) => {
        wear(element, form);
        return { width: element.offsetWidth, height: element.offsetHeight };
      });
      tip.form = null;
    }
    return tip.sizes;
  }

  /**
   * Let labels make room for each other: the chosen area first, then from large to small. What does not fit loses its
   * second line, then gets smaller letters, then shows nothing until one zooms in. What room is left then, labels may take
   * even if they stick out of their area.
   */
  tidy() {
    /** @type {Candidate[]} */
    const labels = this.bySize().flatMap(({ id, width }) => {
      const tip = this.tips.get(id);
      const element = tip?.shown.getElement();
      const place = tip?.shown.getLatLng();
      if (!tip || !element || !place) return [];
      const middle = this.map.latLngToContainerPoint(place);
      const boxes = this.sizes(tip, element).map((size) => around(middle, size));
      return [{ tip, width, chosen: id === this.areas.selected, boxes }];
    });
    for (const reach of [WITHIN, BEYOND]) {
      for (const label of labels) {
        /** @param {Box} box */
        const free = (box) => !labels.some((other) => other !== label && other.box && overlaps(box, other.box));
        const form = label.boxes.findIndex((box) => box.right - box.left < label.width * reach && free(box));
        const better = form >= 0 && (label.form === undefined || form < label.form);
        if (label.chosen || better) Object.assign(label, { form: label.chosen ? 0 : form, box: label.boxes[label.chosen ? 0 : form] });
      }
    }
    for (const { tip, form = -1 } of labels) this.dress(tip, form);
    this.tidied = this.view();
    this.map.fire("sk:labels", { taken: labels.flatMap(({ box }) => box ?? []) });
  }

  /**
   * @param {Tip} tip
   * @param {number} form
   */
  dress(tip, form) {
    const element = tip.shown.getElement();
    if (tip.form === form || !element) return;
    tip.form = form;
    wear(element, FORMS[form] ?? "is-hidden");
    tip.shown.update();
  }

  bySize() {
    const chosen = this.areas.selected;
    const sizes = [...this.areas.layers].map(([id, layer]) => {
      const bounds = layer.getBounds();
      const size = this.map.latLngToContainerPoint(bounds.getSouthEast()).subtract(this.map.latLngToContainerPoint(bounds.getNorthWest()));
      return { id, width: size.x, surface: size.x * size.y };
    });
    return sizes.sort((a, b) => Number(b.id === chosen) - Number(a.id === chosen) || b.surface - a.surface);
  }
}

/**
 * Put a label in one of its forms.
 * @param {HTMLElement} element
 * @param {string} form
 */
function wear(element, form) {
  element.classList.remove(...FORMS, "is-hidden");
  element.classList.add(form);
}

/**
 * The box on the screen around a middle.
 * @param {{ x: number, y: number }} middle
 * @param {Size} size
 * @returns {Box}
 */
export const around = ({ x, y }, { width, height }) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

/**
 * What decides how large a label is: digits are equally wide.
 * @param {string} name
 * @param {string | undefined} label
 */
export const outline = (name, label) => JSON.stringify([name, (label ?? "").replace(/[0-9]/g, "0")]);

/**
 * Tell whether two boxes on the screen overlap.
 * @param {Box} a
 * @param {Box} b
 */
export const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * @param {string} name
 * @param {string | undefined} label
 * @param {boolean} locked
 */
function content(name, label, locked) {
  const element = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = shortened(name, LETTERS);
  const small = document.createElement("b");
  small.textContent = shortened(name, FEWER);
  if (locked) title.prepend(icon("lock"));
  element.append(title, small);
  if (label) {
    const line = document.createElement("span");
    line.textContent = label;
    element.append(line);
  }
  return element;
}
