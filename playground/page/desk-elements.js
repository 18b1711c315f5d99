// Block Kit's interactive elements. Pickers of several things at once are in desk-pickers.js.

import { inTurn } from "./api.js";
import { h, icon, safeUrl } from "./dom.js";
import { dialog } from "./dialog.js";
import { menu } from "./menu.js";
import { picture } from "./desk-blocks.js";
import { filePicker, multiPicker, searchPicker } from "./desk-pickers.js";
import { personName, plainString, textObject } from "./desk-text.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

/** The DOM of one element of `block`; `ids` tie it to the label of its input block. */
export function element(spec, block, form, ids = null) {
  const draw = spec && ELEMENTS[spec.type];
  if (!draw)
    return h(
      "span",
      { class: "b-unknown" },
      t("This element cannot be shown here: {type}", { type: String(spec?.type) }),
    );
  return draw(spec, {
    spec,
    block,
    form,
    ids,
    act: (payload) => act(spec, block, form, payload),
    live: !ids || block.dispatch_action === true,
  });
}

function act(spec, block, form, payload) {
  const action = { action_id: spec.action_id, block_id: block.block_id, ...payload };
  const name = JSON.stringify([form.surface, action.block_id, action.action_id]);
  // A choice replaces the one before it, so it must not overtake it.
  const send = () => (spec.type === "button" ? form.send?.(action) : inTurn(name, () => form.send?.(action)));
  return spec.confirm ? confirm(spec.confirm, send) : send();
}

function confirm(ask, yes) {
  const style = ask.style === "danger" ? "danger" : "primary";
  const box = dialog({
    title: plainString(ask.title),
    content: h("p", { dir: "auto" }, textObject(ask.text)),
    testid: "confirm",
    actions: [
      h(
        "button",
        { type: "button", class: "button", testid: "confirm-deny", onclick: () => box.close() },
        plainString(ask.deny) || t("Cancel"),
      ),
      h(
        "button",
        {
          type: "button",
          class: `button ${style}`,
          testid: "confirm-yes",
          autofocus: true,
          onclick: () => {
            box.close();
            yes();
          },
        },
        plainString(ask.confirm) || t("Yes"),
      ),
    ],
  });
}

const ELEMENTS = {
  button,
  image: (spec) => picture(spec, "b-thumb"),
  overflow,
  static_select: (spec, context) => single(spec, context, optionsOf(spec)),
  users_select: (spec, context) => single(spec, context, people(), "selected_user", spec.initial_user),
  conversations_select: (spec, context) =>
    single(spec, context, rooms(), "selected_conversation", spec.initial_conversation),
  channels_select: (spec, context) =>
    single(spec, context, rooms(), "selected_channel", spec.initial_channel),
  external_select: searchPicker,
  multi_static_select: (spec, context) =>
    multiPicker(
      spec,
      context,
      optionsOf(spec).flatMap((o) => o.group ?? [o]),
      "selected_options",
      spec.initial_options?.map((o) => o.value),
    ),
  multi_external_select: searchPicker,
  multi_users_select: (spec, context) =>
    multiPicker(spec, context, people(), "selected_users", spec.initial_users),
  multi_conversations_select: (spec, context) =>
    multiPicker(spec, context, rooms(), "selected_conversations", spec.initial_conversations),
  multi_channels_select: (spec, context) =>
    multiPicker(spec, context, rooms(), "selected_channels", spec.initial_channels),
  datepicker: (spec, context) => moment(spec, context, "date", "selected_date", spec.initial_date),
  timepicker: (spec, context) => moment(spec, context, "time", "selected_time", spec.initial_time),
  datetimepicker: (spec, context) =>
    moment(spec, context, "datetime-local", "selected_date_time", spec.initial_date_time),
  radio_buttons: (spec, context) => choices(spec, context, "radio"),
  checkboxes: (spec, context) => choices(spec, context, "checkbox"),
  plain_text_input: textInput,
  rich_text_input: textInput,
  email_text_input: (spec, context) => textInput(spec, context, "email"),
  url_text_input: (spec, context) => textInput(spec, context, "url"),
  number_input: (spec, context) => textInput(spec, context, "number"),
  file_input: filePicker,
};

function button(spec, { act: press }) {
  const style = spec.style === "primary" || spec.style === "danger" ? spec.style : "";
  const node = h(
    "button",
    {
      type: "button",
      class: `button ${style}`,
      testid: "block-button",
      "data-action-id": spec.action_id,
      "data-focus": `${spec.action_id}:${spec.value ?? ""}`,
      "aria-label": spec.accessibility_label,
      onclick: async () => {
        const href = spec.url && safeUrl(spec.url);
        if (href) window.open(href, "_blank", "noopener");
        node.setAttribute("aria-busy", "true");
        await press(spec.value === undefined ? {} : { value: spec.value });
        node.removeAttribute("aria-busy");
      },
    },
    textObject(spec.text),
    spec.url ? icon("external", 13) : null,
  );
  return node;
}

function overflow(spec, { act: press, block }) {
  const node = h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": t("Further choices"),
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      testid: "block-overflow",
      "data-action-id": spec.action_id,
      "data-focus": `${block.block_id}:${spec.action_id}`,
      onclick: () =>
        menu(
          node,
          (spec.options ?? []).map((option) => ({
            label: plainString(option.text),
            hint: plainString(option.description),
            testid: "overflow-option",
            run: () => {
              const href = option.url && safeUrl(option.url);
              if (href) window.open(href, "_blank", "noopener");
              return press({ selected_option: option });
            },
          })),
          { label: t("Further choices"), align: "end" },
        ),
    },
    icon("more"),
  );
  return node;
}

