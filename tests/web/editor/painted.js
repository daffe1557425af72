// Units for the tests of painting: a board of squares, a thousandth of a degree each, named by column and row ("c2r0").
import { Units } from "../../../smeedkaart/web/editor/units.js";

/** Degrees so many thousandths east and north of 6 east, 52 north; rounded as the server does. */
export const at = (x, y) => [Number((6 + x / 1000).toFixed(7)), Number((52 + y / 1000).toFixed(7))];

/** A ring from corners in thousandths, closed. */
export const ring = (...corners) => [...corners, corners[0]].map(([x, y]) => at(x, y));

/** The square of a column and a row. */
export const square = (x, y, size = 1) => ring([x, y], [x + size, y], [x + size, y + size], [x, y + size]);

/** What the server answers of a board of columns by rows: ten people in each, wijken of two columns. */
export function answer(columns, rows, change = {}) {
  const all = [];
  for (let y = 0; y < rows; y += 1) for (let x = 0; x < columns; x += 1) all.push([x, y]);
  return {
    level: "square",
    year: 2025,
    levels: [{ key: "square", name: "Vakken", count: all.length, made: true }],
    code: all.map(([x, y]) => `c${x}r${y}`),
    name: all.map(([x, y]) => `vak ${x},${y}`),
    people: all.map(() => 10),
    zone: all.map(() => "BU1"),
    wijk: all.map(([x]) => `WK${Math.floor(x / 2)}`),
    shape: all.map(([x, y]) => [[square(x, y)]]),
    ...change,
  };
}

export const board = (columns, rows, change = {}) => new Units(answer(columns, rows, change));

/** An area on the map; painted when it names codes, else with the border that is given. */
export const area = (id, { codes = null, geometry = null, level = "square", year = 2025, locked = false, name = id }) => [
  id,
  {
    type: "Feature",
    properties: { id, name, locked, units: codes && { level, year, codes } },
    geometry: geometry ?? { type: "Polygon", coordinates: [square(90, 90)] },
  },
];
