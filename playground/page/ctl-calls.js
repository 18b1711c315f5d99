// The raw API calls in both directions, as they happen.

import { attempt, get } from "./api.js";
import { h, iconButton } from "./dom.js";
import { subscribeCalls, whileLive } from "./live.js";
import { t } from "./i18n.js";
import { emit, on } from "./store.js";

const SHOWN = 150;
const POLLS = new Set(["getUpdates", "apps.connections.open"]);

let rows;
let filter = "";
let quiet = true;

/** Build the panel; it is hidden until opened. */
export function callsPanel() {
  rows = h("div", { class: "calls-rows", role: "log", "aria-label": t("API calls"), tabindex: 0 });
  const search = h("input", {
    class: "input",
    type: "search",
    placeholder: t("Filter by method or content"),
    "aria-label": t("Filter by method or content"),
    testid: "calls-filter",
    oninput: () => {
      filter = search.value.toLowerCase();
      refilter();
    },
  });
  const polls = h("input", {
    type: "checkbox",
    checked: true,
    testid: "calls-quiet",
    onchange: () => {
      quiet = polls.checked;
      refilter();
    },
  });
  const panel = h(
    "section",
    { class: "calls", "aria-label": t("API calls"), testid: "calls-panel", hidden: true },
    h(
      "header",
      { class: "calls-head" },
      h("h2", {}, t("API calls")),
      search,
      h("label", { class: "b-choice" }, polls, t("Hide polling")),
      h(
        "button",
        { type: "button", class: "button small", onclick: () => rows.replaceChildren() },
        t("Clear"),
      ),
      iconButton("close", t("Hide the panel"), {
        testid: "calls-close",
        onclick: () => emit("calls", false),
      }),
    ),
    rows,
  );
  on("calls", async (open) => {
    const opened = open && panel.hidden;
    panel.hidden = !open;
    if (opened) search.focus();
    await subscribeCalls(open);
    if (!open) return;
    const [answer, frames] = await whileLive(() => attempt(() => get("/control/calls")));
    const known = (answer?.calls ?? []).slice(-SHOWN);
    const last = known.at(-1)?.seq ?? 0;
    const later = frames.filter((frame) => frame.type === "call" && frame.seq > last);
    rows.replaceChildren();
    for (const one of [...known, ...later]) add(one);
  });
  return panel;
}

const visible = (node) => (!quiet || !node.dataset.poll) && (!filter || node.dataset.text.includes(filter));

function refilter() {
  for (const node of rows.children) node.hidden = !visible(node);
}

/** Add one call on top; the oldest leave the panel. */
export function add(one) {
  if (!rows) return;
  const params = JSON.stringify(one.params ?? {}, null, 2);
  const out = one.direction === "out";
  const node = h(
    "details",
    {
      class: "call",
      testid: "call",
      "data-text": `${one.platform} ${one.method} ${params}`.toLowerCase(),
      "data-poll": POLLS.has(one.method) ? "1" : undefined,
    },
    h(
      "summary",
      {},
      h(
        "span",
        {
          class: `call-way ${out ? "out" : "in"}`,
          title: out ? t("from the platform to the product") : t("from the product to the platform"),
        },
        out ? "←" : "→",
        h(
          "span",
          { class: "sr-only" },
          out ? t("from the platform to the product") : t("from the product to the platform"),
        ),
      ),
      h("span", { class: `call-platform ${one.platform}` }, one.platform),
      h("span", { class: "call-method" }, one.method),
      h(
        "span",
        { class: `call-status${one.status >= 400 || one.status === 0 ? " bad" : ""}` },
        one.status || "—",
      ),
      h("span", { class: "call-ms" }, `${one.ms} ms`),
    ),
  );
  node.addEventListener("toggle", () => {
    if (node.open && node.children.length === 1)
      node.append(h("pre", { tabindex: 0 }, params.slice(0, 20_000)));
  });
  node.hidden = !visible(node);
  rows.prepend(node);
  while (rows.children.length > SHOWN) rows.lastElementChild.remove();
}
