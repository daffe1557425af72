// What the map and the server say to each other. The server's side: component.py (what it sends), workshop/message.py (edits)
// and workshop/merge_split.py (plans), server/ (answers to questions).
import type { NamedUnits } from "./live.js";

/** An area as the server shows it: GeoJSON, EPSG:4326. */
export type Area = GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon, AreaProperties>;

export interface AreaProperties {
  id: string;
  name: string;
  /** Short text under the name. */
  label?: string;
  /** Colours as #rrggbb; `hatch` for a tier that cannot be said, `dots` for no amount, `lines` for a borrowed figure. */
  fill?: string;
  stroke?: string;
  hatch?: string;
  dots?: string;
  lines?: string;
  /** Whatever lies outside the municipality is to be cut off. */
  clip?: boolean;
  /** Part of it lies outside; for its card only. */
  outside?: boolean;
  /** The units that it is painted with; null for one that is freely drawn. */
  units?: NamedUnits | null;
  /** Nobody changes its border. */
  locked?: boolean;
  /** Its shape is that of its units as this page sees them: the server has not made it yet. */
  sketched?: boolean;
  /** Its lock was put on or taken off here: of its border this says nothing. */
  turned?: boolean;
  /** Units that a stroke adds to a freely drawn border, or takes off it. */
  add?: NamedUnits;
  take?: NamedUnits;
}

/** An area as the server takes it; without geometry it makes the shape itself: of the units, or of what comes to it or goes off it. */
export type Put = GeoJSON.Feature<
  GeoJSON.Polygon | GeoJSON.MultiPolygon | null,
  { id: string; name: string; clip?: boolean; locked?: boolean; units?: NamedUnits; add?: NamedUnits; take?: NamedUnits }
>;

/** What one edit does: identity -> the area as it becomes, or null when it is removed. */
export type Changes = Record<string, Area | null>;

export type Reason = "create" | "edit" | "cut" | "drag" | "rename" | "remove" | "paint" | "duplicate" | "mend" | "lock";

/** South-west and north-east, in degrees of latitude and longitude. */
export type Bounds = [[number, number], [number, number]];

/** Sentences by name, in the language of the page. */
export type Texts = Record<string, string>;

/** From the server with every run: all that the map shows. */
export interface MapData {
  /** The areas of a map that is only looked at; null for one that is live, which asks for them itself. */
  features: Area[] | null;
  /** Revision of the workshop that `features` show; null for a map that is live. */
  revision: number | null;
  workshop: string;
  zones_url: string;
  /** What the units of the figures are: the level of the zones. */
  level: string;
  /** Only a change of it moves the choice on the map. */
  selected: string | null;
  bounds: Bounds | null;
  language: string;
  /** In which direction that language is read, "ltr" or "rtl". */
  direction: string;
  municipality: string;
  notice: string;
  attribution: string;
  /** CSS height of the map. */
  height: string;
  read_only: boolean;
  /** Areas to bring out beside the chosen one. */
  several: string[];
  /** Whether people let this workshop ask for a background map and addresses outside. */
  online: boolean;
  /** What stands beside the map; null on a map without a panel. */
  about: About | null;
  told: Told | null;
  /** The sheet that lies over the page, if any. */
  sheet: string | null;
  /** Another number than 0 or the last: look whether all areas fit together. */
  check: number;
  texts: Texts;
}

/** Where people are, for the panel beside the map: a workshop, its figures, and how the page is read. */
export interface About {
  /** Names of the workshop and of the municipality. */
  workshop: string;
  municipality: string;
  notice: string;
  credit: string;
  /** Which service on the internet hears what. */
  online: string;
  /** Whether letters are large. */
  large: boolean;
  /** Languages to go on in, each under its own name. */
  languages: { code: string; name: string }[];
  /** Whether decisions of people count in the scheme. */
  decides: boolean;
  /** What is the matter with the file; may be empty. */
  trouble: string;
  /** How many choices between two versions of an area wait. */
  waiting: number;
  /** What its buttons can open over the page, or lead to, by name. */
  opens: string[];
}

/** From the page: sentences that are told once for each number. */
export interface Told {
  number: number;
  sentences: string[];
}

/** To the page: what to open over the map, or where to go; with the chosen area. */
export interface Opening {
  sheet: string;
  area: string | null;
  /** What the page needs beside it, such as the code of a language. */
  value: string;
  /** Random name of the page: what its dialogs record, it can take back. */
  client: string;
}

/** To the server: one finished stroke, and only what it changed. The same edit may arrive more than once, always under one id. */
export interface Edit {
  edit_id: string;
  /** Random name of the page it was drawn on. */
  client: string;
  why: Reason;
  /** The revision on which it was drawn. */
  revision: number;
  /** Areas as they become (identity, name and shape): first the one it is about, then neighbours whose border moved along. */
  put: Put[];
  /** Identities of areas that are removed. */
  end: string[];
}

/** To the server: areas to merge, or a line to split one along ([longitude, latitude] of each corner). */
export type Plan = { kind: "merge"; areas: string[] } | { kind: "split"; areas: string[]; line: GeoJSON.Position[] };

/** To the server, by the name under which it is sent. */
export interface MapAnswers {
  choice: { id: string | null };
  plan: Plan & { client: string };
  open: Opening;
  /** The revision, other than that of a map that is only looked at, that the server is at. */
  refresh: number | null;
}

/** What Streamlit hands a component: the data of this run, and the way to answer. */
export interface Component<Data, Answers> {
  data: Data;
  parentElement: HTMLElement;
  setTriggerValue<Name extends keyof Answers>(name: Name, value: Answers[Name]): void;
}

export interface MapComponent extends Component<MapData, MapAnswers> {
  /** What an early map would say to the page, which is not there yet. */
  waiting?: Map<string, (page: MapComponent) => void>;
}

/** Answer to `/kaart/rev/<workshop>`. */
export interface RevisionAnswer {
  revision?: number | null;
  online?: boolean;
  /** Which service on the internet hears what, in the language that was asked for. */
  goes?: string;
}

/** The background map: where its tiles are, and whose they are. */
export interface Tiles {
  url: string;
  attribution: string;
}

/** What can be reached beyond this machine. */
export interface Reach {
  tiles: Tiles | null;
  addresses: boolean;
}

/** Answer to `/kaart/buiten`; the server may still be finding out. */
export type OutsideAnswer = Reach | { checking: true };

/** A place that was found. */
export interface Address {
  text: string;
  /** Sort of place, in the words of PDOK: "adres", "weg", "woonplaats" ... */
  kind: string;
  lat: number;
  lng: number;
  remark?: string;
}

/** Answer to `/kaart/adres`. */
export interface AddressAnswer {
  outcome: string;
  addresses?: Address[];
  sentence?: string;
}
