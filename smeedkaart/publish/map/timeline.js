// The slider over the reference dates. Texts are copied within the page as text, never as HTML.
(() => {
  const slider = /** @type {HTMLInputElement} */ (part("datum"));
  const ticks = [...document.querySelectorAll(/** @type {"button"} */ (".ticks button"))];
  const panel = part("gekozen");
  let now = -1;
  let chosen = 0;
  let back = 0;

  /**
   * A part of the page that is always there.
   * @param {string} id
   */
  function part(id) {
    return /** @type {HTMLElement} */ (document.getElementById(id));
  }

  /** @param {string} id */
  function button(id) {
    return /** @type {HTMLButtonElement} */ (part(id));
  }

  /**
   * @param {ParentNode} root
   * @param {string} selector
   */
  function find(root, selector) {
    return /** @type {HTMLElement} */ (root.querySelector(selector));
  }

  /**
   * @param {string} selector
   * @param {(item: HTMLElement) => void} each
   */
  function all(selector, each) {
    /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector)).forEach(each);
  }

  /** @param {number} date */
  function words(date) {
    return `${ticks[date].dataset.on}, ${ticks[date].dataset.count}`;
  }

  /**
   * Move to a date; whoever did not use the slider itself is told where they are.
   * @param {number} date
   * @param {boolean} tell
   */
  function go(date, tell) {
    if (date === now || date < 0 || date >= ticks.length) return;
    now = date;
    slider.value = String(date);
    slider.setAttribute("aria-valuetext", words(date));
    part("nu").textContent = ticks[date].dataset.on ?? "";
    part("nu-aantal").textContent = ticks[date].dataset.count ?? "";
    button("eerder").disabled = date === 0;
    button("later").disabled = date === ticks.length - 1;
    ticks.forEach((tick, i) => {
      tick.parentElement?.classList.toggle("here", i === date);
    });
    all("[data-moment]", (item) => {
      item.hidden = Number(item.dataset.moment) !== date;
    });
    all("[data-row]", (row) => {
      current(row, Number(row.dataset.row) === date);
    });
    all(".card", (card) => {
      card.hidden = held(card).indexOf(date) < 0;
    });
    smeed.turn(date);
    follow();
    const here = chosen ? panel.querySelector("li[aria-current]") : null;
    part("gemeld").textContent = [tell ? words(date) : "", here ? here.textContent : ""].join(" ").trim();
  }

  /**
   * @param {Element} item
   * @param {boolean} yes
   */
  function current(item, yes) {
    if (yes) item.setAttribute("aria-current", "date");
    else item.removeAttribute("aria-current");
  }

  /**
   * The dates on which a card holds.
   * @param {HTMLElement} card
   */
  function held(card) {
    return (card.dataset.on ?? "").split(" ").map(Number);
  }

  // on every date, outline what the chosen area was then or became
  function follow() {
    all("li[data-at]", (item) => {
      current(item, Number(item.dataset.at) === now);
    });
    const here = panel.querySelector("li[aria-current]");
    const links = chosen && here ? [...here.querySelectorAll("a")] : [];
    smeed.mark(links.map(target));
  }

  /** @param {HTMLAnchorElement} link */
  function target(link) {
    return Number(link.hash.replace("#gebied-", ""));
  }

  /** @param {number} number */
  function choose(number) {
    const card = part(`gebied-${number}`);
    chosen = number;
    panel.hidden = false;
    find(panel, ".name").textContent = find(card, "h3 .name").textContent;
    find(panel, ".line").replaceChildren(.../** @type {HTMLElement} */ (find(card, ".line").cloneNode(true)).children);
    follow();
  }

  function clear() {
    chosen = 0;
    panel.hidden = true;
    find(panel, ".line").replaceChildren();
    follow();
  }

  /**
   * A name of another date leads to that date, and there to the area.
   * @param {MouseEvent} event
   */
  function links(event) {
    /** @type {HTMLAnchorElement | null} */
    const link = /** @type {Element} */ (event.target).closest(".line a");
    if (!link) return;
    go(Number(link.closest("li")?.dataset.at), true);
    if (!link.closest(".card")) {
      event.preventDefault();
      smeed.open(target(link));
    }
  }

  // an address that ends in the card of an area leads to a date on which that card holds
  function arrive() {
    const card = /^#gebied-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!card || held(card).indexOf(now) >= 0) return;
    go(held(card).pop() ?? now, true);
    card.scrollIntoView();
  }

  smeed.hooks.chosen = choose;
  smeed.hooks.paper = (starts) => {
    if (starts) back = now;
    go(starts ? ticks.length - 1 : back, false);
    smeed.mark([]);
    if (!starts) follow();
  };
  smeed.hooks.begin = (last) => {
    document.documentElement.classList.add("moving");
    part("wanneer").hidden = false;
    slider.addEventListener("input", () => {
      go(Number(slider.value), false);
    });
    part("eerder").addEventListener("click", () => {
      go(now - 1, true);
    });
    part("later").addEventListener("click", () => {
      go(now + 1, true);
    });
    ticks.forEach((tick, i) => {
      tick.addEventListener("click", () => {
        go(i, true);
        slider.focus();
      });
    });
    find(panel, "button").addEventListener("click", clear);
    document.addEventListener("click", links);
    window.addEventListener("hashchange", arrive);
    go(last, false);
    arrive();
  };
})();
