// The panes of the channel and of its thread.

import { channelName, closeThread, key, openThread, order } from "./desk-channel.js";
import { DeskComposer } from "./desk-composer.js";
import { signature, slackMessage } from "./desk-message.js";
import { Toolbar } from "./desk-toolbar.js";
import { h, icon, iconButton, skipButton, touched } from "./dom.js";
import { t } from "./i18n.js";
import { MessageList } from "./list.js";
import { emit, on, state } from "./store.js";

const KEPT_NOTICES = 20;

let notices = []; // said by this page alone

/** Build the channel's pane. */
export function channelPane() {
  const scroller = log(t("Messages of the channel"), "slack-channel");
  const list = channelList(scroller);
  const composer = new DeskComposer({
    input: "slash-input",
    send: "slash-send",
    label: t("Message, or / for commands"),
  });
  on("channel thread-open people", (detail) => list.set(shown(), { fresh: Boolean(detail?.fresh) }));
  on("focus-message", (ts) => list.element(ts)?.querySelector("article")?.focus());
  on("local-notice", ({ channel, message }) => {
    notices = [...notices.slice(-KEPT_NOTICES), { channel, message }];
    emit("channel");
  });
  return h(
    "section",
    { class: "channel-pane", "aria-label": t("Channel") },
    channelHead(),
    skipButton(t("To the message box"), "slash-input"),
    scroller,
    composer.element,
  );
}

function log(label, testid) {
  return h("div", { class: "desk-log", role: "log", "aria-label": label, tabindex: 0, testid });
}

function channelList(scroller) {
  const toolbar = new Toolbar({ place: "channel", onthread: openThread });
  return new MessageList(scroller, {
    key,
    empty: noMessages,
    signature: (m, p) => signature(m, p, [state.agentId, m.ts === state.threadTs, state.agents.size]),
    render: (m, p) =>
      slackMessage(m, p, {
        channel: state.channelId,
        place: "channel",
        onthread: openThread,
        toolbar,
        open: m.ts === state.threadTs,
      }),
  });
}

function noMessages() {
  return h(
    "div",
    { class: "list-empty" },
    h("p", {}, t("No messages yet. Tickets appear here as cards.")),
    h("p", { class: "faint" }, t("Try /desk help below.")),
  );
}

function channelHead() {
  const title = h("h2", { class: "pane-title", testid: "channel-name" });
  const topic = h("span", { class: "pane-topic", dir: "auto" });
  on("channel people", () => {
    const channel = state.channels.get(state.channelId);
    const glyph = channel?.is_im ? "" : icon(channel?.is_private ? "lock" : "hash", 17);
    title.replaceChildren(glyph, channelName(channel));
    topic.textContent = channel?.topic?.value ?? "";
  });
  const drawer = iconButton("menu", t("Channels"), {
    class: "icon-button drawer-open",
    testid: "channels-open",
    onclick: () => emit("drawer", true),
  });
  return h("header", { class: "pane-head" }, drawer, title, topic);
}

function shown() {
  const extra = [
    ...state.ephemerals.filter((m) => !m.thread_ts || m.thread_ts === m.ts),
    ...notices.filter((n) => n.channel === state.channelId).map((n) => n.message),
  ];
  return extra.length ? [...state.channel, ...extra].sort((a, b) => order(a) - order(b)) : state.channel;
}

/** Build the thread's pane: the open thread, or a hint when none is open. */
export function threadPane() {
  const scroller = log(t("Messages of the thread"), "thread-log");
  const list = threadList(scroller);
  const composer = new DeskComposer({
    input: "thread-input",
    send: "thread-send",
    label: t("Write in this thread"),
    thread: () => state.threadTs,
  });
  const closed = noThread();
  const skip = skipButton(t("To the message box"), "thread-input");
  const open = h("div", { class: "thread-open" }, threadHead(), skip, scroller, composer.element);
  const names = { class: "thread-pane", "aria-label": t("Thread"), testid: "slack-thread" };
  const pane = h("aside", names, closed, open);
  on("thread thread-open channel", (detail) => {
    const has = state.threadTs !== null;
    open.hidden = !has;
    closed.hidden = has;
    pane.classList.toggle("has-thread", has);
    if (has) list.set(shownInThread(), { fresh: Boolean(detail?.freshThread) });
  });
  return pane;
}

function shownInThread() {
  const whispered = state.ephemerals.filter((m) => m.thread_ts === state.threadTs);
  return [...state.thread, ...whispered].sort((a, b) => order(a) - order(b));
}

function threadList(scroller) {
  const toolbar = new Toolbar({ place: "thread" });
  const below = (m) => (m.ts === state.threadTs ? state.thread.length - 1 : 0);
  return new MessageList(scroller, {
    key,
    signature: (m, p) => signature(m, p, [state.agentId, state.agents.size, below(m)]),
    render: (m, p) => {
      const node = slackMessage(m, p, { channel: state.channelId, place: "thread", toolbar });
      const count = below(m);
      if (count > 0) {
        const label = count === 1 ? t("1 reply") : t("{count} replies", { count });
        node.append(h("div", { class: "thread-split" }, label));
      }
      return node;
    },
  });
}

function noThread() {
  const hint = h("p", {}, t("Choose a card to see its conversation here."));
  return h("div", { class: "thread-none", testid: "thread-none" }, icon("thread", 30), hint);
}

function threadHead() {
  const about = h("span", { class: "pane-topic" });
  on("channel thread-open", () => {
    const channel = state.channels.get(state.channelId);
    about.textContent = `${channel?.is_im ? "" : "#"}${channelName(channel)}`;
  });
  return h(
    "header",
    { class: "pane-head" },
    iconButton("back", t("Back to the channel"), {
      class: "icon-button thread-back",
      testid: "thread-back",
      onclick: (event) => closeThread(!touched(event)),
    }),
    h("h2", { class: "pane-title" }, t("Thread")),
    about,
    h("span", { class: "spring" }),
    iconButton("close", t("Hide the thread"), {
      class: "icon-button thread-close",
      testid: "thread-close",
      onclick: (event) => closeThread(!touched(event)),
    }),
  );
}
