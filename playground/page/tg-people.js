// Who the phone belongs to: switch between customers, or add one.

import { attempt, post } from "./api.js";
import { dialog, field, select } from "./dialog.js";
import { avatar, h, icon, iconButton } from "./dom.js";
import { languageName, t } from "./i18n.js";
import { loadChat } from "./tg-chat.js";
import { closeFloat, float } from "./menu.js";
import { emit, on, remember, state } from "./store.js";

const SHOWN = 60; // rows in the list of customers; the search finds the rest
const LANGUAGES = [
  "en",
  "zh-hans",
  "de",
  "fr",
  "es",
  "pt-br",
  "it",
  "nl",
  "pl",
  "uk",
  "ru",
  "tr",
  "ar",
  "he",
  "fa",
  "hi",
  "id",
  "ja",
  "ko",
  "vi",
];

/** First and last name; a Chinese name has the family name first and no space. */
export function fullName({ id, first_name: first, last_name: last }) {
  if (/^\p{Script=Han}+$/u.test(`${last ?? ""}${first ?? ""}`)) return `${last ?? ""}${first}`;
  return [first, last].filter(Boolean).join(" ") || String(id);
}

/** The strip above the phone. */
export function customerBar() {
  const who = h("span", { class: "who" });
  const badge = h("span", { class: "badge", hidden: true });
  const button = h(
    "button",
    {
      type: "button",
      class: "switch",
      testid: "customer-switch",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      onclick: () => openList(button),
    },
    who,
    badge,
    icon("chevron", 16),
  );
  const show = () => {
    const customer = state.customers.get(state.customerId);
    who.replaceChildren(...(customer ? row(customer) : [h("span", {}, t("No customer yet"))]));
    const others = [...state.unread.values()].reduce((sum, n) => sum + n, 0);
    badge.hidden = !others;
    badge.textContent = others > 99 ? "99+" : String(others);
    badge.setAttribute("aria-label", t("{count} unread in other chats", { count: others }));
  };
  on("people customer unread customer-switched", show);
  show();
  return h(
    "div",
    { class: "people-bar" },
    h("span", { class: "people-label" }, t("Customer")),
    button,
    iconButton("plus", t("Add a customer"), { testid: "customer-add", onclick: addDialog }),
  );
}

function row(customer) {
  return [
    avatar(fullName(customer), fullName(customer)),
    h(
      "span",
      { class: "who-text" },
      h("span", { class: "who-name" }, h("bdi", {}, fullName(customer))),
      h(
        "span",
        { class: "who-more" },
        languageName(customer.language_code),
        customer.blocked ? ` · ${t("has blocked the bot")}` : "",
      ),
    ),
  ];
}

function openList(anchor) {
  const rows = h("div", { class: "people-rows" });
  const search = h("input", {
    type: "search",
    class: "input",
    placeholder: t("Find a customer"),
    "aria-label": t("Find a customer"),
    testid: "customer-search",
    dir: "auto",
    oninput: () => fill(rows, search.value),
  });
  const panel = h(
    "div",
    { class: "people-list", role: "dialog", "aria-label": t("Customers"), testid: "customer-list" },
    search,
    rows,
  );
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = [search, ...rows.querySelectorAll("button")];
    all
      .at((all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)) % all.length)
      ?.focus();
  });
  fill(rows, "");
  if (float(anchor, panel)) search.focus();
}

function fill(rows, query) {
  const wanted = query.trim().toLowerCase();
  const all = [...state.customers.values()].filter(
    (c) =>
      !wanted ||
      `${fullName(c)} ${c.username ?? ""} ${c.language_code ?? ""} ${c.id}`.toLowerCase().includes(wanted),
  );
  all.sort((a, b) => (state.unread.get(b.id) ?? 0) - (state.unread.get(a.id) ?? 0));
  rows.replaceChildren(
    ...all.slice(0, SHOWN).map((customer) =>
      h(
        "button",
        {
          type: "button",
          class: "people-row",
          testid: "customer-option",
          "data-customer-id": customer.id,
          "aria-current": customer.id === state.customerId ? "true" : undefined,
          onclick: () => {
            closeFloat(true);
            switchCustomer(customer.id);
          },
        },
        row(customer),
        state.unread.get(customer.id) ? h("span", { class: "badge" }, state.unread.get(customer.id)) : null,
      ),
    ),
  );
  if (all.length > SHOWN)
    rows.append(
      h("p", { class: "people-rest" }, t("{count} more: type a name", { count: all.length - SHOWN })),
    );
  if (!all.length) rows.append(h("p", { class: "people-rest" }, t("Nobody of that name.")));
}

/** Put the phone into another customer's hand. */
export async function switchCustomer(id) {
  if (id === state.customerId) return;
  state.customerId = id;
  remember("customer", id);
  state.chat = [];
  emit("typing", false);
  emit("customer-switched");
  emit("people");
  await loadChat();
}

function addDialog() {
  const first = h("input", {
    type: "text",
    class: "input",
    required: true,
    maxlength: 64,
    autofocus: true,
    dir: "auto",
    testid: "customer-first-name",
  });
  const last = h("input", {
    type: "text",
    class: "input",
    maxlength: 64,
    dir: "auto",
    testid: "customer-last-name",
  });
  const tongue = select(
    LANGUAGES.map((code) => [code, languageName(code)]),
    { testid: "customer-language", value: "en" },
  );
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const body = { first_name: first.value.trim(), language_code: tongue.value };
        if (last.value.trim()) body.last_name = last.value.trim();
        if (!body.first_name) return;
        const customer = await attempt(() => post("/people/customers", body));
        if (!customer) return;
        box.close();
        state.customers.set(customer.id, customer);
        switchCustomer(customer.id);
        document.getElementById("customer-input")?.focus();
      },
    },
    field(t("First name"), first),
    field(t("Last name (optional)"), last),
    field(t("Language of their Telegram"), tongue),
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "submit", class: "button primary", testid: "customer-create" }, t("Add")),
    ),
  );
  const box = dialog({ title: t("Add a customer"), content: form, testid: "customer-dialog" });
}
