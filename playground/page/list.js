// A list of messages that keeps the DOM bounded and touches only what changed.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const WINDOW = 120;
const STEP = 60;
const NEAR = 90; // pixels from the end that still count as reading the newest

/**
 * Shows the last WINDOW of `items` inside `scroller`; buttons move the window.
 * `key(item)` names an item, `signature(item, previous)` changes when it must be drawn again,
 * `render(item, previous)` draws it.
 */
export class MessageList {
  constructor(scroller, { key, signature, render, empty }) {
    Object.assign(this, { scroller, key, signature, render, empty });
    this.items = [];
    this.shown = new Map();
    this.from = null; // null: follow the newest
    this.body = h("div", { class: "list-body" });
    this.earlier = h(
      "button",
      { type: "button", class: "list-move", testid: "list-earlier", onclick: () => this.move(-STEP) },
      t("Earlier messages"),
    );
    this.later = h(
      "button",
      { type: "button", class: "list-move", testid: "list-later", onclick: () => this.move(STEP) },
      t("Later messages"),
    );
    this.jump = h(
      "button",
      {
        type: "button",
        class: "list-jump",
        testid: "list-jump",
        "aria-label": t("Newest messages"),
        title: t("Newest messages"),
        hidden: true,
        onclick: () => this.toEnd(),
      },
      icon("down"),
    );
    scroller.append(this.earlier, this.body, this.later, this.jump);
    scroller.addEventListener("scroll", () => this.mark(), { passive: true });
    new ResizeObserver(() => {
      if (this.following) this.pin();
    }).observe(this.body);
    new ResizeObserver(() => {
      if (this.following) this.pin();
    }).observe(scroller);
    this.body.addEventListener("keydown", (event) => this.arrows(event));
    this.following = true;
    this.waiting = null;
  }

  /** Show these items; `fresh` means another conversation, so start at its end. */
  set(items, { fresh = false } = {}) {
    this.items = items;
    if (fresh) {
      this.from = null;
      this.following = true;
      this.shown.clear();
      this.body.replaceChildren();
    }
    if (fresh) this.draw();
    else this.schedule();
  }

  /** Many frames may arrive between two paints: draw once. Hidden pages are not painted, hence the timer. */
  schedule() {
    if (this.waiting) return;
    const run = () => {
      if (this.waiting === run) this.draw();
    };
    this.waiting = run;
    requestAnimationFrame(run);
    setTimeout(run, 100);
  }

  range() {
    const last = Math.max(0, this.items.length - WINDOW);
    const start = this.from === null ? last : Math.max(0, Math.min(this.from, last));
    return [start, Math.min(this.items.length, start + WINDOW)];
  }

  draw() {
    this.waiting = null;
    const [start, end] = this.range();
    this.sweep(new Set(this.items.slice(start, end).map(this.key)));
    let cursor = this.body.firstChild;
    for (let i = start; i < end; i += 1) {
      const before = this.shown.get(this.key(this.items[i]))?.element;
      const { element } = this.entry(this.items[i], this.items[i - 1]);
      if (cursor && cursor === before) cursor = element.nextSibling;
      else this.body.insertBefore(element, cursor);
    }
    if (!this.items.length && this.empty) this.body.replaceChildren(this.empty());
    this.earlier.hidden = start === 0;
    this.later.hidden = end === this.items.length;
    this.rove();
    if (this.following) this.pin();
    this.mark();
  }

  /** One item of the list is a tab stop: the focused one, else the last; arrow keys go to the others. */
  rove() {
    const stops = [...this.body.querySelectorAll("[data-roving]")];
    const stop = stops.find((node) => node.contains(document.activeElement)) ?? stops.at(-1);
    for (const node of stops) node.tabIndex = node === stop ? 0 : -1;
  }

  arrows(event) {
    if (!event.target.matches("[data-roving]")) return;
    const stops = [...this.body.querySelectorAll("[data-roving]")];
    const at = stops.indexOf(event.target);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: stops.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, to))].focus();
    this.rove();
  }

  /** Remove what is no longer in the window. */
  sweep(keep) {
    this.body.querySelector(":scope > .list-empty")?.remove();
    for (const [key, entry] of this.shown) {
      if (keep.has(key)) continue;
      entry.element.remove();
      this.shown.delete(key);
    }
  }

  entry(item, previous) {
    const key = this.key(item);
    const signature = this.signature(item, previous);
    const old = this.shown.get(key);
    if (old && old.signature === signature) return old;
    const element = this.render(item, previous);
    if (old) {
      const focused = old.element.contains(document.activeElement) ? document.activeElement : null;
      const mark = focused?.dataset.focus;
      old.element.replaceWith(element);
      if (mark) element.querySelector(`[data-focus="${CSS.escape(mark)}"]`)?.focus({ preventScroll: true });
    }
    const entry = { element, signature };
    this.shown.set(key, entry);
    return entry;
  }

  move(step) {
    const [start] = this.range();
    const anchor = this.body.children[step < 0 ? 0 : this.body.children.length - 1];
    const top = anchor?.getBoundingClientRect().top;
    this.following = false;
    this.from = Math.max(0, start + step);
    if (this.from + WINDOW >= this.items.length) this.from = null;
    this.draw();
    if (anchor?.isConnected) this.scroller.scrollTop += anchor.getBoundingClientRect().top - top;
  }

  toEnd() {
    this.from = null;
    this.following = true;
    this.draw();
  }

  pin() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  mark() {
    const rest = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
    this.following = this.from === null && rest < NEAR;
    this.jump.hidden = this.following || rest < NEAR * 3;
  }

  /** The drawn element of an item, if it is in the window. */
  element(key) {
    return this.shown.get(key)?.element;
  }
}
