// One Slack message: author, text or blocks, attachments, files, reactions.

import { avatar, h, icon, link } from "./dom.js";
import { Form } from "./desk-form.js";
import { picture, renderBlocks } from "./desk-blocks.js";
import { mrkdwn, personName, emojiNode } from "./desk-text.js";
import { press, react } from "./desk-actions.js";
import { dayOf, fullTimeOf, t, timeOf } from "./i18n.js";
import { emojiFor } from "./emoji.js";
import { sizeText } from "./tg-media.js";
import { state } from "./store.js";

const LONG = 2500; // characters of one text shown before "Show all"
const GROUP_SECONDS = 300;
const QUIET = new Set([
  "channel_join",
  "channel_leave",
  "channel_topic",
  "channel_purpose",
  "channel_name",
  "group_join",
  "pinned_item",
]);

const sameDay = (a, b) => new Date(a.ts * 1000).toDateString() === new Date(b.ts * 1000).toDateString();
const author = (message) => message.username ?? message.user ?? message.bot_id;
const hasBlocks = (message) =>
  Boolean(message.blocks?.length) && !(message.blocks.length === 1 && message.blocks[0].type === "rich_text");

const isGone = (message) => message.subtype === "tombstone";

export const isBot = (message) =>
  !isGone(message) &&
  (Boolean(message.bot_id) || message.subtype === "bot_message" || message.user === state.slackBot?.id);

/** A card: posted by the app, with blocks. */
export const isCard = (message) => isBot(message) && Boolean(message.blocks?.length);

const grouped = (message, previous) =>
  Boolean(previous) &&
  sameDay(previous, message) &&
  author(previous) === author(message) &&
  message.ts - previous.ts < GROUP_SECONDS &&
  !hasBlocks(message) &&
  !hasBlocks(previous) &&
  !QUIET.has(message.subtype) &&
  !previous.reply_count &&
  Boolean(message.ephemeral) === Boolean(previous.ephemeral);

export const signature = (message, previous, extra) =>
  JSON.stringify([
    message,
    previous ? [sameDay(previous, message), grouped(message, previous)] : null,
    extra,
  ]);

export function authorName(message) {
  if (message.user && state.agents.has(message.user)) return personName(message.user);
  if (isBot(message))
    return message.username || message.bot_profile?.name || state.slackBot?.name || t("App");
  return message.username || personName(message.user) || t("Somebody");
}

/**
 * The element of a message. `place` is "channel" or "thread"; `onthread(ts)` opens its thread;
 * `toolbar` is the shared row of actions, moved to the message that is pointed at or focused.
 */
export function slackMessage(message, previous, { channel, place, onthread, toolbar, open }) {
  const day = !previous || !sameDay(previous, message);
  const small = !day && grouped(message, previous);
  const card = place === "channel" && isCard(message) && !message.ephemeral;
  const testid = message.ephemeral ? "slack-ephemeral" : card ? "slack-card" : "slack-message";
  const name = authorName(message);
  const node = h(
    "article",
    {
      class: `msg${small ? " grouped" : ""}${message.ephemeral ? " ephemeral" : ""}${card ? " card" : ""}${open ? " open" : ""}${QUIET.has(message.subtype) ? " quiet" : ""}`,
      tabindex: -1,
      "data-roving": true,
      testid,
      "data-ts": message.ts,
      "data-focus": "message",
      "aria-label": t("Message from {name}, {time}", { name, time: timeOf(message.ts) }),
    },
    h(
      "div",
      { class: "msg-side" },
      small ? h("time", { class: "msg-when" }, timeOf(message.ts)) : face(message, name),
    ),
    h(
      "div",
      { class: "msg-main" },
      message.ephemeral
        ? h("div", { class: "only-you", testid: "only-visible" }, icon("eye", 14), t("Only visible to you"))
        : null,
      small ? null : head(message, name),
      content(message, channel),
      reactions(message, channel),
      place === "channel" && message.reply_count ? replies(message, onthread) : null,
    ),
  );
  if (toolbar && !message.ephemeral && !QUIET.has(message.subtype)) hook(node, message, toolbar);
  if (place === "channel" && !message.ephemeral) opens(node, message, onthread);
  return h(
    "div",
    { class: "msg-item" },
    day ? h("div", { class: "msg-day" }, h("span", {}, dayOf(message.ts))) : null,
    node,
  );
}

