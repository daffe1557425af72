// A page and its server: what does not arrive stays with the page, and everything comes before what comes after it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Routes } from "../../../smeedkaart/web/editor/routes.js";

test("every question says who asks and in which language, with the header that only our own page can send", async () => {
  const asked = [];
  const fetch = async (url, { method, headers, body }) => {
    asked.push([url, method, headers["X-Smeedkaart"], JSON.parse(body)]);
    return { ok: true, status: 200, json: async () => ({ n: 1 }) };
  };
  const routes = new Routes("/kaart/w/w1", { client: "page", language: () => "en", fetch });
  await routes.edit({ edit_id: "e1", why: "rename", client: "former", revision: 3, put: [], end: [] });
  await routes.gesture("choose", { edit_id: "c1", proposals: [4], accept: false });
  assert.deepEqual(asked, [
    // what an earlier page kept is still of that page
    ["/kaart/w/w1/edit", "POST", "1", { client: "former", lang: "en", edit_id: "e1", why: "rename", revision: 3, put: [], end: [] }],
    ["/kaart/w/w1/choose", "POST", "1", { client: "page", lang: "en", edit_id: "c1", proposals: [4], accept: false }],
  ]);
});

test("204 is no answer, and a server that stumbles is none either", async () => {
  const statuses = [204, 503];
  const fetch = async () => ({ ok: statuses[0] < 300, status: statuses.shift() });
  const routes = new Routes("/kaart/w/w1", { client: "page", language: () => "nl", fetch });
  assert.equal(await routes.hand({ n: 1, put: [] }), null);
  await assert.rejects(routes.hand({ n: 2, put: [] }), /503/);
});
