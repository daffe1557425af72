// What the published map does beyond Leaflet. Every name is put into the page as text, never as HTML.

/**
 * An area as layers.py writes it; `at` and `size` are the place and the surface of its name, `on` the dates on which it lies there.
 * @typedef {{ name: string, at: [number, number], size: number, on: number[] }} Properties
 * @typedef {GeoJSON.Feature<GeoJSON.Geometry, Properties> & { id: number | string }} Shape
 * @typedef {{ kind: "area" | "zone", number: number | string, box: HTMLElement, marker: L.Marker, layer: L.Polygon, size: number }} Name
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box
 * @typedef {{ cards: number[][], styles: Record<string, [string, string | undefined]> }} Dates
 */

// biome-ignore lint/correctness/noUnusedVariables: the script of the page itself starts it
var smeed = (() => {
  /** @type {Record<string, L.Polygon>} */
  const shapes = {};
  /** @type {Record<string, HTMLElement>} */
  let popups = {};
  /** @type {Name[]} */
  const labels = [];
  /** @type {{ on: number[], layer: L.Layer, group?: L.LayerGroup }[]} */
  const twices = [];
  /** @type {Record<string, boolean>} */
  let marked = {};
  // what the slider of a page with several dates hangs on to
  /** @type {{ begin: ((last: number) => void) | null, chosen: ((card: number) => void) | null, paper: ((starts: boolean) => void) | null }} */
  const hooks = { begin: null, chosen: null, paper: null };
  // of such a page: the layer of areas, and for each date and shape the card of the area that has it, 0 for none
  /** @type {L.LayerGroup} */
  let layers;
  /** @type {Dates} */
  let several;
  /** @type {number[] | undefined} */
  let current;
  /** @type {L.Map} */
  let map;
  /** @type {Record<string, string>} */
  let texts;
  /** @type {L.LatLngBoundsExpression} */
  let extent;
  // where the map was before it was printed, and before a popup pushed it away
  /** @type {{ center: L.LatLng, zoom: number }} */
  let back;
  /** @type {L.LatLng | null} */
  let before = null;

  /**
   * A part of the page that is always there.
   * @param {ParentNode} root
   * @param {string} selector
   */
  function find(root, selector) {
    return /** @type {HTMLElement} */ (root.querySelector(selector));
  }

  /**
   * A shape and its card bear one number, unless the page has several dates.
   * @param {number | string} number
   */
  function cardOf(number) {
    return current ? current[Number(number) - 1] : Number(number);
  }

  /** @param {number | string} number */
  function card(number) {
    return find(document, `#gebied-${cardOf(number)}`);
  }

  /** @param {number | string} wanted */
  function shapeOf(wanted) {
    return Object.keys(shapes).find((number) => cardOf(number) === Number(wanted)) ?? "";
  }

  /**
   * The popup is a copy of the card below the map, so that both always say the same.
   * @param {number | string} number
   */
  function popup(number) {
    const copy = /** @type {HTMLElement} */ (card(number).cloneNode(true));
    copy.className = "popup";
    copy.removeAttribute("id");
    copy.removeAttribute("aria-labelledby");
    copy.querySelectorAll("[id]").forEach((part) => {
      part.removeAttribute("id");
    });
    find(copy, ".show").remove();
    const details = /** @type {HTMLDetailsElement} */ (find(copy, "details"));
    details.open = false;
    details.addEventListener("toggle", () => {
      shapes[number].getPopup()?.update();
    });
    popups[number] = copy;
    return copy;
  }

  /**
   * @param {Shape} feature
   * @param {L.Polygon} layer
   */
  function area(feature, layer) {
    const number = feature.id;
    shapes[number] = layer;
    const narrow = window.innerWidth < 760;
    layer.bindPopup(() => popups[number] || popup(number), {
      minWidth: narrow ? 200 : 240,
      maxWidth: narrow ? Math.min(320, window.innerWidth - 70) : 420,
      maxHeight: 400,
      autoPanPaddingTopLeft: [narrow ? 6 : 60, narrow ? 56 : 12],
      autoPanPaddingBottomRight: [6, 12],
    });
    layer.on("popupopen", ({ popup }) => {
      popup.options.maxHeight = map.getSize().y - 90;
    });
    layer.on("popupclose", () => {
      delete popups[number];
    });
    layer.on("popupopen", ({ popup }) => {
      popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", texts.close);
    });
    layer.on("mouseover", () => {
      layer.setStyle({ weight: 4 });
      layer.bringToFront();
    });
    layer.on("mouseout", () => {
      layer.setStyle({ weight: marked[number] ? 5 : 2 });
    });
    layer.on("popupopen", () => {
      if (hooks.chosen) hooks.chosen(cardOf(number));
    });
    layer.on("add", () => {
      reachable(number, layer);
    });
    labels.push(label("area", number, feature.properties, layer));
  }

  /**
   * @param {Shape} feature
   * @param {L.Layer} layer
   */
  function twice(feature, layer) {
    twices.push({ on: feature.properties.on, layer: layer });
  }

  /**
   * An area can be reached and opened without a mouse.
   * @param {number | string} number
   * @param {L.Polygon} layer
   */
  function reachable(number, layer) {
    const path = /** @type {SVGPathElement | undefined} */ (layer.getElement());
    if (!path || !cardOf(number)) return;
    path.setAttribute("aria-label", find(card(number), ".name").textContent);
    if (path.getAttribute("tabindex")) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      layer.openPopup();
      popups[number].tabIndex = -1;
      popups[number].focus();
      layer.once("popupclose", () => {
        path.focus();
      });
    });
  }

  /**
   * @param {Shape} feature
   * @param {L.Polygon} layer
   */
  function zone(feature, layer) {
    labels.push(label("zone", feature.id, feature.properties, layer));
  }

  /**
   * @param {"area" | "zone"} kind
   * @param {number | string} number
   * @param {Properties} properties
   * @param {L.Polygon} layer
   * @returns {Name}
   */
  function label(kind, number, properties, layer) {
    const box = document.createElement("div");
    const name = document.createElement("span");
    box.className = `label ${kind}`;
    box.setAttribute("aria-hidden", "true");
    name.className = "name";
    if (kind === "zone") name.textContent = properties.name;
    box.appendChild(name);
    if (kind === "area") rename(box, number);
    const icon = L.divIcon({ html: box, className: "place", iconSize: [0, 0] });
    const marker = L.marker(properties.at, { icon: icon, interactive: false, keyboard: false, pane: "names" });
    return { kind: kind, number: number, box: box, marker: marker, layer: layer, size: properties.size };
  }

  /**
   * @param {HTMLElement} box
   * @param {number | string} number
   */
  function rename(box, number) {
    if (!cardOf(number)) return;
    const chip = find(card(number), ".chip").cloneNode(true);
    const name = find(box, ".name");
    box.replaceChildren(chip, name);
    name.textContent = find(card(number), "h3 .name").textContent;
  }

  /**
   * @param {Box} a
   * @param {Box} b
   */
  function overlaps(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  /**
   * @param {L.Point} place
   * @param {number} width
   * @param {number} height
   * @returns {Box}
   */
  function around(place, width, height) {
    return {
      left: place.x - width / 2,
      right: place.x + width / 2,
      top: place.y - height / 2,
      bottom: place.y + height / 2,
    };
  }

  // large areas first; a name that would cover another gives way, first its words, then itself
  function arrange() {
    /** @type {Box[]} */
    const taken = [];
    labels.forEach((item) => {
      const shown = map.hasLayer(item.layer);
      if (shown !== map.hasLayer(item.marker)) item.marker[shown ? "addTo" : "remove"](map);
      if (!shown) return;
      const bounds = item.layer.getBounds();
      const room = Math.abs(map.latLngToContainerPoint(bounds.getNorthEast()).x - map.latLngToContainerPoint(bounds.getSouthWest()).x);
      const place = map.latLngToContainerPoint(item.marker.getLatLng());
      const forms = item.kind === "area" ? ["", "short", "none"] : ["", "none"];
      forms.some((form) => {
        item.box.className = `label ${item.kind} ${form}`.trim();
        if (form === "none") return true;
        const box = around(place, item.box.offsetWidth + 2, item.box.offsetHeight + 2);
        const fits = form === "short" || item.box.offsetWidth < room * (item.kind === "area" ? 1.15 : 0.95);
        if (!fits || taken.some((other) => overlaps(box, other))) return false;
        taken.push(box);
        return true;
      });
    });
  }

  /**
   * Beside the legend, where that lies over the map.
   * @param {number} around
   * @returns {L.FitBoundsOptions}
   */
  function margins(around) {
    const legend = find(document, ".legend");
    const over = getComputedStyle(legend).position === "absolute" ? legend.offsetWidth : 0;
    return { animate: false, paddingTopLeft: [around + over, around], paddingBottomRight: [around, around] };
  }

  function fit() {
    map.invalidateSize({ animate: false });
    map.fitBounds(extent, margins(14));
    arrange();
  }

  /** @param {number | string} wanted */
  function show(wanted) {
    const layer = shapes[shapeOf(wanted)];
    if (!map.hasLayer(layer)) layer.addTo(map);
    map.getContainer().scrollIntoView({ block: "center" });
    map.fitBounds(layer.getBounds(), Object.assign(margins(40), { maxZoom: 14 }));
    layer.openPopup();
  }

  function buttons() {
    document.querySelectorAll(".card").forEach((item) => {
      const button = find(item, ".show");
      button.hidden = false;
      button.addEventListener("click", () => {
        show(item.id.replace("gebied-", ""));
      });
    });
    const all = /** @type {HTMLElement | null} */ (document.querySelector("#open-all"));
    // a page without receipts
    if (!all) return;
    all.hidden = false;
    all.addEventListener("click", () => {
      /** @type {HTMLDetailsElement[]} */
      const details = [...document.querySelectorAll(/** @type {"details"} */ (".card:not([hidden]) details"))];
      const open = !details.every((one) => one.open);
      details.forEach((one) => {
        one.open = open;
      });
      all.textContent = open ? texts.closeAll : texts.openAll;
    });
  }

  // the wheel scrolls the page until someone clicks in the map
  function wheel() {
    map.on("click popupopen", () => {
      map.scrollWheelZoom.enable();
    });
    map.getContainer().addEventListener("mouseleave", () => {
      map.scrollWheelZoom.disable();
    });
  }

  function printing() {
    window.addEventListener("beforeprint", () => {
      back = { center: map.getCenter(), zoom: map.getZoom() };
      map.closePopup();
      if (hooks.paper) hooks.paper(true);
      document.documentElement.classList.add("printing");
      fit();
    });
    window.addEventListener("afterprint", () => {
      document.documentElement.classList.remove("printing");
      map.invalidateSize({ animate: false });
      map.setView(back.center, back.zoom, { animate: false });
      if (hooks.paper) hooks.paper(false);
      arrange();
    });
  }

  /**
   * A page with several dates hands these over before it starts; it opens on the last one.
   * @param {L.LayerGroup} group
   * @param {Dates} given
   */
  function times(group, given) {
    layers = group;
    several = given;
    current = several.cards[several.cards.length - 1];
  }

  /**
   * @param {L.LayerGroup} group
   * @param {L.Layer} layer
   * @param {boolean} there
   */
  function place(group, layer, there) {
    if (group.hasLayer(layer) !== there) group[there ? "addLayer" : "removeLayer"](layer);
  }

  /**
   * Show the areas of another date.
   * @param {number} date
   */
  function turn(date) {
    map.closePopup();
    // a popup that needed room pushed the map away
    if (before) {
      map.setView(before, map.getZoom(), { animate: false });
    }
    before = null;
    popups = {};
    current = several.cards[date];
    Object.keys(shapes).forEach((number) => {
      const look = several.styles[cardOf(number)];
      place(layers, shapes[number], Boolean(look));
      if (!look) return;
      shapes[number].setStyle({ fillColor: look[0], dashArray: look[1] });
      reachable(number, shapes[number]);
    });
    twices.forEach((item) => {
      const within = item.group ?? group(item.layer);
      item.group = within;
      place(within, item.layer, item.on.indexOf(date) >= 0);
    });
    labels.forEach((item) => {
      if (item.kind === "area") rename(item.box, item.number);
    });
    arrange();
  }

  /**
   * The group that a layer is a part of; Leaflet's types leave it out.
   * @param {L.Layer} layer
   * @returns {L.LayerGroup}
   */
  function group(layer) {
    return Object.values(/** @type {any} */ (layer)._eventParents)[0];
  }

  /**
   * Give the areas of these cards a thick outline, and the others their own again.
   * @param {number[]} cards
   */
  function mark(cards) {
    marked = {};
    Object.keys(shapes).forEach((number) => {
      const chosen = cards.indexOf(cardOf(number)) >= 0;
      marked[number] = chosen;
      shapes[number].setStyle({ color: chosen ? "#c25700" : "#10202e", weight: chosen ? 5 : 2 });
      if (chosen && layers.hasLayer(shapes[number]) && map.hasLayer(layers)) shapes[number].bringToFront();
    });
  }

  /**
   * Open an area as someone does who clicks in it, and read on there.
   * @param {number} wanted
   */
  function open(wanted) {
    const number = shapeOf(wanted);
    show(wanted);
    popups[number].tabIndex = -1;
    popups[number].focus({ preventScroll: true });
  }

  /**
   * @param {L.Map} given
   * @param {L.LatLngBoundsExpression} bounds
   * @param {Record<string, string>} words
   */
  function start(given, bounds, words) {
    map = given;
    extent = bounds;
    texts = words;
    labels.sort((a, b) => (a.kind === b.kind ? b.size - a.size : a.kind === "area" ? -1 : 1));
    L.control
      .zoom({ position: window.innerWidth < 760 ? "bottomleft" : "topleft", zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut })
      .addTo(map);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    map.attributionControl.setPrefix("Leaflet").addAttribution(texts.attribution);
    const toggle = find(map.getContainer(), ".leaflet-control-layers-toggle");
    toggle.title = texts.layers;
    toggle.setAttribute("aria-label", texts.layers);
    map.on("zoomend layeradd layerremove overlayadd overlayremove", (event) => {
      if (event.type === "zoomend" || event.type.indexOf("overlay") === 0) arrange();
    });
    window.addEventListener("resize", () => {
      map.invalidateSize();
      arrange();
    });
    map.on("autopanstart", () => {
      before = before || map.getCenter();
    });
    map.on("dragstart zoomstart", () => {
      before = null;
    });
    map.on("popupopen popupclose", (event) => {
      map.getContainer().classList.toggle("talking", event.type === "popupopen");
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") map.closePopup();
    });
    buttons();
    wheel();
    printing();
    fit();
    if (hooks.begin) hooks.begin(several.cards.length - 1);
  }

  return {
    area: area,
    zone: zone,
    twice: twice,
    times: times,
    start: start,
    hooks: hooks,
    turn: turn,
    mark: mark,
    open: open,
  };
})();
