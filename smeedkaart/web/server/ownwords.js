// Streamlit's own words, which are English only, in the language of the page: what a screen reader says of its buttons and fields.
{
  /** @type {Record<string, string[]>} each language with the same words in the same order; firstpage.py writes them */
  const LANGUAGES = JSON.parse(document.getElementById("sk-words")?.textContent ?? "{}");
  const NAMES = ["aria-label", "title", "placeholder"];
  const page = document.documentElement;
  /** Where each word stands in the lists, in whatever language it is met. */
  const known = new Map(Object.values(LANGUAGES).flatMap((words) => words.map((word, place) => [word, place])));

  /** @param {string | null} word */
  const own = (word) => {
    const place = word === null ? undefined : known.get(word);
    return place === undefined ? null : (LANGUAGES[page.lang]?.[place] ?? null);
  };

  /** @param {Element} element */
  const speak = (element) => {
    for (const name of NAMES) {
      const word = own(element.getAttribute(name));
      if (word !== null && word !== element.getAttribute(name)) element.setAttribute(name, word);
    }
    // a list without anything in it says so in a text of its own
    if (!element.firstElementChild && element.closest('[role="listbox"], [data-baseweb="popover"]')) {
      const word = own(element.textContent);
      if (word !== null && word !== element.textContent && element.firstChild) element.firstChild.nodeValue = word;
    }
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
      else for (const node of addedNodes) everything(node);
    }
  }).observe(page, { subtree: true, childList: true, attributes: true, attributeFilter: [...NAMES, "lang"] });

  // calendars and numbers of Streamlit ask the browser for its language: that of the page, whatever the browser's own is
  Object.defineProperty(navigator, "language", { configurable: true, get: () => page.lang });
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => [page.lang] });
}
