// Everything in a Telegram message that is not its text.

import { h, icon, link } from "./dom.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

/** Where this page reads a Telegram file from. */
const fileUrl = (fileId) => `/people/customers/${state.customerId}/files/${encodeURIComponent(fileId)}`;

/** The media of a message as elements, or an empty list. */
export function media(message) {
  return Object.entries(RENDER)
    .filter(([kind]) => message[kind] !== undefined)
    .map(([, draw]) => draw(message));
}

/** The members of an album: pictures side by side, files below one another. */
export const album = (members) =>
  h(
    "div",
    {
      class: members[0].document || members[0].audio ? "album files" : "album",
      role: "group",
      "aria-label": t("Album of {count}", { count: members.length }),
      testid: "album",
    },
    members.map(media),
  );

const RENDER = {
  photo: (m) => picture(m.photo.at(-1)),
  animation: (m) => fileRow(m.animation, "play", t("Animation")),
  video: (m) => fileRow(m.video, "play", t("Video")),
  video_note: (m) => fileRow(m.video_note, "play", t("Video message")),
  audio: (m) => fileRow(m.audio, "play", m.audio.title || t("Audio")),
  document: (m) => (m.animation ? null : fileRow(m.document, "file", t("Document"))),
  voice: (m) => voice(m.voice),
  sticker: (m) =>
    h(
      "div",
      { class: "sticker", role: "img", "aria-label": t("Sticker {emoji}", { emoji: m.sticker.emoji ?? "" }) },
      m.sticker.emoji ?? "🙂",
    ),
  location: (m) => (m.venue ? null : place(m.location)),
  venue: (m) => place(m.venue.location, m.venue.title, m.venue.address),
  contact: (m) => contact(m.contact),
  dice: (m) => h("div", { class: "sticker" }, m.dice.emoji, h("small", {}, ` ${m.dice.value}`)),
  poll: (m) =>
    h(
      "div",
      { class: "poll" },
      h("strong", {}, m.poll.question),
      m.poll.options.map((o) => h("div", {}, "○ ", o.text)),
    ),
  invoice: (m) => invoice(m.invoice),
  successful_payment: (m) =>
    h("div", { class: "paid" }, icon("check"), t("Paid {amount}", { amount: money(m.successful_payment) })),
};

/** "€12.50" for an amount in the currency's smallest unit, as Telegram sends it. */
export function money({ total_amount: amount, currency }) {
  if (currency === "XTR") return `⭐ ${amount}`;
  try {
    const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
    return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch {
    return `${amount / 100} ${currency}`;
  }
}

function picture(size) {
  const image = h("img", {
    class: "photo",
    src: fileUrl(size.file_id),
    alt: t("Photo"),
    loading: "lazy",
    width: size.width,
    height: size.height,
  });
  image.addEventListener("error", () =>
    image.replaceWith(h("div", { class: "photo missing" }, icon("photo", 28), t("Photo"))),
  );
  return h(
    "a",
    { href: fileUrl(size.file_id), target: "_blank", rel: "noopener", class: "photo-link" },
    image,
  );
}

function fileRow(file, glyph, name) {
  const size = file.file_size ? sizeText(file.file_size) : "";
  return h(
    "a",
    { class: "file-row", href: fileUrl(file.file_id), target: "_blank", rel: "noopener" },
    h("span", { class: "file-glyph" }, icon(glyph)),
    h(
      "span",
      { class: "file-text" },
      h("span", { class: "file-name", dir: "auto" }, file.file_name || name),
      h("span", { class: "file-size" }, size),
    ),
  );
}

export function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function voice(note) {
  const seconds = note.duration ?? 0;
  const audio = new Audio();
  const glyph = h("span", { class: "file-glyph" }, icon("play"));
  const button = h(
    "button",
    {
      type: "button",
      class: "voice",
      "aria-label": t("Play voice message, {seconds} seconds", { seconds }),
      onclick: () => {
        if (!audio.src) audio.src = fileUrl(note.file_id);
        if (audio.paused) audio.play().catch(() => {});
        else audio.pause();
      },
    },
    glyph,
    wave(note.file_unique_id ?? note.file_id),
    h("span", { class: "voice-time" }, `0:${String(Math.min(59, seconds)).padStart(2, "0")}`),
  );
  audio.addEventListener("play", () => glyph.replaceChildren(icon("pause")));
  for (const event of ["pause", "ended"])
    audio.addEventListener(event, () => glyph.replaceChildren(icon("play")));
  return button;
}

function wave(seed) {
  const bars = h("span", { class: "wave", "aria-hidden": "true" });
  let value = [...String(seed)].reduce((sum, c) => (sum * 33 + c.charCodeAt(0)) >>> 0, 5381);
  for (let i = 0; i < 28; i += 1) {
    value = (value * 1103515245 + 12345) >>> 0;
    bars.append(h("i", { style: { height: `${25 + ((value >>> 16) % 75)}%` } }));
  }
  return bars;
}

function place({ latitude, longitude }, title, address) {
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`;
  return h(
    "div",
    { class: "place" },
    h("div", { class: "place-map", "aria-hidden": "true" }, icon("pin", 30)),
    h(
      "div",
      { class: "place-text" },
      h("strong", { dir: "auto" }, title ?? t("Location")),
      address ? h("span", { dir: "auto" }, address) : null,
      link(url, where),
    ),
  );
}

function contact({ first_name: first, last_name: last, phone_number: phone }) {
  return h(
    "div",
    { class: "contact" },
    h("span", { class: "file-glyph" }, icon("person")),
    h(
      "span",
      { class: "file-text" },
      h("strong", { dir: "auto" }, [first, last].filter(Boolean).join(" ")),
      link(`tel:${phone}`, phone),
    ),
  );
}

function invoice(data) {
  return h(
    "div",
    { class: "invoice" },
    h("span", { class: "invoice-tag" }, icon("card"), t("Invoice")),
    h("strong", { dir: "auto" }, data.title),
    h("p", { dir: "auto" }, data.description),
    h("span", { class: "invoice-sum" }, money(data)),
  );
}

/** A line in the middle of the chat for what Telegram shows as a notice, or null. */
export function serviceText(message) {
  if (message.pinned_message) return t("Message pinned");
  if (message.successful_payment) return t("Paid {amount}", { amount: money(message.successful_payment) });
  return null;
}
