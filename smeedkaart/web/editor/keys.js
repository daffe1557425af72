// The same work without a mouse: corners are set in the middle of the map, handles and areas move with the arrows.

/** @import { Tools } from "./tools.js" */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 10;
/** Where keys are letters, and what stands over the map. */
const [TYPING, DIALOG] = ["input:not([type=checkbox]), textarea, select, [contenteditable=true]", '[role="dialog"], dialog[open]'];

/**
 * A key with what is held beside it, such as "ctrl+z"; on a Mac the command key is what Ctrl is elsewhere.
 * @param {KeyboardEvent} event
 */
function pressedTogether({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (altKey) return "";
  return ctrlKey || metaKey ? `ctrl+${shiftKey ? "shift+" : ""}${key.toLowerCase()}` : key;
}

export class Keys {
  sight = document.createElement("div");

  /**
   * Whether `onEscape` and `onRemove` had something to do, they tell.
   * @param {HTMLElement} host
   * @param {L.Map} map
   * @param {Tools} tools
   * @param {{ onEscape: () => boolean, onRemove: () => boolean, onBack: () => boolean, onPaint: (key: string, whole: boolean) => boolean }
   *   & Record<"onUndo" | "onRedo" | "onAll" | "onKeys", () => void>} options
   */
  constructor(host, map, tools, { onEscape, onRemove, onBack, onPaint, onUndo, onRedo, onAll, onKeys }) {
    this.host = host;
    this.map = map;
    this.tools = tools;
    this.onEscape = onEscape;
    this.onRemove = onRemove;
    this.onPaint = onPaint;
    this.onBack = onBack;
    /** @type {Record<string, () => void>} */
    this.shortcuts = { "ctrl+z": onUndo, "ctrl+y": onRedo, "ctrl+shift+z": onRedo, Home: onAll, "?": onKeys };
    this.sight.className = "sk-sight";
    this.sight.hidden = true;
    map.getContainer().append(this.sight);
    // before Leaflet, which moves the map with the same arrows
    host.addEventListener("keydown", (event) => this.pressed(event), true);
    document.addEventListener("keydown", this.everywhere);
    host.addEventListener("pointermove", () => this.aim(false));
    map.on("move", () => this.follow());
  }

  /**
   * What works wherever the focus is, but in a field or a dialog: those have keys of their own.
   * @param {KeyboardEvent} event
   */
  everywhere = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || document.querySelector(DIALOG) || target.closest(TYPING)) return;
    const { key } = event;
    const outside = !this.host.contains(target);
    const shortcut = this.shortcuts[pressedTogether(event)];
    if (shortcut) shortcut();
    else if (!(outside && ((key === "Escape" && this.onEscape()) || (key === "Delete" && !this.tools.mode && this.onRemove())))) return;
    event.preventDefault();
  };

  /** Listen no more. */
  stop() {
    document.removeEventListener("keydown", this.everywhere);
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { key, shiftKey } = event;
    const target = /** @type {Element} */ (event.target);
    // a dialog that was just closed has the focus for a moment longer, and no keys any more
    if (target.matches("input, select, textarea") || target.closest("dialog[open]")) return;
    const paints = this.tools.mode === "paint";
    const done =
      key === "Escape"
        ? this.onEscape()
        : paints
          ? target === this.map.getContainer() && this.onPaint(key, shiftKey)
          : this.act(key, target, shiftKey ? 1 : STEP);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {string} key
   * @param {Element} target
   * @param {number} step pixels
   */
  act(key, target, step) {
    const { tools } = this;
    if (tools.placing) return this.place(key, target, tools.placing);
    if (tools.drawing) return this.draw(key, target);
    if (key in ARROWS && tools.mode) {
      const [dx, dy] = ARROWS[key];
      if (tools.mode === "reshape") return this.moveHandle(target, [dx * step, dy * step]);
      tools.shift(dx * step, dy * step);
      return true;
    }
    if (key !== "Delete") return false;
    if (tools.mode === "reshape") return Boolean(this.handle(target)?.fire("contextmenu"));
    return tools.mode ? false : this.onRemove();
  }

  /**
   * @param {string} key
   * @param {Element} target
   */
  draw(key, target) {
    if (key in ARROWS) return this.aim(true);
    if (target !== this.map.getContainer()) return false;
    if (key === "Backspace" && this.tools.points) {
      this.tools.undo();
      return true;
    }
    if (key !== "Enter" && key !== " ") return false;
    this.aim(true);
    this.map.fire("click", { latlng: this.map.getCenter() });
    return true;
  }

  /**
   * Set a place in the middle of the map, or take the last one back.
   * @param {string} key
   * @param {Element} target
   * @param {(place: L.LatLng) => void} put
   */
  place(key, target, put) {
    if (key in ARROWS) return this.aim(true);
    if (target !== this.map.getContainer()) return false;
    if (key === "Backspace") return this.onBack();
    if (key !== "Enter" && key !== " ") return false;
    this.aim(true);
    put(this.map.getCenter());
    return true;
  }

  get aiming() {
    return this.tools.drawing || Boolean(this.tools.placing);
  }

  /**
   * Show or hide the sight in the middle; returns false, for the arrow itself is for Leaflet.
   * @param {boolean} on
   */
  aim(on) {
    this.sight.hidden = !(on && this.aiming);
    this.follow();
    return false;
  }

  follow() {
    if (!this.sight.hidden && this.aiming) this.map.fire("mousemove", { latlng: this.map.getCenter() });
  }

  /**
   * The handle of a corner that an element of the page stands for.
   * @param {Element} element
   * @returns {L.Marker | undefined}
   */
  handle(element) {
    const layer = /** @type {any} */ (this.tools.areas.layers.get(this.tools.id));
    return layer?.pm._markerGroup?.getLayers().find((/** @type {L.Marker} */ marker) => marker.getElement() === element);
  }

  /**
   * @param {Element} element
   * @param {[number, number]} arrow
   */
  moveHandle(element, arrow) {
    const marker = this.handle(element);
    if (!marker) return false;
    const place = this.map.layerPointToLatLng(this.map.latLngToLayerPoint(marker.getLatLng()).add(arrow));
    // the same course of events as a drag, so that neighbours move along and crossing is refused
    this.tools.press(() => {
      for (const event of ["movestart", "dragstart"]) marker.fire(event);
      marker.setLatLng(place);
      for (const event of ["dragend", "moveend"]) marker.fire(event);
    });
    return true;
  }
}
