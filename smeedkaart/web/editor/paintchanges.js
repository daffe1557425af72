// What a stroke with the brush changes of the areas, as the map keeps it and as the server is told. Arithmetic only.
import { dissolve } from "./dissolve.js";
import { plain } from "./outbox.js";

/**
 * @import { NamedUnits } from "./live.js"
 * @import { Area, Changes, Put } from "./messages.js"
 * @import { Stroke } from "./claims.js"
 * @import { Units } from "./units.js"
 */

/** @typedef {Pick<Stroke, "own" | "off" | "others">} Outcome what a stroke comes to, as far as it changes areas */

/**
 * Units as they are named to the server.
 * @param {Units} units
 * @param {Set<number>} which
 * @returns {NamedUnits}
 */
const named = (units, which) => ({ level: units.level, year: units.year, codes: units.codes(which) });

/** What a stroke is about. */
export class Work {
  /**
   * @param {Units} units
   * @param {Map<string, Area>} areas as they stand
   * @param {string} id the area that is painted, or that is to be
   * @param {boolean} free it is freely drawn, and stays so
   */
  constructor(units, areas, id, free = false) {
    this.units = units;
    this.areas = areas;
    this.id = id;
    this.free = free;
  }

  /**
   * What the areas of a stroke would be, for a question about numbers; an area without units is none.
   * @param {Outcome} stroke
   * @returns {Put[]}
   */
  asked(stroke) {
    return this.parts(stroke)
      .filter(([, which]) => which.size)
      .map(([id, which]) => plain({ ...NOWHERE, properties: this.about(id, which, stroke) }));
  }

  /**
   * What a stroke changes: the area it is about first, then painted neighbours that it takes from. An area without units goes.
   * The shape is as it looks here; the server makes its own of the units.
   * @param {Outcome} stroke
   * @returns {Changes}
   */
  changes(stroke) {
    /** @type {Changes} */
    const found = {};
    for (const [id, which] of this.parts(stroke)) {
      const known = this.areas.get(id);
      if (which.size) {
        const properties = this.about(id, which, stroke);
        found[id] = { type: "Feature", properties, geometry: this.sketch(id, which, stroke) };
      } else if (known) found[id] = null;
    }
    return found;
  }

  /**
   * Areas with units: those they become, or for a freely drawn one those that come or go.
   * @param {Outcome} stroke
   * @returns {[string, Set<number>][]}
   */
  parts({ own, off, others }) {
    const mine = this.free && off.size ? off : own;
    // nothing that comes or goes is no change of a border that stays as it is
    return [...(this.free && !mine.size ? [] : /** @type {[string, Set<number>][]} */ ([[this.id, mine]])), ...others];
  }

  /**
   * @param {string} id
   * @param {Set<number>} which
   * @param {Outcome} stroke
   * @returns {Area["properties"]}
   */
  about(id, which, { off }) {
    const known = { name: "", ...this.areas.get(id)?.properties, id, sketched: true, add: undefined, take: undefined };
    const units = named(this.units, which);
    if (!this.free || id !== this.id) return { ...known, units };
    return { ...known, units: null, ...(off.size ? { take: units } : { add: units }) };
  }

  /**
   * @param {string} id
   * @param {Set<number>} which
   * @param {Outcome} stroke
   * @returns {Area["geometry"]}
   */
  sketch(id, which, { off }) {
    const before = this.areas.get(id)?.geometry;
    const shape = dissolve([...which].map((i) => this.units.shape[i]));
    if (!this.free || id !== this.id || !before) return shape;
    // without the server nobody cuts or joins free borders: what comes lies beside it, what goes is still there
    return off.size ? before : { type: "MultiPolygon", coordinates: [...polygons(before), ...polygons(shape)] };
  }
}

/** @param {Area["geometry"]} geometry */
const polygons = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates);

/** @type {Pick<Area, "type" | "geometry">} of a question, in which units say all */
const NOWHERE = { type: "Feature", geometry: { type: "MultiPolygon", coordinates: [] } };
