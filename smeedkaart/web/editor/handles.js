// Corners have names for who hears the map; Geoman makes them without.

/** @import { Texts } from "./messages.js" */

/**
 * Name every corner that comes on a map.
 * @param {L.Map} map
 * @param {() => Texts} texts
 */
export function nameHandles(map, texts) {
  map.on("layeradd", ({ layer }) => {
    const element = layer instanceof L.Marker ? layer.getElement() : undefined;
    if (!element?.matches(".marker-icon, .cursor-marker")) return;
    if (element.matches(".cursor-marker")) {
      // it follows the pointer and cannot be pressed
      element.removeAttribute("tabindex");
      element.removeAttribute("role");
      element.setAttribute("aria-hidden", "true");
    } else element.setAttribute("aria-label", texts()[element.matches(".marker-icon-middle") ? "corner_new" : "corner"]);
  });
}
