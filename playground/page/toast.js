// Short notices at the bottom of the page.

import { h, icon } from "./dom.js";

const LIMIT = 3;

/**
 * Show a notice for a few seconds; errors are announced at once by screen readers. The same notice
 * again takes the place of the one that is still shown: one cause, one notice.
 */
export function toast(text, kind = "info") {
  const host = document.getElementById("toasts");
  [...host.children].find((one) => one.textContent === text)?.remove();
  const note = h(
    "div",
    { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status", testid: "toast" },
    icon(kind === "error" ? "warn" : "check"),
    h("span", { dir: "auto" }, text),
  );
  host.append(note);
  while (host.children.length > LIMIT) host.firstElementChild.remove();
  setTimeout(() => note.remove(), kind === "error" ? 7000 : 3500);
}
