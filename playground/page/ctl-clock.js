// The clock of the playground: shown, and moved forward.

import { attempt, post } from "./api.js";
import { announce, h, icon } from "./dom.js";
import { menu } from "./menu.js";
import { fullTimeOf, numericDayOf, shortDayOf, t, timeOf } from "./i18n.js";
import { on, playgroundNow, setClock, state } from "./store.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ["1m", MINUTE, "1 minute"],
  ["10m", 10 * MINUTE, "10 minutes"],
  ["30m", 30 * MINUTE, "30 minutes"],
  ["4h", 4 * HOUR, "4 hours"],
  ["12h", 12 * HOUR, "12 hours"],
  ["3d", 3 * DAY, "3 days"],
  ["7d", 7 * DAY, "7 days"],
  ["30d", 30 * DAY, "30 days"],
];

/** Move the clock forward by so many seconds. */
export async function advance(seconds) {
  const clock = await attempt(() => post("/control/clock", { advance_seconds: seconds }));
  if (!clock) return;
  setClock(clock);
  announce(t("The clock now shows {time}.", { time: fullTimeOf(playgroundNow()) }));
}

/** Build the clock with its buttons. */
export function clockControl() {
  const day = h("span", { class: "clock-day" });
  const short = h("span", { class: "clock-day-short", "aria-hidden": "true" });
  const time = h("span", { class: "clock-time" });
  const now = h(
    "time",
    { class: "clock-now", testid: "clock-now", role: "timer", "aria-label": t("Time in the playground") },
    day,
    short,
    time,
  );
  const draw = () => {
    const seconds = playgroundNow();
    day.textContent = shortDayOf(seconds);
    short.textContent = numericDayOf(seconds);
    time.textContent = timeOf(seconds);
    now.setAttribute("datetime", new Date(seconds * 1000).toISOString());
    now.title = fullTimeOf(seconds);
    now.classList.toggle("moved", state.clock.offset_seconds > 0);
  };
  on("clock", draw);
  setInterval(draw, 1000);
  const more = h(
    "button",
    {
      type: "button",
      class: "clock-step more",
      testid: "clock-menu",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-label": t("Other steps of time"),
      title: t("Other steps of time"),
      onclick: () =>
        menu(
          more,
          [
            ...STEPS.map(([id, seconds, label]) => ({
              label: t("Forward {span}", { span: t(label) }),
              icon: "clock",
              testid: `advance-clock-${id}`,
              run: () => advance(seconds),
            })),
            "-",
            { label: t("Back to real time"), icon: "refresh", testid: "clock-reset", run: reset },
          ],
          { label: t("Other steps of time"), align: "end" },
        ),
    },
    icon("chevron", 15),
  );
  return h(
    "div",
    { class: "clock", role: "group", "aria-label": t("Clock") },
    icon("clock", 17),
    now,
    step("advance-clock", HOUR, t("+1 h"), t("Forward 1 hour")),
    step("advance-clock-1d", DAY, t("+1 d"), t("Forward 1 day")),
    more,
  );
}

function step(testid, seconds, text, label) {
  return h(
    "button",
    {
      type: "button",
      class: "clock-step",
      testid,
      "aria-label": label,
      title: label,
      onclick: () => advance(seconds),
    },
    text,
  );
}

async function reset() {
  const clock = await attempt(() => post("/control/clock", { reset: true }));
  if (clock) setClock(clock);
}
