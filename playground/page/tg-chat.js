// The phone: header, conversation, and what the bot shows on top of it.

import { attempt, get, post } from "./api.js";
import { avatar, h, icon, iconButton, skipButton } from "./dom.js";
import { dialog } from "./dialog.js";
import { float, closeFloat, menu } from "./menu.js";
import { MessageList } from "./list.js";
import { withAlbums } from "./tg-album.js";
import { Composer } from "./tg-composer.js";
import { answered, messageItem, signature } from "./tg-message.js";
import { serviceText } from "./tg-media.js";
import { whileLive } from "./live.js";
import { emit, on, state, upsert } from "./store.js";
import { t } from "./i18n.js";

const REACTIONS = ["👍", "👎", "❤", "🔥", "🎉", "😁", "🤔", "😢", "🙏", "👏"];
const TYPING_SECONDS = 5.5;
const key = (message) => message.message_id;

let list;
let composer;
let typingTimer;

/** Build the phone; returns its element. */
export function chatPane() {
  const scroller = h("div", {
    class: "tg-log",
    role: "log",
    "aria-label": t("Conversation with the bot"),
    tabindex: 0,
    testid: "chat-log",
  });
  list = new MessageList(scroller, { key, signature, render: item, empty });
  composer = new Composer();
  const stage = h(
    "div",
    { class: "tg-stage", testid: "customer-chat" },
    skipButton(t("To the message box"), "customer-input"),
    scroller,
    h("div", { class: "tg-toasts", id: "tg-toasts" }),
    composer.keyboard,
  );
  const pane = h("div", { class: "phone", testid: "phone" }, header(), stage, blockedBar(), composer.element);
  on("chat", (detail) => list.set(withAlbums(state.chat), detail ?? {}));
  return pane;
}

function item(message, previous) {
  const notice = serviceText(message);
  if (notice)
    return h(
      "div",
      { class: "tg-item", "data-message-id": message.message_id },
      h("div", { class: "service" }, notice),
    );
  return messageItem(message, previous, openMenu);
}

function empty() {
  const customer = state.customers.get(state.customerId);
  return h(
    "div",
    { class: "list-empty tg-empty" },
    h("span", { class: "tg-empty-art", "aria-hidden": "true" }, "👋"),
    h(
      "p",
      {},
      t("Nothing here yet. Write as {name}, or begin with the start button.", {
        name: customer?.first_name ?? "",
      }),
    ),
    h(
      "button",
      { type: "button", class: "tg-start", testid: "customer-start", onclick: () => composer.send("/start") },
      t("Start"),
    ),
  );
}

function header() {
  const name = h("span", { class: "tg-name", testid: "bot-name" });
  const status = h("span", { class: "tg-status", testid: "bot-status", role: "status" });
  const face = h("span", { class: "tg-face" });
  const show = () => {
    const bot = state.bot;
    name.textContent = bot?.first_name ?? t("Bot");
    face.replaceChildren(avatar(bot?.first_name ?? "Bot", bot?.id ?? 0, "bot"));
    status.textContent = t("bot");
    status.classList.remove("typing");
  };
  show();
  on("people", show);
  on("typing", (yes) => {
    status.classList.toggle("typing", yes);
    status.textContent = yes ? t("typing…") : t("bot");
    clearTimeout(typingTimer);
    if (yes) typingTimer = setTimeout(() => emit("typing", false), TYPING_SECONDS * 1000);
  });
  const more = iconButton("more", t("Chat options"), {
    testid: "chat-options",
    "aria-haspopup": "menu",
    onclick: () => chatMenu(more),
  });
  return h("header", { class: "tg-header" }, face, h("div", { class: "tg-title" }, name, status), more);
}

function chatMenu(anchor) {
  const customer = state.customers.get(state.customerId);
  if (!customer) return;
  const act = (verb) => attempt(() => post(`/people/customers/${customer.id}/${verb}`));
  menu(
    anchor,
    [
      customer.blocked
        ? {
            label: t("Unblock the bot"),
            icon: "check",
            testid: "customer-unblock",
            run: () => act("unblock"),
          }
        : {
            label: t("Block the bot"),
            icon: "block",
            danger: true,
            testid: "customer-block",
            run: () => act("block"),
          },
      { label: t("Read the chat again"), icon: "refresh", run: () => loadChat() },
    ],
    { label: t("Chat options"), align: "end" },
  );
}

