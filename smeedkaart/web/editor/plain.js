// The plain page for telephones and viewers: the same map and the same panel, with nothing of Streamlit around them.
import { receive } from "./editor.js";
import { showReceipt } from "./receipt.js";

/** @import { MapComponent, MapData, Opening } from "./messages.js" */

/** @type {MapData} */
const data = JSON.parse(document.getElementById("sk-page")?.textContent ?? "");
// this page is kaart/w/<id>, wherever the server lives
const base = new URL("../..", location.href).href.replace(/\/$/, "");

/**
 * Load the page anew with another word in its address; without a value the word goes.
 * @param {string} name
 * @param {string} value
 */
function turn(name, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  location.assign(address);
}

/** @type {Record<string, (asked: Opening) => void>} what can be opened here, as the page told the panel */
const OPENS = {
  receipt: ({ area }) => {
    if (area) showReceipt(`${base}/kaart/w/${encodeURIComponent(data.workshop)}`, area, data);
  },
  size: () => turn("groot", data.about?.large ? "" : "1"),
  language: ({ value }) => turn("lang", value),
};

/** @type {MapComponent} */
const component = {
  data,
  parentElement: /** @type {HTMLElement} */ (document.querySelector(".sk-plain")),
  setTriggerValue: (name, value) => {
    if (name === "open") OPENS[/** @type {Opening} */ (value).sheet]?.(/** @type {Opening} */ (value));
  },
};

document.addEventListener("contextmenu", (event) => {
  // a long press on a corner takes it away; it asks the telephone for no menu
  if (event.target instanceof Element && event.target.closest(".sk-canvas")) event.preventDefault();
});
receive(component, base);
