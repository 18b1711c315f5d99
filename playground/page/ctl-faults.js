// Fault switches: make Telegram or Slack misbehave.

import { attempt, call, get, post } from "./api.js";
import { dialog, field, select } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { emit, on, state } from "./store.js";

const KINDS = [
  ["down", "Down: connections are closed"],
  ["slow", "Slow: every call takes longer"],
  ["error_500", "Server errors (500)"],
  ["rate_limit", "Too many requests (429)"],
  ["forbidden", "Forbidden: the customer has blocked the bot"],
  ["hang", "Hangs: no answer at all"],
  ["reset_before", "Connection lost before the effect"],
  ["reset_after", "Connection lost after the effect"],
  ["duplicate_update", "Updates arrive twice"],
  ["reorder_updates", "Updates arrive out of order"],
];
const NAMES = { telegram: "Telegram", slack: "Slack" };

const words = (kind) => t(KINDS.find(([id]) => id === kind)?.[1] ?? kind);

/** Open the dialog of the fault switches. */
export function openFaults() {
  const list = h("ul", { class: "fault-list", testid: "fault-list", "aria-label": t("Active faults") });
  const none = h(
    "p",
    { class: "faint", testid: "faults-none" },
    t("Everything works. Switch on a fault and watch what the product does."),
  );
  const draw = () => {
    list.replaceChildren(...state.faults.map(row));
    list.hidden = !state.faults.length;
    none.hidden = Boolean(state.faults.length);
    clear.disabled = !state.faults.length;
  };
  const clear = h(
    "button",
    {
      type: "button",
      class: "button",
      testid: "faults-clear",
      onclick: async () => {
        take(await attempt(() => call("DELETE", "/control/faults")));
      },
    },
    t("Clear all"),
  );
  on("faults", draw);
  draw();
  dialog({ title: t("Faults"), content: [none, list, quick(clear), form()], testid: "faults-dialog" });
}

function row(fault) {
  const details = [
    fault.method,
    fault.count ? t("{count} calls", { count: fault.count }) : null,
    fault.seconds ? t("for {count} s", { count: fault.seconds }) : null,
    fault.kind === "rate_limit" ? t("retry after {count} s", { count: fault.retry_after ?? 1 }) : null,
  ];
  return h(
    "li",
    { class: "fault" },
    h("strong", {}, NAMES[fault.platform]),
    h("span", {}, words(fault.kind)),
    h("span", { class: "faint" }, details.filter(Boolean).join(t(", "))),
  );
}

function quick(clear) {
  const one = (testid, label, body) =>
    h("button", { type: "button", class: "button", testid, onclick: () => add(body) }, label);
  return h(
    "div",
    { class: "fault-quick", role: "group", "aria-label": t("Often used") },
    one("fault-telegram-down", t("Telegram down"), { platform: "telegram", kind: "down" }),
    one("fault-slack-down", t("Slack down"), { platform: "slack", kind: "down" }),
    one("fault-telegram-slow", t("Telegram slow"), { platform: "telegram", kind: "slow", delay: 3 }),
    one("fault-telegram-429", t("Telegram 429"), {
      platform: "telegram",
      kind: "rate_limit",
      retry_after: 5,
      count: 3,
    }),
    h("span", { class: "spring" }),
    clear,
  );
}

function form() {
  const number = (testid, props = {}) =>
    h("input", { class: "input", type: "number", min: 1, step: 1, testid, ...props });
  const platform = select(
    [
      ["telegram", "Telegram"],
      ["slack", "Slack"],
    ],
    { testid: "fault-platform" },
  );
  const kind = select(
    KINDS.map(([id]) => [id, words(id)]),
    { testid: "fault-kind" },
  );
  const method = h("input", {
    class: "input",
    autocomplete: "off",
    placeholder: "sendMessage",
    testid: "fault-method",
  });
  const count = number("fault-count");
  const seconds = number("fault-seconds");
  const retry = number("fault-retry-after", { value: 5 });
  const mine = h("input", { type: "checkbox", testid: "fault-this-customer" });
  const mineField = h("label", { class: "b-choice" }, mine, t("Only this customer"));
  const retryField = field(t("Retry after (seconds)"), retry);
  const show = () => {
    retryField.hidden = kind.value !== "rate_limit";
    mineField.hidden = platform.value !== "telegram";
  };
  platform.addEventListener("change", show);
  kind.addEventListener("change", show);
  show();
  return h(
    "form",
    {
      class: "fault-form",
      testid: "fault-form",
      onsubmit: (event) => {
        event.preventDefault();
        const body = { platform: platform.value, kind: kind.value };
        if (method.value.trim()) body.method = method.value.trim();
        if (count.value) body.count = Number(count.value);
        if (seconds.value) body.seconds = Number(seconds.value);
        if (kind.value === "rate_limit" && retry.value) body.retry_after = Number(retry.value);
        if (mine.checked && !mineField.hidden) body.chat = String(state.customerId);
        add(body);
      },
    },
    h("h3", {}, t("Another fault")),
    h("div", { class: "field-row" }, field(t("Platform"), platform), field(t("What happens"), kind)),
    h(
      "div",
      { class: "field-row" },
      field(t("Only this method (optional)"), method),
      field(t("Calls hit (optional)"), count),
    ),
    h("div", { class: "field-row" }, field(t("Seconds (optional)"), seconds), retryField),
    mineField,
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "submit", class: "button primary", testid: "fault-add" }, t("Switch on")),
    ),
  );
}

const add = async (body) => take(await attempt(() => post("/control/faults", body)));

async function take(answer) {
  if (!answer) return;
  const list = Array.isArray(answer) ? answer : (answer.faults ?? (await get("/control/faults")).faults);
  state.faults = Array.isArray(list) ? list : [];
  emit("faults");
}
