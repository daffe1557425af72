// The map on which residents draw. Streamlit calls `receive` with every change of data; the map itself is made once.
import { Areas } from "./areas.js";
import { Choosing } from "./choosing.js";
import { Connection } from "./connection.js";
import { fullscreen } from "./fullscreen.js";
import { Keys } from "./keys.js";
import { Labels } from "./labels.js";
import { Online } from "./online.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { uuid } from "./shapes.js";
import { Tools } from "./tools.js";
import { Zones } from "./zones.js";

/** The Netherlands, for a workshop without areas or zones. */
const NETHERLANDS = [
  [50.75, 3.35],
  [53.55, 7.22],
];
/** Seconds before an edit without confirmation is called unsaved, and for which "saved" is shown. */
const [UNSAVED_AFTER, SAVED_FOR] = [1.5, 2];
/** Seconds within which Python's answer to a choice made here is no new choice. */
const ECHO = 5;
/** Width (pixels) from which the map is shown beside the panel instead of under it. */
const ROOM_FOR_PANEL = 1000;
/** Width (pixels) below which the list of layers hides behind a button. */
const SMALL = 640;

/** Called by Streamlit; returns what to do when the map leaves the page. */
export async function receive(component, base) {
  const host = component.parentElement.querySelector(".sk-map");
  if (!host.editor || host.editor.destroyed) {
    host.replaceChildren();
    host.editor = new Editor(host, base);
  }
  const { editor } = host;
  await editor.receive(component);
  return () => editor.destroy();
}

/** Load a script or style of this server once; a second map on the same page waits for the same one. */
const loaded = new Map();
function load(url) {
  if (!loaded.has(url)) {
    const element = Object.assign(document.createElement(url.endsWith(".css") ? "link" : "script"), { rel: "stylesheet" });
    loaded.set(url, new Promise((resolve, reject) => Object.assign(element, { onload: resolve, onerror: reject })));
    element[url.endsWith(".css") ? "href" : "src"] = url;
    document.head.append(element);
  }
  return loaded.get(url);
}

class Editor {
  /** Ask whether to leave the page while something waits to be saved. */
  guard = (event) => {
    if (this.outbox.waiting.length && !this.connection.locked) event.preventDefault();
  };

  constructor(host, base) {
    Object.assign(this, { host, base, syncs: 0, echoes: [], pythonSelected: null });
    this.view = { naming: null, removing: null, trouble: null };
  }

  /** Paths of smeedkaart's own server are given from its root; it may itself live under a longer address. */
  url(path) {
    return path.startsWith("/kaart/") ? this.base + path : path;
  }

  async receive(component) {
    this.component = component;
    this.latest = component.data;
    this.ready ??= this.start(component.data);
    await this.ready;
    if (this.destroyed) return;
    this.latest = component.data;
    if (this.tools.busy) return;
    this.sync();
  }

