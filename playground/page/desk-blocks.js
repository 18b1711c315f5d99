// Block Kit: blocks as DOM. Elements inside them are in desk-elements.js.

import { h } from "./dom.js";
import { element } from "./desk-elements.js";
import { mrkdwn, plainString, textObject } from "./desk-text.js";
import { richText } from "./desk-rich.js";
import { t } from "./i18n.js";

let count = 0;

/** Nodes for `blocks`; `form` (a Form) learns the elements and sends their actions. */
export function renderBlocks(blocks, form) {
  return (blocks ?? []).map((block) => {
    const draw = BLOCKS[block.type] ?? unknown;
    const node = draw(block, form);
    node.classList.add("block");
    node.dataset.blockId = block.block_id ?? "";
    node.dataset.testid = `block-${block.type}`;
    return node;
  });
}

const BLOCKS = {
  section: (block, form) =>
    h(
      "div",
      { class: "b-section" },
      h(
        "div",
        { class: "b-main" },
        block.text ? h("div", { class: "b-text", dir: "auto" }, textObject(block.text)) : null,
        block.fields
          ? h(
              "div",
              { class: "b-fields" },
              block.fields.map((field) => h("div", { class: "b-field", dir: "auto" }, textObject(field))),
            )
          : null,
      ),
      block.accessory
        ? h("div", { class: `b-accessory a-${block.accessory.type}` }, element(block.accessory, block, form))
        : null,
    ),
  header: (block) =>
    h("div", { class: "b-header", role: "heading", "aria-level": 3, dir: "auto" }, textObject(block.text)),
  context: (block, form) =>
    h(
      "div",
      { class: "b-context" },
      (block.elements ?? []).map((item) =>
        item.type === "image" ? element(item, block, form) : h("span", { dir: "auto" }, textObject(item)),
      ),
    ),
  divider: () => h("hr", { class: "b-divider" }),
  actions: (block, form) =>
    h(
      "div",
      { class: "b-actions" },
      (block.elements ?? []).map((item) => element(item, block, form)),
    ),
  image: (block) =>
    h(
      "figure",
      { class: "b-image" },
      block.title ? h("figcaption", { dir: "auto" }, textObject(block.title)) : null,
      picture(block, "b-picture"),
    ),
  rich_text: (block) => h("div", { class: "b-rich" }, richText(block.elements)),
  markdown: (block) => h("div", { class: "b-text", dir: "auto" }, mrkdwn(toMrkdwn(block.text))),
  input: (block, form) => inputBlock(block, form),
  table: (block) =>
    h(
      "div",
      { class: "b-table", tabindex: 0, role: "region", "aria-label": t("Table") },
      h(
        "table",
        {},
        h(
          "tbody",
          {},
          (block.rows ?? []).map((row) =>
            h(
              "tr",
              {},
              row.map((cell) =>
                h(
                  "td",
                  { dir: "auto" },
                  cell.type === "rich_text" ? richText(cell.elements) : (cell.text ?? ""),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  context_actions: (block, form) => BLOCKS.actions(block, form),
  video: (block) =>
    h(
      "div",
      { class: "b-text" },
      h("strong", {}, textObject(block.title)),
      " ",
      textObject(block.description),
    ),
  file: () => h("div", { class: "b-context" }, h("span", {}, t("A file"))),
};

function unknown(block) {
  return h(
    "div",
    { class: "b-unknown" },
    t("This block cannot be shown here: {type}", { type: String(block.type) }),
  );
}

/** An image that says what it was when it cannot be loaded. */
export function picture(image, name) {
  const url = image.image_url ?? image.slack_file?.url ?? "";
  const node = h("img", { class: name, src: url, alt: image.alt_text ?? "", loading: "lazy" });
  node.addEventListener("error", () =>
    node.replaceWith(
      h(
        "span",
        { class: `${name} missing`, role: "img", "aria-label": image.alt_text ?? t("Image") },
        image.alt_text ?? t("Image"),
      ),
    ),
  );
  return node;
}

function inputBlock(block, form) {
  count += 1;
  const ids = { control: `input-${count}`, hint: `hint-${count}`, error: `error-${count}` };
  const control = element(block.element, block, form, ids);
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element?.type);
  const label = plainString(block.label);
  const optional = block.optional ? h("span", { class: "b-optional" }, t("(optional)")) : null;
  const hint = block.hint
    ? h("div", { class: "b-hint", id: ids.hint, dir: "auto" }, textObject(block.hint))
    : null;
  const error = h("div", {
    class: "b-error",
    id: ids.error,
    role: "alert",
    testid: "input-error",
    hidden: true,
  });
  form.error(block.block_id, error, control);
  if (grouped)
    return h(
      "fieldset",
      { class: "b-input", "aria-describedby": hint ? ids.hint : undefined },
      h("legend", {}, label, optional),
      control,
      hint,
      error,
    );
  return h(
    "div",
    { class: "b-input" },
    h("label", { for: ids.control }, label, optional),
    control,
    hint,
    error,
  );
}

/** The little of standard Markdown that differs from mrkdwn. */
function toMrkdwn(text) {
  return String(text ?? "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/^#{1,6} (.+)$/gm, "*$1*")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>");
}
