// Puts the page together and keeps it in step with the playground.

import { attempt, get } from "./api.js";
import { clockControl } from "./ctl-clock.js";
import { openBusyDay, openReset } from "./ctl-busy.js";
import { add as addCall, callsPanel } from "./ctl-calls.js";
import { openFaults } from "./ctl-faults.js";
import { channelFrame, isMine, mainChannel, openChannel } from "./desk-channel.js";
import { homeFrame, homePane, showHome } from "./desk-home.js";
import { channelPane, threadPane } from "./desk-panes.js";
import { humans, sidebar } from "./desk-side.js";
import { refreshView, viewFrame, viewLayer } from "./desk-view.js";
import { h, icon, iconButton } from "./dom.js";
import { language, setLanguage, t } from "./i18n.js";
import { connect, note } from "./live.js";
import { emit, on, recall, remember, setClock, state } from "./store.js";
import { chatPane, loadChat, telegramFrame } from "./tg-chat.js";
import { customerBar } from "./tg-people.js";
import { startTour, tourBox } from "./tour.js";

function topBar() {
  const tools = h(
    "div",
    { class: "tools", id: "tools" },
    tool("bolt", t("Faults"), "faults-open", openFaults, faultCount()),
    tool("crowd", t("Busy day"), "busy-day", openBusyDay),
    tool("code", t("API calls"), "calls-open", () => emit("calls", document.querySelector(".calls").hidden)),
    tool("compass", t("Tour"), "tour-start", startTour),
    tool("refresh", t("Begin afresh"), "reset-open", openReset, null, true),
    themeToggle(),
    languageToggle(),
  );
  const more = iconButton("sliders", t("Controls"), {
    class: "icon-button tools-open",
    testid: "controls-open",
    "aria-expanded": "false",
    "aria-controls": "tools",
    onclick: () => show(!tools.classList.contains("shown")),
  });
  const show = (open) => {
    tools.classList.toggle("shown", open);
    more.setAttribute("aria-expanded", String(open));
  };
  tools.addEventListener("click", () => show(false));
  document.addEventListener("pointerdown", (event) => {
    if (!tools.contains(event.target) && !more.contains(event.target)) show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !tools.classList.contains("shown")) return;
    event.preventDefault();
    show(false);
    more.focus();
  });
  return h(
    "header",
    { class: "top" },
    h(
      "h1",
      { class: "brand" },
      mark(),
      h("span", { class: "brand-name" }, "Frontdesk"),
      h("span", { class: "brand-sub" }, t("Playground")),
    ),
    connection(),
    h("span", { class: "spring" }),
    clockControl(),
    more,
    tools,
  );
}

const mark = () => h("span", { class: "mark", "aria-hidden": "true" }, h("i", {}), h("i", {}));

function tool(glyph, label, testid, run, extra = null, quiet = false) {
  return h(
    "button",
    {
      type: "button",
      class: `tool${quiet ? " quiet" : ""}`,
      testid,
      title: label,
      "aria-label": label,
      onclick: run,
    },
    icon(glyph),
    h("span", { class: "tool-text" }, label),
    extra,
  );
}

function faultCount() {
  const badge = h("span", { class: "badge alarm", hidden: true, testid: "faults-badge" });
  on("faults", () => {
    badge.hidden = !state.faults.length;
    badge.textContent = String(state.faults.length);
  });
  return badge;
}

function themeToggle() {
  const dark = () => document.documentElement.dataset.theme === "dark";
  const button = h("button", {
    type: "button",
    class: "tool quiet",
    testid: "theme-toggle",
    onclick: () => set(dark() ? "light" : "dark", true),
  });
  const set = (theme, keep) => {
    document.documentElement.dataset.theme = theme;
    if (keep) localStorage.setItem("fd.theme", theme);
    const label = theme === "dark" ? t("Light theme") : t("Dark theme");
    button.setAttribute("aria-label", label);
    button.title = label;
    button.replaceChildren(icon(theme === "dark" ? "sun" : "moon"), h("span", { class: "tool-text" }, label));
  };
  set(document.documentElement.dataset.theme, false);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
    if (!localStorage.getItem("fd.theme")) set(event.matches ? "dark" : "light", false);
  });
  return button;
}

function languageToggle() {
  const [label, short, next] = language === "zh" ? ["English", "EN", "en"] : ["简体中文", "中文", "zh"];
  return h(
    "button",
    {
      type: "button",
      class: "tool language",
      testid: "language-toggle",
      lang: next === "zh" ? "zh-CN" : "en",
      title: label,
      "aria-label": label,
      onclick: () => setLanguage(next),
    },
    icon("globe"),
    short,
  );
}

function connection() {
  const note = h("span", { class: "connection", role: "status", testid: "connection" });
  on("connected", () => {
    note.classList.toggle("lost", !state.connected);
    note.textContent = state.connected ? "" : t("Connection lost. Trying again…");
  });
  return note;
}