  async start(data) {
    const vendor = `${this.base}/kaart/vendor`;
    await Promise.all(
      [`${vendor}/leaflet.css`, `${vendor}/leaflet-geoman.css`, `${this.base}/kaart/editor/editor.css`, `${vendor}/leaflet.js`].map(load),
    );
    await load(`${vendor}/leaflet-geoman.min.js`);
    this.host.style.height = data.height;
    const { texts } = data;
    this.panel = new Panel(this.host, (action, value) => this.act(action, value));
    this.panel.words(texts, data.notice, data.attribution);
    this.makeMap(texts);
    this.areas = new Areas(this.map, { onPick: (id) => this.pick(id) });
    this.labels = new Labels(this.map, this.areas);
    this.choosing = new Choosing(this.areas, (plan) => this.plan(plan));
    this.tools = new Tools(this.map, this.areas, {
      onPlan: (plan) => this.plan(plan),
      onEdit: (why, id, changes) => this.edit(why, id, changes),
      onMode: () => this.modeChanged(),
      onTrouble: (trouble) => this.explain(trouble),
    });
    this.keys = new Keys(this.host, this.map, this.tools, {
      onEscape: () => this.escape(),
      onRemove: () => !this.latest.read_only && this.act("remove"),
    });
    this.outbox = new Outbox({
      // a map that is only looked at knows nothing of what waits on the one that is drawn on
      name: `smeedkaart:${data.workshop}${data.read_only ? ":look" : ""}`,
      client: uuid(),
      storage: sessionStorage,
      transmit: (message) => this.component.setTriggerValue("edit", message),
      changed: () => this.signal(),
    });
    this.connection = new Connection(this.url(`/kaart/rev/${encodeURIComponent(data.workshop)}`), {
      onAnswer: (revision, back, online) => this.answered(revision, back, online),
      onSilence: () => this.signal(),
      isIdle: () => this.outbox.waiting.length === 0,
    });
    this.ticker = setInterval(() => this.tick(), 500);
    addEventListener("beforeunload", this.guard);
    this.resizer = new ResizeObserver(() => this.resized());
    this.resizer.observe(this.host);
    this.online = new Online(this.host, this.map, {
      url: (path) => this.url(path),
      about: () => ({ municipality: this.latest.municipality, language: this.latest.language, workshop: this.latest.workshop }),
      onLayers: () => this.addControls(this.texts),
      onBackground: (whose) => {
        this.zones.transparent(Boolean(whose));
        this.panel.credit(whose);
      },
    });
    this.online.words(texts);
    this.aim(data);
    window.smeedkaart = { editor: this, map: this.map, mounts: (window.smeedkaart?.mounts ?? 0) + 1 };
  }

