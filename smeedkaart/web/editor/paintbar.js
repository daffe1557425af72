// The buttons while people paint: how the hand works, what it does, and with which units. Icons with words, and a name for each.
import { icon, make } from "./panel.js";
import { filled } from "./unittip.js";

/**
 * @import { Bar } from "./paint.js"
 * @import { Texts } from "./messages.js"
 */

const TOOLS = ["click", "brush", "lasso", "box", "hand"];
const SIZES = ["small", "medium", "large"];

/**
 * A button that is on or off.
 * @param {string} what
 * @param {boolean} on
 * @param {Texts} texts
 * @param {(action: string) => void} act
 */
function turn(what, on, texts, act) {
  const action = `paint_${what}`;
  return make(
    "button",
    { type: "button", class: "sk-button", "data-action": action, "aria-pressed": String(on), onclick: () => act(action) },
    icon(action),
    make("span", {}, texts[action]),
  );
}

/**
 * @param {string} name
 * @param {(HTMLElement | null)[]} buttons
 */
const group = (name, buttons) => make("div", { class: "sk-paint-group", role: "group", "aria-label": name }, ...buttons);

/**
 * The choice of units; without a choice there is nothing to see.
 * @param {Bar} bar
 * @param {Texts} texts
 * @param {(action: string, value?: string) => void} act
 */
function levels({ level, levels: known }, texts, act) {
  if (known.length < 2) return null;
  const options = known.map(({ key, name, made }) => {
    const capital = name.charAt(0).toUpperCase() + name.slice(1);
    const option = make("option", { value: key }, made ? filled(texts.paint_made, { name: capital }) : capital);
    option.selected = key === level;
    return option;
  });
  const field = make("select", { "data-action": "paint_level", onchange: () => act("paint_level", field.value) }, ...options);
  return make("label", { class: "sk-paint-level" }, make("span", {}, texts.paint_level), field);
}

/**
 * Make the buttons and the sentence above them.
 * @param {Bar} bar
 * @param {string} name of the area, empty for a new one
 * @param {string | null} trouble
 * @param {Texts} texts
 * @param {(action: string, value?: string) => void} act
 */
export function paintBar(bar, name, trouble, texts, act) {
  const { tool, size, remove, spare, state, asks } = bar;
  const sentence = state ? texts[`paint_${state}`] : name ? filled(asks ? texts.paint_free : texts.paint_help, { name }) : texts.paint_new;
  /** @param {string} action @param {string} look */
  const button = (action, look = "") =>
    make("button", { type: "button", class: `sk-button ${look}`, "data-action": action, onclick: () => act(action) }, texts[action]);
  const words = make(
    "div",
    { class: "sk-paint-words" },
    make("p", { class: "sk-help", role: state === "failed" ? "alert" : state ? "status" : null }, sentence),
    trouble ? make("p", { class: "sk-trouble", role: "alert" }, texts[trouble]) : null,
  );
  const way = state === "failed" ? button("paint_again", "is-main") : null;
  if (asks)
    return make(
      "section",
      { class: "sk-card sk-paint" },
      words,
      group(sentence, [button("paint_only"), button("paint_whole", "is-main"), button("cancel")]),
    );
  const spared = make("input", { type: "checkbox", "data-action": "paint_spare", onchange: () => act("paint_spare") });
  spared.checked = spare;
  return make(
    "section",
    { class: "sk-card sk-paint", "aria-label": texts.paint },
    words,
    group(
      texts.paint_tools,
      TOOLS.map((what) => turn(what, what === tool, texts, act)),
    ),
    tool === "brush"
      ? group(
          texts.paint_sizes,
          SIZES.map((what) => turn(what, what === size, texts, act)),
        )
      : null,
    tool === "hand" ? null : group(texts.paint_ways, [turn("add", !remove, texts, act), turn("remove", remove, texts, act)]),
    make("label", { class: "sk-paint-spare" }, spared, make("span", {}, texts.paint_spare)),
    levels(bar, texts, act),
    group(texts.paint_ready, [way, name ? button("paint_next") : null, button("finish", "is-main")]),
    // last, for it goes when the mouse is taken: a button must not move away under it
    make("p", { class: "sk-help sk-keys" }, texts.paint_keys),
  );
}
