// A workshop in the address: its map need not wait until Streamlit has run, nor while all the scripts of that come in.
{
  /** Seconds that Streamlit waits for the map at most. */
  const HELD = 5;
  const address = new URLSearchParams(location.search);
  const told = new URLSearchParams([...address].filter(([name]) => name === "lang" || name === "groot"));
  // asked before all else: the scripts that show it may come in meanwhile
  const opened = fetch(`./kaart/w/${encodeURIComponent(address.get("w") ?? "")}/opened?${told}`, { cache: "no-store" });
  opened.catch(() => {});
  Object.assign(window, { smeedkaartOpened: opened });

  const since = performance.now();
  const timer = setInterval(() => {
    const place = document.getElementById("sk-early");
    const coming = document.readyState === "loading" || (place && !place.querySelector(".is-there"));
    if (coming && performance.now() - since < HELD * 1000) return;
    clearInterval(timer);
    const held = /** @type {HTMLTemplateElement | null} */ (document.getElementById("sk-held"));
    held?.replaceWith(held.content);
  }, 20);
}
