// The receipt of an area on a page without Streamlit: made by the server when asked for, shown in a dialog of the browser itself.
import { make } from "./panel.js";

/** @import { MapData } from "./messages.js" */

/**
 * Show the receipt of an area; Escape closes it, and the focus goes back.
 * @param {string} workshop its address
 * @param {string} area
 * @param {Pick<MapData, "language" | "texts">} page
 */
export async function showReceipt(workshop, area, { language, texts }) {
  const close = { type: "button", class: "sk-link", onclick: () => dialog.close() };
  const paper = make("div", { class: "sk-receipt-paper", role: "status" }, make("p", { class: "pg" }, texts.receipt_busy));
  const dialog = make(
    "dialog",
    { class: "sk-receipt", "aria-label": texts.open_receipt, onclose: () => dialog.remove() },
    make("header", { class: "sk-receipt-bar" }, make("h2", {}, texts.open_receipt), make("button", close, texts.close)),
    paper,
  );
  document.body.append(dialog);
  dialog.showModal();
  paper.replaceChildren(await fetched(`${workshop}/receipt/${encodeURIComponent(area)}?lang=${language}`, texts.receipt_failed));
}

/**
 * The receipt as the server wrote it, in which all that people typed is text already; or why there is none.
 * @param {string} url
 * @param {string} failed
 */
async function fetched(url, failed) {
  try {
    const answer = await fetch(url, { cache: "no-store" });
    if (answer.ok) return document.createRange().createContextualFragment(await answer.text());
  } catch {
    // as when it refuses
  }
  return make("p", { class: "pg pg-warn", role: "alert" }, failed);
}
