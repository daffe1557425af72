// Areas with a lock: their border has to stay where it is.

/** What cannot be done with one before its lock is off. */
export const HELD = new Set(["paint_on", "reshape", "cut", "move", "merge", "split", "clip", "remove"]);