  makeMap(texts) {
    this.canvas = document.createElement("div");
    this.canvas.className = "sk-canvas";
    this.canvas.setAttribute("role", "application");
    // whoever comes with the Tab key meets the button to draw first, and then what steers the map
    this.panel.element.after(this.canvas);
    this.map = L.map(this.canvas, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      minZoom: 6,
      maxZoom: 20,
    });
    this.map.fitBounds(NETHERLANDS);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 200 }).addTo(this.map);
    this.zones = new Zones(this.map);
    this.zones.layer.addTo(this.map);
    this.addControls(texts);
    this.map.on("click", () => {
      this.pick(null);
    });
  }

  /** Put the buttons on the map, in place of those in another language. */
  addControls(texts) {
    for (const control of this.controls ?? []) control.remove();
    this.canvas.setAttribute("aria-label", texts.map);
    this.controls = [
      L.control.zoom({ position: "topright", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }),
      fullscreen(this.host, texts),
      L.control.layers(
        null,
        { [texts.zones]: this.zones.layer, ...this.online?.layers(texts) },
        { position: "topright", collapsed: this.host.clientWidth < SMALL },
      ),
    ].filter(Boolean);
    for (const control of this.controls) control.addTo(this.map);
    this.texts = texts;
    this.words = JSON.stringify(texts);
  }

  /** Choose the first view: what Python asks for, else the areas, else the zones. Later runs leave the view alone. */
  async aim(data) {
    const first = data.bounds ?? (data.features.length ? L.geoJSON(data.features).getBounds() : null);
    const fit = (bounds) => {
      this.wish = bounds;
      if (this.host.clientHeight) this.show(bounds);
    };
    if (first) fit(first);
    const zones = await this.zones.load(this.url(data.zones_url));
    if (zones && !first && !this.destroyed) fit(zones);
    // until here the page may keep itself out of sight
    this.host.classList.add("is-there");
  }

  /** Show a part of the world beside the panel, where there is room for both. */
  show(bounds) {
    const { clientWidth } = this.host;
    const left = clientWidth > ROOM_FOR_PANEL ? this.panel.element.offsetWidth : 40;
    const around = this.latest.read_only
      ? { paddingTopLeft: [20, 20], paddingBottomRight: [70, 60] }
      : { paddingTopLeft: [left, 40], paddingBottomRight: [80, 80] };
    this.map.fitBounds(bounds, { ...around, animate: false });
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
      this.syncs += 1;
      document.documentElement.lang = data.language;
      this.host.style.height = data.height;
      this.panel.words(data.texts, data.notice, data.attribution);
      if (this.words !== JSON.stringify(data.texts)) {
        this.addControls(data.texts);
        this.online.words(data.texts);
      }
      this.online.allow(data.online, data.workshop);
      if (this.outbox.receive(data.features, data.revision, data.acknowledged)) this.savedAt = Date.now();
      this.follow(data.selected);
    }
    this.refresh();
  }

  /** Select what Python selects, unless a newer choice made here is still on its way to it. */
  follow(selected) {
    if (selected === this.pythonSelected) return;
    this.pythonSelected = selected;
    const now = Date.now();
    const echo = this.echoes.findIndex(({ id, at }) => id === selected && now - at < ECHO * 1000);
    this.echoes = this.echoes.slice(echo + 1).filter(({ at }) => now - at < ECHO * 1000);
    if (this.echoes.length) return;
    this.chosen = selected;
    if (echo >= 0) return;
    const shape = this.outbox.state().get(selected);
    const bounds = shape && L.geoJSON(shape).getBounds();
    if (bounds && !this.map.getBounds().intersects(bounds)) this.show(bounds);
  }

  /** Show the areas, their labels and the panel as they are now. */
  refresh() {
    const areas = this.outbox.state();
    const { id } = this.tools;
    if (this.tools.mode && id && !areas.has(id)) this.tools.stop();
    this.areas.several = new Set(this.choosing.ids ?? this.latest.several);
    this.areas.show(areas);
    for (const key of ["naming", "removing"]) if (!areas.has(this.view[key])) this.view[key] = null;
    this.areas.select(this.chosen ?? null);
    this.labels.show();
    this.showPanel();
    this.signal();
    this.sendPlan();
  }

  showPanel() {
    const name = (id) => this.outbox.state().get(id)?.properties.name ?? "";
    const { naming, removing, trouble } = this.view;
    const { mode, points } = this.tools;
    this.host.dataset.mode = mode ?? (this.choosing.on ? "choose" : "");
    if (mode) this.panel.show({ kind: "tool", mode, points, trouble, name: name(this.tools.id) });
    else if (trouble) this.panel.show({ kind: "trouble", trouble });
    else if (naming) this.panel.show({ kind: "naming", id: naming, name: name(naming) });
    else if (removing) this.panel.show({ kind: "removing", name: name(removing), focus: true });
    else if (this.choosing.on) this.panel.show({ kind: "choosing", names: this.choosing.names(), name: this.choosing.first() });
    else if (this.latest.read_only) this.panel.show({ kind: "looking" });
    else this.panel.show({ kind: "idle", area: this.areas.layers.get(this.areas.selected)?.feature.properties ?? null });
  }

  /** Record a finished stroke. It is on the map at once, and in the outbox until Python confirms it. */
  edit(why, id, changes) {
    const { texts } = this.latest;
    this.view.trouble = null;
    for (const feature of Object.values(changes)) {
      // the numbers that belong to the former shape would be a lie beside the new one
      if (feature && why !== "rename") feature.properties.label = texts.computing;
    }
    if (why === "create") {
      changes[id].properties.name = this.freshName();
      Object.assign(this.view, { naming: id });
      this.choose(id);
    }
    this.outbox.add(uuid(), why, id, changes);
    this.later();
  }

  /** Catch up after the browser has finished the gesture. */
  later() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => !this.destroyed && !this.tools.busy && this.sync(), 0);
  }

  freshName() {
    const taken = new Set([...this.outbox.state().values()].map((feature) => feature.properties.name));
    let number = 1;
    const name = () => this.latest.texts.default_name.replace("{number}", number);
    while (taken.has(name())) number += 1;
    return name();
  }

  /** Ask Python to work out a merge or a split, as soon as all that was drawn has arrived there. */
  plan(plan) {
    this.planned = plan;
    this.later();
  }

  sendPlan() {
    if (!this.planned || this.outbox.waiting.length) return;
    this.component.setTriggerValue("plan", this.planned);
    this.planned = null;
  }

  pick(id) {
    if (this.tools.mode) return false;
    if (this.choosing.on) {
      this.choosing.turn(id);
      this.refresh();
      return true;
    }
    // whoever clicks on has said enough about the name
    if (this.view.naming) this.panel.element.querySelector("form").requestSubmit();
    this.view.removing = null;
    // an area clicked again is told again: the page may know of another choice that has not arrived here yet
    if (id || this.chosen) this.choose(id);
    this.refresh();
    return true;
  }

  choose(id) {
    this.chosen = id;
    this.echoes.push({ id, at: Date.now() });
    // a trigger, for a state that already had this value would tell Python nothing
    this.component.setTriggerValue("choice", { id });
  }

  rename(text) {
    const id = this.view.naming;
    const name = text.trim();
    this.view.naming = null;
    if (name && name !== this.areas.layers.get(id).feature.properties.name) {
      this.edit("rename", id, { [id]: this.areas.feature(id, { name }) });
    }
    this.refresh();
  }

  act(action, value) {
    const id = this.areas.selected;
    const { view, tools } = this;
    view.trouble = null;
    const actions = {
      draw: () => tools.draw(),
      rename: () => (view.naming = id),
      reshape: () => tools.reshape(id),
      cut: () => tools.cut(id),
      move: () => tools.move(id),
      merge: () => this.choosing.start(id),
      go_on: () => this.choosing.finish(),
      split: () => tools.split(id),
      remove: () => (view.removing = id),
      remove_yes: () => this.remove(id),
      remove_no: () => (view.removing = null),
      finish: () => tools.finish(),
      undo: () => tools.undo(),
      cancel: () => (this.choosing.on ? this.choosing.stop() : tools.stop()),
      name: () => this.rename(value),
      skip: () => (view.naming = null),
      close: () => this.pick(null),
      understood: () => {},
    };
    actions[action]();
    // whoever draws with the keyboard goes on from the map itself
    if (["draw", "cut", "split"].includes(action)) this.canvas.focus({ preventScroll: true });
    this.refresh();
    return true;
  }

  remove(id) {
    this.view.removing = null;
    this.choose(null);
    this.edit("remove", id, { [id]: null });
  }

  escape() {
    if (this.tools.mode || this.choosing.on) return this.act("cancel");
    if (this.view.removing || this.view.trouble) return this.act("remove_no");
    return this.areas.selected ? this.act("close") : false;
  }

  explain(trouble) {
    this.view.trouble = trouble;
    this.showPanel();
  }

  modeChanged() {
    if (!this.tools.drawing) this.keys?.aim(false);
    if (this.tools.mode) this.view.trouble = null;
    else this.later();
    this.showPanel();
  }

  answered(revision, back, online) {
    if (back) this.outbox.hurry();
    // someone else switched it off: not one more tile is asked for
    if (online === false) this.online.allow(false);
    const behind = revision !== null && (revision !== this.outbox.revision || (online ?? this.latest.online) !== this.latest.online);
    const calm = !this.tools.drawing && !this.tools.busy && this.outbox.waiting.length === 0;
    // Python may need a moment; asking again every two seconds would only make it start over
    const asked = `${revision} ${online}` === this.asked && Date.now() - this.askedAt < 8000;
    if (behind && calm && !asked) {
      Object.assign(this, { asked: `${revision} ${online}`, askedAt: Date.now() });
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
    this.signal();
  }

  signal() {
    if (!this.outbox || !this.connection) return;
    const { waiting } = this.outbox;
    const saved = this.savedAt && Date.now() - this.savedAt < SAVED_FOR * 1000;
    if (this.connection.locked) this.panel.signal("locked");
    else if (waiting.length) {
      this.panel.signal(this.outbox.age() > UNSAVED_AFTER || !this.connection.up ? "unsaved" : (this.panel.badge.dataset.state ?? ""));
    } else if (!this.connection.up) this.panel.signal("offline");
    else this.panel.signal(saved ? "saved" : "");
  }

  destroy() {
    if (this.destroyed) return;
    this.destroyed = true;
    clearInterval(this.ticker);
    clearTimeout(this.soon);
    removeEventListener("beforeunload", this.guard);
    this.resizer?.disconnect();
    this.connection?.stop();
    this.online?.stop();
    this.map?.remove();
  }
}
