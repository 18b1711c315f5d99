// The app's home: shown in place of the channel.

import { openHome, press } from "./desk-actions.js";
import { Form } from "./desk-form.js";
import { renderBlocks } from "./desk-blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { newestView, whileLive } from "./live.js";
import { emit, on, state } from "./store.js";

let body;

/** Build the pane; it is hidden until the home is opened. */
export function homePane() {
  body = h("div", { class: "home-body", tabindex: 0, role: "region", "aria-label": t("App home") });
  const pane = h(
    "section",
    { class: "home-pane", "aria-label": t("App home"), testid: "home", hidden: true },
    h(
      "header",
      { class: "pane-head" },
      iconButton("menu", t("Channels"), {
        class: "icon-button drawer-open",
        onclick: () => emit("drawer", true),
      }),
      h("h2", { class: "pane-title" }, icon("home", 17), t("App home")),
    ),
    body,
  );
  on("home-open", () => {
    pane.hidden = false;
  });
  on("home-close", () => {
    state.homeOpen = false;
    pane.hidden = true;
  });
  return pane;
}

/** Open the present agent's home; the app is told and usually publishes a fresh view. */
export async function showHome() {
  state.homeOpen = true;
  emit("home-open");
  const [answer, frames] = await whileLive(openHome);
  if (answer) draw(newestView(frames, "slack.home", state.agentId, answer.view));
}

function draw(view) {
  const form = new Form((payload) => press({ view_id: view.id, ...payload }));
  form.surface = { view_id: view?.id };
  if (!view?.blocks?.length)
    return void body.replaceChildren(
      h(
        "div",
        { class: "list-empty" },
        h("p", {}, t("The app has not published a home for this agent yet.")),
      ),
    );
  const mark = document.activeElement?.dataset?.focus;
  const had = body.contains(document.activeElement);
  body.replaceChildren(
    h("div", { class: "home-content", testid: "home-content" }, renderBlocks(view.blocks, form)),
  );
  if (had && mark) body.querySelector(`[data-focus="${CSS.escape(mark)}"]`)?.focus();
  return undefined;
}

/** Apply a live frame about the home. */
export function homeFrame(frame) {
  if (frame.user === state.agentId && state.homeOpen) draw(frame.view);
}
