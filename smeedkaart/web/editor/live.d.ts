// What the server says of a workshop that is worked on, and what is asked of it; the server's side: web/server/live*.py and
// web/view/live.py. All words are in the language that was asked for.
import type { Area } from "./messages.js";

/** Units that can be painted with, by level; those that were made up for an example are told apart. */
export interface UnitLevel {
  key: NamedUnits["level"];
  name: string;
  count: number;
  made: boolean;
}

/** Answer to `/kaart/w/<workshop>/units`: all units of one level, in one order. */
export interface UnitsAnswer {
  level: NamedUnits["level"];
  year: number;
  levels: UnitLevel[];
  code: string[];
  name: string[];
  /** Null where it is not known. */
  people: (number | null)[];
  /** Codes of the buurt and of the wijk that a unit is in. */
  zone: string[];
  wijk: string[];
  /** Coordinates of MultiPolygons, EPSG:4326. */
  shape: GeoJSON.Position[][][][];
}

/** How a tier looks and reads: colour or pattern, and the colour of its letter, as CSS. */
export interface Sign {
  letter: string;
  fill: string;
  ink: string;
  words: string;
}

/** One of the three figures of an area, or of all areas together. */
export interface Figure {
  kind: "people" | "tier" | "euros";
  heading: string;
  big: string;
  /** What stands smaller behind it, such as cents. */
  small: string;
  /** How wide it is, in times its font size. */
  width?: string;
  sign?: Sign;
  /** How many areas there are of each sign. */
  counts?: { sign: Sign; count: string }[];
  /** What is told below it: the range, and why something is not certain. */
  notes: string[];
}

export interface Figures {
  title: string;
  parts: Figure[];
}

/** A line of the list of areas. */
export interface Row {
  name: string;
  /** Of what kind it is, and of which group. */
  kin: string;
  tier: Sign;
  people: string;
  money: string;
  note: string;
}

/** The units of which a painted area is made: buurten, squares of 100 m or postcodes of one year. */
export interface NamedUnits {
  level: "buurt" | "square" | "pc6";
  year: number;
  /** Sorted, each once. */
  codes: string[];
}

/** An area as it stands, with its numbers. */
export interface LiveArea {
  id: string;
  name: string;
  /** The revision at which it was told like this: what is older never takes the place of what is newer. A change of another area
   * may give it other numbers, and so a higher one. */
  changed: number;
  /** EPSG:4326; left out where only numbers are told. */
  geometry?: Area["geometry"];
  /** Null when its border was drawn by hand. */
  units: NamedUnits | null;
  /** Its border has to stay where it is. */
  locked: boolean;
  label: string;
  fill: string;
  stroke: string;
  hatch: string;
  dots: string;
  lines: string;
  /** How many people live there, with two decimals, so that what one loses another gains; null when that is not known. */
  people: number | null;
  row: Row;
  figures: Figures;
}

/** What is asked of a pool, and who pays how much of it. */
export interface Pool {
  heading: string;
  /** More is asked than there is. */
  short: boolean;
  /** How much of it is asked, 0..1. */
  part: number;
  state: string[];
  who: string;
  partners: string[];
}

/** All areas together. */
export interface Whole {
  /** Without parts as long as nothing is drawn, or when nothing could be worked out. */
  figures: Figures;
  /** Name, tier (empty), people, euros: the last line of the list. */
  totals: string[];
  totals_note: string;
  /** The same of the areas of each kind and group. */
  subtotals: string[][];
  /** Who lives in two areas at once. */
  doubles: { areas: string[]; sentence: string }[];
  /** Who lives in none, and in which zones those are. */
  unclaimed: { sentence: string; zones: string[] | null } | null;
  headings: Record<string, string>;
  pool: Pool | null;
  warnings: string[];
  /** Every look that an area has on the map, and how many have it. */
  legend: { sign: Sign; words: string; count: string }[];
}

