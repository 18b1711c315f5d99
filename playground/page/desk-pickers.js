// Pickers that open a list: several choices at once, and choices that the app is asked for.

import { attempt, post } from "./api.js";
import { h, icon } from "./dom.js";
import { float } from "./menu.js";
import { plainString } from "./desk-text.js";
import { packed } from "./tg-attach.js";
import { t } from "./i18n.js";
import { state } from "./store.js";

/** A button that opens a list of checkboxes. */
export function multiPicker(spec, { block, form, ids, act, live }, options, field, initial = []) {
  const chosen = new Set(initial ?? []);
  const prompt = plainString(spec.placeholder) || t("Choose");
  const caption = h("span", { class: "picker-caption" });
  const read = () => ({
    type: spec.type,
    [field]: options.filter((o) => chosen.has(o.value)).map((o) => o.option ?? o.value),
  });
  const show = () => {
    caption.textContent =
      options
        .filter((o) => chosen.has(o.value))
        .map((o) => o.label)
        .join(", ") || prompt;
  };
  const toggle = (value, yes) => {
    if (yes) chosen.add(value);
    else chosen.delete(value);
    show();
    if (live) act(read());
  };
  const button = h(
    "button",
    {
      type: "button",
      class: "select picker",
      id: ids?.control,
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      testid: "block-multi",
      "data-action-id": spec.action_id,
      onclick: () => {
        const full = () => spec.max_selected_items && chosen.size >= spec.max_selected_items;
        const panel = h(
          "div",
          { class: "picker-list", role: "group", "aria-label": prompt },
          options.map((o) =>
            h(
              "label",
              { class: "b-choice" },
              h("input", {
                type: "checkbox",
                value: o.value,
                checked: chosen.has(o.value),
                onchange: (event) => {
                  if (event.target.checked && full()) event.target.checked = false;
                  else toggle(o.value, event.target.checked);
                },
              }),
              h("span", { dir: "auto" }, o.label),
            ),
          ),
        );
        if (float(button, panel)) panel.querySelector("input")?.focus();
      },
    },
    caption,
    icon("chevron", 16),
  );
  show();
  form.learn(block.block_id, spec.action_id, read);
  return button;
}

/** A file_input: what is chosen is uploaded at once, and named below. */
export function filePicker(spec, { block, form, ids }) {
  let files = [...(spec.initial_files ?? [])];
  const most = spec.max_files ?? 10;
  const names = h("ul", { class: "b-files", "aria-live": "polite" });
  const show = () => names.replaceChildren(...files.map((file) => h("li", { dir: "auto" }, file.name)));
  const input = h("input", {
    type: "file",
    class: "input file-input",
    id: ids?.control,
    multiple: most > 1,
    accept: (spec.filetypes ?? []).map((kind) => `.${kind}`).join(",") || undefined,
    testid: "block-file",
    "data-action-id": spec.action_id,
    onchange: async () => {
      const chosen = [...input.files].slice(0, most);
      files = (await Promise.all(chosen.map(upload))).filter(Boolean);
      show();
    },
  });
  show();
  form.learn(block.block_id, spec.action_id, () => ({ type: spec.type, files }));
  return h("div", { class: "b-file" }, input, names);
}

async function upload(file) {
  const data = await packed(file);
  return data && attempt(() => post(`/people/agents/${state.agentId}/files`, slackUpload(data)));
}

/** A chosen file in the words of the agents' API. */
export const slackUpload = ({ file_name: name, mime_type: mimetype, content_base64 }) => ({
  name,
  mimetype,
  content_base64,
});

/** external_select and multi_external_select: options come from the app while one types. */
export function searchPicker(spec, { block, form, ids, act, live }) {
  const many = spec.type.startsWith("multi_");
  let chosen = many ? [...(spec.initial_options ?? [])] : [spec.initial_option].filter(Boolean);
  const prompt = plainString(spec.placeholder) || t("Choose");
  const caption = h("span", { class: "picker-caption" });
  const show = () => {
    caption.textContent = chosen.map((o) => plainString(o.text)).join(", ") || prompt;
  };
  const read = () =>
    many
      ? { type: spec.type, selected_options: chosen }
      : { type: spec.type, selected_option: chosen[0] ?? null };
  const choose = (option, yes) => {
    chosen = many ? chosen.filter((o) => o.value !== option.value).concat(yes ? [option] : []) : [option];
    show();
    if (live) act(read());
  };
  const button = h(
    "button",
    {
      type: "button",
      class: "select picker",
      id: ids?.control,
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      testid: "block-search",
      "data-action-id": spec.action_id,
      onclick: () =>
        openSearch(button, spec, block, form, {
          many,
          prompt,
          isChosen: (o) => chosen.some((c) => c.value === o.value),
          choose,
        }),
    },
    caption,
    icon("search", 16),
  );
  show();
  form.learn(block.block_id, spec.action_id, read);
  return button;
}

function openSearch(button, spec, block, form, { many, prompt, isChosen, choose }) {
  const rows = h("div", { class: "picker-rows", role: "group", "aria-label": prompt });
  const least = spec.min_query_length ?? 3;
  let wanted = 0;
  const fill = async (query) => {
    if (query.length < least)
      return rows.replaceChildren(
        h("p", { class: "people-rest" }, t("Type at least {count} characters.", { count: least })),
      );
    const turn = (wanted += 1);
    const found = await suggestions(spec, block, form, query).catch((error) => error);
    if (turn !== wanted) return undefined;
    if (found instanceof Error) return rows.replaceChildren(h("p", { class: "people-rest" }, found.message));
    if (!found.length) return rows.replaceChildren(h("p", { class: "people-rest" }, t("Nothing found.")));
    return rows.replaceChildren(
      ...found.map((option) =>
        h(
          "button",
          {
            type: "button",
            class: "menu-item",
            "aria-pressed": String(isChosen(option)),
            testid: "search-option",
            onclick: () => {
              choose(option, !isChosen(option));
              if (many) fill(query);
              else {
                button.click();
                button.focus();
              }
            },
          },
          h("span", { class: "menu-text", dir: "auto" }, plainString(option.text)),
          isChosen(option) ? icon("check", 16) : null,
        ),
      ),
    );
  };
  const search = h("input", {
    type: "search",
    class: "input",
    "aria-label": prompt,
    placeholder: prompt,
    dir: "auto",
    testid: "search-input",
    oninput: () => fill(search.value.trim()),
  });
  if (!float(button, h("div", { class: "people-list" }, search, rows))) return;
  search.focus();
  fill("");
}

async function suggestions(spec, block, form, query) {
  const answer = await post(`/people/agents/${state.agentId}/options`, {
    ...form.surface,
    block_id: block.block_id,
    action_id: spec.action_id,
    value: query,
  });
  if (!answer.acknowledged) throw new Error(t("The app did not answer in time. Try again."));
  return (answer.options ?? []).concat((answer.option_groups ?? []).flatMap((g) => g.options ?? []));
}
