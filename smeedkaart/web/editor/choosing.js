// Choosing the areas that are to go on as one; what it costs, and whether, is asked by the page.

export class Choosing {
  /** `onPlan({ kind: "merge", areas })` once the choice is made. */
  constructor(areas, onPlan) {
    Object.assign(this, { areas, onPlan, ids: null });
  }

  get on() {
    return this.ids !== null;
  }

  start(id) {
    this.ids = [id];
  }

  stop() {
    this.ids = null;
  }

  /** Add an area, or take it out again; a click beside all areas changes nothing. */
  turn(id) {
    if (id === null) return;
    this.ids = this.ids.includes(id) ? this.ids.filter((other) => other !== id) : [...this.ids, id];
  }

  /** Another screen may have ended an area meanwhile. */
  known() {
    return this.ids.filter((id) => this.areas.layers.has(id));
  }

  names() {
    return this.known().map((id) => this.areas.layers.get(id).feature.properties.name);
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
