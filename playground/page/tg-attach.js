// What a customer can attach: own files, or ready samples made on the spot.

import { attempt } from "./api.js";
import { dialog, field } from "./dialog.js";
import { h } from "./dom.js";
import { menu } from "./menu.js";
import { t } from "./i18n.js";
import { state } from "./store.js";
import { toast } from "./toast.js";

const MAX_BYTES = 20 * 1024 * 1024; // what a bot may download from Telegram

/** Open the attachment menu; `send(body)` posts the message. */
export function attachMenu(anchor, send) {
  const me = state.customers.get(state.customerId);
  menu(
    anchor,
    [
      {
        label: t("Photo…"),
        icon: "photo",
        testid: "attach-photo",
        run: () => pick("image/*", (file) => ask("photo", file, send)),
      },
      {
        label: t("Document…"),
        icon: "file",
        testid: "attach-document",
        run: () => pick("", (file) => ask("document", file, send)),
      },
      {
        label: t("Sample photo"),
        icon: "photo",
        testid: "attach-sample-photo",
        run: async () => send({ photo: await samplePhoto() }),
      },
      {
        label: t("Sample document"),
        icon: "file",
        testid: "attach-sample-document",
        run: () => send({ document: sampleDocument() }),
      },
      {
        label: t("Voice message"),
        icon: "mic",
        testid: "attach-voice",
        run: () => send({ voice: sampleVoice() }),
      },
      "-",
      {
        label: t("Location"),
        icon: "pin",
        testid: "attach-location",
        run: () => send({ location: { latitude: 50.7192, longitude: -1.8808 } }),
      },
      {
        label: t("My contact"),
        icon: "person",
        testid: "attach-contact",
        run: () => send({ contact: { phone_number: "+441632960123", first_name: me?.first_name ?? "" } }),
      },
      {
        label: t("Sticker"),
        icon: "sticker",
        testid: "attach-sticker",
        run: () => send({ sticker: { emoji: "😀" } }),
      },
    ],
    { label: t("Attach"), align: "end", above: true, testid: "attach-menu" },
  );
}

/** Let the person choose a file and pass it on. */
export function pick(accept, chosen) {
  const input = h("input", {
    type: "file",
    accept,
    class: "sr-only",
    "aria-label": t("File"),
    testid: "file-chooser",
  });
  input.addEventListener("change", () => {
    if (input.files[0]) chosen(input.files[0]);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

function ask(kind, file, send) {
  const caption = h("input", {
    type: "text",
    class: "input",
    dir: "auto",
    autofocus: true,
    testid: "caption-input",
  });
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        box.close();
        const data = await attempt(() => packed(file));
        if (data) send({ [kind]: data, ...(caption.value.trim() ? { caption: caption.value.trim() } : {}) });
      },
    },
    h("p", { class: "file-name", dir: "auto" }, file.name),
    field(t("Caption (optional)"), caption),
    h(
      "div",
      { class: "form-foot" },
      h("button", { type: "submit", class: "button primary", testid: "caption-send" }, t("Send")),
    ),
  );
  const box = dialog({ title: kind === "photo" ? t("Send a photo") : t("Send a document"), content: form });
}

/** A chosen file as the API wants it; null with a notice when it is too large. */
export async function packed(file) {
  if (file.size > MAX_BYTES) {
    toast(t("This file is larger than 20 MB. Choose a smaller one."), "error");
    return null;
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  return {
    file_name: file.name,
    mime_type: file.type || "application/octet-stream",
    content_base64: base64(bytes),
  };
}

export function base64(bytes) {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

async function samplePhoto() {
  const canvas = h("canvas", { width: 640, height: 420 });
  const draw = canvas.getContext("2d");
  const sky = draw.createLinearGradient(0, 0, 0, 420);
  sky.addColorStop(0, "#f6c48b");
  sky.addColorStop(0.55, "#e98e7a");
  sky.addColorStop(0.56, "#27566b");
  sky.addColorStop(1, "#12303f");
  draw.fillStyle = sky;
  draw.fillRect(0, 0, 640, 420);
  draw.fillStyle = "#fff3d6";
  draw.beginPath();
  draw.arc(430, 190, 42, 0, 7);
  draw.fill();
  draw.fillStyle = "#0d2430";
  draw.beginPath();
  draw.moveTo(140, 300);
  draw.lineTo(360, 300);
  draw.lineTo(325, 340);
  draw.lineTo(175, 340);
  draw.fill();
  draw.fillRect(238, 130, 7, 170);
  draw.fillStyle = "#f7efe2";
  draw.beginPath();
  draw.moveTo(252, 140);
  draw.lineTo(252, 285);
  draw.lineTo(345, 285);
  draw.fill();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return {
    file_name: "harbour.jpg",
    mime_type: "image/jpeg",
    content_base64: base64(new Uint8Array(await blob.arrayBuffer())),
  };
}

function sampleDocument() {
  const text = "Order 1042\nDelivered: no\nItems: 2 mugs, 1 teapot\n";
  return {
    file_name: "order-1042.txt",
    mime_type: "text/plain",
    content_base64: base64(new TextEncoder().encode(text)),
  };
}

/** Two seconds of soft tones as a WAV file. */
function sampleVoice() {
  const rate = 8000;
  const count = rate * 2;
  const view = new DataView(new ArrayBuffer(44 + count));
  const word = (at, text) => [...text].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + count, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  word(36, "data");
  view.setUint32(40, count, true);
  for (let i = 0; i < count; i += 1) {
    const pitch = [330, 392, 440, 392][Math.floor((i / count) * 4)];
    view.setUint8(
      44 + i,
      128 + 38 * Math.sin((2 * Math.PI * pitch * i) / rate) * Math.sin((Math.PI * 4 * i) / count) ** 2,
    );
  }
  return {
    file_name: "voice.wav",
    mime_type: "audio/wav",
    duration: 2,
    content_base64: base64(new Uint8Array(view.buffer)),
  };
}
