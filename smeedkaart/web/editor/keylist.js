// The list of keys, under "?": a dialog of the browser itself, so that Escape closes it and the focus goes back.
import { make } from "./panel.js";

/** @import { Texts } from "./messages.js" */

/** What is pressed, and the name of the sentence that says what it does. */
/** @type {[string[], string][]} */
const KEYS = [
  [["Ctrl", "Z"], "undo_last"],
  [["Ctrl", "Y"], "redo_last"],
  [["Esc"], "key_escape"],
  [["Delete"], "key_delete"],
  [["←", "↑", "→", "↓"], "key_arrows"],
  [["Enter"], "key_enter"],
  [["␣"], "key_space"],
  [["Shift", "␣"], "key_whole"],
  [["Backspace"], "undo"],
  [["Alt"], "key_alt"],
  [["+", "−"], "key_zoom"],
  [["Home"], "show_all"],
  [["?"], "keys"],
];

/**
 * Show which key does what; once more closes it.
 * @param {HTMLElement} host
 * @param {Texts} texts
 */
export function showKeys(host, texts) {
  const open = /** @type {HTMLDialogElement | null} */ (host.querySelector(".sk-keylist"));
  if (open) {
    open.close();
    return;
  }
  const close = make("button", { type: "button", class: "sk-button is-main", onclick: () => dialog.close() }, texts.close);
  const rows = KEYS.flatMap(([keys, text]) => [make("dt", {}, ...keys.map((key) => make("kbd", {}, key))), make("dd", {}, texts[text])]);
  const dialog = make(
    "dialog",
    { class: "sk-keylist", "aria-label": texts.keys, onclose: () => dialog.remove() },
    make("h2", {}, texts.keys),
    make("dl", {}, ...rows),
    close,
  );
  host.append(dialog);
  dialog.showModal();
}
