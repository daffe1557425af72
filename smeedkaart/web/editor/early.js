// The map before Streamlit has run its first script: people see it, and draw on it, as soon as this machine tells what it shows.
// The page of Streamlit takes it over as it is (`receive` in editor.js).
import { receive } from "./editor.js";

/** @import { MapComponent, MapData } from "./messages.js" */

/**
 * Make the map where the first page made room for it; without a workshop that can be shown, that room goes.
 * @param {HTMLElement} place
 * @param {Promise<Response>} asked what the map shows, asked by the first page while this script was still on its way
 */
async function open(place, asked) {
  const answer = await asked;
  if (!answer.ok) throw new Error(answer.statusText);
  /** @type {MapData} */
  const data = await answer.json();
  if (data.about?.large) place.append(Object.assign(document.createElement("span"), { className: "pg-large", hidden: true }));
  /** @type {Map<string, (page: MapComponent) => void>} of each sort what was asked last */
  const waiting = new Map();
  /** @type {MapComponent} */
  const component = {
    data,
    parentElement: place,
    waiting,
    setTriggerValue: (name, value) => waiting.set(name, (page) => page.setTriggerValue(name, value)),
  };
  await receive(component, new URL("../..", import.meta.url).href.replace(/\/$/, ""));
}

const place = document.getElementById("sk-early");
const { smeedkaartOpened } = /** @type {{ smeedkaartOpened?: Promise<Response> }} */ (window);
// the page of Streamlit says itself why there is no map
if (place && smeedkaartOpened) open(place, smeedkaartOpened).catch(() => place.remove());