/** Options as {value, label, option}, or {group: [...], label}. */
export function optionsOf(spec) {
  const one = (option) => ({
    value: option.value,
    label: plainString(option.text),
    hint: plainString(option.description),
    option,
  });
  if (spec.option_groups)
    return spec.option_groups.map((g) => ({
      label: plainString(g.label),
      group: (g.options ?? []).map(one),
    }));
  return (spec.options ?? []).map(one);
}

const people = () =>
  [...state.agents.values()].map((user) => ({ value: user.id, label: personName(user.id) }));
const rooms = () =>
  [...state.channels.values()]
    .filter((channel) => !channel.is_im)
    .map((channel) => ({ value: channel.id, label: `#${channel.name}` }));

function single(
  spec,
  { block, form, ids, act: press, live },
  options,
  field = "selected_option",
  initial = spec.initial_option?.value,
) {
  const one = (o) => h("option", { value: o.value, title: o.hint || undefined }, o.label);
  const prompt = plainString(spec.placeholder) || t("Choose");
  const node = h(
    "select",
    {
      class: "select",
      id: ids?.control,
      "aria-label": ids ? undefined : prompt,
      "data-action-id": spec.action_id,
      "data-focus": `${block.block_id}:${spec.action_id}`,
      testid: "block-select",
      onchange: () => {
        if (live) press(read());
      },
    },
    h("option", { value: "" }, prompt),
    options.map((o) => (o.group ? h("optgroup", { label: o.label }, o.group.map(one)) : one(o))),
  );
  node.value = initial ?? "";
  const all = options.flatMap((o) => o.group ?? [o]);
  const read = () => {
    const chosen = all.find((o) => o.value === node.value);
    return { type: spec.type, [field]: chosen ? (chosen.option ?? chosen.value) : null };
  };
  form.learn(block.block_id, spec.action_id, read);
  return node;
}

function moment(spec, { block, form, ids, act: press, live }, type, field, initial) {
  const node = h("input", {
    type,
    class: "input",
    id: ids?.control,
    "data-action-id": spec.action_id,
    testid: "block-moment",
    "aria-label": ids ? undefined : plainString(spec.placeholder) || t("Date and time"),
    onchange: () => {
      if (live) press(read());
    },
  });
  const stamp = type === "datetime-local";
  if (initial !== undefined)
    node.value = stamp
      ? new Date(initial * 1000 - new Date(initial * 1000).getTimezoneOffset() * 60000)
          .toISOString()
          .slice(0, 16)
      : initial;
  const read = () => ({
    type: spec.type,
    [field]: node.value ? (stamp ? Math.floor(new Date(node.value).getTime() / 1000) : node.value) : null,
  });
  form.learn(block.block_id, spec.action_id, read);
  return node;
}

let groups = 0;

function choices(spec, { block, form, ids, act: press, live }, type) {
  groups += 1;
  const initial = new Set(
    (spec.initial_options ?? [spec.initial_option]).filter(Boolean).map((o) => o.value),
  );
  const boxes = (spec.options ?? []).map((option) =>
    h("input", {
      type,
      name: `choice-${groups}`,
      value: option.value,
      checked: initial.has(option.value),
      onchange: () => {
        if (live) press(read());
      },
    }),
  );
  const read = () => {
    const chosen = (spec.options ?? []).filter((_, i) => boxes[i].checked);
    return type === "radio"
      ? { type: spec.type, selected_option: chosen[0] ?? null }
      : { type: spec.type, selected_options: chosen };
  };
  form.learn(block.block_id, spec.action_id, read);
  return h(
    "div",
    {
      class: "b-choices",
      id: ids?.control,
      role: ids ? undefined : "group",
      "aria-label": ids ? undefined : t("Choices"),
    },
    boxes.map((box, i) =>
      h(
        "label",
        { class: "b-choice" },
        box,
        h(
          "span",
          {},
          h("span", { dir: "auto" }, textObject(spec.options[i].text)),
          spec.options[i].description
            ? h("span", { class: "b-choice-hint", dir: "auto" }, textObject(spec.options[i].description))
            : null,
        ),
      ),
    ),
  );
}

function textInput(spec, { block, form, ids, act: press, live }, type = "text") {
  const long = spec.multiline || spec.type === "rich_text_input";
  const node = h(long ? "textarea" : "input", {
    type: long ? undefined : type,
    rows: long ? 4 : undefined,
    class: "input",
    id: ids?.control,
    dir: "auto",
    autocomplete: "off",
    testid: "block-input",
    "data-action-id": spec.action_id,
    placeholder: plainString(spec.placeholder),
    maxlength: spec.max_length,
    "aria-label": ids ? undefined : plainString(spec.placeholder) || t("Text"),
    step: type === "number" && spec.is_decimal_allowed ? "any" : undefined,
    autofocus: spec.focus_on_load,
  });
  node.value = spec.type === "rich_text_input" ? flat(spec.initial_value) : (spec.initial_value ?? "");
  const read = () =>
    spec.type === "rich_text_input"
      ? { type: spec.type, rich_text_value: rich(node.value) }
      : { type: spec.type, value: node.value === "" ? null : node.value };
  form.learn(block.block_id, spec.action_id, read);
  const on = spec.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (live)
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing && on.includes("on_enter_pressed")) {
        event.preventDefault();
        press(read());
      }
    });
  if (live && on.includes("on_character_entered")) node.addEventListener("input", () => press(read()));
  return node;
}

const rich = (text) =>
  text
    ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] }
    : null;
const flat = (value) =>
  (value?.elements ?? [])
    .flatMap((section) => section.elements ?? [])
    .map((leaf) => leaf.text ?? "")
    .join("");
