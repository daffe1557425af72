// Names on the map: readable from five metres, never over each other. Text only enters as text, never as markup.
import { labelPlace } from "./editor_shapes.js";

export class Labels {
  constructor(map, areas) {
    this.map = map;
    this.areas = areas;
    this.tips = new Map();
    map.createPane("sk-labels").style.zIndex = 450;
    map.getPane("sk-labels").style.pointerEvents = "none";
    map.on("zoomend viewreset resize", () => this.tidy());
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
    const words = `${name}\n${label ?? ""}`;
    if (tip.words !== words) {
      tip.words = words;
      tip.setContent(content(name, label));
    }
    if (tip.shape !== shape) {
      tip.shape = shape;
      tip.setLatLng(labelPlace(layer.getLatLngs()));
    }
    if (!this.map.hasLayer(tip)) tip.addTo(this.map);
  }

  /**
   * Let labels make room for each other: the chosen area first, then from large to small. What does not fit loses its
   * second line, then shows nothing until one zooms in.
   */
  tidy() {
    const sizes = [...this.areas.layers].map(([id, layer]) => {
      const box = layer.getElement().getBoundingClientRect();
      return { id, tip: this.tips.get(id), width: box.width, surface: box.width * box.height };
    });
    const chosen = this.areas.selected;
    sizes.sort((a, b) => (b.id === chosen) - (a.id === chosen) || b.surface - a.surface);
    this.taken = [];
    for (const { id, tip, width } of sizes) {
      const element = tip?.getElement();
      if (!element) continue;
      element.classList.toggle("is-selected", id === chosen);
      const forms = id === chosen ? [""] : ["", "is-short", "is-hidden"];
      for (const form of forms) {
        element.classList.remove("is-short", "is-hidden");
        if (form) element.classList.add(form);
        tip.update();
        const box = element.getBoundingClientRect();
        // a label may stick out of its area a little, a mere name some more, but never over another
        const fits = box.width < width * (form ? 2.2 : 1.6) || form === "is-hidden" || id === chosen;
        if (fits && (form === "is-hidden" || !this.taken.some((other) => overlaps(box, other)))) {
          if (form !== "is-hidden") this.taken.push(box);
          break;
        }
      }
    }
    this.map.fire("sk:labels", { taken: this.taken });
  }
}

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
