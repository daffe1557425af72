// What the server says of a workshop that is worked on, and what is asked of it; the server's side: web/server/live*.py and
// web/view/live.py. All words are in the language that was asked for.
import type { Area } from "./messages.js";

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
  sign?: Sign;
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
  kin: string;
  tier: string;
  people: string;
  money: string;
  note: string;
}

/** An area as it stands, with its numbers. */
export interface LiveArea {
  id: string;
  name: string;
  /** The id of its last event: what is older never takes the place of what is newer. */
  changed: number;
  /** EPSG:4326; left out where only numbers are told. */
  geometry?: Area["geometry"];
  label: string;
  fill: string;
  stroke: string;
  hatch: string;
  dots: string;
  lines: string;
  row: Row;
  figures: Figures;
}

/** All areas together; the panel knows its parts. */
export interface Whole {
  figures: Figures;
  [part: string]: unknown;
}

/** What changed, or with `all` everything there is. The same may come twice, late, or in another order. */
export interface Message {
  /** "<boot>-<n>": which run of the server, and which message of it. */
  seq: string;
  revision: number;
  all?: boolean;
  areas: LiveArea[];
  ended: { id: string; changed: number }[];
  /** Null while it is being worked out; it follows. */
  whole: Whole | null;
}

/** What the server asks back about an edit; the page opens a dialog with it. */
export type Question = Record<string, unknown>;

/** The answer to an edit, to undo, and to a choice. */
export interface Answer {
  edit_id: string;
  /** Whether it was dealt with, recorded or refused; if not, it is to be sent again. */
  settled: boolean;
  notices: string[];
  asks: Question[];
  questions: Question[];
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
  ping: unknown;
}
