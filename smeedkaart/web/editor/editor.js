// The map on which residents draw. Streamlit calls `receive` with every change of data; the map itself is made once.
import { hectares } from "./amounts.js";
import { Areas } from "./areas.js";
import { Bands } from "./bands.js";
import { Buurten } from "./buurten.js";
import { Checks } from "./checks.js";
import { Choosing } from "./choosing.js";
import { CircleTool, typedMetres } from "./circle.js";
import { Colouring } from "./colouring.js";
import { Connection } from "./connection.js";
import { followContrast, switchContrast } from "./contrast.js";
import { Disputes } from "./disputes.js";
import { clearOf, dock } from "./dock.js";
import { found } from "./finding.js";
import { Freehand } from "./freehand.js";
import { Gains, gains } from "./gains.js";
import { nameHandles } from "./handles.js";
import { showKeys } from "./keylist.js";
import { Keys } from "./keys.js";
import { Labels } from "./labels.js";
import { HELD } from "./locking.js";
import { fullscreen, mapBar } from "./mapbar.js";
import { Measure } from "./measure.js";
import { Municipality } from "./municipality.js";
import { Online } from "./online.js";
import { Others } from "./others.js";
import { Outbox, plain } from "./outbox.js";
import { Painting } from "./paint.js";
import { PaintKeys } from "./paintkeys.js";
import { Panel } from "./panel.js";
import { Patches } from "./patches.js";
import { Session } from "./session.js";
import { shifted, uuid } from "./shapes.js";
import { Side } from "./side.js";
import { Snapping } from "./snapping.js";
import { Tools } from "./tools.js";
import { Voices } from "./voices.js";
import { wheel } from "./wheel.js";
import { Zones } from "./zones.js";

/**
 * @import { Coloured } from "./colouring.js"
 * @import { Answer, Ask } from "./live.js"
 * @import { Area, Changes, MapComponent, MapData, Plan, Reason, RevisionAnswer, Texts } from "./messages.js"
 */

/** The Netherlands, for a workshop without areas or zones. */
/** @type {L.LatLngBoundsLiteral} */
const NETHERLANDS = [
  [50.75, 3.35],
  [53.55, 7.22],
];
/** Seconds before an edit without confirmation is called unsaved, and for which "saved" is shown. */
const [UNSAVED_AFTER, SAVED_FOR] = [1.5, 2];
/** How far beside an area its copy comes, in widths of it. */
const BESIDE = 1.05;
/** Seconds within which Python's answer to a choice made here is no new choice. */
const ECHO = 5;
/** Width (pixels) below which the list of layers hides behind a button. */
const SMALL = 640;

/** What an area is no more when a hand drew its border. */
const DRAWN = { units: null, sketched: false, add: undefined, take: undefined, turned: false };

/**
 * Called by Streamlit; returns what to do when the map leaves the page.
 * @param {MapComponent} component
 * @param {string} base
 */
export async function receive(component, base) {
  await libraries(base);
  /** @type {HTMLElement & { editor?: Editor } | null} */
  let host = component.parentElement.querySelector(".sk-map");
  // where it was to be an early map, the page of Streamlit may have been sooner, with a map of its own
  if (!host?.isConnected) return undefined;
  if (!host.editor) host = takeOver(component, host) ?? host;
  if (!host.editor || host.editor.destroyed) {
    host.replaceChildren();
    host.editor = new Editor(host, base, component);
  }
  const { editor } = host;
  editor.receive(component);
  return () => editor.destroy();
}

/**
 * Put the map that was there before the page was in the place that the page has for it: with its panel, its view and its focus,
 * and with what people asked of it.
 * @param {MapComponent} component
 * @param {HTMLElement & { editor?: Editor }} place
 */
function takeOver(component, place) {
  const room = document.getElementById("sk-early");
  /** @type {(HTMLElement & { editor?: Editor }) | null | undefined} */
  const early = room?.querySelector(".sk-map");
  const side = room?.querySelector(".sk-side");
  if (!room || room === component.parentElement || component.data.read_only) return null;
  const known = early?.editor;
  const placed = component.parentElement.querySelector(".sk-side");
  const same = known && !known.destroyed && known.latest.workshop === component.data.workshop;
  if (early && side && placed && same) {
    // what is out of sight keeps no focus; and with its map the page is complete enough
    document.documentElement.classList.remove("sk-arriving");
    move(early, place);
    move(side, placed);
  }
  room.remove();
  if (!same) return null;
  for (const ask of known.component.waiting?.values() ?? []) ask(component);
  return early;
}

/**
 * Put an element in the place of another, with the focus that is in it.
 * @param {Element} element
 * @param {Element} place
 */
function move(element, place) {
  const focused = /** @type {HTMLElement | null} */ (element.contains(document.activeElement) ? document.activeElement : null);
  const parent = /** @type {Element & { moveBefore?: (node: Element, before: Element) => void }} */ (place.parentElement);
  // what is moved so never leaves the page: a drag or typing goes on
  if (parent.moveBefore) parent.moveBefore(element, place);
  else parent.insertBefore(element, place);
  place.remove();
  if (focused !== document.activeElement) focused?.focus({ preventScroll: true });
}

/** @type {Map<string, Promise<unknown>>} scripts and styles by their address; a second map on the same page waits for the same ones */
const loaded = new Map();

/**
 * Load a script or style of this server once.
 * @param {string} url
 */
function load(url) {
  const loading = loaded.get(url) ?? new Promise((resolve, reject) => document.head.append(element(url, resolve, reject)));
  loaded.set(url, loading);
  return loading;
}

/**
 * @param {string} url
 * @param {(event: unknown) => void} onload
 * @param {(event: unknown) => void} onerror
 */
function element(url, onload, onerror) {
  if (url.endsWith(".css")) return Object.assign(document.createElement("link"), { rel: "stylesheet", href: url, onload, onerror });
  return Object.assign(document.createElement("script"), { src: url, onload, onerror });
}

