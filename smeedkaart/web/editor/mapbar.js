// Buttons beside the zoom: all in view, undo, redo, contrast, full screen, keys.
import { icon } from "./panel.js";

/** @import { Texts } from "./messages.js" */

/**
 * Make a bar of buttons on a map; each is an icon with a name for who hears or hovers.
 * @param {Texts} texts
 * @param {Record<string, () => void>} actions by the name of their icon and their text
 */
export function mapBar(texts, actions) {
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => {
    const bar = L.DomUtil.create("div", "leaflet-bar sk-bar");
    bar.append(...Object.entries(actions).map(([action, act]) => barButton(texts, action, act)));
    L.DomEvent.disableClickPropagation(bar);
    return bar;
  };
  return control;
}

/**
 * @param {Texts} texts
 * @param {string} action
 * @param {() => void} act
 */
function barButton(texts, action, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.action = action;
  dress(button, texts, action);
  button.addEventListener("click", act);
  return button;
}

/**
 * Give a button the icon and the name of an action.
 * @param {HTMLElement} button
 * @param {Texts} texts
 * @param {string} action
 */
function dress(button, texts, action) {
  button.title = texts[action];
  button.setAttribute("aria-label", texts[action]);
  button.replaceChildren(icon(action));
}

/**
 * Make the button that fills the screen with the page, map and numbers alike, and brings it back; null where the browser cannot.
 * @param {Texts} texts
 */
export function fullscreen(texts) {
  if (!document.fullscreenEnabled) return null;
  const control = mapBar(texts, {
    fullscreen: () => {
      // the whole page: the numbers belong to the map, and a dialog must be seen over it
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    },
  });
  const name = () => {
    const button = control.getContainer()?.querySelector("button");
    if (button) dress(button, texts, document.fullscreenElement ? "fullscreen_leave" : "fullscreen");
  };
  const { onAdd } = control;
  control.onAdd = (map) => {
    document.addEventListener("fullscreenchange", name);
    return /** @type {(map: L.Map) => HTMLElement} */ (onAdd).call(control, map);
  };
  control.onRemove = () => document.removeEventListener("fullscreenchange", name);
  return control;
}
