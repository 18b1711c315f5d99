// The row of actions on the Slack message that is pointed at or focused.

import { closeFloat, float, menu } from "./menu.js";
import { dialog, field } from "./dialog.js";
import { edit, react, remove, shortcut } from "./desk-actions.js";
import { h, iconButton } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { t } from "./i18n.js";
import { recall, remember, state } from "./store.js";

const QUICK = ["eyes", "white_check_mark", "rotating_light"];

/** One per pane: it is moved, so that two hundred messages need one set of buttons. */
export class Toolbar {
  constructor({ place, onthread }) {
    this.place = place;
    this.message = null;
    const act = (run) => () => {
      if (this.message) run(this.message);
    };
    this.picker = iconButton("emoji", t("Add emoji"), {
      testid: "reaction-add",
      "aria-haspopup": "dialog",
      onclick: act((m) => openPicker(this.picker, (name) => react(state.channelId, m, name))),
    });
    this.more = iconButton("shortcut", t("Message shortcuts"), {
      testid: "message-shortcuts",
      "aria-haspopup": "menu",
      onclick: act((m) => shortcutsMenu(this.more, m)),
    });
    this.element = h(
      "div",
      { class: "msg-tools", role: "group", "aria-label": t("Actions for this message") },
      QUICK.map((name) =>
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            title: name,
            "aria-label": name.replaceAll("_", " "),
            testid: `react-${name}`,
            onclick: act((m) => react(state.channelId, m, name)),
          },
          h("span", { class: "emoji", "aria-hidden": "true" }, EMOJI.get(name)),
        ),
      ),
      this.picker,
      place === "channel"
        ? iconButton("thread", t("Thread"), {
            testid: "thread-button",
            onclick: act((m) => onthread(m.ts, true)),
          })
        : null,
      this.more,
    );
  }

  attach(node, message) {
    this.message = message;
    if (this.element.parentNode !== node) node.append(this.element);
  }
}

function shortcutsMenu(anchor, message) {
  const channel = state.channelId;
  const known = [...(state.extras.shortcuts ?? [])].filter(
    (s) => !s.type || s.type === "message",
  );
  const own = JSON.parse(recall("shortcuts") ?? "[]").filter(
    (id) => !known.some((s) => s.callback_id === id),
  );
  const items = [...known, ...own.map((id) => ({ callback_id: id, name: id }))].map((s) => ({
    label: s.name,
    hint: s.description,
    icon: "shortcut",
    testid: `shortcut-${s.callback_id}`,
    run: () => shortcut(s.callback_id, channel, message.ts),
  }));
  items.push({
    label: t("Shortcut by its id…"),
    icon: "code",
    testid: "shortcut-other",
    run: () => otherShortcut(channel, message.ts),
  });
  if (message.user === state.agentId) {
    items.push("-", {
      label: t("Change the text"),
      icon: "edit",
      testid: "slack-edit",
      run: () => editDialog(channel, message),
    });
    items.push({
      label: t("Delete message"),
      icon: "trash",
      danger: true,
      testid: "slack-delete",
      run: () => remove(channel, message.ts),
    });
  }
  menu(anchor, items, { label: t("Message shortcuts"), align: "end", testid: "message-shortcuts-menu" });
}

function otherShortcut(channel, ts) {
  const input = h("input", {
    class: "input",
    required: true,
    autofocus: true,
    testid: "shortcut-id",
    autocomplete: "off",
  });
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const id = input.value.trim();
        box.close();
        const own = JSON.parse(recall("shortcuts") ?? "[]");
        if (await shortcut(id, channel, ts))
          remember("shortcuts", JSON.stringify([...new Set([...own, id])].slice(-8)));
      },
    },
    field(t("Callback id"), input, t("As in the app's manifest.")),
    h("div", { class: "form-foot" }, h("button", { type: "submit", class: "button primary" }, t("Run"))),
  );
  const box = dialog({ title: t("Run a message shortcut"), content: form });
}

function editDialog(channel, message) {
  const input = h("textarea", {
    class: "input",
    rows: 4,
    autofocus: true,
    dir: "auto",
    testid: "slack-edit-input",
    value: message.text ?? "",
  });
  const form = h(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        if (!input.value.trim()) return;
        box.close();
        edit(channel, message.ts, input.value.trim());
      },
    },
    field(t("Text"), input),
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "submit", class: "button primary", testid: "slack-edit-save" }, t("Save")),
    ),
  );
  const box = dialog({ title: t("Change the text"), content: form });
}

/** The emoji picker; `chosen(name)` gets Slack's name. */
export function openPicker(anchor, chosen) {
  const grid = h("div", { class: "emoji-grid", role: "group", "aria-label": t("Emoji") });
  const fill = (query) => {
    const wanted = query.trim().toLowerCase().replaceAll(":", "").replaceAll(" ", "_");
    const found = [...EMOJI].filter(([name]) => name.includes(wanted));
    grid.replaceChildren(
      ...found.map(([name, character]) =>
        h(
          "button",
          {
            type: "button",
            class: "emoji-button",
            title: name,
            "aria-label": name.replaceAll("_", " "),
            testid: `emoji-${name}`,
            onclick: () => {
              closeFloat(true);
              chosen(name);
            },
          },
          character,
        ),
      ),
    );
    if (!found.length && wanted)
      grid.append(
        h(
          "button",
          {
            type: "button",
            class: "button",
            onclick: () => {
              closeFloat(true);
              chosen(wanted);
            },
          },
          `:${wanted}:`,
        ),
      );
  };
  const search = h("input", {
    type: "search",
    class: "input",
    placeholder: t("Find an emoji"),
    "aria-label": t("Find an emoji"),
    testid: "emoji-search",
    oninput: () => fill(search.value),
    onkeydown: (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        grid.querySelector("button")?.click();
      }
    },
  });
  const panel = h(
    "div",
    { class: "emoji-picker", role: "dialog", "aria-label": t("Emoji"), testid: "reaction-picker" },
    search,
    grid,
  );
  grid.addEventListener("keydown", (event) => gridKeys(event, grid));
  fill("");
  if (float(anchor, panel, { align: "end" })) search.focus();
}

function gridKeys(event, grid) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...grid.children];
  all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement) + step))]?.focus();
}
