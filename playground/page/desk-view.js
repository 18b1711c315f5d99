// The app's modals: one at a time, inside the workspace, so that the customer's side stays usable.

import { closeView, currentView, press, submitView } from "./desk-actions.js";
import { Form } from "./desk-form.js";
import { renderBlocks } from "./desk-blocks.js";
import { plainString } from "./desk-text.js";
import { h, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { newestView, whileLive } from "./live.js";
import { on, state } from "./store.js";

let host;
let shownView = null;
let form = null;
let before = null;

/** Build the place for modals; `behind` is made inert while one is open. */
export function viewLayer(behind) {
  host = h("div", { class: "view-layer", hidden: true });
  on("view", (view) => show(view, behind));
  host.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      leave();
    }
    if (event.key === "Tab") trap(event);
  });
  return host;
}

/** Ask the server which modal the present agent has open. */
export async function refreshView() {
  const [answer, frames] = await whileLive(currentView);
  const view = newestView(frames, "slack.view", state.agentId, answer?.view ?? null);
  show(view, document.querySelector(".workspace-body"));
}

function show(view, behind) {
  if (!view) return hide(behind);
  if (shownView && shownView.id === view.id && shownView.hash === view.hash) return undefined;
  const same = shownView?.id === view.id;
  const typed = same ? form.values() : null;
  const focused = same
    ? document.activeElement?.id && host.contains(document.activeElement)
      ? document.activeElement.dataset.actionId
      : null
    : null;
  if (!shownView) before = document.activeElement;
  shownView = view;
  form = new Form((payload) => press({ view_id: view.id, ...payload }));
  form.surface = { view_id: view.id };
  const box = modal(typed ? keepTyped(view, typed) : view);
  host.replaceChildren(box);
  host.hidden = false;
  if (behind) behind.inert = true;
  const first = focused
    ? box.querySelector(`[data-action-id="${CSS.escape(focused)}"]`)
    : box.querySelector(
        "[autofocus], .view-body input, .view-body textarea, .view-body select, .view-body button",
      );
  (first ?? box).focus();
  return undefined;
}

/** Slack keeps what was typed in a block whose block_id and action_id stay the same after an update. */
function keepTyped(view, typed) {
  const blocks = view.blocks.map((block) => {
    const value = typed[block.block_id]?.[block.element?.action_id];
    if (!value || block.type !== "input") return block;
    const initial = {};
    if (value.value) initial.initial_value = value.value;
    if (value.selected_option) initial.initial_option = value.selected_option;
    if (value.selected_options?.length) initial.initial_options = value.selected_options;
    if (value.selected_user) initial.initial_user = value.selected_user;
    if (value.selected_date) initial.initial_date = value.selected_date;
    if (value.files?.length) initial.initial_files = value.files;
    return { ...block, element: { ...block.element, ...initial } };
  });
  return { ...view, blocks };
}

function modal(view) {
  const status = h("p", { class: "view-status", role: "alert", testid: "modal-status", hidden: true });
  const nested = Boolean(view.previous_view_id);
  const close = plainString(view.close) || t("Cancel");
  const submit = view.submit
    ? h(
        "button",
        { type: "submit", class: "button primary", testid: "modal-submit" },
        plainString(view.submit),
      )
    : null;
  const box = h(
    "form",
    {
      class: "view",
      role: "dialog",
      "aria-modal": "true",
      "aria-labelledby": "view-title",
      tabindex: -1,
      testid: "modal",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        send(box, submit, status);
      },
    },
    h(
      "header",
      { class: "view-head" },
      nested ? iconButton("back", t("Back"), { testid: "modal-back", onclick: leave }) : null,
      h("h2", { id: "view-title", dir: "auto" }, plainString(view.title)),
      iconButton("close", t("Dismiss"), { testid: "modal-close", onclick: leave }),
    ),
    h("div", { class: "view-body" }, renderBlocks(view.blocks, form)),
    status,
    h(
      "footer",
      { class: "view-foot" },
      h("button", { type: "button", class: "button", testid: "modal-cancel", onclick: leave }, close),
      submit,
    ),
  );
  return box;
}

async function send(box, button, status) {
  if (!button || button.disabled) return;
  const mine = form;
  button.disabled = true;
  status.hidden = true;
  const answer = await submitView(mine.values());
  button.disabled = false;
  if (!box.isConnected || mine !== form) return;
  if (answer?.errors && mine.showErrors(answer.errors)) return;
  if (answer?.errors) {
    status.textContent = Object.values(answer.errors).join(" ");
    status.hidden = false;
    return;
  }
  mine.showErrors(null);
  if (!answer?.acknowledged) {
    status.textContent = t("The app did not answer in time. Try again.");
    status.hidden = false;
    return;
  }
  await refreshView();
}

async function leave() {
  await closeView();
  await refreshView();
}

function hide(behind) {
  if (!shownView) return;
  shownView = null;
  form = null;
  host.replaceChildren();
  host.hidden = true;
  if (behind) behind.inert = false;
  if (before?.isConnected) before.focus();
  before = null;
}

/** Apply a live frame about views. */
export function viewFrame(frame) {
  if (frame.user === state.agentId) show(frame.view, document.querySelector(".workspace-body"));
}

function trap(event) {
  const all = [
    ...host.querySelectorAll("a[href], button:not([disabled]), input, select, textarea, [tabindex='0']"),
  ].filter((node) => node.offsetParent);
  if (!all.length) return;
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (document.activeElement !== edge && document.activeElement !== event.currentTarget) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0]).focus();
}
