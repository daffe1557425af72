// The button that fills the screen with the map, and brings the page back.
import { icon } from "./panel.js";

/** @import { Texts } from "./messages.js" */

/**
 * Make the button for a map; null where the browser cannot fill the screen.
 * @param {HTMLElement} host
 * @param {Texts} texts
 */
export function fullscreen(host, texts) {
  if (!document.fullscreenEnabled) return null;
  const button = L.DomUtil.create("a", "sk-fullscreen");
  button.href = "#";
  button.setAttribute("role", "button");
  const control = new L.Control({ position: "topright" });
  control.onAdd = () => {
    const bar = L.DomUtil.create("div", "leaflet-bar");
    bar.append(button);
    L.DomEvent.disableClickPropagation(bar);
    return bar;
  };
  const name = () => {
    const action = document.fullscreenElement === host ? "fullscreen_leave" : "fullscreen";
    button.title = texts[action];
    button.setAttribute("aria-label", button.title);
    button.replaceChildren(icon(action));
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (document.fullscreenElement) document.exitFullscreen();
    else host.requestFullscreen();
  });
  host.addEventListener("fullscreenchange", name);
  control.onRemove = () => host.removeEventListener("fullscreenchange", name);
  name();
  return control;
}