/**
 * Load what the map is made with, and how it looks.
 * @param {string} base
 */
async function libraries(base) {
  const vendor = `${base}/kaart/vendor`;
  const styles = [
    `${vendor}/leaflet.css`,
    `${vendor}/leaflet-geoman.css`,
    `${base}/kaart/editor/editor.css`,
    `${base}/kaart/editor/side.css`,
    `${base}/kaart/editor/checks.css`,
    `${base}/kaart/editor/voices.css`,
  ];
  const first = [...styles, `${vendor}/leaflet.js`];
  await Promise.all(first.map(load));
  await load(`${vendor}/leaflet-geoman.min.js`);
}

/** How often the page asked to look whether all areas fit, also of a map that was left since. */
let lookedAt = 0;

class Editor {
  /** How often the server's data were taken in; for tests. */
  syncs = 0;
  destroyed = false;
  /** @type {string | null} the chosen area */
  chosen = null;
  /** @type {string | null} the area that Python chose last */
  pythonSelected = null;
  /** @type {{ id: string | null, at: number }[]} choices made here that Python has not answered yet */
  echoes = [];
  /** @type {{ naming: string | null, removing: string | null, trouble: string | null }} identities of areas, and a sentence */
  view = { naming: null, removing: null, trouble: null };
  /** @type {MapData | null} what was last taken in */
  synced = null;
  /** @type {L.Control[]} */
  controls = [];
  /** @type {Texts} */
  texts = {};
  /** Those texts as JSON. */
  words = "";
  /** @type {Plan | null} waits until all that was drawn has arrived */
  planned = null;
  /** When the server confirmed an edit (milliseconds). */
  savedAt = 0;
  /** The state of the server for which Python was asked, and when (milliseconds). */
  asked = "";
  askedAt = 0;
  /** @type {Session | null} none on a map of which Python gives the areas */
  session = null;
  /** @type {Side | null} none on a map that is only looked at */
  side = null;
  /** The sheet that lies over the page. */
  sheet = "";
  /** @type {{ areas: Map<string, Area>, revision: number | null } | undefined} what was in view when the stroke in the hand began */
  began = undefined;
  /** @type {L.LatLngBoundsExpression | null} the first view */
  wish = null;
  /** The map has no size, since it lies in a hidden tab. */
  hidden = false;
  /** @type {number | undefined} */
  soon = undefined;
  canvas = document.createElement("div");
  /** @type {(then: () => void) => void} does something as soon as the map stands still */
  still = (then) => then();
  resizer = new ResizeObserver(() => this.resized());
  /**
   * Ask whether to leave the page while something waits to be saved.
   * @param {Event} event
   */
  guard = (event) => {
    if (this.outbox.waiting.length && !this.connection.locked) event.preventDefault();
  };

  /**
   * @param {HTMLElement} host
   * @param {string} base
   * @param {MapComponent} component
   */
  constructor(host, base, component) {
    const { data } = component;
    const { texts } = data;
    this.host = host;
    this.base = base;
    this.component = component;
    this.latest = data;
    host.style.height = data.height;
    this.panel = new Panel(host, (action, value) => this.act(action, value));
    this.panel.words(texts, data.notice, data.attribution);
    this.map = this.makeMap();
    this.zones = new Zones(this.map);
    this.zones.layer.addTo(this.map);
    this.colouring = new Colouring({
      name: `smeedkaart:${data.workshop}:colour`,
      storage: sessionStorage,
      ask: (by, signal) => this.colours(by, signal),
      onColours: () => this.coloured(),
    });
    this.areas = new Areas(this.map, { onPick: (id) => this.pick(id), look: (id) => this.colouring.look(id) });
    this.labels = new Labels(this.map, this.areas);
    this.choosing = new Choosing(this.areas, (plan) => this.plan(plan));
    this.snapping = new Snapping(this.map, this.areas, this.zones);
    this.gains = new Gains(this.map);
    this.municipality = new Municipality(this.zones, this.snapping);
    this.tools = new Tools(this.map, this.areas, this.snapping, this.municipality, {
      onPlan: (plan) => this.plan(plan),
      onEdit: (why, id, changes) => this.edit(why, id, changes),
      onMode: () => this.modeChanged(),
      onTrouble: (trouble) => this.explain(trouble),
      onHold: () => this.hold(),
      onDrag: (corner) => this.drag(corner),
      onCorner: () => this.draft(null),
    });
    this.freehand = new Freehand(this.map, this.tools, this.snapping);
    this.circle = new CircleTool(this.map, this.tools, { onShape: (ring) => this.circled(ring) });
    this.measure = new Measure(this.map, this.tools, () => this.latest.language);
    this.painting = this.makePainting();
    this.paintKeys = new PaintKeys(this.painting);
    this.keys = new Keys(host, this.map, this.tools, {
      onEscape: () => this.escape(),
      onRemove: () => !this.latest.read_only && Boolean(this.areas.selected) && this.act("remove"),
      onPaint: (key, whole) => (key === "Enter" ? this.act("finish") : this.paintKeys.pressed(key, whole)),
      onBack: () => this.tools.mode === "measure" && this.measure.undo(),
      onUndo: () => this.again("undo"),
      onRedo: () => this.again("redo"),
      onAll: () => this.showAll(),
      onKeys: () => this.latest.read_only || showKeys(this.host, this.texts),
    });
    this.outbox = new Outbox({
      // a map that is only looked at knows nothing of what waits on the one that is drawn on
      name: `smeedkaart:${data.workshop}${data.read_only ? ":look" : ""}`,
      client: uuid(),
      storage: sessionStorage,
      transmit: (message) => this.session?.send(message),
      changed: () => this.signal(),
    });
    this.connection = new Connection(() => this.url(`/kaart/rev/${encodeURIComponent(data.workshop)}?lang=${this.latest.language}`), {
      onAnswer: (answer, back) => this.answered(answer, back),
      onSilence: () => this.signal(),
      isIdle: () => this.outbox.waiting.length === 0,
    });
    this.others = new Others(this.map, (mark) => this.session?.mark(mark));
    this.disputes = new Disputes(host, this.map, (proposals, accept) => {
      this.checks?.worked();
      this.outbox.ask(uuid(), "choose", { proposals, accept });
    });
    this.disputes.words(texts);
    this.map.on("mousemove", ({ latlng }) => this.moved(latlng));
    // off the map the hand says nothing about the area any more
    this.map.on("mouseout", () => this.draft(null));
    this.buurten = new Buurten({
      areas: () => this.outbox.state(),
      chosen: () => this.areas.selected,
      texts: () => this.texts,
      places: () => this.zones.places,
      at: (place) => this.municipality.buurt(place),
      units: () => this.painting.unitsOf(this.latest.level),
      level: () => this.latest.level,
      onChanges: (id, changes) => {
        this.tools.stop();
        this.edit("paint", id, changes);
      },
      onTell: (sentence) => this.panel.say([sentence]),
    });
    this.online = new Online(host, this.map, {
      url: (path) => this.url(path),
      about: () => ({ municipality: this.latest.municipality, language: this.latest.language, workshop: this.latest.workshop }),
      near: data.read_only ? null : (text) => found(this.zones.places, text),
      offer: (place) => this.buurten.offer(place),
      onLayers: () => this.addControls(this.texts),
      onBackground: (whose) => {
        this.zones.transparent(Boolean(whose));
        this.panel.credit(whose);
      },
    });
    followContrast();
    this.addControls(texts);
    this.online.words(texts);
    this.checks = this.makeChecks();
    this.voices = this.makeVoices();
    this.side = this.makeSide();
    this.ticker = setInterval(() => this.tick(), 500);
    addEventListener("beforeunload", this.guard);
    this.resizer.observe(host);
    this.map.on("moveend", () => this.dock());
    this.aim(data);
  }

