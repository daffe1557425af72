// The background map of the Kadaster, for halls with internet. It comes when it works and goes when it does not.

/** South-west and north-east of what the background map shows; beyond it there is nothing to ask for. */
/** @import { Tiles } from "./messages.js" */

/** @type {L.LatLngBoundsLiteral} */
const EXTENT = [
  [50.7, 3.2],
  [53.7, 7.3],
];
/** This many tiles in a row that fail are no longer a gap in the map. */
const GIVE_UP = 6;

export class Background {
  /** @type {L.TileLayer | null} */
  layer = null;
  attribution = "";
  /** A tile was seen. */
  loaded = false;
  /** How many tiles in a row failed. */
  failed = 0;
  refused = false;

  /**
   * `onChange` when it appears or goes; `onTrouble` when tiles stay away, for the server knows more.
   * @param {L.Map} map
   * @param {{ onChange: () => void, onTrouble: () => void }} options
   */
  constructor(map, { onChange, onTrouble }) {
    this.map = map;
    this.onChange = onChange;
    this.onTrouble = onTrouble;
    /** @param {{ layer: L.Layer }} event */
    const switched = ({ layer }) => {
      if (layer === this.layer) this.onChange();
    };
    map.on("overlayadd overlayremove", /** @type {any} */ (switched));
  }

  /** The background is in sight: a tile was seen, and nobody switched it off. */
  get shown() {
    return Boolean(this.layer && this.loaded && this.map.hasLayer(this.layer));
  }

  /**
   * Take what the server says: where the tiles are, or null.
   * @param {Tiles | null} tiles
   */
  offer(tiles) {
    if (!tiles) this.remove();
    else if (!this.layer && !this.refused) this.add(tiles);
    // the server does reach it; this browser, behind a wall of its own, never did
    else if (this.failed >= GIVE_UP && !this.loaded) {
      this.refused = true;
      this.remove();
    }
  }

  /** @param {Tiles} tiles */
  add({ url, attribution }) {
    this.attribution = attribution;
    this.failed = 0;
    this.loaded = false;
    this.layer = L.tileLayer(url, { minZoom: 6, maxZoom: 20, maxNativeZoom: 19, bounds: EXTENT, referrerPolicy: "no-referrer" });
    this.layer.on("tileload", () => {
      this.failed = 0;
      if (this.loaded) return;
      this.loaded = true;
      this.onChange();
    });
    this.layer.on("tileerror", () => {
      this.failed += 1;
      if (this.failed % GIVE_UP === 0) this.onTrouble();
    });
    this.layer.addTo(this.map);
    this.onChange();
  }

  remove() {
    if (!this.layer) return;
    const { layer } = this;
    this.layer = null;
    layer.remove();
    this.onChange();
  }
}
