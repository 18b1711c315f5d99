// The open channel and thread: reading them, and how live frames change them.

import { ephemerals, history } from "./desk-actions.js";
import { isCard } from "./desk-message.js";
import { t } from "./i18n.js";
import { whileLive } from "./live.js";
import { emit, recall, remember, state, upsert } from "./store.js";

export const key = (message) => (message.ephemeral ? `e${message.ts}` : message.ts);
export const order = (message) => Number(message.ts);
const WIDE = "(min-width: 1200px)"; // here the thread has a place of its own beside the channel

/** A direct message is with the app: it goes by the app's name. */
export const channelName = (channel) =>
  channel?.is_im ? (state.slackBot?.name ?? t("App")) : (channel?.name ?? "");

/** Whether the present agent may see a channel: the direct messages of others are theirs alone. */
export const isMine = (channel) => !channel.is_im || channel.user === state.agentId;

/** The id of the team's channel, or of any other when it is gone. */
export function mainChannel() {
  const open = [...state.channels.values()].filter((c) => !c.is_im && !c.is_archived);
  const support = open.find((c) => c.name === (state.extras.support_channel ?? "support"));
  return (support ?? open[0])?.id ?? null;
}

/** The app's own user is no agent: its name is learned from what it writes. */
function learnBot(messages) {
  const said = state.slackBot ? null : messages.findLast((m) => m.bot_id && m.user);
  if (said) state.slackBot = { id: said.user, name: said.bot_profile?.name ?? said.username ?? said.user };
}

const whispered = (answer) => (answer?.messages ?? []).map((m) => ({ ...m, ephemeral: true }));

/** Bring what was just read up to date with the frames that came meanwhile. */
function apply(frames) {
  for (const frame of frames) if (frame.channel === state.channelId) FRAMES[frame.type]?.(frame);
}

/** Open a channel: read its messages, then its thread if one was open before. */
export async function openChannel(id) {
  state.channelId = id;
  remember("channel", id);
  const [[answer, seen], frames] = await whileLive(() => Promise.all([history(id), ephemerals(id)]));
  if (!answer || id !== state.channelId) return;
  state.channel = answer.messages;
  learnBot(state.channel);
  state.ephemerals = whispered(seen);
  apply(frames);
  state.unread.delete(id);
  emit("home-close");
  emit("channel", { fresh: true });
  emit("unread");
  const before = recall(`thread.${id}`);
  const ts = state.channel.some((m) => m.ts === before)
    ? before
    : matchMedia(WIDE).matches && before !== "none"
      ? (state.channel.findLast(isCard)?.ts ?? null)
      : null;
  await showThread(ts);
}

/** Open the thread of a message; `focus` puts the cursor into its input. */
export async function openThread(ts, focus = false) {
  await showThread(ts);
  if (state.channelId) remember(`thread.${state.channelId}`, ts);
  if (focus) document.getElementById("thread-input")?.focus();
}

async function showThread(ts) {
  const other = ts !== state.threadTs;
  state.threadTs = ts;
  if (other) state.thread = ts ? state.channel.filter((m) => m.ts === ts) : [];
  emit("thread-open", { freshThread: other });
  if (!ts) return;
  const [answer, frames] = await whileLive(() => history(state.channelId, ts));
  if (!answer || ts !== state.threadTs) return;
  state.thread = answer.messages;
  apply(frames);
  emit("thread", { freshThread: other });
}

export function closeThread(refocus = true) {
  const ts = state.threadTs;
  remember(`thread.${state.channelId}`, "none");
  showThread(null);
  if (refocus) emit("focus-message", ts);
}

/** Read the messages that only the present agent sees. */
export async function loadEphemerals() {
  const channel = state.channelId;
  if (!channel) return;
  const [seen, frames] = await whileLive(() => ephemerals(channel));
  if (channel !== state.channelId) return;
  state.ephemerals = whispered(seen);
  apply(frames);
  emit("channel");
}

const FRAMES = {
  "slack.message": ({ message }) => {
    learnBot([message]);
    const reply = message.thread_ts && message.thread_ts !== message.ts;
    if (reply && message.thread_ts === state.threadTs) upsert(state.thread, message, key, order);
    if (reply) countReply(message);
    if (!reply || message.subtype === "thread_broadcast") {
      const first = !state.channel.some(isCard) && isCard(message);
      upsert(state.channel, message, key, order);
      if (first && state.threadTs === null && matchMedia(WIDE).matches) openThread(message.ts);
    }
    emit("desk-spoke", message);
  },
  "slack.changed": ({ message }) => replace(message),
  "slack.deleted": ({ ts }) => {
    for (const name of ["channel", "thread", "ephemerals"])
      state[name] = state[name].filter((m) => m.ts !== ts);
    if (ts === state.threadTs) closeThread();
  },
  "slack.reaction": ({ ts, reactions }) => {
    for (const list of [state.channel, state.thread]) {
      const at = list.findIndex((m) => m.ts === ts);
      if (at >= 0) list[at] = { ...list[at], reactions };
    }
  },
  "slack.ephemeral": ({ user, message }) => {
    if (user === state.agentId) upsert(state.ephemerals, { ...message, ephemeral: true }, key, order);
  },
};

/** Apply one live frame about messages. */
export function channelFrame(frame) {
  if (frame.channel !== state.channelId) {
    if (frame.type === "slack.message" && !frame.message.thread_ts) {
      state.unread.set(frame.channel, (state.unread.get(frame.channel) ?? 0) + 1);
      emit("unread");
    }
    return;
  }
  FRAMES[frame.type]?.(frame);
  emit("channel");
  emit("thread");
}

function replace(message) {
  for (const list of [state.channel, state.thread]) {
    const at = list.findIndex((m) => m.ts === message.ts);
    if (at >= 0)
      list[at] = {
        ...message,
        reply_count: message.reply_count ?? list[at].reply_count,
        latest_reply: message.latest_reply ?? list[at].latest_reply,
      };
  }
}

/** The root's counter follows its replies; the server's own count wins when it sends one. */
function countReply(message) {
  const at = state.channel.findIndex((m) => m.ts === message.thread_ts);
  if (at < 0) return;
  const root = state.channel[at];
  if (root.latest_reply && Number(root.latest_reply) >= Number(message.ts)) return;
  state.channel[at] = { ...root, reply_count: (root.reply_count ?? 0) + 1, latest_reply: message.ts };
}