  /**
   * Paths of smeedkaart's own server are given from its root; it may itself live under a longer address.
   * @param {string} path
   */
  url(path) {
    return path.startsWith("/kaart/") ? this.base + path : path;
  }

  /**
   * Take the data of a run; while a hand is on the map they wait.
   * @param {MapComponent} component
   */
  receive(component) {
    this.component = component;
    this.latest = component.data;
    const { features, language } = this.latest;
    if (features === null && this.session?.language !== language) this.listen();
    if (!this.destroyed && !this.tools.busy) this.sync();
  }

  /** Hear what is drawn, in the language of the page. */
  listen() {
    this.session?.stop();
    const { workshop, language } = this.latest;
    this.session = new Session(this.url(`/kaart/w/${encodeURIComponent(workshop)}`), {
      client: this.outbox.client,
      language,
      onNews: () => this.heard(),
      onAnswer: (answer) => this.told(answer),
      onSilence: () => this.connection.ask(),
      onHand: () => this.showHand(),
      onMark: (mark) => this.others.show(mark),
      onConflict: (conflict) => {
        this.disputes.hear(conflict);
        this.showSide();
      },
      onAll: () => this.disputes.anew(),
      onOutside: () => this.connection.askAnew(),
      onLine: (up) => this.connection.hear(up),
    });
  }

  /** What does not fit between the areas of a workshop, and how that is mended. */
  makeChecks() {
    if (this.latest.features || !this.latest.about) return null;
    const patches = new Patches(this.host, this.map);
    this.panel.more([
      { action: "check", sign: "check" },
      { action: "circle", sign: "circle" },
      { action: "measure", sign: "measure" },
    ]);
    return new Checks({
      ask: (brief) => /** @type {Session} */ (this.session).routes.check(brief),
      look: (mend) => /** @type {Session} */ (this.session).routes.preview(mend),
      hand: (mend) => {
        const key = uuid();
        this.outbox.ask(key, "mend", mend);
        return key;
      },
      undo: () => this.again("undo"),
      light: (geometries, preview) => patches.light(geometries, preview),
      show: (geometries) => this.show(patches.around(geometries)),
      mends: () => !this.latest.read_only,
    });
  }

  /** What many drawings of one area say together, where the page draws. */
  makeVoices() {
    if (!this.checks || this.latest.read_only) return null;
    const bands = new Bands(this.map);
    const patches = L.featureGroup();
    this.panel.more([{ action: "voices", sign: "voices" }]);
    return new Voices({
      ask: (subject, units) => /** @type {Session} */ (this.session).routes.voices(subject, units),
      send: (body) => /** @type {Session} */ (this.session).routes.voice(body),
      key: uuid,
      draw: () => {
        this.choose(null);
        this.tools.draw();
      },
      stop: () => this.tools.stop(),
      alone: (alone) => {
        this.host.classList.toggle("is-alone", alone);
        this.snapping.alone = alone;
      },
      light: (shapes, border) => {
        bands.light(shapes, border);
        this.host.classList.toggle("is-heard", shapes.length > 0);
      },
      page: (subject) => /** @type {Session} */ (this.session).routes.voicesPage(subject),
      show: (geometries) => {
        patches.clearLayers();
        for (const geometry of geometries) patches.addLayer(L.geoJSON(geometry));
        this.show(patches.getBounds().pad(0.2));
      },
    });
  }

