// What an agent does: every call to the Slack side of the people's API.

import { attempt, call, get, inTurn, post } from "./api.js";
import { state } from "./store.js";

const me = () => `/people/agents/${state.agentId}`;

export function write(channel, text, threadTs, files) {
  const path = `${me()}/messages`;
  const body = {
    channel,
    text,
    ...(threadTs ? { thread_ts: threadTs } : {}),
    ...(files ? { files } : {}),
  };
  return attempt(() => inTurn(path, () => post(path, body)));
}

export const edit = (channel, ts, text) =>
  attempt(() => call("PATCH", `${me()}/messages`, { channel, ts, text }));

export const remove = (channel, ts) => attempt(() => call("DELETE", `${me()}/messages`, { channel, ts }));

/** Add the reaction, or take it back when this agent has already set it. */
export function react(channel, message, name) {
  const mine = message.reactions?.find((r) => r.name === name)?.users?.includes(state.agentId);
  return attempt(() =>
    call(mine ? "DELETE" : "POST", `${me()}/reactions`, { channel, ts: message.ts, name }),
  );
}

export const command = (channel, name, text) =>
  attempt(() => post(`${me()}/commands`, { channel, command: name, text }));

export const press = (payload) => attempt(() => post(`${me()}/press`, payload));

export const shortcut = (callbackId, channel, ts) =>
  attempt(() =>
    post(`${me()}/shortcut`, {
      callback_id: callbackId,
      ...(channel ? { channel } : {}),
      ...(ts ? { ts } : {}),
    }),
  );

export const submitView = (values) => attempt(() => post(`${me()}/view/submit`, { values }));

export const closeView = () => attempt(() => post(`${me()}/view/close`));

export const currentView = () => attempt(() => get(`${me()}/view`));

export const openHome = () => attempt(() => post(`${me()}/home`));

export const ephemerals = (channel) =>
  attempt(() => get(`${me()}/ephemerals?channel=${encodeURIComponent(channel)}`));

export const history = (channel, threadTs) =>
  attempt(() =>
    get(
      `/people/channels/${encodeURIComponent(channel)}/messages${threadTs ? `?thread_ts=${threadTs}` : ""}`,
    ),
  );
