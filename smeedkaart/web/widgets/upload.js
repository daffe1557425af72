// Send a data pack or maps to our own server. Streamlit's own box speaks English only and keeps whole files in memory.
/** @import { Component } from "../editor/messages.js" */

/**
 * What upload.py sends, and the server's answer to a file.
 * @typedef {"choose" | "drop" | "too_large" | "sending" | "checking" | "failed" | "replace"} Sentence
 * @typedef {{ language: string, url: string, accept: string, several: boolean, most: number, texts: Record<Sentence, string> }} Data
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
  const field = make("input", { type: "file", accept: data.accept, multiple: data.several, className: "pg-upload-file" });
  field.setAttribute("aria-label", texts.choose);
  const label = make("label", { className: "pg-upload-button" }, texts.choose);
  label.append(field);
  const drop = make("span", { className: "pg-upload-drop", hidden: !texts.drop }, texts.drop);
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
   * Send one file; promises what the server says.
   * @param {File} file
   * @param {boolean} replace
   */
  const sent = (file, replace) => {
    const url = new URL(base() + data.url);
    url.searchParams.set("lang", data.language);
    if (replace) url.searchParams.set("vervang", "");
    const name = data.several ? `${file.name}: ` : "";
    return send(url.href, file, (part) =>
      say(part < 1 ? name + texts.sending.replace("{part}", String(Math.floor(part * 100))) : texts.checking),
    );
  };
  /**
   * @param {File[]} files
   * @param {boolean} replace
   */
  const bring = async (files, replace) => {
    again.hidden = true;
    if (!files.length || field.disabled) return;
    if (files.reduce((sum, { size }) => sum + size, 0) > data.most) {
      say(texts.too_large, true);
      return;
    }
    field.disabled = true;
    /** @type {string[]} */
    const troubles = [];
    let arrived = "";
    // one after the other: what did not arrive is told by itself
    for (const file of files) {
      const answer = await sent(file, replace);
      arrived = answer.key ?? arrived;
      if (answer.key) continue;
      troubles.push(answer.sentence ?? texts.failed);
      refused = file;
      again.hidden = !answer.replaceable;
    }
    field.disabled = false;
    field.value = "";
    say(troubles.join(" "), troubles.length > 0);
    if (arrived) setTriggerValue("done", { key: arrived });
  };
  field.addEventListener("change", () => bring([...(field.files ?? [])], false));
  again.addEventListener("click", () => {
    if (refused) bring([refused], true);
  });
  host.replaceChildren(label, drop, said, again);
  host.classList.toggle("is-drop", Boolean(texts.drop));
  if (texts.drop) takeDrops(host, (files) => bring(files, false));
  say("");
}

/**
 * Let files be dropped on an element.
 * @param {HTMLElement & { takes?: (files: File[]) => void }} host
 * @param {(files: File[]) => void} take
 */
function takeDrops(host, take) {
  const known = Boolean(host.takes);
  host.takes = take;
  if (known) return;
  /** @param {boolean} over */
  const look = (over) => host.classList.toggle("is-over", over);
  host.addEventListener("dragover", (event) => {
    // else the browser leaves the page and opens the file
    event.preventDefault();
    look(true);
  });
  host.addEventListener("dragleave", () => look(false));
  host.addEventListener("drop", (event) => {
    event.preventDefault();
    look(false);
    host.takes?.([...(event.dataTransfer?.files ?? [])]);
  });
}
