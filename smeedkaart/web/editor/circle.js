// A circle of so many metres around a point: press and drag, or set the middle and type the metres.
import { inDegrees, inMetres } from "./rd.js";

/**
 * @import { Corner, Ring } from "./shapes.js"
 * @import { Tools } from "./tools.js"
 */

/** Corners of a circle: from one to the next are five degrees. */
const CORNERS = 72;
/** Metres: of a circle that nobody gave a size, and the most it may be. */
const [USUAL, MOST] = [500, 50_000];
/** A press that moves less than this (pixels) sets the middle only. */
const STILL = 6;
const LINE = { color: "#b3261e", weight: 4, fillOpacity: 0.2, interactive: false, pmIgnore: true, snapIgnore: true };

/**
 * The corners of a shape with exactly the surface of a circle, in metres of the Dutch grid. The corners lie a little outside the
 * circle, and the middles of the lines between them a little inside.
 * @param {Corner} middle
 * @param {number} metres
 * @returns {Ring}
 */
export function circle(middle, metres) {
  const { x, y } = inMetres(middle);
  const turn = (2 * Math.PI) / CORNERS;
  // n corners at a distance R enclose n / 2 x R x R x sin(turn), a circle pi x r x r
  const far = metres * Math.sqrt((2 * Math.PI) / (CORNERS * Math.sin(turn)));
  return Array.from({ length: CORNERS }, (_, i) => inDegrees({ x: x + far * Math.cos(i * turn), y: y + far * Math.sin(i * turn) }));
}

/**
 * Metres as somebody typed them, with a comma or a point, and points between thousands; null when that is no size.
 * @param {string} text
 */
export function typedMetres(text) {
  const bare = text.trim().replace(/\s*m(eter)?$/i, "");
  const whole = /^\d{1,3}([. ]\d{3})+$/.test(bare) ? bare.replace(/[. ]/g, "") : bare.replace(",", ".");
  const metres = /^\d+(\.\d+)?$/.test(whole) ? Number(whole) : 0;
  return metres > 0 && metres <= MOST ? metres : null;
}

export class CircleTool {
  metres = USUAL;
  /** @type {L.LatLng | null} */
  middle = null;
  /** @type {number | null} the pointer that draws */
  pointer = null;
  drawn = L.polygon([], LINE);

  /**
   * @param {L.Map} map
   * @param {Tools} tools
   * @param {object} options
   * @param {(ring: Ring | null) => void} options.onShape it has another shape
   */
  constructor(map, tools, { onShape }) {
    this.map = map;
    this.tools = tools;
    this.onShape = onShape;
    this.canvas = map.getContainer();
    const listen = /** @type {(name: string, hear: (event: any) => void) => void} */ (
      (name, hear) => this.canvas.addEventListener(name, hear, true)
    );
    listen("pointerdown", (event) => this.pressed(event));
    listen("pointermove", (event) => this.moved(event));
    for (const name of ["pointerup", "pointercancel"]) listen(name, () => this.released());
  }

  get active() {
    return this.tools.mode === "circle" && !this.tools.asking.question;
  }

  start() {
    this.tools.stop();
    this.tools.fresh = this.tools.identity();
    this.tools.placing = (place) => this.put(place);
    this.tools.begin("circle", "");
  }

  /** A tool begins or ends. */
  follow() {
    const { active } = this;
    if (!active) this.clear();
    if (active === this.canvas.classList.contains("is-circling")) return;
    this.canvas.classList.toggle("is-circling", active);
    if (active) this.map.dragging.disable();
    else if (!this.canvas.classList.contains("is-freehand")) this.map.dragging.enable();
  }

  clear() {
    this.middle = null;
    this.pointer = null;
    this.drawn.remove();
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    if (!this.active || /** @type {Element} */ (event.target).closest(".leaflet-control")) return;
    // a second finger zooms
    if (!event.isPrimary || event.button !== 0) {
      this.pointer = null;
      return;
    }
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.put(this.map.mouseEventToLatLng(event));
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (event.pointerId !== this.pointer || !this.middle) return;
    const start = this.map.latLngToContainerPoint(this.middle);
    if (start.distanceTo(this.map.mouseEventToContainerPoint(event)) < STILL) return;
    const [from, to] = [inMetres(this.middle), inMetres(this.map.mouseEventToLatLng(event))];
    // whole metres, and tens from a hundred on: nobody means 347
    const metres = Math.hypot(to.x - from.x, to.y - from.y);
    this.size(metres < 100 ? Math.max(1, Math.round(metres)) : Math.round(metres / 10) * 10);
  }

  released() {
    this.pointer = null;
  }

  /** @param {L.LatLng} middle */
  put(middle) {
    this.middle = middle;
    this.show();
    this.tools.onMode();
  }

  /** @param {number} metres */
  size(metres) {
    this.metres = Math.min(metres, MOST);
    this.show();
  }

  show() {
    const ring = this.middle && circle(this.middle, this.metres);
    if (ring) this.drawn.addTo(this.map).setLatLngs(ring);
    this.onShape(ring);
  }

  /** Keep the circle as an area. */
  finish() {
    if (!this.middle) return;
    const ring = circle(this.middle, this.metres).map(({ lng, lat }) => [lng, lat]);
    this.tools.ended();
    this.tools.made({ type: "Polygon", coordinates: [[...ring, ring[0]]] }, () => this.start());
  }
}
