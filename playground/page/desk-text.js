// Slack's mrkdwn as DOM. The text arrives with &, < and > escaped, as Slack sends it.

import { h, link } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { dayOf, shortDayOf, timeOf } from "./i18n.js";
import { state } from "./store.js";

const EDGE = "[\\p{L}\\p{N}_]";
const styled = (mark) =>
  `(?<!${EDGE})[${mark}](?![\\s${mark}])([^${mark}\\n]*[^\\s${mark}])[${mark}](?!${EDGE})`;
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    styled("*"),
    styled("_"),
    styled("~"),
    ":([a-z0-9_+'\\-]+(?:::skin-tone-\\d)?):",
  ].join("|"),
  "gu",
);

export const unescape = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Nodes for a mrkdwn text: fenced code, quotes, then inline marks. */
export function mrkdwn(text) {
  return String(text ?? "")
    .split("```")
    .flatMap((part, i, all) => {
      if (i % 2 && i < all.length - 1)
        return [h("pre", { tabindex: 0 }, unescape(part.replace(/^\n|\n$/g, "")))];
      return lines(i % 2 ? "```" + part : part);
    });
}

function lines(text) {
  const nodes = [];
  let plain = [];
  let quoted = [];
  const flush = () => {
    if (plain.length) nodes.push(...inline(plain.join("\n")));
    if (quoted.length) nodes.push(h("blockquote", {}, inline(quoted.join("\n"))));
    plain = [];
    quoted = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote && plain.length) flush();
    if (!quote && quoted.length) flush();
    if (quote) quoted.push(quote[1]);
    else plain.push(line);
  }
  flush();
  return nodes;
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, reference, code, bold, italic, strike, emoji] = match;
    if (match.index > at) nodes.push(unescape(text.slice(at, match.index)));
    if (reference !== undefined) nodes.push(refer(reference, all));
    else if (code !== undefined) nodes.push(h("code", {}, unescape(code)));
    else if (bold !== undefined) nodes.push(h("strong", {}, inline(bold)));
    else if (italic !== undefined) nodes.push(h("em", {}, inline(italic)));
    else if (strike !== undefined) nodes.push(h("s", {}, inline(strike)));
    else nodes.push(emojiNode(emoji));
    at = match.index + all.length;
  }
  if (at < text.length) nodes.push(unescape(text.slice(at)));
  return nodes;
}

/** An emoji by its Slack name, with the name as title. */
export function emojiNode(name) {
  const character = emojiFor(name);
  return h(
    "span",
    {
      class: character ? "emoji" : "emoji unknown",
      title: name,
      role: character ? "img" : undefined,
      "aria-label": character ? name.replaceAll("_", " ") : undefined,
    },
    character ?? `:${name}:`,
  );
}

function refer(body, all) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (target.startsWith("@")) return mention(`@${label || personName(target.slice(1))}`);
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return mention(label || groupName(target.slice(9)));
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`);
  if (/^(https?|mailto|tel):/i.test(target))
    return link(unescape(target), label || unescape(target).replace(/^(mailto|tel):/, ""));
  return unescape(all);
}

export const mention = (text) => h("span", { class: "mention", dir: "auto" }, text);

export const channelLink = (id, label) => mention(`#${label || state.channels.get(id)?.name || id}`);

/** The handle of a user group. */
export const groupName = (id) => `@${state.groups.get(id)?.handle ?? id}`;

/** The name shown for a Slack user id. */
export function personName(id) {
  if (id === "USLACKBOT") return "Slackbot";
  const user = state.agents.get(id);
  if (!user) return id === state.slackBot?.id ? state.slackBot.name : (id ?? "");
  return user.profile?.display_name || user.real_name || user.profile?.real_name || user.name || id;
}

function date(target, fallback) {
  const [, stamp, format, url] = target.split("^");
  const seconds = Number(stamp);
  if (!Number.isFinite(seconds)) return fallback;
  const text = (format || "{date} {time}").replace(/\{(\w+)\}/g, (all, token) => {
    if (token.startsWith("time")) return timeOf(seconds);
    if (token.startsWith("date_short")) return shortDayOf(seconds);
    return token.startsWith("date") ? dayOf(seconds) : all;
  });
  const node = h("time", { datetime: new Date(seconds * 1000).toISOString(), title: fallback }, text);
  return url ? link(url, node) : node;
}

/** A Slack text object ({type: "mrkdwn" | "plain_text"}) as nodes. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return plain(object.text);
}

/** Plain text in which only emoji names are replaced. */
export const plain = (text) => withEmoji(unescape(String(text ?? "")));

/** Nodes for a text that is already unescaped, its emoji names replaced. */
export function withEmoji(text) {
  return text
    .split(/(:[a-z0-9_+'-]+:)/)
    .map((part, i) => (i % 2 && emojiFor(part.slice(1, -1)) ? emojiNode(part.slice(1, -1)) : part));
}

/** The same as a string, for labels and option texts. */
export function plainString(object) {
  return unescape(String(object?.text ?? "")).replace(
    /:([a-z0-9_+'-]+):/g,
    (all, name) => emojiFor(name) ?? all,
  );
}
