// Numbers as people write them in the language of the page: lengths, surfaces, and how many more or fewer.

/**
 * @param {number} value
 * @param {string} language
 * @param {Intl.NumberFormatOptions} options
 */
const written = (value, language, options) => new Intl.NumberFormat(language, options).format(value);

/**
 * A surface, in hectares: two decimals while there are few, for a garden is a surface too.
 * @param {number} m2
 * @param {string} language
 */
export function hectares(m2, language) {
  const ha = m2 / 10_000;
  return `${written(ha, language, { maximumFractionDigits: ha < 10 ? 2 : ha < 100 ? 1 : 0 })}\u00a0ha`;
}

/**
 * A length: in metres, and from a kilometre on in those.
 * @param {number} metres
 * @param {string} language
 */
export function distance(metres, language) {
  if (metres < 999.5) return `${written(metres, language, { maximumFractionDigits: metres < 10 ? 1 : 0 })}\u00a0m`;
  return `${written(metres / 1000, language, { maximumFractionDigits: metres < 10_000 ? 2 : 1 })}\u00a0km`;
}

/**
 * How many more or fewer, with its sign; the minus is as wide as the plus.
 * @param {number} change
 * @param {string} language
 */
export function signed(change, language) {
  // as many more as fewer, also where that is not a whole number
  const whole = Math.round(Math.abs(change));
  const sign = whole === 0 ? "\u00b1" : change > 0 ? "+" : "\u2212";
  return `${sign}${written(whole, language, { maximumFractionDigits: 0 })}`;
}
