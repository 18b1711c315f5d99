// Building blocks for the page's DOM. Data only ever becomes text nodes and attributes, never markup.

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/** Create an element: `h("p", {class: "note", testid: "x", onclick: fn}, "text", child)`. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(element, name, value);
  append(element, children);
  return element;
}

function setProp(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "testid") element.dataset.testid = value;
  else if (name === "value" || name === "checked") element[name] = value;
  else if (name === "style") Object.entries(value).forEach(([k, v]) => element.style.setProperty(k, v));
  else element.setAttribute(name, value === true ? "" : String(value));
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** A decorative line icon of our own drawing. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    "aria-hidden": "true",
    class: "icon",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A button that shows only an icon; `label` is its accessible name and tooltip. */
export function iconButton(name, label, props = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, ...props },
    icon(name),
  );
}

/** Initials in a coloured disc; the colour follows from the id, so a person keeps it. */
export function avatar(name, id, kind = "person") {
  const letters = [...String(name).trim()].filter((c) => /[\p{L}\p{N}]/u.test(c));
  const words = String(name)
    .trim()
    .split(/\s+/)
    .filter((w) => /^[\p{L}\p{N}]/u.test(w));
  const cjk = /\p{Script=Han}/u.test(name);
  const text = !cjk && words.length > 1 ? [...words[0]][0] + [...words.at(-1)][0] : (letters[0] ?? "?");
  const tone = [...String(id)].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 997, 7) % 8;
  return h("span", { class: `avatar ${kind} tone-${tone}`, "aria-hidden": "true" }, text.toUpperCase());
}

/** A button, seen only while focused, that jumps over a long list to the element with this id. */
export function skipButton(label, id) {
  return h(
    "button",
    { type: "button", class: "skip", onclick: () => document.getElementById(id)?.focus() },
    label,
  );
}

/** Only addresses that cannot run code in this page. */
export function safeUrl(url) {
  try {
    const parsed = new URL(String(url), location.href);
    return ["http:", "https:", "mailto:", "tel:", "tg:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

export function link(url, ...children) {
  const href = safeUrl(url);
  if (!href) return h("span", {}, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, ...children);
}

/** Grow a textarea with its text, up to the maximum height in its style sheet. */
export function autoGrow(textarea) {
  const fit = () => {
    textarea.style.height = "auto";
    if (textarea.scrollHeight) textarea.style.height = `${textarea.scrollHeight + 2}px`;
  };
  textarea.addEventListener("input", fit);
  return fit;
}

/** True for the Enter that submits: not Shift+Enter, not the Enter that ends an input method's word. */
export function isSubmit(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

/** Whether a finger clicked: there is no keyboard focus to keep then. */
export const touched = (event) => event.pointerType === "touch";

/** A polite message for screen readers. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 40);
}
