// One line for all tabs of a browser: it allows six connections to a server, and a stream keeps one.
import { Line, placed } from "./line.js";

/** @import { Events } from "./live.js" */

/**
 * `join` is the address of the stream without its place, `since` what that page knows already.
 * @typedef {{ join: string, since: string } | { bye: true } | { wake: true }} ToWorker
 * @typedef {{ up: boolean } | { joined: string } | { event: keyof Events, data: any }} FromWorker
 */

/** @type {Map<MessagePort, string>} who listens, and to what */
const ports = new Map();
let address = "";

const line = new Line({
  url: (since, wait) => placed(address, since, wait),
  hear: (event, data) => post({ event, data }),
  tell: (up) => post({ up }),
});

/** @param {FromWorker} what */
function post(what) {
  for (const port of ports.keys()) port.postMessage(what);
}

/**
 * All pages ask for the same but for their names: the line says those of all of them.
 * @param {string[]} joined
 */
export function together(joined) {
  const names = joined.map((from) => new URL(from).searchParams.get("client"));
  const about = new URL(joined[0]);
  about.searchParams.set("client", [...new Set(names)].join(","));
  return about.href;
}

/**
 * @param {MessagePort} port
 * @param {ToWorker} said
 */
export function told(port, said) {
  if ("wake" in said) line.wake();
  if ("bye" in said) ports.delete(port);
  if ("join" in said) {
    ports.set(port, said.join);
    line.seq ||= said.since;
    // what came in before this page joined it must ask for itself
    port.postMessage({ joined: line.seq });
    port.postMessage({ up: line.up });
  }
  if (!("wake" in said)) reopen();
}

/** A page came or went: the line goes on from its place with the names of those that are left. */
function reopen() {
  if (!ports.size) {
    line.close();
    line.seq = address = "";
    return;
  }
  const now = together([...ports.values()]);
  if (now === address) return;
  address = now;
  line.open();
}

Object.assign(globalThis, {
  onconnect: (/** @type {MessageEvent} */ { ports: [port] }) => {
    port.onmessage = ({ data }) => told(port, data);
  },
});