function hook(node, message, toolbar) {
  const show = () => toolbar.attach(node, message);
  node.addEventListener("pointerenter", show);
  node.addEventListener("focusin", show);
}

/** A click on the message itself, or Enter while it is focused, opens its thread. */
function opens(node, message, onthread) {
  const inner = "a, button, input, select, textarea, label, summary, img, [contenteditable]";
  node.addEventListener("click", (event) => {
    if (event.target.closest(inner) || String(getSelection())) return;
    if (node.classList.contains("card")) onthread(message.ts);
  });
  node.addEventListener("keydown", (event) => {
    if (event.target !== node || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    onthread(message.ts, true);
  });
}

/** The app's own face; under another name (a customer's words) a person's; or the emoji it asked for. */
function face(message, name) {
  const emoji = message.icons?.emoji && emojiFor(message.icons.emoji.replaceAll(":", ""));
  if (emoji) return h("span", { class: "avatar emoji-face", "aria-hidden": "true" }, emoji);
  if (message.username && isBot(message)) return avatar(name, name);
  return avatar(name, author(message) ?? name, isBot(message) ? "bot" : "person");
}

function head(message, name) {
  return h(
    "div",
    { class: "msg-head" },
    h("span", { class: "msg-name", dir: "auto" }, name),
    isBot(message) ? h("span", { class: "app-tag" }, t("App")) : null,
    h(
      "time",
      {
        class: "msg-time",
        datetime: new Date(message.ts * 1000).toISOString(),
        title: fullTimeOf(message.ts),
      },
      timeOf(message.ts),
    ),
    message.edited && isCard(message) ? editedMark() : null,
  );
}

const editedMark = () => h("span", { class: "msg-edited", testid: "edited" }, t("(edited)"));

/** Where the words of a rich text end, or the body itself. */
function lastLine(body) {
  const last = body.lastElementChild?.matches(".b-rich") ? body.lastElementChild.lastElementChild : null;
  return last?.matches(".rich-section") ? last : body;
}

function content(message, channel) {
  const form = new Form((payload) => press({ channel, ts: message.ts, ...payload }));
  form.surface = { channel, ts: message.ts };
  const text = message.blocks?.length
    ? renderBlocks(message.blocks, form)
    : isGone(message)
      ? t("This message was deleted.")
      : message.text
        ? bodyText(message.text)
        : null;
  const body = h("div", { class: "msg-body", testid: "message-body" }, text);
  if (message.edited && !isCard(message)) lastLine(body).append(editedMark());
  return [
    body,
    (message.attachments ?? []).map((item) => attachment(item, form)),
    message.files?.length ? h("div", { class: "msg-files" }, message.files.map(file)) : null,
  ];
}

function bodyText(text) {
  const node = h("div", { class: "b-text", dir: "auto" }, mrkdwn(text));
  if (text.length <= LONG) return node;
  node.classList.add("clipped");
  const more = h(
    "button",
    {
      type: "button",
      class: "show-all",
      onclick: () => {
        node.classList.remove("clipped");
        more.remove();
      },
    },
    t("Show all"),
  );
  return [node, more];
}

const BARS = { good: "#2b9e6f", warning: "#d99a1c", danger: "#d2374f" };

function attachment(item, form) {
  const colour =
    BARS[item.color] ??
    (/^#?[0-9a-f]{3,8}$/i.test(item.color ?? "") ? `#${item.color.replace("#", "")}` : "var(--line-strong)");
  return h(
    "div",
    { class: "attachment", style: { "--bar": colour }, testid: "attachment" },
    item.pretext ? h("div", { class: "b-text" }, mrkdwn(item.pretext)) : null,
    item.author_name ? h("div", { class: "attachment-author" }, item.author_name) : null,
    item.title
      ? h(
          "div",
          { class: "attachment-title" },
          item.title_link ? link(item.title_link, item.title) : item.title,
        )
      : null,
    item.text ? h("div", { class: "b-text", dir: "auto" }, mrkdwn(item.text)) : null,
    item.fields
      ? h(
          "div",
          { class: "b-fields" },
          item.fields.map((f) =>
            h(
              "div",
              { class: f.short ? "b-field" : "b-field wide" },
              h("strong", {}, f.title),
              " ",
              mrkdwn(f.value),
            ),
          ),
        )
      : null,
    item.image_url
      ? picture({ image_url: item.image_url, alt_text: item.fallback ?? "" }, "b-picture")
      : null,
    item.blocks ? renderBlocks(item.blocks, form) : null,
    !item.text && !item.blocks && !item.title && !item.fields && item.fallback
      ? h("div", { class: "b-text" }, mrkdwn(item.fallback))
      : null,
    item.footer ? h("div", { class: "attachment-foot" }, mrkdwn(item.footer)) : null,
  );
}

/** Where this page reads a Slack file from. */
const fileUrl = (file) => `${new URL(file.url_private, location.href).pathname}?page=1`;

function file(item) {
  if (item.mode === "tombstone" || item.deleted)
    return h("div", { class: "file-row" }, t("This file was deleted."));
  const name = item.title || item.name || item.id;
  if (String(item.mimetype).startsWith("image/")) {
    const image = h("img", { class: "msg-picture", src: fileUrl(item), alt: name, loading: "lazy" });
    const whole = h("a", { href: fileUrl(item), target: "_blank", rel: "noopener" }, image);
    image.addEventListener("error", () => whole.replaceWith(fileRow(item, name)));
    return whole;
  }
  return fileRow(item, name);
}

function fileRow(item, name) {
  return h(
    "a",
    { class: "file-row", href: fileUrl(item), target: "_blank", rel: "noopener", testid: "file" },
    h("span", { class: "file-glyph" }, icon("file")),
    h(
      "span",
      { class: "file-text" },
      h("span", { class: "file-name", dir: "auto" }, name),
      h("span", { class: "file-size" }, item.size ? sizeText(item.size) : (item.pretty_type ?? "")),
    ),
  );
}

function reactions(message, channel) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((r) => {
      const mine = r.users?.includes(state.agentId);
      const who = (r.users ?? []).map(personName).join(", ");
      const glyph = emojiNode(r.name);
      glyph.setAttribute("title", r.name);
      return h(
        "button",
        {
          type: "button",
          class: `reaction${mine ? " mine" : ""}`,
          title: `:${r.name}: ${who}`,
          "aria-pressed": String(Boolean(mine)),
          testid: "reaction",
          "data-name": r.name,
          "data-focus": `r-${r.name}`,
          "aria-label": t("{name}: {count}, by {who}", {
            name: r.name.replaceAll("_", " "),
            count: r.count ?? 1,
            who,
          }),
          onclick: () => react(channel, message, r.name),
        },
        glyph,
        h("span", {}, r.count ?? 1),
      );
    }),
  );
}

function replies(message, onthread) {
  const latest = message.latest_reply ? timeOf(message.latest_reply) : "";
  const count = message.reply_count;
  return h(
    "button",
    {
      type: "button",
      class: "thread-link",
      testid: "thread-open",
      "data-focus": "thread",
      onclick: () => onthread(message.ts, true),
    },
    h(
      "span",
      { class: "thread-count", testid: "reply-count" },
      icon("thread", 16),
      count === 1 ? t("1 message in the thread") : t("{count} messages in the thread", { count }),
    ),
    latest ? h("span", { class: "thread-last" }, t("last at {time}", { time: latest })) : null,
  );
}
