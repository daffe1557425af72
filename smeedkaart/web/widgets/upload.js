// Send a data pack to our own server. Streamlit's own box speaks English only and keeps the whole file in memory.
const make = (kind, attributes, text) => {
  const element = Object.assign(document.createElement(kind), attributes);
  if (text !== undefined) element.textContent = text;
  return element;
};

/** Send a file; `onPart(0..1)` while it goes. Promises what the server says. */
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
  const own = document.querySelector('script[type="module"][src*="static/js/"]');
  return own ? own.src.split("/static/js/")[0] : location.origin;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".pg-upload");
  host.state ??= { said: "", trouble: false, file: null };
  const { state } = host;
  const { texts } = data;
  const field = make("input", { type: "file", accept: ".gpkg", className: "pg-upload-file" });
  field.setAttribute("aria-label", texts.choose);
  const label = make("label", { className: "pg-upload-button" }, texts.choose);
  label.append(field);
  const said = make("p", { className: "pg-upload-said" });
  said.setAttribute("role", "status");
  const again = make("button", { type: "button", className: "pg-upload-button", hidden: true }, texts.replace);

  const say = (sentence, trouble = false) => {
    Object.assign(state, { said: sentence, trouble });
    said.textContent = sentence;
    said.hidden = !sentence;
    said.classList.toggle("pg-warn", trouble);
  };
  const bring = async (file, replace) => {
    again.hidden = true;
    if (file.size > data.most) {
      say(texts.too_large, true);
      return;
    }
    field.disabled = true;
    const url = `${base()}/kaart/pakket?lang=${data.language}${replace ? "&vervang" : ""}`;
    const answer = await send(url, file, (part) =>
      say(part < 1 ? texts.sending.replace("{part}", Math.floor(part * 100)) : texts.checking),
    );
    field.disabled = false;
    field.value = "";
    if (answer.key) {
      say("");
      setTriggerValue("done", { key: answer.key });
      return;
    }
    say(answer.sentence ?? texts.failed, true);
    state.file = file;
    again.hidden = !answer.replaceable;
  };
  field.addEventListener("change", () => field.files[0] && bring(field.files[0], false));
  again.addEventListener("click", () => bring(state.file, true));
  // a rerun of the page must not take away what is being said or sent
  if (host.shown === JSON.stringify(data)) return;
  host.shown = JSON.stringify(data);
  host.replaceChildren(label, said, again);
  say("");
}
