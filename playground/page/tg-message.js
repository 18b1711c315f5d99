// One Telegram message as a bubble, with its inline keyboard.

import { attempt, post } from "./api.js";
import { h, icon, safeUrl } from "./dom.js";
import { entityNodes, linked } from "./tg-entities.js";
import { fullTimeOf, dayOf, t, timeOf } from "./i18n.js";
import { album, media, money } from "./tg-media.js";
import { state } from "./store.js";
import { toast } from "./toast.js";

const LONG = 1800; // characters shown before "Show all"
const pending = new Map(); // callback_query_id -> the button that waits for its answer
const early = new Set(); // answers that overtook the reply to the press itself

const sameDay = (a, b) => new Date(a * 1000).toDateString() === new Date(b * 1000).toDateString();

export const signature = (message, previous) =>
  JSON.stringify([message, previous ? [sameDay(previous.date, message.date), previous.outgoing] : null]);

/** A list entry: day line if the day changes, then the bubble. `onmenu(anchor, message)` opens its actions. */
export function messageItem(message, previous, onmenu) {
  const day = !previous || !sameDay(previous.date, message.date);
  const side = message.outgoing ? "out" : "in";
  const close = !day && previous.outgoing === message.outgoing ? " close" : "";
  return h(
    "div",
    { class: `tg-item ${side}${close}`, testid: "chat-item", "data-message-id": message.message_id },
    day ? h("div", { class: "day" }, h("span", {}, dayOf(message.date))) : null,
    message.deleted ? deleted(message) : bubble(message, onmenu),
    message.deleted ? null : inlineKeyboard(message),
  );
}

function deleted(message) {
  return h(
    "div",
    { class: "bubble deleted" },
    t("Message deleted"),
    " ",
    h("time", { class: "stamp" }, timeOf(message.date)),
  );
}

function bubble(message, onmenu) {
  const parts = message.album ? album(message.album) : media(message);
  const sticker = message.sticker || message.dice;
  return h(
    "div",
    { class: `bubble${sticker ? " bare" : ""}${message.photo ? " has-photo" : ""}`, testid: "bubble" },
    h("span", { class: "sr-only" }, message.outgoing ? t("You:") : t("Bot:")),
    message.reply_to_message ? quote(message.reply_to_message) : null,
    parts,
    body(message),
    reactions(message),
    stamp(message),
    h(
      "button",
      {
        type: "button",
        class: "bubble-menu",
        "aria-label": t("Options for this message"),
        "aria-haspopup": "menu",
        testid: "message-menu",
        tabindex: -1,
        "data-roving": true,
        "data-focus": "menu",
        onclick: (event) => onmenu(event.currentTarget, message),
      },
      icon("chevron", 16),
    ),
  );
}

function body(message) {
  const text = message.text ?? message.caption ?? "";
  if (!text) return null;
  const entities = message.entities ?? message.caption_entities;
  const nodes = entities?.length ? entityNodes(text, entities) : linked(text);
  const content = h("div", { class: "tg-text", dir: "auto" }, nodes);
  if (text.length <= LONG) return content;
  content.classList.add("clipped");
  const more = h(
    "button",
    {
      type: "button",
      class: "show-all",
      "aria-expanded": "false",
      onclick: () => {
        content.classList.remove("clipped");
        more.remove();
      },
    },
    t("Show all"),
  );
  return [content, more];
}

function quote(original) {
  const text = original.text ?? original.caption ?? t("Attachment");
  return h(
    "div",
    { class: "quote" },
    h("span", { class: "quote-name", dir: "auto" }, original.from?.first_name ?? ""),
    h("span", { class: "quote-text", dir: "auto" }, text.slice(0, 140)),
  );
}

function reactions(message) {
  const list = Object.values(message.reactions ?? {})
    .flat()
    .map((reaction) => reaction.emoji)
    .filter(Boolean);
  return list.length
    ? h(
        "div",
        { class: "tg-reactions" },
        list.map((emoji) => h("span", {}, emoji)),
      )
    : null;
}

function stamp(message) {
  return h(
    "span",
    { class: "stamp" },
    message.edit_date ? h("span", { class: "edited", testid: "edited" }, t("edited")) : null,
    h(
      "time",
      { datetime: new Date(message.date * 1000).toISOString(), title: fullTimeOf(message.date) },
      timeOf(message.date),
    ),
    message.outgoing ? icon("ticks", 15) : null,
  );
}

function inlineKeyboard(message) {
  if (message.paid) return null;
  const rows =
    message.reply_markup?.inline_keyboard ??
    (message.invoice ? [[{ text: t("Pay {amount}", { amount: money(message.invoice) }), pay: true }]] : null);
  if (!rows?.length) return null;
  return h(
    "div",
    { class: "inline-keyboard", role: "group", "aria-label": t("Buttons of this message") },
    rows.map((row, y) =>
      h(
        "div",
        { class: "keyboard-row" },
        row.map((button, x) => inlineButton(message, button, `b${y}-${x}`)),
      ),
    ),
  );
}

function inlineButton(message, button, mark) {
  const glyph =
    button.url || button.web_app || button.login_url
      ? "external"
      : button.pay
        ? "card"
        : button.copy_text
          ? "copy"
          : null;
  const element = h(
    "button",
    {
      type: "button",
      class: "inline-button",
      testid: "inline-button",
      "data-focus": mark,
      onclick: () => press(message, button, element),
    },
    h("span", { dir: "auto" }, button.text),
    glyph ? icon(glyph, 13) : null,
  );
  return element;
}

async function press(message, button, element) {
  if (button.url) return openUrl(button.url);
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text).catch(() => {});
    return toast(t("Copied"));
  }
  const person = `/people/customers/${state.customerId}`;
  if (button.pay) return attempt(() => post(`${person}/pay`, { message_id: message.message_id }));
  if (button.callback_data === undefined)
    return toast(t("This kind of button works only in Telegram itself."), "error");
  element.classList.add("waiting");
  element.setAttribute("aria-busy", "true");
  setTimeout(() => settle(element), 10_000);
  const answer = await attempt(() =>
    post(`${person}/press`, { message_id: message.message_id, data: button.callback_data }),
  );
  if (!answer || early.delete(String(answer.callback_query_id))) settle(element);
  else pending.set(String(answer.callback_query_id), element);
}

function openUrl(url) {
  const href = safeUrl(url);
  if (href) window.open(href, "_blank", "noopener");
  else toast(t("This address cannot be opened: {url}", { url }), "error");
}

function settle(element) {
  element.classList.remove("waiting");
  element.removeAttribute("aria-busy");
}

/** The bot has answered a pressed button: its spinner stops. */
export function answered(callbackId) {
  const element = pending.get(String(callbackId));
  pending.delete(String(callbackId));
  if (element) settle(element);
  else early.add(String(callbackId));
  if (early.size > 50) early.delete(early.values().next().value);
}
