// Names on the map: readable from five metres, never over each other. Text only enters as text, never as markup.
import { labelPlace } from "./shapes.js";

/** A label with everything on it, with the name only, and with the name in the smallest letters that are still read from afar. */
const FORMS = ["is-full", "is-short", "is-small"];
/** How wide a label may be, in widths of its area: at first, and when all others have found their place. */
const [WITHIN, BEYOND] = [1.25, 2.2];

export class Labels {
  constructor(map, areas) {
    this.map = map;
    this.areas = areas;
    this.tips = new Map();
    map.createPane("sk-labels").style.zIndex = 450;
    map.getPane("sk-labels").style.pointerEvents = "none";
    map.on("zoomend viewreset", () => this.tidy());
    map.on("resize", () => {
      // another size of the page may mean another size of letters
      for (const tip of this.tips.values()) tip.sizes = null;
      this.tidy();
    });
  }

  /** Put a label on every area and let go of those whose area is gone. */
  show() {
    for (const [id, tip] of this.tips) {
      if (this.areas.layers.has(id)) continue;
      tip.remove();
      this.tips.delete(id);
    }
    for (const [id, layer] of this.areas.layers) this.write(id, layer);
    this.tidy();
  }

  write(id, layer) {
    const { name, label } = layer.feature.properties;
    let tip = this.tips.get(id);
    if (!tip) {
      tip = L.tooltip({ permanent: true, direction: "center", pane: "sk-labels", className: "sk-label", interactive: false });
      this.tips.set(id, tip);
    }
    const shape = JSON.stringify(layer.getLatLngs());
    const words = JSON.stringify([name, label]);
    if (tip.words !== words) {
      Object.assign(tip, { words, sizes: null });
      tip.setContent(content(name, label));
    }
    if (tip.shape !== shape) {
      tip.shape = shape;
      tip.setLatLng(labelPlace(layer.getLatLngs()));
    }
    if (!this.map.hasLayer(tip)) tip.addTo(this.map);
  }

  /** How large a label is in each of its forms; asked once, for asking makes the browser lay out the page. */
  sizes(tip) {
    if (!tip.sizes) {
      const element = tip.getElement();
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
    const labels = this.bySize().flatMap(({ id, width }) => {
      const tip = this.tips.get(id);
      if (!tip?.getElement()) return [];
      const middle = this.map.latLngToContainerPoint(tip.getLatLng());
      return [{ tip, width, chosen: id === this.areas.selected, boxes: this.sizes(tip).map((size) => around(middle, size)) }];
    });
    for (const reach of [WITHIN, BEYOND]) {
      for (const label of labels) {
        const free = (box) => !labels.some((other) => other !== label && other.box && overlaps(box, other.box));
        const form = label.boxes.findIndex((box) => box.right - box.left < label.width * reach && free(box));
        const better = form >= 0 && (label.form === undefined || form < label.form);
        if (label.chosen || better) Object.assign(label, { form: label.chosen ? 0 : form, box: label.boxes[label.chosen ? 0 : form] });
      }
    }
    for (const { tip, form = -1 } of labels) this.dress(tip, form);
    this.map.fire("sk:labels", { taken: labels.flatMap(({ box }) => box ?? []) });
  }

  dress(tip, form) {
    if (tip.form === form) return;
    tip.form = form;
    wear(tip.getElement(), FORMS[form] ?? "is-hidden");
    tip.update();
  }

  bySize() {
    const chosen = this.areas.selected;
    const sizes = [...this.areas.layers].map(([id, layer]) => {
      const bounds = layer.getBounds();
      const size = this.map.latLngToContainerPoint(bounds.getSouthEast()).subtract(this.map.latLngToContainerPoint(bounds.getNorthWest()));
      return { id, width: size.x, surface: size.x * size.y };
    });
    return sizes.sort((a, b) => (b.id === chosen) - (a.id === chosen) || b.surface - a.surface);
  }
}

/** Put a label in one of its forms. */
function wear(element, form) {
  element.classList.remove(...FORMS, "is-hidden");
  element.classList.add(form);
}

/** The box on the screen around a middle. */
export const around = ({ x, y }, { width, height }) => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

/** Tell whether two boxes on the screen overlap. */
export const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function content(name, label) {
  const element = document.createElement("div");
  const title = document.createElement("strong");
  title.textContent = name;
  element.append(title);
  if (label) {
    const line = document.createElement("span");
    line.textContent = label;
    element.append(line);
  }
  return element;
}
