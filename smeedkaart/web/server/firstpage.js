// Ours until the page is complete: the script has come to its end, and the map, where there is one, shows its zones.
{
  const page = document.documentElement;
  /** Seconds after which it is shown as it is: someone may read there why it does not go on. */
  const PATIENCE = 30;
  const complete = () => {
    const arrived = /** @type {HTMLElement | null} */ (document.querySelector(".pg-arrived"));
    // but for the early one, which the page takes over
    const maps = [...document.querySelectorAll(".sk-map:not(#sk-early > *)")];
    // a map comes in by a script of its own, after the page
    return arrived && maps.length >= Number(arrived.dataset.maps) && maps.every((map) => map.classList.contains("is-there"));
  };
  const show = () => {
    clearInterval(timer);
    page.classList.remove("sk-arriving");
    document.getElementById("sk-waiting")?.remove();
    // the page shows something else
    document.getElementById("sk-early")?.remove();
  };
  /** A map that people work on is not taken away for a page that does not come. */
  const usable = () => document.querySelector("#sk-early > .is-there");
  page.classList.add("sk-arriving");
  const since = performance.now();
  const timer = setInterval(() => (complete() || (performance.now() - since > PATIENCE * 1000 && !usable())) && show(), 50);
}
