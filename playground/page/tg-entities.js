// Telegram's message entities as DOM. Offsets count UTF-16 units, as JavaScript strings do.

import { h, link, safeUrl } from "./dom.js";
import { t } from "./i18n.js";

const SIMPLE = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};

/** Nodes for `text` with its `entities`; nested entities nest, crossing ones are cut. */
export function entityNodes(text, entities = []) {
  const sorted = entities
    .filter((entity) => entity.length > 0 && entity.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return range(text, 0, text.length, sorted);
}

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

function range(text, start, end, entities) {
  const nodes = [];
  let at = start;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    if (entity.offset < at || entity.offset >= end) continue;
    const block = BLOCKS.has(entity.type);
    const before = text.slice(at, entity.offset);
    // A block stands on lines of its own: the breaks beside it would show as empty lines.
    if (before) nodes.push(block ? before.replace(/\n$/, "") : before);
    const stop = Math.min(end, entity.offset + entity.length);
    const inner = entities.slice(i + 1).filter((other) => other.offset < stop);
    nodes.push(wrap(entity, text.slice(entity.offset, stop), range(text, entity.offset, stop, inner)));
    at = block && text[stop] === "\n" ? Math.min(end, stop + 1) : stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrap(entity, raw, children) {
  if (SIMPLE[entity.type]) return h(SIMPLE[entity.type], {}, children);
  switch (entity.type) {
    case "pre":
      return h("pre", { tabindex: 0 }, h("code", { "data-language": entity.language }, children));
    case "blockquote":
    case "expandable_blockquote":
      return h("blockquote", {}, children);
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(/^[a-z][\w+.-]*:/i.test(raw) ? raw : `https://${raw}`, children);
    case "email":
      return link(`mailto:${raw}`, children);
    case "phone_number":
      return link(`tel:${raw.replace(/[^\d+]/g, "")}`, children);
    case "spoiler":
      return spoiler(children);
    case "bot_command":
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return h("span", { class: "entity" }, children);
    default:
      return h("span", {}, children);
  }
}

function spoiler(children) {
  const cover = h(
    "button",
    {
      type: "button",
      class: "spoiler",
      "aria-label": t("Hidden text: show"),
      onclick: () => cover.replaceWith(h("span", {}, children)),
    },
    children,
  );
  return cover;
}

/** Plain text with web addresses made into links, for texts that carry no entities. */
export function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/)
    .map((part, i) => (i % 2 && safeUrl(part) ? link(part, part) : part));
}
