// Read a small text file on this computer and hand its text to the page. Streamlit's own box speaks English only.
/** @import { Component } from "../editor/messages.js" */

/**
 * What text_file.py sends.
 * @typedef {{ accept: string, most: number, texts: { choose: string, too_large: string, failed: string } }} Data
 */

/** @param {Component<Data, { file: { name: string, text: string } }>} component */
export default function ({ data, parentElement, setTriggerValue }) {
  /** @type {HTMLElement & { shown?: string } | null} */
  const host = parentElement.querySelector(".pg-upload");
  if (!host || host.shown === JSON.stringify(data)) return;
  host.shown = JSON.stringify(data);
  const { texts } = data;
  const field = document.createElement("input");
  Object.assign(field, { type: "file", accept: data.accept, className: "pg-upload-file" });
  field.setAttribute("aria-label", texts.choose);
  const label = document.createElement("label");
  Object.assign(label, { className: "pg-upload-button", textContent: texts.choose });
  label.append(field);
  const said = document.createElement("p");
  Object.assign(said, { className: "pg-upload-said pg-warn", hidden: true });
  said.setAttribute("role", "status");
  /** @param {string} sentence */
  const say = (sentence) => {
    said.textContent = sentence;
    said.hidden = !sentence;
  };
  /** @param {File} file */
  const bring = async (file) => {
    if (file.size > data.most) {
      say(texts.too_large);
      return;
    }
    try {
      // what is no UTF-8 is refused here: letters would be lost
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      say("");
      setTriggerValue("file", { name: file.name, text });
    } catch {
      say(texts.failed);
    }
  };
  field.addEventListener("change", () => {
    const file = field.files?.[0];
    if (file) bring(file);
    field.value = "";
  });
  host.replaceChildren(label, said);
}
