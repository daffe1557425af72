// The buurten of the statistics, as a quiet layer underneath. Fetched once by the browser, drawn on a canvas.
import { labelPlace } from "./editor_shapes.js";
import { around, overlaps } from "./editor_labels.js";

export class Zones {
  constructor(map) {
    this.map = map;
    this.taken = [];
    for (const [name, z] of [["sk-zones", 300], ["sk-zone-names", 390]]) {
      map.createPane(name).style.zIndex = z;
      map.getPane(name).style.pointerEvents = "none";
    }
    this.layer = L.layerGroup();
    this.names = L.layerGroup().addTo(this.layer);
    this.places = [];
    map.on("zoomend moveend", () => this.write());
    map.on("overlayadd overlayremove", () => this.write());
    map.on("sk:labels", ({ taken }) => {
      this.taken = taken;
      this.write();
    });
  }

  /** Fetch the zones; returns their bounds, or null when they cannot be had (the map works without). */
  async load(url) {
    const response = await fetch(url).catch(() => null);
    if (!response?.ok) return null;
    const zones = L.geoJSON(await response.json(), {
      pane: "sk-zones",
      renderer: L.canvas({ pane: "sk-zones", padding: 0.5 }),
      interactive: false,
      pmIgnore: true,
      style: { color: "#7d8794", weight: 1, fillColor: "#ffffff", fillOpacity: 1 },
    }).addTo(this.layer);
    this.places = zones.getLayers().map((zone) => ({
      name: zone.feature.properties.name,
      place: L.latLng(labelPlace(zone.getLatLngs())),
      bounds: zone.getBounds(),
    }));
    this.write();
    return zones.getBounds();
  }

  /** Write the names that fit within their zone and are not under the name of an area. */
  write() {
    this.names.clearLayers();
    if (!this.map.hasLayer(this.layer)) return;
    const view = this.map.getBounds();
    const taken = [...this.taken];
    for (const { name, place, bounds } of this.places) {
      if (!view.contains(place)) continue;
      const width = name.length * 8 + 8;
      const room = this.map.latLngToContainerPoint(bounds.getNorthEast()).x - this.map.latLngToContainerPoint(bounds.getSouthWest()).x;
      const box = around(this.map.latLngToContainerPoint(place), { width, height: 20 });
      if (room < width || taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      const text = document.createElement("span");
      text.textContent = name;
      L.marker(place, {
        pane: "sk-zone-names",
        interactive: false,
        keyboard: false,
        pmIgnore: true,
        snapIgnore: true,
        icon: L.divIcon({ className: "sk-zone-name", html: text, iconSize: [0, 0] }),
      }).addTo(this.names);
    }
  }
}
