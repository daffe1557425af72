// Send a data pack to our own server. Streamlit's own box speaks English only and keeps the whole file in memory.
/** @import { Component } from "../editor/messages.js" */

/**
 * What upload.py sends, and the server's answer to a file.
 * @typedef {"choose" | "too_large" | "sending" | "checking" | "failed" | "replace"} Sentence
 * @typedef {{ language: string, most: number, texts: Record<Sentence, string> }} Data
 * @typedef {{ key?: string, sentence?: string, replaceable?: boolean }} Answer
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} kind
 * @param {Record<string, string | boolean>} attributes
 * @param {string} [text]
 */
const make = (kind, attributes, text) => {
  const element = document.createElement(kind);
  Object.assign(element, attributes);
  if (text !== undefined) element.textContent = text;
  return element;
};

/**
 * Send a file; `onPart(0..1)` while it goes. Promises what the server says.
 * @param {string} url
 * @param {File} file
 * @param {(part: number) => void} onPart
 * @returns {Promise<Answer>}
 */
function send(url, file, onPart) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    // no page of another site can send this along
    request.setRequestHeader("X-Smeedkaart", "1");
    request.setRequestHeader("X-Smeedkaart-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onPart(total ? loaded / total : 0);
    request.onload = () => {
      try {
        resolve(JSON.parse(request.responseText));
      } catch {
        resolve({});
      }
    };
    request.onerror = request.onabort = () => resolve({});
    request.send(file);
  });
}

/** The server may live under a longer address: where Streamlit's own script came from. */
function base() {
  /** @type {HTMLScriptElement | null} */
  const own = document.querySelector('script[type="module"][src*="static/js/"]');
  return own ? own.src.split("/static/js/")[0] : location.origin;
}

/** @param {Component<Data, { done: { key: string } }>} component */
export default function ({ data, parentElement, setTriggerValue }) {
  /** @type {HTMLElement & { shown?: string } | null} */
  const host = parentElement.querySelector(".pg-upload");
  // a rerun of the page must not take away what is being said or sent
  if (!host || host.shown === JSON.stringify(data)) return;
  host.shown = JSON.stringify(data);
  const { texts } = data;
  const field = make("input", { type: "file", accept: ".gpkg", className: "pg-upload-file" });
  field.setAttribute("aria-label", texts.choose);
  const label = make("label", { className: "pg-upload-button" }, texts.choose);
  label.append(field);
  const said = make("p", { className: "pg-upload-said" });
  said.setAttribute("role", "status");
  const again = make("button", { type: "button", className: "pg-upload-button", hidden: true }, texts.replace);

  /** @type {File | undefined} a file that may take the place of one that is here already */
  let refused;
  /**
   * @param {string} sentence
   * @param {boolean} trouble
   */
  const say = (sentence, trouble = false) => {
    said.textContent = sentence;
    said.hidden = !sentence;
    said.classList.toggle("pg-warn", trouble);
  };
  /**
   * @param {File} file
   * @param {boolean} replace
   */
  const bring = async (file, replace) => {
    again.hidden = true;
    if (file.size > data.most) {
      say(texts.too_large, true);
      return;
    }
    field.disabled = true;
    const url = `${base()}/kaart/pakket?lang=${data.language}${replace ? "&vervang" : ""}`;
    const answer = await send(url, file, (part) =>
      say(part < 1 ? texts.sending.replace("{part}", String(Math.floor(part * 100))) : texts.checking),
    );
    field.disabled = false;
    field.value = "";
    if (answer.key) {
      say("");
      setTriggerValue("done", { key: answer.key });
      return;
    }
    say(answer.sentence ?? texts.failed, true);
    refused = file;
    again.hidden = !answer.replaceable;
  };
  field.addEventListener("change", () => {
    if (field.files?.[0]) bring(field.files[0], false);
  });
  again.addEventListener("click", () => {
    if (refused) bring(refused, true);
  });
  host.replaceChildren(label, said, again);
  say("");
}
