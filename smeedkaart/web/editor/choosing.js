// Choosing the areas that are to go on as one; what it costs, and whether, is asked by the page.

/** @import { Plan } from "./messages.js" */

export class Choosing {
  /** @type {string[] | null} null while nobody is choosing */
  ids = null;

  /**
   * `onPlan` is called once the choice is made.
   * @param {{ layers: Map<string, { feature: { properties: { name: string } } }> }} areas
   * @param {(plan: Plan) => void} onPlan
   */
  constructor(areas, onPlan) {
    this.areas = areas;
    this.onPlan = onPlan;
  }

  get on() {
    return this.ids !== null;
  }

  /** @param {string} id the first area */
  start(id) {
    this.ids = [id];
  }

  stop() {
    this.ids = null;
  }

  /**
   * Add an area, or take it out again; a click beside all areas changes nothing.
   * @param {string | null} id
   */
  turn(id) {
    if (id === null || this.ids === null) return;
    this.ids = this.ids.includes(id) ? this.ids.filter((other) => other !== id) : [...this.ids, id];
  }

  /** Another screen may have ended an area meanwhile. */
  known() {
    return (this.ids ?? []).filter((id) => this.areas.layers.has(id));
  }

  names() {
    return this.known().map((id) => this.areas.layers.get(id)?.feature.properties.name ?? "");
  }

  first() {
    return this.names()[0] ?? "";
  }

  finish() {
    const areas = this.known();
    this.stop();
    if (areas.length > 1) this.onPlan({ kind: "merge", areas });
  }
}
