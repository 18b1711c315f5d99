// Six short steps that lead a newcomer through one ticket.

import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { emit, on, recall, remember, state } from "./store.js";

const STEPS = [
  {
    target: "customer-input",
    side: "customer",
    title: "Ask something common",
    text: "You are a customer. Ask a question that the shop answers every day; the answer comes at once.",
    fill: "When are you open?",
    done: "bot-spoke",
  },
  {
    target: "customer-input",
    side: "customer",
    title: "Ask something unusual",
    text: "Now something no FAQ knows. It becomes a ticket, and the customer gets its number.",
    fill: "The coffee machine I bought from you hums a little tune. Is that normal?",
    done: "bot-spoke",
  },
  {
    target: "slack-card",
    side: "desk",
    title: "See it on the team desk",
    text: "Each ticket is one card. Take it, and everybody sees whose it is. Its thread holds the conversation.",
    done: "thread-open",
  },
  {
    target: "thread-input",
    side: "desk",
    title: "Answer from the thread",
    text: "What you write here goes to the customer. A mark on your message says when it has arrived.",
    fill: "How curious! Bring it along any day and we will have a look, free of charge.",
    done: "desk-spoke",
  },
  {
    target: "slack-card",
    side: "desk",
    title: "Resolve it",
    text: "Press Resolve on the card. The customer is told, and a question about how it went is planned.",
    done: "desk-spoke",
  },
  {
    target: "advance-clock",
    side: null,
    title: "Let time pass",
    text: "Move the clock forward by an hour: the survey arrives in the chat, and the stars come back to the thread.",
    done: "bot-spoke",
  },
];

let box;
let at = -1;

/** Build the tour's box; it stays out of the way until started. */
export function tourBox() {
  box = h("section", { class: "tour", "aria-label": t("Guided tour"), testid: "tour", hidden: true });
  box.addEventListener("keydown", (event) => event.key === "Escape" && go(-1));
  for (const name of new Set(STEPS.map((step) => step.done)))
    on(name, () => {
      if (STEPS[at]?.done === name) box.classList.add("done");
    });
  const left = Number(recall("tour") ?? -1);
  if (left >= 0 && left < STEPS.length) setTimeout(() => go(left), 600);
  return box;
}

export const startTour = () => go(0);

function go(step) {
  document.querySelectorAll(".tour-target").forEach((node) => node.classList.remove("tour-target"));
  at = step;
  if (step < 0 || step >= STEPS.length) {
    at = -1;
    remember("tour", null);
    box.hidden = true;
    document.querySelector("[data-testid=tour-start]")?.focus();
    return;
  }
  remember("tour", step);
  const { side } = STEPS[step];
  if (side) emit("tab", side);
  if (side === "desk" && state.homeOpen) emit("home-close");
  draw(STEPS[step], step);
}

function draw(step, number) {
  const last = number === STEPS.length - 1;
  box.classList.remove("done");
  box.dataset.step = String(number + 1);
  box.hidden = false;
  box.replaceChildren(
    h(
      "header",
      { class: "tour-head" },
      h("span", { class: "tour-count" }, t("Step {n} of {all}", { n: number + 1, all: STEPS.length })),
      h(
        "span",
        { class: "tour-dots", "aria-hidden": "true" },
        STEPS.map((_, i) => h("i", { class: i === number ? "on" : i < number ? "past" : "" })),
      ),
      iconButton("close", t("End the tour"), { testid: "tour-end", onclick: () => go(-1) }),
    ),
    h("h2", { tabindex: -1 }, t(step.title)),
    h("p", {}, t(step.text)),
    h(
      "footer",
      { class: "tour-foot" },
      number
        ? h(
            "button",
            { type: "button", class: "button ghost", testid: "tour-back", onclick: () => go(number - 1) },
            t("Previous"),
          )
        : null,
      h("span", { class: "tour-done", role: "status" }, icon("check", 16), t("Done")),
      h("span", { class: "spring" }),
      step.fill
        ? h(
            "button",
            { type: "button", class: "button", testid: "tour-fill", onclick: () => fill(step) },
            t("Write it for me"),
          )
        : null,
      h(
        "button",
        { type: "button", class: "button primary", testid: "tour-next", onclick: () => go(number + 1) },
        last ? t("Finish") : t("Next"),
      ),
    ),
  );
  box.querySelector("h2").focus();
  // The newest ticket is the one this tour made: an older thread that is open gets no answer.
  if (step.target === "thread-input") newest("slack-card")?.click();
  const target = newest(step.target);
  (target?.closest(".tg-bar, .desk-box") ?? target)?.classList.add("tour-target");
}

const newest = (testid) => [...document.querySelectorAll(`[data-testid=${testid}]`)].at(-1);

function fill(step) {
  const input = newest(step.target);
  if (!input) return;
  input.value = t(step.fill);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
}
