// Buurten found by their name, without anybody being asked. Arithmetic only, no map and no page.

/** Letters that are enough to look for. */
const FEWEST = 2;

/**
 * A name as it is compared: without accents, capitals and what is no letter or digit.
 * @param {string} text
 */
export const bare = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/**
 * How well a name answers to what was typed: exactly, from its beginning, from that of one of its words, or somewhere; the lower
 * the better, and -1 when it does not.
 * @param {string} name
 * @param {string} typed
 */
function answers(name, typed) {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  if (name.includes(` ${typed}`)) return 2;
  // words in any order, such as "noord industrie"
  const words = name.split(" ");
  if (typed.split(" ").every((part) => words.some((word) => word.startsWith(part)))) return 3;
  return name.includes(typed) ? 4 : -1;
}

/**
 * Find places by their name, the best first.
 * @template {{ name: string }} Place
 * @param {Place[]} places
 * @param {string} text as typed
 * @param {number} most
 * @returns {Place[]}
 */
export function found(places, text, most = 6) {
  const typed = bare(text);
  if (typed.length < FEWEST) return [];
  return places
    .map((place) => ({ place, name: bare(place.name) }))
    .map(({ place, name }) => ({ place, name, rank: answers(name, typed) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ place }) => place);
}
