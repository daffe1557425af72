// Corners that land on the border of a neighbour or of a zone: where, how near is near, and how it shows before letting go.
// Geoman looks at every line on the map for each move of the hand, at a distance in pixels only, and knows nothing of buurten.
import { Borders } from "./borders.js";
import { rings } from "./shapes.js";

/**
 * @import { AreaLayer, Areas } from "./areas.js"
 * @import { Near } from "./borders.js"
 * @import { Corner, Ring } from "./shapes.js"
 * @import { Zones } from "./zones.js"
 */

/**
 * How near is near: so many pixels, for a hand is no surer than that, and at most so many metres, for what is farther off is
 * another street.
 */
export const [PIXELS, METRES] = [12, 25];
/** By how much of that a buurt must be nearer than a neighbour: the same border, drawn with fewer corners, is that of the neighbour. */
const BEHIND = 0.25;
/** Metres of a pixel at the equator on a map of one tile of 256 pixels. */
const WIDEST = (2 * Math.PI * 6378137) / 256;

/**
 * How wide a pixel is, in metres.
 * @param {number} lat
 * @param {number} zoom
 */
export const pixel = (lat, zoom) => (WIDEST * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;

/**
 * How far is near, in metres.
 * @param {number} lat
 * @param {number} zoom
 */
export const reach = (lat, zoom) => Math.min(PIXELS * pixel(lat, zoom), METRES);

/**
 * Choose where a corner lands: on the nearest corner within reach, else on the nearest line.
 * @param {{ corner: Near | null, line: Near | null }[]} neighbours
 * @param {{ corner: Near | null, line: Near | null } | null} zones
 * @param {number} within metres
 * @returns {Near | null}
 */
export function landing(neighbours, zones, within) {
  for (const what of /** @type {const} */ (["corner", "line"])) {
    const found = neighbours.flatMap((one) => one[what] ?? []).map((near) => ({ near, order: near.distance }));
    const zone = zones?.[what];
    if (zone) found.push({ near: zone, order: zone.distance + BEHIND * within });
    found.sort((a, b) => a.order - b.order);
    if (found.length) return found[0].near;
  }
  return null;
}

/**
 * What Geoman has of a shape that is drawn or changed, as far as this looks at it.
 * @typedef {{ _map: L.Map, _layer?: L.Layer, _otherSnapLayers?: L.Marker[] }} Working
 * @typedef {L.Marker & { _snapped?: boolean, _snapInfo?: object, _orgLatLng?: L.LatLng }} Handle
 * @typedef {{ target: Handle, originalEvent?: { altKey?: boolean } }} Moved
 */

/** @type {WeakMap<L.Map, Snapping>} */
const maps = new WeakMap();

export class Snapping {
  /** Whether corners land on borders; Alt holds that off for a moment. */
  on = true;
  /** Whether whoever draws sees the buurten only, and no areas. */
  alone = false;
  /** @type {WeakMap<object, Borders>} by the corners that Leaflet keeps of a layer: it has others as soon as its shape changes */
  known = new WeakMap();
  /** @type {L.Marker | null} */
  mark = null;

  /**
   * @param {L.Map} map
   * @param {Areas} areas
   * @param {Zones} zones
   */
  constructor(map, areas, zones) {
    this.map = map;
    this.areas = areas;
    this.zones = zones;
    maps.set(map, this);
    takeOver();
    // a finger has no place before it touches: from then on it shows where the corner would land
    map.getContainer().addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" && event.isPrimary) this.aim(event);
    });
    // a click may come without the move that goes before it, or after one that was long ago
    map.on("preclick", (event) => {
      const { latlng, originalEvent } = /** @type {L.LeafletMouseEvent} */ (event);
      if (map.pm.globalDrawModeEnabled()) map.fire("mousemove", { latlng, originalEvent });
    });
  }

  /** @param {PointerEvent} event */
  aim(event) {
    if (!this.map.pm.globalDrawModeEnabled()) return;
    this.map.fire("mousemove", { latlng: this.map.mouseEventToLatLng(event), originalEvent: event });
  }

  /**
   * Where a corner at this place lands; null where nothing is near that people see.
   * @param {Corner} place
   * @param {{ skip?: Set<unknown> }} options layers it does not land on
   */
  find(place, { skip = new Set() } = {}) {
    const within = reach(place.lat, this.map.getZoom());
    const box = L.latLng(place).toBounds(2 * within);
    const neighbours = (this.alone ? [] : [...this.areas.layers.values()])
      .filter((layer) => !skip.has(layer) && !layer.options.snapIgnore && layer.getBounds().intersects(box))
      .map((layer) => this.borders(layer).near(place, within));
    return landing(neighbours, this.zonesNear(place, within), within);
  }

  /** @param {AreaLayer} layer */
  borders(layer) {
    const corners = layer.getLatLngs();
    return this.kept(corners, () => rings(corners), layer.getBounds().getCenter().lat);
  }

  /**
   * @param {object} key
   * @param {() => Ring[]} outlines
   * @param {number} lat
   */
  kept(key, outlines, lat) {
    const borders = this.known.get(key) ?? new Borders(outlines(), lat);
    this.known.set(key, borders);
    return borders;
  }

  /**
   * What people do not see would only pull at their hand.
   * @param {Corner} place
   * @param {number} within
   */
  zonesNear(place, within) {
    return this.map.hasLayer(this.zones.layer) ? this.zoneBorders(place, within) : null;
  }

  /**
   * Whether a place lies on the border of a buurt, as far as anybody can tell.
   * @param {Corner} place
   */
  onZone(place) {
    return Boolean(this.zoneBorders(place, METRES)?.line);
  }

  /**
   * @param {Corner} place
   * @param {number} within
   */
  zoneBorders(place, within) {
    const { shapes } = this.zones;
    if (!shapes) return null;
    const outlines = () => shapes.getLayers().flatMap((zone) => rings(/** @type {L.Polygon} */ (zone).getLatLngs()));
    return this.kept(shapes, outlines, shapes.getBounds().getCenter().lat).near(place, within);
  }

  /**
   * Let the handle in the hand land where it should.
   * @param {Working} working
   * @param {Moved} moved
   */
  handle({ _layer, _otherSnapLayers = [] }, { target, originalEvent }) {
    const place = target.getLatLng();
    const off = !this.on || originalEvent?.altKey || this.map.pm.Keyboard.isAltKeyPressed();
    const closing = this.closing(place, _otherSnapLayers[0]);
    const found = closing ?? (off ? null : this.find(place, { skip: new Set([_layer]) }));
    target._snapped = found !== null;
    // Geoman puts such a corner in the border that is cut, too
    target._snapInfo = found ?? undefined;
    if (found) {
      target._orgLatLng = place;
      target.setLatLng(found.place);
    }
    this.show(found && !closing ? found.place : null);
    return target._snapped;
  }

  /**
   * The first corner of what is being drawn closes it from as near as a hand can tell, however many metres that are.
   * @param {L.LatLng} place
   * @param {L.Marker | undefined} first
   */
  closing(place, first) {
    const there = first?.getLatLng();
    if (!there || this.map.latLngToContainerPoint(there).distanceTo(this.map.latLngToContainerPoint(place)) > PIXELS) return null;
    return { place: { lat: there.lat, lng: there.lng } };
  }

  /**
   * Show where the corner lands.
   * @param {Corner | null} place
   */
  show(place) {
    if (!place) {
      this.mark?.remove();
      this.mark = null;
      return;
    }
    this.mark ??= L.marker(place, {
      interactive: false,
      keyboard: false,
      pmIgnore: true,
      zIndexOffset: 2000,
      icon: L.divIcon({ className: "sk-landing", iconSize: [40, 40] }),
    }).addTo(this.map);
    this.mark.setLatLng(place);
  }

  /** Nothing is in the hand any more. */
  rest() {
    this.show(null);
  }
}

let taken = false;

/** Let Geoman ask here where a handle lands, on the maps that have this. */
function takeOver() {
  if (taken) return;
  taken = true;
  const { Draw, Edit } = /** @type {any} */ (L.PM);
  for (const { prototype } of [Draw, Edit]) {
    const own = prototype._handleSnapping;
    /**
     * @this {Working}
     * @param {Moved} moved
     * @param {boolean} selfOnly
     */
    prototype._handleSnapping = function handleSnapping(moved, selfOnly = false) {
      const snapping = maps.get(this._map);
      return snapping ? snapping.handle(this, moved) : own.call(this, moved, selfOnly);
    };
  }
}
