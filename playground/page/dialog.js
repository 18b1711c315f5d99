// The page's own dialogs, on the browser's <dialog>.

import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";

let count = 0;

/** Open a dialog with a title, content and buttons; it is removed when closed. Returns the <dialog>. */
export function dialog({ title, content, actions = [], testid, wide = false, onclose }) {
  count += 1;
  const id = `dialog-${count}`;
  const box = h(
    "dialog",
    { class: `dialog${wide ? " wide" : ""}`, "aria-labelledby": id, testid },
    h(
      "header",
      { class: "dialog-head" },
      h("h2", { id }, title),
      iconButton("close", t("Dismiss"), { onclick: () => box.close() }),
    ),
    h("div", { class: "dialog-body" }, content),
    actions.length ? h("footer", { class: "dialog-foot" }, actions) : null,
  );
  box.addEventListener("close", () => {
    box.remove();
    onclose?.();
  });
  box.addEventListener("pointerdown", (event) => {
    if (event.target === box) box.close();
  });
  document.body.append(box);
  box.showModal();
  box.querySelector("[autofocus]")?.focus();
  return box;
}

/** A labelled form field. */
export function field(label, control, hint) {
  count += 1;
  const id = control.id || `field-${count}`;
  control.id = id;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    control,
    hint ? h("p", { class: "field-hint", id: `${id}-hint` }, hint) : null,
  );
}

export function select(options, props = {}) {
  const element = h("select", { class: "select", ...props });
  for (const [value, text] of options) element.append(h("option", { value }, text));
  if (props.value !== undefined) element.value = props.value;
  return element;
}