function blockedBar() {
  const bar = h(
    "div",
    { class: "tg-blocked", role: "status", testid: "blocked-bar", hidden: true },
    icon("block", 16),
    h("span", {}, t("This customer has blocked the bot.")),
    h(
      "button",
      {
        type: "button",
        class: "text-button",
        onclick: () => attempt(() => post(`/people/customers/${state.customerId}/unblock`)),
      },
      t("Unblock"),
    ),
  );
  on("people customer", () => {
    bar.hidden = !state.customers.get(state.customerId)?.blocked;
  });
  return bar;
}

function openMenu(anchor, message) {
  const text = message.text ?? message.caption ?? "";
  const items = [
    {
      label: t("Answer this message"),
      icon: "reply",
      testid: "message-reply",
      run: () => composer.replyTo(message),
    },
    { label: t("React"), icon: "emoji", testid: "message-react", run: () => reactionBar(anchor, message) },
  ];
  if (text)
    items.push({
      label: t("Copy text"),
      icon: "copy",
      run: () => navigator.clipboard?.writeText(text).catch(() => {}),
    });
  if (message.outgoing && message.text)
    items.push({
      label: t("Edit message"),
      icon: "edit",
      testid: "message-edit",
      run: () => composer.edit(message),
    });
  menu(anchor, items, { label: t("Options for this message"), align: message.outgoing ? "end" : "start" });
}

function reactionBar(anchor, message) {
  const react = (emoji) => {
    closeFloat(true);
    attempt(() =>
      post(`/people/customers/${state.customerId}/reaction`, { message_id: message.message_id, emoji }),
    );
  };
  const bar = h(
    "div",
    { class: "reaction-bar", role: "group", "aria-label": t("React"), testid: "telegram-reactions" },
    REACTIONS.map((emoji) =>
      h(
        "button",
        { type: "button", class: "emoji-button", "aria-label": emoji, onclick: () => react(emoji) },
        emoji,
      ),
    ),
    iconButton("close", t("Remove reaction"), { onclick: () => react("") }),
  );
  float(anchor, bar);
  bar.querySelector("button").focus();
}

/** Read the open customer's chat from the server. */
export async function loadChat() {
  const id = state.customerId;
  if (id === null) return;
  const [answer, frames] = await whileLive(() => attempt(() => get(`/people/customers/${id}/messages`)));
  if (!answer || id !== state.customerId) return;
  state.chat = answer.messages;
  for (const frame of frames) if (frame.chat_id === id) change(frame);
  state.unread.delete(id);
  emit("chat", { fresh: true });
  emit("unread");
  await loadCommands();
}

/** The bot's commands as this customer sees them: they may differ by language and chat. */
async function loadCommands() {
  const answer = await attempt(() => get(`/people/customers/${state.customerId}/commands`));
  if (!answer) return;
  state.commands = answer.commands;
  emit("commands");
}

/** Apply one live frame of the Telegram side. */
export function telegramFrame(frame) {
  const { type } = frame;
  if (type === "telegram.customer") return putCustomer(frame.customer);
  if (type === "telegram.commands") return loadCommands();
  if (frame.chat_id !== state.customerId) return elsewhere(frame);
  if (type === "telegram.action") return emit("typing", true);
  if (type === "telegram.callback_answer") return showAnswer(frame);
  change(frame);
  emit("chat");
}

/** Apply a frame to the open chat's messages. */
function change(frame) {
  if (frame.type === "telegram.deleted") {
    const message = state.chat.find((m) => m.message_id === frame.message_id);
    if (message) state.chat[state.chat.indexOf(message)] = { ...message, deleted: true };
  } else if (frame.message && upsert(state.chat, frame.message, key) && !frame.message.outgoing) {
    emit("typing", false);
    emit("bot-spoke", frame.message);
  }
}

function elsewhere(frame) {
  if (frame.type !== "telegram.message" || frame.message.outgoing) return;
  state.unread.set(frame.chat_id, (state.unread.get(frame.chat_id) ?? 0) + 1);
  emit("unread");
}

function putCustomer(customer) {
  state.customers.set(customer.id, customer);
  emit("customer", customer);
}

function showAnswer({ callback_query_id: id, text, show_alert: alert }) {
  answered(id);
  if (!text) return;
  if (alert) {
    const close = h(
      "button",
      { type: "button", class: "button primary", autofocus: true, onclick: () => box.close() },
      t("OK"),
    );
    const box = dialog({
      title: state.bot?.first_name ?? t("Bot"),
      content: h("p", { dir: "auto" }, text),
      actions: [close],
      testid: "telegram-alert",
    });
    return;
  }
  const note = h("div", { class: "tg-toast", role: "status", dir: "auto", testid: "telegram-toast" }, text);
  document.getElementById("tg-toasts").replaceChildren(note);
  setTimeout(() => note.remove(), 4000);
}
