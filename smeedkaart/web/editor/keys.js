// The same work without a mouse: corners are set in the middle of the map, handles and areas move with the arrows.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 10;

export class Keys {
  constructor(host, map, tools, { onEscape, onRemove }) {
    Object.assign(this, { host, map, tools, onEscape, onRemove });
    this.sight = document.createElement("div");
    this.sight.className = "sk-sight";
    this.sight.hidden = true;
    map.getContainer().append(this.sight);
    // before Leaflet, which moves the map with the same arrows
    host.addEventListener("keydown", (event) => this.pressed(event), true);
    host.addEventListener("pointermove", () => this.aim(false));
    map.on("move", () => this.follow());
  }

  pressed(event) {
    if (event.target.matches("input, textarea")) return;
    const done = event.key === "Escape" ? this.onEscape() : this.act(event);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  act({ key, shiftKey, target }) {
    const arrow = ARROWS[key]?.map((part) => part * (shiftKey ? 1 : STEP));
    const { tools } = this;
    if (tools.drawing) return this.draw(key, target);
    if (arrow && tools.mode === "reshape") return this.moveHandle(target, arrow);
    if (arrow && tools.mode === "move") return tools.shift(...arrow) ?? true;
    if (key !== "Delete") return false;
    if (tools.mode === "reshape") return this.handle(target)?.fire("contextmenu") ?? false;
    return tools.mode ? false : this.onRemove();
  }

  draw(key, target) {
    if (key in ARROWS) return this.aim(true);
    if (target !== this.map.getContainer()) return false;
    if (key === "Backspace" && this.tools.points) return this.tools.undo() ?? true;
    if (key !== "Enter" && key !== " ") return false;
    this.aim(true);
    this.map.fire("click", { latlng: this.map.getCenter() });
    return true;
  }

  /** Show or hide the sight in the middle; returns false, for the arrow itself is for Leaflet. */
  aim(on) {
    this.sight.hidden = !(on && this.tools.drawing);
    this.follow();
    return false;
  }

  follow() {
    if (!this.sight.hidden && this.tools.drawing) this.map.fire("mousemove", { latlng: this.map.getCenter() });
  }

  handle(element) {
    const group = this.tools.areas.layers.get(this.tools.id)?.pm._markerGroup;
    return group?.getLayers().find((marker) => marker.getElement() === element);
  }

  moveHandle(element, arrow) {
    const marker = this.handle(element);
    if (!marker) return false;
    const place = this.map.layerPointToLatLng(this.map.latLngToLayerPoint(marker.getLatLng()).add(arrow));
    // the same course of events as a drag, so that neighbours move along and crossing is refused
    for (const event of ["movestart", "dragstart"]) marker.fire(event);
    marker.setLatLng(place);
    for (const event of ["dragend", "moveend"]) marker.fire(event);
    return true;
  }
}