  /**
   * By a figure, what every area looks like.
   * @param {string} by
   * @param {AbortSignal} signal
   * @returns {Promise<Coloured | null>}
   */
  async colours(by, signal) {
    if (this.latest.read_only) return null;
    const { workshop, language } = this.latest;
    const asked = new URLSearchParams({ by, lang: language });
    const answer = await fetch(this.url(`/kaart/w/${encodeURIComponent(workshop)}/colour?${asked}`), { signal }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  /** Areas look otherwise, and so the panel beside them. */
  coloured() {
    this.areas.paint();
    this.side?.element.classList.toggle("is-coloured", Boolean(this.colouring.by));
  }

  /** The panel beside the map, where the page has room for one. */
  makeSide() {
    const place = /** @type {HTMLElement | null} */ (this.host.parentElement?.querySelector(".sk-side"));
    if (!place || !this.latest.about) return null;
    place.replaceChildren();
    place.hidden = false;
    const { checks } = this;
    const side = new Side(place, {
      onPick: (id) => this.pick(id),
      onOpen: (sheet, value) => this.open(sheet, value),
      onChoose: () => {
        this.disputes.back();
        this.showSide();
      },
      onEscape: () => this.checks?.escape() || this.voices?.escape() || this.escape(),
      onCheck: checks ? () => checks.begin() : undefined,
      colouring: this.colouring.element,
    });
    if (checks) side.checks.append(checks.element);
    if (this.voices) side.checks.append(this.voices.element);
    if (this.latest.about.opens.includes("bring")) this.panel.more([{ action: "bring", sign: "bring" }]);
    return side;
  }

  /**
   * Ask the page for a sheet over it, or for another page, with the area that is chosen.
   * @param {string} sheet
   * @param {string} value
   */
  open(sheet, value = "") {
    // whatever is recorded in a dialog is undone before what was mended
    this.checks?.worked();
    this.component.setTriggerValue("open", { sheet, value, area: this.chosen, client: this.outbox.client });
  }

  makePainting() {
    return new Painting(this.map, this.tools, {
      address: (level) => {
        const { workshop, language } = this.latest;
        return this.url(`/kaart/w/${encodeURIComponent(workshop)}/units?${new URLSearchParams({ level, lang: language })}`);
      },
      areas: () => this.outbox.state(),
      texts: () => this.latest.texts,
      onPress: () => this.nameIt(),
      onHold: () => this.hold(),
      onHand: (put, { lat, lng }) => this.session?.hand.want(put, { at: [lng, lat], area: this.tools.id || null }),
      onRest: () => {
        this.session?.hand.stop();
        this.began = undefined;
        this.later();
      },
      onStroke: (id, changes) => this.edit("paint", id, changes),
      onTell: (sentence) => (this.side ?? this.panel).say([sentence]),
      onChange: () => this.showPanel(),
    });
  }

  makeMap() {
    this.canvas.className = "sk-canvas";
    this.canvas.setAttribute("role", "application");
    // whoever comes with the Tab key meets the button to draw first, and then what steers the map
    this.panel.element.after(this.canvas);
    const map = L.map(this.canvas, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      scrollWheelZoom: false,
      minZoom: 6,
      maxZoom: 20,
    });
    map.fitBounds(NETHERLANDS);
    this.still = wheel(map);
    nameHandles(map, () => this.texts);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 200 }).addTo(map);
    map.on("click", () => {
      this.pick(null);
    });
    return map;
  }

  /**
   * Put the buttons on the map, in place of those in another language.
   * @param {Texts} texts
   */
  addControls(texts) {
    for (const control of this.controls) control.remove();
    this.canvas.setAttribute("aria-label", texts.map);
    const controls = [
      L.control.zoom({ position: "topright", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }),
      mapBar(texts, { show_all: () => this.showAll() }),
      fullscreen(texts),
      this.latest.read_only ? null : mapBar(texts, { undo_last: () => this.again("undo"), redo_last: () => this.again("redo") }),
      this.latest.read_only ? null : mapBar(texts, { contrast: switchContrast, keys: () => showKeys(this.host, this.texts) }),
      L.control.layers(
        undefined,
        { [texts.zones]: this.zones.layer, ...this.online.layers(texts) },
        { position: "topright", collapsed: this.host.clientWidth < SMALL },
      ),
    ];
    this.controls = controls.filter((control) => control !== null);
    for (const control of this.controls) control.addTo(this.map);
    const layers = this.canvas.querySelector(".leaflet-control-layers-toggle");
    // Leaflet has a word of its own for it, in English
    for (const name of ["title", "aria-label"]) layers?.setAttribute(name, texts.layers);
    this.texts = texts;
    this.areas.lockedWords = texts.locked_sign;
    this.tools.hectares = (m2) => hectares(m2, this.latest.language);
    this.words = JSON.stringify(texts);
  }

  /**
   * Choose the first view: what Python asks for, else the areas, else the zones. Later runs leave the view alone.
   * @param {MapData} data
   */
  async aim(data) {
    const first = data.bounds ?? (data.features?.length ? L.geoJSON(data.features).getBounds() : null);
    /** @param {L.LatLngBoundsExpression} bounds */
    const fit = (bounds) => {
      this.wish = bounds;
      if (this.host.clientHeight) this.show(bounds);
    };
    if (first) fit(first);
    const zones = await this.zones.load(this.url(data.zones_url));
    if (zones && !first && !this.destroyed) fit(zones);
    // a map without its areas would look as if nothing was drawn
    await this.session?.beginning;
    if (!this.destroyed && !this.tools.busy) this.sync();
    // until here the page may keep itself out of sight
    this.host.classList.add("is-there");
  }

  /**
   * Show a part of the world beside the panel, where there is room for both.
   * @param {L.LatLngBoundsExpression} bounds
   */
  show(bounds) {
    const { clientWidth, clientHeight } = this.host;
    const { offsetWidth, offsetHeight } = this.panel.element;
    const free = clearOf({ width: clientWidth, height: clientHeight }, { width: offsetWidth, height: offsetHeight });
    /** @type {L.FitBoundsOptions} */
    const around = this.latest.read_only
      ? { paddingTopLeft: [20, 20], paddingBottomRight: [70, 60] }
      : { paddingTopLeft: free, paddingBottomRight: [80, 80] };
    this.still(() => this.map.fitBounds(bounds, { ...around, animate: false }));
  }

  /** Bring all areas in view, or all zones where nothing is drawn yet. */
  showAll() {
    const bounds = this.areas.layers.size ? this.areas.bounds() : this.zones.shapes?.getBounds();
    if (bounds) this.show(bounds);
  }

  resized() {
    this.map.invalidateSize({ animate: false });
    // a map that was made in a hidden tab could not know its scale yet
    if (this.wish && this.hidden && this.host.clientHeight) this.show(this.wish);
    this.hidden = !this.host.clientHeight;
  }

  /** Take in what Python says, once no hand is on the map. */
  sync() {
    const data = this.latest;
    if (data !== this.synced) {
      this.synced = data;
      if (!this.session) this.syncs += 1;
      document.documentElement.lang = data.language;
      document.documentElement.dir = data.direction;
      this.host.style.height = data.height;
      this.panel.words(data.texts, data.notice, data.attribution);
      this.disputes.words(data.texts);
      if (this.words !== JSON.stringify(data.texts)) {
        this.addControls(data.texts);
        this.online.words(data.texts);
      }
      this.online.allow(data.online, data.workshop);
      this.syncSide(data);
      if (data.features) this.outbox.receive(data.features, data.revision ?? 0, []);
      this.follow(data.selected);
    }
    this.refresh();
  }

  /** @param {MapData} data */
  syncSide({ texts, about, told, sheet, check }) {
    this.panel.plans = !about || about.opens.includes("plan");
    if (!this.side || !about) return;
    this.side.words(texts, about);
    this.colouring.words(texts);
    this.checks?.words(texts);
    this.voices?.words(texts);
    this.checks?.wanted(check);
    if (told) this.side.hear(told);
    // after a dialog people go on where they were
    if (this.sheet && !sheet) this.side.back();
    this.sheet = sheet ?? "";
    // areas came from elsewhere: what is brought in seldom fits what was drawn
    if (check && check !== lookedAt) this.checks?.begin();
    lookedAt = check;
  }

  /** Show the numbers as they are now. */
  showSide() {
    if (!this.side || !this.session) return;
    const { news, hand } = this.session;
    this.side.show({
      areas: [...news.areas.values()],
      hand: hand.areas,
      draft: ["draw", "paint", "circle"].includes(this.tools.mode ?? "") ? (hand.areas.get(this.tools.fresh) ?? null) : null,
      whole: news.whole,
      known: news.revision !== null,
      behind: news.behind,
      waiting: news.waiting,
      laid: this.disputes.later,
      age: /** @type {"" | "late" | "old"} */ (this.host.dataset.age ?? ""),
      chosen: this.chosen,
    });
  }

  /**
   * Select what Python selects, unless a newer choice made here is still on its way to it.
   * @param {string | null} selected
   */
  follow(selected) {
    if (selected === this.pythonSelected) return;
    this.pythonSelected = selected;
    const now = Date.now();
    const echo = this.echoes.findIndex(({ id, at }) => id === selected && now - at < ECHO * 1000);
    this.echoes = this.echoes.slice(echo + 1).filter(({ at }) => now - at < ECHO * 1000);
    if (this.echoes.length) return;
    this.chosen = selected;
    if (echo >= 0) return;
    const shape = selected === null ? undefined : this.outbox.state().get(selected);
    const bounds = shape && L.geoJSON(shape).getBounds();
    if (bounds && !this.map.getBounds().intersects(bounds)) this.show(bounds);
  }

  /** Show the areas, their labels and the panel as they are now. */
  refresh() {
    const areas = this.shown();
    const { id } = this.tools;
    this.painting.refresh();
    if (this.tools.mode && this.tools.id && !areas.has(id)) this.tools.stop();
    this.areas.several = new Set(this.choosing.ids ?? this.latest.several);
    this.areas.show(areas, this.tools.held);
    const { view } = this;
    if (view.naming && !areas.has(view.naming)) view.naming = null;
    if (view.removing && !areas.has(view.removing)) view.removing = null;
    this.areas.select(this.chosen);
    this.labels.show();
    this.showPanel();
    this.signal();
    this.sendPlan();
  }

  /** The areas as they stand with what waits laid over them, and with the numbers of what is in the hand. */
  shown() {
    const areas = this.outbox.state();
    for (const [id, { label, fill, stroke, hatch, dots, lines }] of this.session?.hand.areas ?? []) {
      const known = areas.get(id);
      if (known) areas.set(id, { ...known, properties: { ...known.properties, label, fill, stroke, hatch, dots, lines } });
    }
    return areas;
  }

  /** What others do shows while a hand is on the map too, but never in that hand. */
  showAround() {
    this.painting.refresh();
    this.areas.show(this.shown(), this.tools.held);
    this.labels.show();
    this.age();
  }

  showHand() {
    if (this.destroyed) return;
    const { hand, news } = /** @type {Session} */ (this.session);
    const moving = this.tools.mode === "reshape" || this.tools.mode === "move";
    this.gains.show(moving ? gains(hand.areas, news.areas) : [], this.texts.gains, this.latest.language);
    if (this.tools.busy || this.tools.mode === "cut" || this.session?.hand.stays) this.showAround();
    // what is being drawn is no area on the map yet
    else this.age();
  }

  /** Say how old the numbers are: of now, of a moment ago, or of before the server went away. */
  age() {
    const { areas = new Map(), age = "" } = this.session?.hand ?? {};
    // of what waits the numbers are those of before, but for what is asked about while it is in the hand
    const waits = this.outbox.waiting.map(({ changes }) => Object.keys(changes).filter((id) => !areas.has(id)));
    const late = this.outbox.waiting.some(({ changes }, i) => waits[i].length || !Object.keys(changes).length);
    const before = !this.connection.up || this.session?.behind;
    this.host.dataset.age = before ? "old" : age || (late ? "late" : "");
    this.labels.fade(new Set([...(age ? [...this.tools.held, ...areas.keys()] : []), ...waits.flat()]));
    this.showSide();
  }

  /** A stroke begins. */
  hold() {
    this.began = { areas: this.outbox.state(), revision: this.outbox.revision };
    if (this.tools.keyed) this.session?.hand.goOn();
    else this.session?.hand.start();
  }

  /**
   * What is in the hand has another shape: ask what that means, and let others see it.
   * @param {{ lat: number, lng: number }} corner where the hand is
   */
  drag({ lat, lng }) {
    const { hand } = this.session ?? {};
    if (!hand) return;
    this.gains.follow({ lat, lng });
    const put = [...this.tools.held].map((id) => plain(this.areas.feature(id)));
    hand.want(put, { at: [lng, lat], area: this.tools.id });
    this.age();
  }

  /**
   * A new area or a hole is being drawn: ask what that would be if it were closed as it is now.
   * @param {L.LatLng | null} place where the hand is
   */
  draft(place) {
    const { hand } = this.session ?? {};
    if (!hand || !this.tools.drawing || this.tools.asking.question || this.voices?.drawing) return;
    const area = this.tools.enclosed(place);
    if (area) hand.want([plain(area)]);
    else hand.stop();
  }

  /**
   * A circle is drawn: ask what it would be.
   * @param {import("./shapes.js").Ring | null} ring
   */
  circled(ring) {
    this.panel.wide(this.circle.metres);
    if (!ring) return;
    const open = ring.map(({ lat, lng }) => [lng, lat]);
    const properties = { id: this.tools.fresh, name: "" };
    this.session?.hand.want([{ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [[...open, open[0]]] } }]);
  }

  /** @param {L.LatLng} place */
  moved(place) {
    const { mode, busy, id } = this.tools;
    this.draft(place);
    // what is dragged tells it itself
    if (mode && !busy && this.session && !this.voices?.drawing) this.others.say(place, id || null, this.tools.corners());
  }

  /** Something came that was not known: it is shown when the browser comes to it. */
  heard() {
    const { news } = /** @type {Session} */ (this.session);
    if (news.waiting === 0) this.disputes.none();
    this.outbox.receive(news.features(), news.revision ?? 0, []);
    this.checks?.heard(news.revision ?? 0);
    this.colouring.changed();
    this.syncs += 1;
    this.later();
  }

  /**
   * The server dealt with what was handed in.
   * @param {Answer} answer
   */
  told(answer) {
    const { edit_id, settled, notices, asks, questions } = answer;
    const { news } = /** @type {Session} */ (this.session);
    this.outbox.receive(news.features(), news.revision ?? 0, settled ? [edit_id] : []);
    if (settled) this.savedAt = Date.now();
    if (!this.outbox.waiting.length && this.session?.hand.stays) {
      this.session.hand.stop();
      this.gains.follow(null);
    }
    if (this.side) this.side.say(notices);
    else this.panel.say(notices);
    this.side?.question(questions, news.areas);
    if (asks.length) this.ask(asks);
    this.checks?.answered(answer);
    this.checks?.heard(news.revision ?? 0);
    this.later();
  }

  /**
   * Areas that were taken off the map stay there until people say what becomes of the decisions about them.
   * @param {Ask[]} asks
   */
  ask(asks) {
    if (!this.side || this.side.opens("ending")) this.open("ending", asks.map(({ area }) => area).join(","));
    else this.side.say(asks.map(({ name }) => this.latest.texts.ending_elsewhere.replace("{name}", () => name)));
  }

  showPanel() {
    for (const tool of [this.freehand, this.circle, this.measure]) tool.follow();
    /** @param {string} id */
    const name = (id) => this.outbox.state().get(id)?.properties.name ?? "";
    const { naming, removing, trouble } = this.view;
    const { mode, points } = this.tools;
    this.host.dataset.mode = mode ?? (this.choosing.on ? "choose" : "");
    const { bar } = this.painting;
    const quiet = !naming || this.painting.finger;
    const { question } = this.tools.asking;
    if (question) this.panel.show({ ...question, question: question.kind, kind: "asking", focus: true });
    else if (mode === "paint") {
      const named = naming ? name(naming) : "";
      this.panel.show({ kind: "painting", bar, trouble, name: name(this.tools.id), naming: named, quiet });
    } else if (mode === "circle") this.panel.show({ kind: "circle", placed: Boolean(this.circle.middle) });
    else if (mode === "measure") this.panel.show({ kind: "measure", reading: this.measure.reading, points: this.measure.corners.length });
    else if (mode)
      this.panel.show({ kind: "tool", mode, points, trouble, name: name(this.tools.id), snap: this.snapping.on, stroke: this.freehand.on });
    else if (trouble) this.panel.show({ kind: "trouble", trouble });
    else if (naming) this.panel.show({ kind: "naming", id: naming, name: name(naming) });
    else if (removing) this.panel.show({ kind: "removing", name: name(removing), focus: true });
    else if (this.choosing.on) this.panel.show({ kind: "choosing", names: this.choosing.names(), name: this.choosing.first() });
    else if (this.latest.read_only) this.panel.show({ kind: "looking" });
    else this.panel.show({ kind: "idle", area: this.selectedProperties() });
    this.dock();
  }

  /** Lay the card beside what is drawn, or beside the chosen area. */
  dock() {
    // buttons that people paint with stay where they are
    const paints = this.tools.mode === "paint";
    const id = paints ? null : this.tools.mode ? this.tools.id : (this.view.naming ?? this.areas.selected);
    const drawn = this.tools.corners();
    dock(this.map, this.panel.element, drawn.length ? L.latLngBounds(drawn) : id ? (this.areas.layers.get(id)?.getBounds() ?? null) : null);
  }

  selectedProperties() {
    const { selected } = this.areas;
    if (selected === null) return null;
    const layer = this.areas.layer(selected);
    return { ...layer.feature.properties, outside: this.municipality.leaves(layer.getLatLngs()) };
  }

  /**
   * Record a finished stroke. It is on the map at once, and in the outbox until the server answers it.
   * @param {Reason} why
   * @param {string} id
   * @param {Changes} changes
   */
  edit(why, id, changes) {
    const { texts } = this.latest;
    const voiced = this.voices?.drawing && why === "create" ? changes[id] : null;
    if (voiced) {
      // a drawing for "my neighbourhood" is no stroke: it waits nowhere and nobody hears of it
      this.began = undefined;
      this.voices?.keep(voiced);
      return;
    }
    this.view.trouble = null;
    const known = this.session?.hand.areas;
    for (const feature of Object.values(changes)) {
      // a border that a hand moved is no border of units any more
      if (feature && why !== "rename" && why !== "paint" && why !== "lock") Object.assign(feature.properties, DRAWN);
      // the numbers that belong to the former shape would be a lie beside the new one
      if (feature && why !== "rename" && why !== "lock")
        feature.properties.label = known?.get(feature.properties.id)?.label ?? texts.computing;
    }
    if (this.tools.keyed) this.session?.hand.stay();
    else {
      this.session?.hand.stop();
      this.gains.follow(null);
    }
    const created = (why === "create" || (why === "paint" && !this.outbox.state().has(id))) && changes[id];
    if (created) {
      created.properties.name ||= this.freshName();
      this.view.naming = id;
      this.choose(id);
    }
    this.outbox.add(uuid(), why, id, changes, this.began);
    this.checks?.worked();
    this.began = undefined;
    this.later();
  }

  /** Catch up after the browser has finished the gesture. */
  later() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      if (this.destroyed) return;
      if (this.tools.busy) this.showAround();
      else this.sync();
    }, 0);
  }

  /**
   * Take back the last gesture of this page, or do it again; it waits its turn after what was drawn before it.
   * @param {"undo" | "redo"} direction
   */
  again(direction) {
    if (this.latest.read_only || this.tools.busy) return;
    if (this.tools.drawing) {
      // half drawn: the last corner is what was done last
      if (direction === "undo" && this.tools.points) this.tools.undo();
      return;
    }
    this.checks?.worked();
    this.outbox.ask(uuid(), direction);
  }

  freshName() {
    const taken = new Set([...this.outbox.state().values()].map((feature) => feature.properties.name));
    let number = 1;
    const name = () => this.latest.texts.default_name.replace("{number}", String(number));
    while (taken.has(name())) number += 1;
    return name();
  }

  /**
   * Ask Python to work out a merge or a split, as soon as all that was drawn has arrived there.
   * @param {Plan} plan
   */
  plan(plan) {
    this.planned = plan;
    this.later();
  }

  sendPlan() {
    if (!this.planned || this.outbox.waiting.length) return;
    this.component.setTriggerValue("plan", { ...this.planned, client: this.outbox.client });
    this.planned = null;
  }

  /**
   * Choose an area, or none; tells whether the click was taken.
   * @param {string | null} id
   */
  pick(id) {
    if (this.tools.mode || this.tools.asking.question) return false;
    if (this.choosing.on) {
      if (id && this.locked(id)) this.panel.say([this.texts.locked_area]);
      else this.choosing.turn(id);
      this.refresh();
      return true;
    }
    this.nameIt();
    this.view.removing = null;
    // an area clicked again is told again: the page may know of another choice that has not arrived here yet
    if (id || this.chosen) this.choose(id);
    this.refresh();
    return true;
  }

  /** Whoever goes on has said enough about the name. */
  nameIt() {
    if (this.view.naming) this.panel.element.querySelector("form")?.requestSubmit();
  }

  /** @param {string | null} id */
  choose(id) {
    this.chosen = id;
    // the panel is here: the page hears of a choice when it is asked for something about it
    if (this.side) return;
    this.echoes.push({ id, at: Date.now() });
    // a trigger, for a state that already had this value would tell Python nothing
    this.component.setTriggerValue("choice", { id });
  }

  /** @param {string} text */
  rename(text) {
    const id = this.view.naming;
    const name = text.trim();
    this.view.naming = null;
    if (id && name && name !== this.areas.layer(id).feature.properties.name) {
      this.edit("rename", id, { [id]: this.areas.feature(id, { name }) });
    }
    this.refresh();
  }

  /**
   * Do what a button says; `value` is what was typed.
   * @param {string} action
   * @param {string} value
   */
  act(action, value = "") {
    const id = this.areas.selected ?? "";
    const { view, tools } = this;
    view.trouble = null;
    /** @type {Record<string, () => void>} */
    const actions = {
      draw: () => tools.draw(),
      check: () => this.checks?.begin(),
      voices: () => this.voices?.start(),
      bring: () => this.open("bring"),
      paint: () => this.paint(""),
      paint_on: () => this.paint(id),
      rename: () => {
        view.naming = id;
      },
      reshape: () => tools.reshape(id),
      cut: () => tools.cut(id),
      move: () => tools.move(id),
      merge: () => this.choosing.start(id),
      go_on: () => this.choosing.finish(),
      split: () => tools.split(id),
      remove: () => {
        view.removing = id;
      },
      remove_yes: () => this.remove(id),
      remove_no: () => {
        view.removing = null;
      },
      circle: () => this.circle.start(),
      measure: () => this.measure.start(),
      measure_anew: () => this.measure.clear(),
      metres: () => this.circle.size(typedMetres(value) ?? this.circle.metres),
      finish: () => (tools.mode === "circle" ? this.circle.finish() : tools.finish()),
      undo: () => (tools.mode === "measure" ? this.measure.undo() : tools.undo()),
      cancel: () => (this.choosing.on ? this.choosing.stop() : tools.stop()),
      name: () => this.rename(value),
      skip: () => {
        view.naming = null;
      },
      close: () => this.pick(null),
      understood: () => {},
      snap: () => {
        this.snapping.on = !this.snapping.on;
      },
      duplicate: () => this.duplicate(id),
      lock: () => this.lock(id, true),
      unlock: () => this.lock(id, false),
      clip: () => this.edit("edit", id, { [id]: this.areas.feature(id, { clip: true }) }),
      stroke: () => {
        this.freehand.on = !this.freehand.on;
      },
    };
    if (action.startsWith("paint_")) this.nameIt();
    if (HELD.has(action) && this.locked(id)) {
      this.explain("locked_area");
      return true;
    }
    // an answer to a question about what was drawn, a button of painting, or else what a button does
    if (!tools.asking.answer(action) && !this.painting.act(action, value)) actions[action]?.();
    // whoever draws with the keyboard goes on from the map itself
    if (
      ["draw", "cut", "split", "circle", "measure", "paint", "paint_on"].includes(action) ||
      (action === "name" && tools.mode === "paint")
    )
      this.canvas.focus({ preventScroll: true });
    this.refresh();
    return true;
  }

  /** @param {string} id */
  paint(id) {
    this.choose(id || null);
    this.view.trouble = this.painting.start(id);
  }

  /**
   * Put a copy beside an area, and let people move it to its place. It is drawn freely, also where the area is painted: units that
   * are in two areas would count who lives there twice. A lock is not copied.
   * @param {string} id
   */
  duplicate(id) {
    const copy = uuid();
    const { geometry, properties } = this.areas.feature(id);
    const bounds = this.areas.layer(id).getBounds();
    const name = this.texts.copy_name.replace("{name}", () => properties.name);
    this.edit("duplicate", copy, {
      [copy]: {
        type: "Feature",
        properties: { id: copy, name },
        geometry: shifted(geometry, BESIDE * (bounds.getEast() - bounds.getWest())),
      },
    });
    this.choose(copy);
    this.refresh();
    this.panel.say([this.texts.duplicated]);
    this.tools.move(copy);
  }

  /** @param {string} id */
  locked(id) {
    return Boolean(this.areas.layers.get(id)?.feature.properties.locked);
  }

  /**
   * @param {string} id
   * @param {boolean} locked
   */
  lock(id, locked) {
    this.edit("lock", id, { [id]: this.areas.feature(id, { locked, turned: true }) });
  }

  /** @param {string} id */
  remove(id) {
    this.view.removing = null;
    this.choose(null);
    this.edit("remove", id, { [id]: null });
  }

  escape() {
    if (this.panel.closeMore() || this.painting.drop()) return true;
    if (this.tools.asking.question) return this.act("again");
    if (this.tools.mode || this.choosing.on) return this.act("cancel");
    if (this.view.removing || this.view.trouble) return this.act("remove_no");
    return this.areas.selected ? this.act("close") : false;
  }

  /** @param {string} trouble */
  explain(trouble) {
    if (!this.tools.busy) {
      this.session?.hand.stop();
      this.began = undefined;
    }
    this.view.trouble = trouble;
    this.showPanel();
  }

  modeChanged() {
    // a question about a drawing that is done is part of making it
    if (!this.tools.mode && !this.tools.asking.question) this.voices?.left();
    if (!this.tools.drawing) this.keys.aim(false);
    if (this.tools.mode !== "paint") this.painting.leave();
    if (!this.tools.mode) {
      if (!this.session?.hand.stays) this.gains.follow(null);
      this.others.leave();
      if (!this.session?.hand.stays) this.session?.hand.stop();
    }
    if (this.tools.mode) this.view.trouble = null;
    else this.later();
    this.showPanel();
  }

  /**
   * @param {RevisionAnswer} answer
   * @param {boolean} back
   */
  answered({ revision = null, online, goes = "" }, back) {
    if (back) this.outbox.hurry();
    if (this.session) {
      // whoever switched it, here or on another screen
      if (online !== undefined) this.online.allow(online, this.latest.workshop);
      this.side?.outward(goes);
      if (revision !== null) this.session.stands(revision);
      this.signal();
      return;
    }
    // someone else switched it off: not one more tile is asked for
    if (online === false) this.online.allow(false);
    const { latest } = this;
    const behind = revision !== null && (revision !== (latest.revision ?? revision) || (online ?? latest.online) !== latest.online);
    // Python may need a moment; asking again every two seconds would only make it start over
    const asked = `${revision} ${online}` === this.asked && Date.now() - this.askedAt < 8000;
    if (behind && !asked) {
      this.asked = `${revision} ${online}`;
      this.askedAt = Date.now();
      this.component.setTriggerValue("refresh", revision);
    }
    this.signal();
  }

  tick() {
    if (!this.host.isConnected) {
      this.destroy();
      return;
    }
    if (this.connection.up) this.outbox.send();
    this.session?.check();
    this.signal();
  }

  signal() {
    const { waiting } = this.outbox;
    const saved = Date.now() - this.savedAt < SAVED_FOR * 1000;
    this.host.toggleAttribute("data-work", waiting.length > 0 && this.connection.up && !this.connection.locked);
    if (this.connection.locked) this.panel.signal("locked");
    else if (waiting.length) {
      this.panel.signal(this.outbox.age() > UNSAVED_AFTER || !this.connection.up ? "unsaved" : (this.panel.badge.dataset.state ?? ""));
    } else if (!this.connection.up) this.panel.signal("offline");
    else this.panel.signal(saved ? "saved" : "");
    this.age();
  }

  destroy() {
    if (this.destroyed) return;
    this.destroyed = true;
    clearInterval(this.ticker);
    clearTimeout(this.soon);
    this.session?.stop();
    this.others.stop();
    this.disputes.stop();
    this.checks?.stop();
    removeEventListener("beforeunload", this.guard);
    this.resizer.disconnect();
    this.connection.stop();
    this.keys.stop();
    this.labels.stop();
    this.online.stop();
    this.map.remove();
  }
}
