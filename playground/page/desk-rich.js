// Slack's rich_text blocks as DOM.

import { h, link } from "./dom.js";
import { channelLink, emojiNode, groupName, mention, personName, withEmoji } from "./desk-text.js";
import { dayOf, timeOf } from "./i18n.js";

const STYLES = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "em"],
  ["bold", "strong"],
  ["underline", "u"],
];

/** Nodes for the elements of one rich_text block. */
export const richText = (elements = []) => elements.map(part);

function part(element) {
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section", dir: "auto" }, leaves(element.elements));
    case "rich_text_preformatted":
      return h("pre", { tabindex: 0 }, leaves(element.elements));
    case "rich_text_quote":
      return h("blockquote", { dir: "auto" }, leaves(element.elements));
    case "rich_text_list":
      return list(element);
    default:
      return leaf(element);
  }
}

function list(element) {
  const ordered = element.style === "ordered";
  return h(
    ordered ? "ol" : "ul",
    {
      class: `rich-list level-${(element.indent ?? 0) % 3}${element.border ? " bordered" : ""}`,
      start: ordered && element.offset ? element.offset + 1 : undefined,
      style: { "--indent": String(element.indent ?? 0) },
    },
    (element.elements ?? []).map((item) => h("li", { dir: "auto" }, leaves(item.elements))),
  );
}

const leaves = (elements = []) => elements.map(leaf);

function leaf(element) {
  const node = bare(element);
  return STYLES.reduce((inner, [style, tag]) => (element.style?.[style] ? h(tag, {}, inner) : inner), node);
}

function bare(element) {
  switch (element.type) {
    case "text":
      return element.style?.code ? element.text : withEmoji(element.text);
    case "link":
      return link(element.url, element.text || element.url);
    case "emoji":
      return emojiNode(element.name);
    case "user":
      return mention(`@${personName(element.user_id)}`);
    case "usergroup":
      return mention(groupName(element.usergroup_id));
    case "channel":
      return channelLink(element.channel_id);
    case "broadcast":
      return mention(`@${element.range}`);
    case "date":
      return h("time", {}, element.fallback || `${dayOf(element.timestamp)} ${timeOf(element.timestamp)}`);
    case "color":
      return h("code", {}, element.value);
    default:
      return element.text ?? "";
  }
}
