// The wheel zooms one step a notch: no more and no less, whatever the mouse calls a notch.

/** Pixels of turning that make a step: a mouse sends them at once, a touchpad in many small turns. */
const NOTCH = 50;
/** What Chrome and Safari count for a notch, however far it is set to scroll. */
const COUNTED = 120;
/** Two fingers that are spread send a tenth of what two fingers that slide send. */
const SPREAD = 10;

/**
 * Counts turns of a wheel into whole steps.
 */
export class Notches {
  /** What has been turned since the last step, in pixels. */
  rest = 0;

  /**
   * How many steps to zoom in, or out below zero, by one turn.
   * @param {{ deltaY: number, deltaMode: number, ctrlKey: boolean, wheelDeltaY?: number }} turn
   */
  steps({ deltaY, deltaMode, ctrlKey, wheelDeltaY = 0 }) {
    // a busy browser adds up several notches, and counts 120 for each of them
    if (wheelDeltaY && wheelDeltaY % COUNTED === 0) {
      this.rest = 0;
      return wheelDeltaY / COUNTED;
    }
    // lines and pages come from a mouse only
    if (deltaMode !== 0 || Math.abs(deltaY) >= NOTCH) {
      this.rest = 0;
      return -Math.sign(deltaY);
    }
    // who turns back starts afresh
    if (Math.sign(deltaY) !== Math.sign(this.rest)) this.rest = 0;
    this.rest += deltaY * (ctrlKey ? SPREAD : 1);
    const steps = Math.trunc(this.rest / NOTCH);
    this.rest -= steps * NOTCH;
    return steps === 0 ? 0 : -steps;
  }
}

/**
 * Let the wheel zoom a map around the pointer, by as much as its button does. Returns what does something as soon as the map
 * stands still: what Leaflet is asked while it zooms, it forgets.
 * @param {L.Map} map made without `scrollWheelZoom`
 * @returns {(then: () => void) => void}
 */
export function wheel(map) {
  const notches = new Notches();
  const container = map.getContainer();
  let waiting = 0;
  // Leaflet says so a frame later
  let asked = false;
  // a flight that is broken off never says that it ended; a zoom always does
  const moving = () => asked || /** @type {any} */ (map)._animatingZoom;
  /** @type {L.Point} */
  let around;
  const go = () => {
    if (!waiting) return;
    const wished = map.getZoom() + waiting * (map.options.zoomDelta ?? 1);
    const zoom = Math.max(map.getMinZoom(), Math.min(map.getMaxZoom(), wished));
    waiting = 0;
    if (zoom === map.getZoom()) return;
    asked = true;
    map.setZoomAround(around, zoom);
  };
  map.on("zoomend", () => {
    asked = false;
    // what is turned while the map moves is not lost
    go();
  });
  container.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      waiting += notches.steps(event);
      around = map.mouseEventToContainerPoint(event);
      if (!moving()) go();
    },
    { passive: false },
  );
  /** @param {() => void} then */
  const still = (then) => {
    // whoever asks for another view has turned the wheel enough
    waiting = 0;
    if (moving()) map.once("zoomend", () => still(then));
    else then();
  };
  return still;
}