/** What changed, or with `all` everything there is. The same may come twice, late, or in another order. */
export interface Message {
  /** "<boot>-<n>": which run of the server, and which message of it. */
  seq: string;
  revision: number;
  all?: boolean;
  areas: LiveArea[];
  ended: { id: string; changed: number }[];
  /** How many choices between two versions of an area wait. */
  waiting: number;
  /** Null while it is being worked out; it follows. */
  whole: Whole | null;
}

/** Whether an area that was redrawn is still the same. */
export interface Question {
  /** The id of the event with the new border. */
  redraw: number;
  area: string;
  name: string;
  /** Part of its people that stayed, 0..1; null when not known. */
  kept: number | null;
  sentence: string;
}

/** An area that was taken off the map while decisions hang on it: people say first what becomes of those. */
export interface Ask {
  area: string;
  name: string;
}

/** The answer to an edit, to undo, and to a choice. */
export interface Answer {
  edit_id: string;
  /** Whether it was dealt with, recorded or refused; if not, it is to be sent again. */
  settled: boolean;
  notices: string[];
  asks: Ask[];
  questions: Question[];
  /** What was mended, or left as it is, in a sentence. */
  mended?: string[];
  message: Message | null;
}

/** Where somebody else is at work. */
export interface Mark {
  /** A short token, no name. */
  who: string;
  /** Longitude and latitude; null when that hand has left the map. */
  at: [number, number] | null;
  area: string | null;
  /** What that hand draws: corners one by one. */
  outline: [number, number][] | null;
}

/** One border that two people changed at once. */
export interface Dispute {
  id: string;
  name: string;
  /** Null where that side takes the area off the map. */
  mine: Area["geometry"] | null;
  theirs: Area["geometry"] | null;
  mine_figures: Figures;
  theirs_figures: Figures;
}

/** Two changes of the same areas, of which people choose one. */
export interface Conflict {
  areas: Dispute[];
  /** What is chosen or declined, as a whole. */
  proposals: number[];
  /** Which of the two is the proposal; the other one stands. */
  proposed: "mine" | "theirs";
  sentence: string;
  /** People chose: it is over. */
  settled: boolean;
}

/** One place where areas do not fit. */
export interface Finding {
  /** The same as long as the place is. */
  key: string;
  kind: "overlap" | "gap" | "loose" | "outside" | "small" | "hole";
  sentence: string;
  people: string;
  hectares: string;
  /** Too narrow for anybody to have drawn it on purpose, and nobody lives there. */
  sliver: boolean;
  geometry: Area["geometry"];
  areas: { id: string; name: string }[];
  /** "give:<area>", "halve", "area", "cut", "leave". */
  ways: string[];
  /** Why some of them are not there; may be empty. */
  note: string;
}

/** All findings of a sort, which are mended together. */
export interface Together {
  keys: string[];
  count: number;
  sentence: string;
  people: string;
  hectares: string;
}

/** How the areas fit together; when asked in brief only how much does not. */
export interface CheckAnswer {
  revision: number;
  count: number;
  summary: string;
  findings?: Finding[];
  slivers?: Together | null;
  /** What lies in no area, when that is more than one place. */
  rest?: Together | null;
  /** What people mean to be so. */
  left?: { sentence: string; items: { key: string; sentence: string; geometry: Area["geometry"] }[] };
}

/** What a mend would come to; nothing of it is stored. */
export interface MendPreview {
  /** Why it cannot be; then there is nothing else. */
  refused?: string;
  areas: { id: string; name: string; geometry: Area["geometry"]; sentence: string }[];
  /** The area that would be made. */
  fresh: { geometry: Area["geometry"]; sentence: string } | null;
  /** Which painted areas would no longer be made of whole units; may be empty. */
  frees: string;
}

/** Numbers of the shapes in the hand; nothing of it is stored. */
export interface HandAnswer {
  n: number;
  areas: LiveArea[];
}

/** What comes over the line, by its name. */
export interface Events {
  message: Message;
  mark: Mark;
  conflict: Conflict;
  /** Somebody turned the switch of the internet. */
  outside: unknown;
  ping: unknown;
}
