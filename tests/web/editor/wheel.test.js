// A notch of the wheel is one step, on every mouse; a touchpad needs some way for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Notches, wheel } from "../../../smeedkaart/web/editor/wheel.js";

const turn = (deltaY, deltaMode = 0, ctrlKey = false) => ({ deltaY, deltaMode, ctrlKey });

test("a notch is one step, whatever it is called", () => {
  const notches = new Notches();
  // Chrome says 100 or 120 pixels, Windows with a fast wheel 300, Firefox 3 lines
  assert.deepEqual(
    [turn(100), turn(120), turn(-300), turn(3, 1), turn(-1, 2)].map((one) => notches.steps(one)),
    [-1, -1, 1, -1, 1],
  );
});

test("notches that a busy browser adds up all count", () => {
  const notches = new Notches();
  // three of 120, each set to scroll 100 pixels; and one that is set to scroll 300
  assert.equal(notches.steps({ ...turn(-300), wheelDeltaY: 360 }), 3);
  assert.equal(notches.steps({ ...turn(300), wheelDeltaY: -120 }), -1);
});

test("a touchpad makes one step of fifty pixels, and none when it turns back halfway", () => {
  const notches = new Notches();
  // 20, 40, 60: a step, 10 left; 30, 50: a step
  assert.deepEqual(
    [20, 20, 20, 20, 20].map((pixels) => notches.steps(turn(pixels))),
    [-0, -0, -1, -0, -1].map((n) => n || 0),
  );
  assert.deepEqual(
    [-40, 40, 5].map((pixels) => notches.steps(turn(pixels))),
    [0, 0, 0],
  );
});

test("two fingers that are spread make a step of five pixels", () => {
  assert.equal(new Notches().steps(turn(-5, 0, true)), 1);
});

/** A map that zooms for as long as the test lets it. */
function zooming() {
  const heard = {};
  const map = {
    options: { zoomDelta: 0.5 },
    zoom: 10,
    _animatingZoom: false,
    getContainer: () => ({ addEventListener: (_name, turned) => (heard.turn = turned) }),
    getZoom: () => map.zoom,
    getMinZoom: () => 6,
    getMaxZoom: () => 20,
    mouseEventToContainerPoint: () => null,
    on: (_name, ended) => (heard.ended = ended),
    once: (_name, ended) => (heard.once = ended),
    setZoomAround: (_place, zoom) => {
      map.zoom = zoom;
      map._animatingZoom = true;
    },
  };
  const end = () => {
    map._animatingZoom = false;
    const { once } = heard;
    heard.once = undefined;
    heard.ended();
    once?.();
  };
  const notch = () => heard.turn({ ...turn(-120), preventDefault: () => {} });
  return { map, end, notch };
}

test("another view comes when the map stands still, and what was turned before it counts no more", () => {
  const { map, end, notch } = zooming();
  const still = wheel(map);
  const done = [];
  still(() => done.push("at once"));
  notch();
  // turned while it zooms: this would be a step of its own
  notch();
  still(() => done.push(map.zoom));
  assert.deepEqual(done, ["at once"]);
  end();
  assert.deepEqual(done, ["at once", 10.5]);
});
