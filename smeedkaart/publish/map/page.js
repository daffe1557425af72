// What the published map does beyond Leaflet. Every name is put into the page as text, never as HTML.
// biome-ignore lint/correctness/noUnusedVariables: the script of the page itself starts it
var smeed = (() => {
  var shapes = {};
  var popups = {};
  var labels = [];
  var twices = [];
  var marked = {};
  // what the slider of a page with several dates hangs on to
  var hooks = { begin: null, chosen: null, paper: null };
  // of such a page: the layer of areas, and for each date and shape the card of the area that has it, 0 for none
  var layers, several, current;
  var map, texts, extent, back, before;

  // a shape and its card bear one number, unless the page has several dates
  function cardOf(number) {
    return current ? current[number - 1] : Number(number);
  }

  function card(number) {
    return document.getElementById(`gebied-${cardOf(number)}`);
  }

  function shapeOf(wanted) {
    return Object.keys(shapes).find((number) => cardOf(number) === Number(wanted));
  }

  // the popup is a copy of the card below the map, so that both always say the same
  function popup(number) {
    var copy = card(number).cloneNode(true);
    copy.className = "popup";
    copy.removeAttribute("id");
    copy.removeAttribute("aria-labelledby");
    copy.querySelectorAll("[id]").forEach((part) => {
      part.removeAttribute("id");
    });
    copy.querySelector(".show").remove();
    var details = copy.querySelector("details");
    details.open = false;
    details.addEventListener("toggle", () => {
      shapes[number].getPopup().update();
    });
    popups[number] = copy;
    return copy;
  }

  function area(feature, layer) {
    var number = feature.id;
    shapes[number] = layer;
    var narrow = window.innerWidth < 760;
    layer.bindPopup(() => popups[number] || popup(number), {
      minWidth: narrow ? 200 : 240,
      maxWidth: narrow ? Math.min(320, window.innerWidth - 70) : 420,
      maxHeight: 400,
      autoPanPaddingTopLeft: [narrow ? 6 : 60, narrow ? 56 : 12],
      autoPanPaddingBottomRight: [6, 12],
    });
    layer.on("popupopen", () => {
      layer.getPopup().options.maxHeight = map.getSize().y - 90;
    });
    layer.on("popupclose", () => {
      delete popups[number];
    });
    layer.on("popupopen", (event) => {
      var close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
      close.setAttribute("aria-label", texts.close);
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

  function twice(feature, layer) {
    twices.push({ on: feature.properties.on, layer: layer });
  }

  // an area can be reached and opened without a mouse
  function reachable(number, layer) {
    var path = layer.getElement();
    if (!path || !cardOf(number)) return;
    path.setAttribute("aria-label", card(number).querySelector(".name").textContent);
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

  function zone(feature, layer) {
    labels.push(label("zone", feature.id, feature.properties, layer));
  }

  function label(kind, number, properties, layer) {
    var box = document.createElement("div");
    var name = document.createElement("span");
    box.className = `label ${kind}`;
    box.setAttribute("aria-hidden", "true");
    name.className = "name";
    if (kind === "zone") name.textContent = properties.name;
    box.appendChild(name);
    if (kind === "area") rename(box, number);
    var icon = L.divIcon({ html: box, className: "place", iconSize: [0, 0] });
    var marker = L.marker(properties.at, { icon: icon, interactive: false, keyboard: false, pane: "names" });
    return { kind: kind, number: number, box: box, marker: marker, layer: layer, size: properties.size };
  }

  function rename(box, number) {
    if (!cardOf(number)) return;
    var chip = card(number).querySelector(".chip").cloneNode(true);
    box.replaceChildren(chip, box.querySelector(".name"));
    box.querySelector(".name").textContent = card(number).querySelector("h3 .name").textContent;
  }

  function overlaps(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

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
    var taken = [];
    labels.forEach((item) => {
      var shown = map.hasLayer(item.layer);
      if (shown !== map.hasLayer(item.marker)) item.marker[shown ? "addTo" : "remove"](map);
      if (!shown) return;
      var bounds = item.layer.getBounds();
      var room = Math.abs(map.latLngToContainerPoint(bounds.getNorthEast()).x - map.latLngToContainerPoint(bounds.getSouthWest()).x);
      var place = map.latLngToContainerPoint(item.marker.getLatLng());
      var forms = item.kind === "area" ? ["", "short", "none"] : ["", "none"];
      forms.some((form) => {
        item.box.className = `label ${item.kind} ${form}`.trim();
        if (form === "none") return true;
        var box = around(place, item.box.offsetWidth + 2, item.box.offsetHeight + 2);
        var fits = form === "short" || item.box.offsetWidth < room * (item.kind === "area" ? 1.15 : 0.95);
        if (!fits || taken.some((other) => overlaps(box, other))) return false;
        taken.push(box);
        return true;
      });
    });
  }

  // beside the legend, where that lies over the map
  function margins(around) {
    var legend = document.querySelector(".legend");
    var over = getComputedStyle(legend).position === "absolute" ? legend.offsetWidth : 0;
    return { animate: false, paddingTopLeft: [around + over, around], paddingBottomRight: [around, around] };
  }

  function fit() {
    map.invalidateSize({ animate: false });
    map.fitBounds(extent, margins(14));
    arrange();
  }

  function show(wanted) {
    var layer = shapes[shapeOf(wanted)];
    if (!map.hasLayer(layer)) layer.addTo(map);
    map.getContainer().scrollIntoView({ block: "center" });
    map.fitBounds(layer.getBounds(), Object.assign(margins(40), { maxZoom: 14 }));
    layer.openPopup();
  }

  function buttons() {
    document.querySelectorAll(".card").forEach((item) => {
      var button = item.querySelector(".show");
      button.hidden = false;
      button.addEventListener("click", () => {
        show(item.id.replace("gebied-", ""));
      });
    });
    var all = document.getElementById("open-all");
    all.hidden = false;
    all.addEventListener("click", () => {
      var details = Array.prototype.slice.call(document.querySelectorAll(".card:not([hidden]) details"));
      var open = !details.every((one) => one.open);
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

  // a page with several dates hands these over before it starts; it opens on the last one
  function times(group, given) {
    layers = group;
    several = given;
    current = several.cards[several.cards.length - 1];
  }

  function place(group, layer, there) {
    if (group.hasLayer(layer) !== there) group[there ? "addLayer" : "removeLayer"](layer);
  }

  // show the areas of another date
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
      var look = several.styles[cardOf(number)];
      place(layers, shapes[number], Boolean(look));
      if (!look) return;
      shapes[number].setStyle({ fillColor: look[0], dashArray: look[1] });
      reachable(number, shapes[number]);
    });
    twices.forEach((item) => {
      item.group = item.group || group(item.layer);
      place(item.group, item.layer, item.on.indexOf(date) >= 0);
    });
    labels.forEach((item) => {
      if (item.kind === "area") rename(item.box, item.number);
    });
    arrange();
  }

  function group(layer) {
    return Object.values(layer._eventParents)[0];
  }

  // give the areas of these cards a thick outline, and the others their own again
  function mark(cards) {
    marked = {};
    Object.keys(shapes).forEach((number) => {
      var chosen = cards.indexOf(cardOf(number)) >= 0;
      marked[number] = chosen;
      shapes[number].setStyle({ color: chosen ? "#c25700" : "#10202e", weight: chosen ? 5 : 2 });
      if (chosen && layers.hasLayer(shapes[number]) && map.hasLayer(layers)) shapes[number].bringToFront();
    });
  }

  // open an area as someone does who clicks in it, and read on there
  function open(wanted) {
    var number = shapeOf(wanted);
    show(wanted);
    popups[number].tabIndex = -1;
    popups[number].focus({ preventScroll: true });
  }

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
    var toggle = map.getContainer().querySelector(".leaflet-control-layers-toggle");
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
