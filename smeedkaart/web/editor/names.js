// Names that are too long for their place lose their middle: what tells two parts of an area apart stands at the end.

/** Share of the letters that the end keeps, at most. */
const END = 0.4;

/**
 * Shorten a name to at most so many letters; its last words stay whole where they fit.
 * @param {string} name
 * @param {number} most
 */
export function shortened(name, most) {
  const letters = [...name];
  if (letters.length <= most) return name;
  const room = Math.floor(most * END);
  const end = lastWords(name, room);
  const begin = letters.slice(0, most - 1 - [...end].length).join("");
  return `${begin.trimEnd()}…${end}`;
}

/**
 * As many of the last words as fit, with what stands before them, or the last letters of a longer word.
 * @param {string} name
 * @param {number} room
 */
function lastWords(name, room) {
  const letters = [...name].slice(-room);
  const between = letters.findIndex((letter) => /[\s/-]/.test(letter));
  return letters.slice(Math.max(between, 0)).join("");
}
