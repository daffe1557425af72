// Ours until the page is complete: the script has come to its end, and the map, where there is one, shows its zones.
{
  const page = document.documentElement;
  /** Seconds after which it is shown as it is: someone may read there why it does not go on. */
  const PATIENCE = 30;
  const complete = () => {
    const arrived = /** @type {HTMLElement | null} */ (document.querySelector(".pg-arrived"));
    const maps = [...document.querySelectorAll(".sk-map")];
    // a map comes in by a script of its own, after the page
    return arrived && maps.length >= Number(arrived.dataset.maps) && maps.every((map) => map.classList.contains("is-there"));
  };
  const show = () => {
    clearInterval(timer);
    page.classList.remove("sk-arriving");
    document.getElementById("sk-waiting")?.remove();
  };
  page.classList.add("sk-arriving");
  const since = performance.now();
  const timer = setInterval(() => (complete() || performance.now() - since > PATIENCE * 1000) && show(), 50);
}
