// Painting without a mouse: the arrows go from unit to unit, the space bar adds one or takes it away.
import { flat } from "./units.js";
import { filled } from "./unittip.js";

/**
 * @import { Painting } from "./paint.js"
 * @import { Units } from "./units.js"
 */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** @type {[number, number]} pixels between where the keys are and the edge of the map, at least */
const IN_VIEW = [140, 120];

export class PaintKeys {
  /** @param {Painting} painting */
  constructor(painting) {
    this.painting = painting;
  }

  /**
   * A key on the map; tells whether it was one of these.
   * @param {string} key
   * @param {boolean} whole with Shift: the whole wijk
   */
  pressed(key, whole) {
    const { painting } = this;
    if (!painting.units || painting.asks) return false;
    if (key in ARROWS) this.step(painting.units, ARROWS[key]);
    else if (key === " ") this.dab(painting.units, whole);
    else return false;
    return true;
  }

  /**
   * Go to the next unit; what a tool has in its hand goes along.
   * @param {Units} units
   * @param {readonly [number, number]} direction
   */
  step(units, direction) {
    const { painting } = this;
    const { map } = painting;
    const { lng, lat } = map.getCenter();
    const at = painting.at < 0 ? units.nearest(flat(lng, lat)) : units.neighbour(painting.at, direction);
    const hand = units.middles[at];
    map.panInside(painting.canvas.latLng(hand), { padding: L.point(IN_VIEW), animate: false });
    painting.goTo(at);
    painting.tip.say(painting.lines());
  }

  /**
   * Press and let go where the keys are; a lasso or a box is held until it is pressed once more.
   * @param {Units} units
   * @param {boolean} whole
   */
  dab(units, whole) {
    const { painting } = this;
    if (painting.at < 0) this.step(units, [0, 0]);
    const { at } = painting;
    painting.tools.press(() => {
      if (painting.gesture) {
        painting.release();
        return;
      }
      painting.begin(units.middles[at], painting.own.has(at), whole);
      if (whole || !["lasso", "box"].includes(painting.tool)) painting.release();
    });
    this.tell(units, at);
  }

  /**
   * Tell what became of a unit, and how many people there are now.
   * @param {Units} units
   * @param {number} at
   */
  tell(units, at) {
    const { own, tip, gesture } = this.painting;
    const texts = this.painting.texts();
    const total = own.size ? filled(texts.paint_total, { people: tip.people(units.living(own)) }) : "";
    tip.say(gesture ? [texts.paint_held] : [own.has(at) ? texts.paint_in : texts.paint_out, total]);
  }
}
