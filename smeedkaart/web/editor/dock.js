// Where the card lies: where it covers nothing, or the least, of what is being drawn.

/** @import { Box, Size } from "./labels.js" */

/** Pixels that the buttons along the right side take, and the scale and the names of sources along the bottom. */
const [BUTTONS, FOOT] = [76, 96];

/**
 * The places a card may have on a map, by name, in order of preference.
 * @param {Size} map
 * @param {Size} card
 * @returns {Record<string, Box>}
 */
export function places({ width, height }, card) {
  const top = { top: 0, bottom: card.height };
  const bottom = { top: height - FOOT - card.height, bottom: height - FOOT };
  const left = { left: 0, right: card.width };
  const right = { left: width - BUTTONS - card.width, right: width - BUTTONS };
  return { "": { ...top, ...left }, right: { ...top, ...right }, bottom: { ...bottom, ...left }, "bottom right": { ...bottom, ...right } };
}

/**
 * The name of the place that covers the least of a box; of equal ones the place where the card is, then the first.
 * @param {Record<string, Box>} offered
 * @param {Box | null} work
 * @param {string} now
 */
export function freest(offered, work, now) {
  if (!work) return "";
  const names = [...new Set([now, ...Object.keys(offered)])].filter((name) => name in offered);
  const covered = names.map((name) => common(offered[name], work));
  return names[covered.indexOf(Math.min(...covered))];
}

/**
 * The surface that two boxes have in common.
 * @param {Box} a
 * @param {Box} b
 */
function common(a, b) {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(width, 0) * Math.max(height, 0);
}

/**
 * Lay a panel where it covers the least of a part of the map.
 * @param {L.Map} map
 * @param {HTMLElement} panel
 * @param {L.LatLngBounds | null} work what is being drawn or chosen
 */
export function dock(map, panel, work) {
  const { x: width, y: height } = map.getSize();
  const offered = places({ width, height }, { width: panel.offsetWidth, height: panel.offsetHeight });
  panel.dataset.dock = freest(offered, work?.isValid() ? onScreen(map, work) : null, panel.dataset.dock ?? "");
}

/**
 * @param {L.Map} map
 * @param {L.LatLngBounds} bounds
 * @returns {Box}
 */
function onScreen(map, bounds) {
  const first = map.latLngToContainerPoint(bounds.getNorthWest());
  const last = map.latLngToContainerPoint(bounds.getSouthEast());
  return { left: first.x, top: first.y, right: last.x, bottom: last.y };
}

/** Pixels around what is shown, and the width from which a map has room for something beside a card. */
const [AROUND, ROOM_BESIDE] = [40, 1000];

/**
 * What to leave free at the left and at the top of a map for a card in its corner: what is shown lies beside it, or
 * below it where it is a bar that takes most of the width.
 * @param {Size} map
 * @param {Size} card
 * @returns {[number, number]}
 */
export function clearOf({ width, height }, card) {
  if (width <= ROOM_BESIDE) return [AROUND, AROUND];
  return card.width <= width / 2 ? [card.width, AROUND] : [AROUND, Math.min(card.height, height / 2)];
}
