// The slider over the reference dates. Texts are copied within the page as text, never as HTML.
(() => {
  var slider = document.getElementById("datum");
  var ticks = Array.prototype.slice.call(document.querySelectorAll(".ticks button"));
  var panel = document.getElementById("gekozen");
  var now = -1;
  var chosen = 0;
  var back = null;

  function all(selector, each) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), each);
  }

  function words(date) {
    return `${ticks[date].dataset.on}, ${ticks[date].dataset.count}`;
  }

  // move to a date; whoever did not use the slider itself is told where they are
  function go(date, tell) {
    if (date === now || date < 0 || date >= ticks.length) return;
    now = date;
    slider.value = date;
    slider.setAttribute("aria-valuetext", words(date));
    document.getElementById("nu").textContent = ticks[date].dataset.on;
    document.getElementById("nu-aantal").textContent = ticks[date].dataset.count;
    document.getElementById("eerder").disabled = date === 0;
    document.getElementById("later").disabled = date === ticks.length - 1;
    ticks.forEach((tick, i) => {
      tick.parentNode.classList.toggle("here", i === date);
    });
    all("[data-moment]", (part) => {
      part.hidden = Number(part.dataset.moment) !== date;
    });
    all("[data-row]", (row) => {
      current(row, Number(row.dataset.row) === date);
    });
    all(".card", (card) => {
      card.hidden = held(card).indexOf(date) < 0;
    });
    smeed.turn(date);
    follow();
    var here = chosen ? panel.querySelector("li[aria-current]") : null;
    document.getElementById("gemeld").textContent = [tell ? words(date) : "", here ? here.textContent : ""].join(" ").trim();
  }

  function current(part, yes) {
    if (yes) {
      part.setAttribute("aria-current", "date");
    } else {
      part.removeAttribute("aria-current");
    }
  }

  function held(card) {
    return card.dataset.on.split(" ").map(Number);
  }

  // on every date, outline what the chosen area was then or became
  function follow() {
    all("li[data-at]", (item) => {
      current(item, Number(item.dataset.at) === now);
    });
    var here = panel.querySelector("li[aria-current]");
    var links = chosen && here ? Array.prototype.slice.call(here.querySelectorAll("a")) : [];
    smeed.mark(links.map(target));
  }

  function target(link) {
    return Number(link.hash.replace("#gebied-", ""));
  }

  function choose(number) {
    var card = document.getElementById(`gebied-${number}`);
    chosen = number;
    panel.hidden = false;
    panel.querySelector(".name").textContent = card.querySelector("h3 .name").textContent;
    panel.querySelector(".line").replaceChildren.apply(panel.querySelector(".line"), card.querySelector(".line").cloneNode(true).children);
    follow();
  }

  function clear() {
    chosen = 0;
    panel.hidden = true;
    panel.querySelector(".line").replaceChildren();
    follow();
  }

  // a name of another date leads to that date, and there to the area
  function links(event) {
    var link = event.target.closest(".line a");
    if (!link) return;
    go(Number(link.closest("li").dataset.at), true);
    if (!link.closest(".card")) {
      event.preventDefault();
      smeed.open(target(link));
    }
  }

  // an address that ends in the card of an area leads to a date on which that card holds
  function arrive() {
    var card = /^#gebied-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!card || held(card).indexOf(now) >= 0) return;
    go(held(card).pop(), true);
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
    document.getElementById("wanneer").hidden = false;
    slider.addEventListener("input", () => {
      go(Number(slider.value), false);
    });
    document.getElementById("eerder").addEventListener("click", () => {
      go(now - 1, true);
    });
    document.getElementById("later").addEventListener("click", () => {
      go(now + 1, true);
    });
    ticks.forEach((tick, i) => {
      tick.addEventListener("click", () => {
        go(i, true);
        slider.focus();
      });
    });
    panel.querySelector("button").addEventListener("click", clear);
    document.addEventListener("click", links);
    window.addEventListener("hashchange", arrive);
    go(last, false);
    arrive();
  };
})();
