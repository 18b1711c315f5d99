// Small floating layers: menus of choices and popovers with anything in them.

import { h, icon } from "./dom.js";

let open = null;

/** Close whatever floats; focus returns to the button that opened it when `refocus`. */
export function closeFloat(refocus = false) {
  if (!open) return;
  const { layer, anchor, cleanup } = open;
  open = null;
  layer.remove();
  anchor.setAttribute("aria-expanded", "false");
  cleanup();
  if (refocus && anchor.isConnected) anchor.focus();
}

/** Show `layer` next to `anchor`; Escape and a click elsewhere close it. A second call on the same anchor closes. */
export function float(anchor, layer, { align = "start", above = false } = {}) {
  const again = open?.anchor === anchor;
  closeFloat();
  if (again) return false;
  layer.classList.add("float");
  const host = anchor.closest("dialog") ?? document.body;
  host.append(layer);
  place(anchor, layer, align, above);
  const outside = (event) => {
    if (!layer.contains(event.target) && !anchor.contains(event.target)) closeFloat();
  };
  const key = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    closeFloat(true);
  };
  const resize = () => closeFloat();
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", key, true);
  window.addEventListener("resize", resize);
  anchor.setAttribute("aria-expanded", "true");
  open = {
    layer,
    anchor,
    cleanup() {
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("keydown", key, true);
      window.removeEventListener("resize", resize);
    },
  };
  return true;
}

function place(anchor, layer, align, above) {
  const box = anchor.getBoundingClientRect();
  const size = layer.getBoundingClientRect();
  const gap = 6;
  let left = align === "end" ? box.right - size.width : box.left;
  left = Math.max(8, Math.min(left, innerWidth - size.width - 8));
  const below = box.bottom + gap;
  const fitsBelow = below + size.height < innerHeight - 8;
  const fitsAbove = box.top - gap - size.height > 8;
  let top = (above && fitsAbove) || (!fitsBelow && fitsAbove) ? box.top - gap - size.height : below;
  top = Math.max(8, Math.min(top, innerHeight - size.height - 8));
  layer.style.left = `${left}px`;
  layer.style.top = `${top}px`;
}

/** A menu of `items` ({label, icon?, hint?, testid?, danger?, checked?, run}), with arrow keys. */
export function menu(anchor, items, { label, testid, align, above } = {}) {
  const layer = h("div", { class: "menu", role: "menu", "aria-label": label, testid });
  for (const item of items)
    layer.append(item === "-" ? h("div", { class: "menu-line", role: "separator" }) : menuItem(item));
  layer.addEventListener("keydown", (event) => arrows(event, layer));
  if (!float(anchor, layer, { align, above })) return;
  layer.querySelector("[role^=menuitem]")?.focus();
}

function menuItem(item) {
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  return h(
    "button",
    {
      type: "button",
      role,
      class: `menu-item${item.danger ? " danger" : ""}`,
      testid: item.testid,
      tabindex: -1,
      "aria-checked": item.checked === undefined ? undefined : String(item.checked),
      onclick: () => {
        closeFloat(true);
        item.run();
      },
    },
    item.lead ?? (item.icon ? icon(item.icon) : null),
    h(
      "span",
      { class: "menu-text" },
      h("span", { class: "menu-label", dir: "auto" }, item.label),
      item.hint ? h("span", { class: "menu-hint", dir: "auto" }, item.hint) : null,
    ),
    item.checked ? icon("check", 16) : null,
  );
}

function arrows(event, layer) {
  const items = [...layer.querySelectorAll("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key === "Tab") return closeFloat();
  if (!(event.key in moves)) return;
  event.preventDefault();
  items.at(moves[event.key] % items.length)?.focus();
}
