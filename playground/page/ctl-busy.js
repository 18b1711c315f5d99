// Fill the desk with a busy day, or begin afresh.

import { attempt, post } from "./api.js";
import { dialog, field } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { toast } from "./toast.js";

/** Ask how many customers, then let them write. */
export function openBusyDay() {
  const customers = h("input", {
    class: "input",
    type: "number",
    min: 1,
    max: 2000,
    value: 200,
    required: true,
    autofocus: true,
    testid: "busy-customers",
  });
  const seed = h("input", {
    class: "input",
    type: "number",
    min: 0,
    value: 1,
    required: true,
    testid: "busy-seed",
  });
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        box.close();
        const answer = await attempt(() =>
          post("/control/busy_day", { customers: Number(customers.value), seed: Number(seed.value) }),
        );
        if (answer) toast(t("The day begins: {count} customers are writing.", { count: customers.value }));
      },
    },
    h("p", {}, t("Several hundred customers write what customers write. The same seed gives the same day.")),
    h("div", { class: "field-row" }, field(t("Customers"), customers), field(t("Seed"), seed)),
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "submit", class: "button primary", testid: "busy-start" }, t("Begin the day")),
    ),
  );
  const box = dialog({ title: t("A busy day"), content: form, testid: "busy-dialog" });
}

/** Ask, then forget everything. */
export function openReset() {
  const box = dialog({
    title: t("Begin afresh?"),
    content: h(
      "p",
      {},
      t(
        "All people, chats, channels, logs and faults of the playground are forgotten. The product keeps its own database.",
      ),
    ),
    testid: "reset-dialog",
    actions: [
      h("button", { type: "button", class: "button", onclick: () => box.close() }, t("Cancel")),
      h(
        "button",
        {
          type: "button",
          class: "button danger",
          testid: "reset-yes",
          onclick: async () => {
            box.close();
            if (await attempt(() => post("/control/reset"))) location.reload();
          },
        },
        t("Forget everything"),
      ),
    ],
  });
}
