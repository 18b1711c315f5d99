// The workspace's side: who one is, the channels, the app's home.

import { attempt, post } from "./api.js";
import { channelName, isMine, loadEphemerals, mainChannel, openChannel } from "./desk-channel.js";
import { dialog, field } from "./dialog.js";
import { showHome } from "./desk-home.js";
import { refreshView } from "./desk-view.js";
import { avatar, h, icon, iconButton } from "./dom.js";
import { menu } from "./menu.js";
import { personName } from "./desk-text.js";
import { emit, on, remember, state } from "./store.js";
import { t } from "./i18n.js";

/** Build the sidebar. */
export function sidebar() {
  const channels = h("ul", { class: "side-list", testid: "channel-list" });
  const direct = h("ul", { class: "side-list" });
  const home = h(
    "button",
    {
      type: "button",
      class: "side-row",
      testid: "home-open",
      onclick: () => {
        emit("drawer", false);
        showHome();
      },
    },
    icon("home"),
    h("span", {}, t("App home")),
  );
  const directHead = h("div", { class: "side-head" }, t("Direct messages"));
  const draw = () => {
    const all = [...state.channels.values()].filter((c) => !c.is_archived);
    channels.replaceChildren(
      ...all
        .filter((c) => !c.is_im)
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(channelRow),
    );
    const own = all.filter((c) => c.is_im && isMine(c));
    direct.replaceChildren(...own.map(channelRow));
    directHead.hidden = !own.length;
    home.setAttribute("aria-current", String(Boolean(state.homeOpen)));
  };
  on("people channel unread home-open home-close", draw);
  const side = h(
    "nav",
    { class: "side", "aria-label": t("Workspace") },
    h(
      "div",
      { class: "side-title" },
      h("span", { class: "side-team", testid: "team-name" }, t("Team desk")),
      iconButton("close", t("Hide the channels"), {
        class: "icon-button drawer-close",
        onclick: () => emit("drawer", false),
      }),
    ),
    home,
    h(
      "div",
      { class: "side-head" },
      t("Channels"),
      iconButton("plus", t("Add a channel"), { testid: "channel-add", onclick: addChannel }),
    ),
    channels,
    directHead,
    direct,
    h("span", { class: "spring" }),
    agentSwitch(),
  );
  on("drawer", (open) => {
    side.classList.toggle("shown", open);
    if (open) side.querySelector(".drawer-close").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side.classList.contains("shown")) emit("drawer", false);
  });
  return side;
}

function channelRow(channel) {
  const unread = state.unread.get(channel.id);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: `side-row${unread ? " unread" : ""}`,
        testid: "channel-row",
        "data-channel-id": channel.id,
        "aria-current": channel.id === state.channelId && !state.homeOpen ? "true" : undefined,
        onclick: () => {
          emit("drawer", false);
          openChannel(channel.id);
        },
      },
      icon(channel.is_im ? "thread" : channel.is_private ? "lock" : "hash", 16),
      h("span", { dir: "auto" }, channelName(channel)),
      unread ? h("span", { class: "badge" }, unread > 99 ? "99+" : unread) : null,
    ),
  );
}

function agentSwitch() {
  const who = h("span", { class: "who" });
  const button = h(
    "button",
    {
      type: "button",
      class: "agent",
      testid: "agent-switch",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => agentMenu(button),
    },
    who,
    icon("chevron", 16),
  );
  const draw = () => {
    const name = personName(state.agentId) || t("Nobody");
    who.replaceChildren(
      avatar(name, state.agentId ?? ""),
      h(
        "span",
        { class: "who-text" },
        h("span", { class: "who-name" }, name),
        h("span", { class: "who-more" }, state.agents.get(state.agentId)?.profile?.title || t("Agent")),
      ),
    );
  };
  on("people", draw);
  return button;
}

export const humans = () => [...state.agents.values()].filter((user) => !user.is_bot);

function agentMenu(anchor) {
  const items = humans()
    .slice(0, 40)
    .map((user) => ({
      label: personName(user.id),
      hint: user.profile?.title,
      lead: avatar(personName(user.id), user.id),
      checked: user.id === state.agentId,
      testid: `agent-${user.name}`,
      run: () => switchAgent(user.id),
    }));
  menu(
    anchor,
    [...items, "-", { label: t("Add an agent…"), icon: "plus", testid: "agent-add", run: addAgent }],
    { label: t("Agents"), above: true, testid: "agent-menu" },
  );
}

/** Work as another agent. */
export function switchAgent(id) {
  state.agentId = id;
  remember("agent", id);
  emit("people");
  emit("thread");
  const channel = state.channels.get(state.channelId);
  if (channel && !isMine(channel)) openChannel(mainChannel());
  else loadEphemerals();
  refreshView();
  if (state.homeOpen) showHome();
}

function addAgent() {
  const name = h("input", {
    class: "input",
    required: true,
    autofocus: true,
    dir: "auto",
    testid: "agent-name",
  });
  const mail = h("input", { class: "input", type: "email", testid: "agent-email" });
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const real = name.value.trim();
        if (!real) return;
        const handle =
          real
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, ".")
            .replace(/^\.|\.$/g, "") || `agent.${state.agents.size + 1}`;
        const user = await attempt(() =>
          post("/people/agents", {
            name: handle,
            real_name: real,
            ...(mail.value ? { email: mail.value } : {}),
          }),
        );
        if (!user) return;
        box.close();
        state.agents.set(user.id, user);
        switchAgent(user.id);
      },
    },
    field(t("Name"), name),
    field(t("E-mail (optional)"), mail),
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "submit", class: "button primary", testid: "agent-create" }, t("Add")),
    ),
  );
  const box = dialog({ title: t("Add an agent"), content: form });
}

function addChannel() {
  const name = h("input", {
    class: "input",
    required: true,
    autofocus: true,
    maxlength: 80,
    testid: "new-channel-name",
  });
  const secret = h("input", { type: "checkbox" });
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const wanted = name.value.trim().toLowerCase().replace(/^#/, "").replace(/\s+/g, "-");
        const channel = await attempt(() =>
          post("/people/channels", { name: wanted, is_private: secret.checked }),
        );
        if (!channel) return;
        box.close();
        state.channels.set(channel.id, channel);
        openChannel(channel.id);
      },
    },
    field(t("Name"), name),
    h("label", { class: "b-choice" }, secret, t("Private")),
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "submit", class: "button primary", testid: "channel-create" }, t("Add")),
    ),
  );
  const box = dialog({ title: t("Add a channel"), content: form });
}