function tabs(main) {
  const names = [
    ["customer", t("Customer")],
    ["desk", t("Team desk")],
  ];
  const buttons = names.map(([id, label]) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${id}`,
        testid: `tab-${id}`,
        "aria-controls": `side-${id}`,
        onclick: () => emit("tab", id),
      },
      label,
      h("span", { class: "dot", hidden: true }),
    ),
  );
  const dots = Object.fromEntries(names.map(([id], i) => [id, buttons[i].querySelector(".dot")]));
  const list = h(
    "div",
    {
      class: "tabs",
      role: "tablist",
      "aria-label": t("Side"),
      onkeydown: (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        const other = main.dataset.tab === "customer" ? "desk" : "customer";
        emit("tab", other);
        document.getElementById(`tab-${other}`).focus();
      },
    },
    buttons,
  );
  on("tab", (id) => {
    main.dataset.tab = id;
    dots[id].hidden = true;
    remember("tab", id);
    buttons.forEach((button) => {
      const chosen = button.id === `tab-${id}`;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    });
  });
  on("bot-spoke", () => {
    dots.customer.hidden = main.dataset.tab === "customer";
  });
  on("desk-spoke", () => {
    dots.desk.hidden = main.dataset.tab === "desk";
  });
  return list;
}

function workspace() {
  const channel = h("div", { class: "stage" }, channelPane(), homePane());
  const thread = threadPane();
  channel.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".drawer-open")) emit("drawer", false);
  });
  const body = h("div", { class: "workspace-body" }, sidebar(), channel, thread);
  on("home-open home-close", () => body.classList.toggle("home", Boolean(state.homeOpen)));
  return h(
    "section",
    { class: "desk-side", id: "side-desk", "aria-label": t("Team desk") },
    h("div", { class: "workspace" }, body, viewLayer(body)),
  );
}

function build() {
  const main = h("main", { class: "main", "data-tab": "customer" });
  const list = tabs(main);
  main.append(
    h(
      "section",
      { class: "customer-side", id: "side-customer", "aria-label": t("Customer") },
      customerBar(),
      chatPane(),
    ),
    workspace(),
  );
  document.body.prepend(topBar(), list, main, callsPanel(), tourBox());
  emit("tab", recall("tab") === "desk" ? "desk" : "customer");
}

/** Read everything again: at the start and whenever the live feed was interrupted. */
async function refresh() {
  const snapshot = await attempt(() => get("/control/state"));
  if (!snapshot) return;
  for (const [name, list] of [
    ["customers", snapshot.customers],
    ["agents", snapshot.agents],
    ["channels", snapshot.channels],
    ["groups", snapshot.usergroups],
  ]) {
    state[name] = new Map((list ?? []).map((item) => [item.id, item]));
  }
  Object.assign(state, {
    bot: snapshot.bot,
    slackBot: snapshot.slack_bot ?? null,
    faults: snapshot.faults?.faults ?? snapshot.faults ?? [],
    extras: snapshot,
  });
  setClock(snapshot.clock);
  choose();
  for (const name of ["people", "faults", "unread"]) emit(name);
  const home = state.homeOpen;
  await Promise.all([
    loadChat(),
    state.channelId ? openChannel(state.channelId) : null,
    state.agentId ? refreshView() : null,
  ]);
  if (home) showHome();
}

/** Keep the people and the channel that were chosen before, if they still exist. */
function choose() {
  const customer = Number(recall("customer"));
  state.customerId = state.customers.has(customer) ? customer : (state.customers.keys().next().value ?? null);
  const agent = recall("agent");
  state.agentId = state.agents.has(agent) ? agent : (humans()[0]?.id ?? null);
  const channel = state.channels.get(recall("channel"));
  state.channelId = channel && isMine(channel) ? channel.id : mainChannel();
}

function frame(data) {
  const { type } = data;
  note(data);
  if (type.startsWith("telegram.")) {
    telegramFrame(data);
    if (type === "telegram.customer" && state.customerId === null) refresh();
  } else if (type === "reset") refresh();
  else if (type === "slack.view") viewFrame(data);
  else if (type === "slack.home") homeFrame(data);
  else if (type === "slack.channel") put("channels", data.channel);
  else if (type === "slack.agent") put("agents", data.agent);
  else if (type.startsWith("slack.")) channelFrame(data);
  else if (type === "clock") setClock(data);
  else if (type === "faults") {
    state.faults = data.faults;
    emit("faults");
  } else if (type === "call") addCall(data);
}

function put(name, item) {
  state[name].set(item.id, item);
  emit("people");
}

document.title = t("Frontdesk playground");
build();
connect(refresh, frame);
const focus = sessionStorage.getItem("fd.focus");
sessionStorage.removeItem("fd.focus");
if (focus) document.querySelector(`[data-testid=${focus}]`)?.focus();
