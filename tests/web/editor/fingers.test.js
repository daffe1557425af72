// Mouse, pen and fingers: one paints, two move the map.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fingers } from "../../../smeedkaart/web/editor/fingers.js";

/** Fingers on an element that only keeps who listens, and what came of it. */
function fingers({ takes = true } = {}) {
  const heard = [];
  const listeners = {};
  const element = {
    addEventListener: (name, listener) => {
      listeners[name] = listener;
    },
    getBoundingClientRect: () => ({ left: 100, top: 50 }),
    setPointerCapture: (id) => heard.push(`held ${id}`),
  };
  const made = new Fingers(element, {
    press: ({ at, remove, again }) => {
      heard.push(`press ${at}${remove ? " away" : ""}${again ? " again" : ""}`);
      return takes;
    },
    drag: (places) => heard.push(`drag ${places.join(" ")}`),
    release: () => heard.push("release"),
    drop: () => heard.push("drop"),
    hover: (at, remove) => heard.push(`hover ${at}${remove ? " away" : ""}`),
  });
  made.on = true;
  /** Something happens at pixels on the page. */
  const happen = (name, x, y, about = {}) =>
    listeners[name]({
      pointerId: 1,
      pointerType: "mouse",
      button: 0,
      shiftKey: false,
      clientX: x,
      clientY: y,
      target: { closest: () => null },
      ...about,
    });
  const touch = (pointerId) => ({ pointerId, pointerType: "touch" });
  return { made, heard, happen, touch };
}

test("a press, a drag and a release are told in places on the map", () => {
  const { heard, happen } = fingers();
  happen("pointermove", 90, 60);
  happen("pointerdown", 110, 60);
  happen("pointermove", 130, 80);
  happen("pointerup", 130, 80);
  assert.deepEqual(heard, ["hover -10,10", "press 10,10", "held 1", "drag 30,30", "release"]);
});

test("what a quick hand did between two frames is told too", () => {
  const { heard, happen } = fingers();
  happen("pointerdown", 110, 60);
  happen("pointermove", 130, 60, {
    getCoalescedEvents: () => [
      { clientX: 120, clientY: 60 },
      { clientX: 130, clientY: 60 },
    ],
  });
  assert.equal(heard.at(-1), "drag 20,10 30,10");
});

test("Shift, a second button and the other end of a pen take away", () => {
  for (const about of [{ shiftKey: true }, { button: 2 }, { button: 5, pointerType: "pen" }]) {
    const { heard, happen } = fingers();
    happen("pointerdown", 110, 60, about);
    assert.equal(heard[0], "press 10,10 away");
  }
  const { heard, happen } = fingers();
  happen("pointerdown", 110, 60, { button: 1 });
  assert.deepEqual(heard, []);
});

test("a second finger lets go of what the first began, and nothing is painted until both are up", () => {
  const { heard, happen, touch } = fingers();
  happen("pointerdown", 110, 60, touch(7));
  happen("pointerdown", 150, 60, touch(8));
  happen("pointermove", 160, 60, touch(8));
  happen("pointermove", 120, 60, touch(7));
  happen("pointerup", 160, 60, touch(8));
  happen("pointermove", 125, 60, touch(7));
  happen("pointerup", 125, 60, touch(7));
  assert.deepEqual(heard, ["press 10,10", "held 7", "drop"]);
  happen("pointerdown", 110, 60, touch(9));
  assert.match(heard.at(-2), /^press 10,10/);
});

test("a second press soon and near is a double one, elsewhere it is not", () => {
  const { heard, happen } = fingers();
  for (const x of [110, 112, 300]) {
    happen("pointerdown", x, 60);
    happen("pointerup", x, 60);
  }
  // nor is one after a stroke, wherever that began
  happen("pointerdown", 110, 60);
  happen("pointermove", 190, 60);
  happen("pointerup", 190, 60);
  happen("pointerdown", 110, 60);
  assert.deepEqual(
    heard.filter((line) => line.startsWith("press")),
    ["press 10,10", "press 12,10 again", "press 200,10", "press 10,10", "press 10,10"],
  );
});

test("a stroke that the system takes over is dropped, one that ended is not dropped as well", () => {
  const lost = fingers();
  lost.happen("pointerdown", 110, 60);
  lost.happen("pointercancel", 110, 60);
  assert.equal(lost.heard.at(-1), "drop");
  const done = fingers();
  done.happen("pointerdown", 110, 60);
  done.happen("pointerup", 110, 60);
  done.happen("lostpointercapture", 110, 60);
  assert.equal(done.heard.at(-1), "release");
});

test("nothing is taken while nobody paints, and a press that is not wanted goes on to the map", () => {
  const idle = fingers();
  idle.made.on = false;
  idle.happen("pointerdown", 110, 60);
  idle.happen("pointermove", 120, 60);
  assert.deepEqual(idle.heard, []);
  const other = fingers({ takes: false });
  other.happen("pointerdown", 110, 60);
  other.happen("pointerup", 110, 60);
  assert.deepEqual(other.heard, ["press 10,10"]);
});

test("a finger of which nobody heard that it went up does not keep the next one from painting", () => {
  const { heard, happen, touch } = fingers();
  happen("pointerdown", 110, 60, { ...touch(7), isPrimary: true });
  happen("pointerdown", 150, 60, { ...touch(8), isPrimary: false });
  happen("pointerup", 110, 60, touch(7));
  // 8 was on something that is not there any more
  happen("pointerdown", 300, 60, { ...touch(9), isPrimary: true });
  assert.deepEqual(heard, ["press 10,10", "held 7", "drop", "press 200,10", "held 9"]);
});
