// Streamlit's own words, which are English only, in the language of the page: what a screen reader says of its buttons and fields.
{
  /** @type {Record<string, string[]>} each language with the same words in the same order; firstpage.py writes them */
  const LANGUAGES = JSON.parse(document.getElementById("sk-words")?.textContent ?? "{}");
  const NAMES = ["aria-label", "title", "placeholder", "aria-valuetext"];
  /** Where words may go on with something else, such as the name of a field: nowhere that people name things themselves. */
  const OPEN_ENDED = '[role="spinbutton"], [data-tag] button, [role="listbox"] *, [role="alert"], [id^="react-aria-description"]';
  /** What says something in a text of its own: lists and what is told of a day. */
  const SPOKEN = `${OPEN_ENDED}, [role="listbox"], [data-baseweb="popover"] *`;
  const page = document.documentElement;
  /** @type {Map<string, number>} where each word stands in the lists, in whatever language it is met */
  const known = new Map();
  /** @type {{ form: RegExp, place: number }[]} the same of sentences with a place to fill in */
  const forms = [];
  for (const words of Object.values(LANGUAGES)) {
    for (const [place, word] of words.entries()) {
      if (word.includes("{")) forms.push({ form: filled(word), place });
      else known.set(word, place);
    }
  }

  /**
   * How a sentence reads once its places are filled in.
   * @param {string} word
   */
  function filled(word) {
    const parts = word.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? `(?<${part}>.+)` : part.replace(/[.*+?^$()[\]\\|]/g, "\\$&")));
    return new RegExp(`^${parts.join("")}$`);
  }

  /**
   * A word in the language of the page; null when it is none of Streamlit's.
   * @param {string} word
   * @param {boolean} open whether it may go on with something else
   */
  const own = (word, open) => {
    const words = LANGUAGES[page.lang] ?? [];
    const place = known.get(word);
    if (place !== undefined) return words[place] ?? null;
    for (const { form, place } of open ? forms : []) {
      const { groups } = form.exec(word) ?? {};
      if (groups) return words[place]?.replace(/\{(\w+)\}/g, (_whole, name) => (name === "date" ? day(groups.date) : groups[name])) ?? null;
    }
    return null;
  };

  /**
   * A day as it is written in the language of the page.
   * @param {string} written
   */
  function day(written) {
    const time = Date.parse(written);
    return Number.isNaN(time) ? written : new Date(time).toLocaleDateString(page.lang, { dateStyle: "long" });
  }

  /**
   * A month that is spoken with its number, such as "11 – November".
   * @param {string} spoken
   */
  const month = (spoken) => {
    const number = Number(/^(\d+) \u2013 /.exec(spoken)?.[1] ?? 0);
    return number ? `${number} \u2013 ${new Date(2000, number - 1, 1).toLocaleDateString(page.lang, { month: "long" })}` : null;
  };

  /** @param {Element} element */
  const speak = (element) => {
    const open = element.matches(OPEN_ENDED);
    for (const name of NAMES) {
      const said = element.getAttribute(name);
      if (said === null) continue;
      const word = name === "aria-valuetext" ? month(said) : own(said, open);
      if (word !== null && word !== said) element.setAttribute(name, word);
    }
    const { firstChild } = element;
    if (!firstChild || element.firstElementChild || !element.matches(SPOKEN)) return;
    const word = own(element.textContent ?? "", open);
    if (word !== null && word !== element.textContent) firstChild.nodeValue = word;
  };

  /** @param {Node} node */
  const everything = (node) => {
    if (!(node instanceof Element)) return;
    speak(node);
    for (const element of node.querySelectorAll("*")) speak(element);
  };

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (target === page && type === "attributes") everything(page);
      else if (type === "attributes") speak(/** @type {Element} */ (target));
      // what people type goes on in the same text
      else if (type === "characterData") target.parentElement && speak(target.parentElement);
      else for (const node of addedNodes) everything(node);
    }
  }).observe(page, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [...NAMES, "lang"] });

  // calendars and numbers of Streamlit ask the browser for its language: that of the page, whatever the browser's own is
  Object.defineProperty(navigator, "language", { configurable: true, get: () => page.lang });
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => [page.lang] });
}
