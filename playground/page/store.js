// What the page knows, and a small bus that tells the panes when it changes.

const bus = new EventTarget();

/** Call `listener(detail)` whenever one of the space-separated `names` is emitted. */
export function on(names, listener) {
  for (const name of names.split(" ")) bus.addEventListener(name, (event) => listener(event.detail));
}

export function emit(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

export const state = {
  customers: new Map(),
  agents: new Map(),
  channels: new Map(),
  groups: new Map(),
  bot: null,
  slackBot: null,
  commands: [],
  faults: [],
  clock: { now: new Date().toISOString(), offset_seconds: 0, version: 0 },
  connected: false,
  customerId: null,
  agentId: null,
  channelId: null,
  threadTs: null,
  chat: [],
  channel: [],
  thread: [],
  ephemerals: [],
  unread: new Map(),
  extras: {},
};

/** Messages kept per open pane; older ones are read again from the server when asked for. */
export const KEPT = 2000;

export function remember(name, value) {
  if (value === null || value === undefined) localStorage.removeItem(`fd.${name}`);
  else localStorage.setItem(`fd.${name}`, String(value));
}

export const recall = (name) => localStorage.getItem(`fd.${name}`);

/** The playground's time now, in seconds since 1970. */
export function playgroundNow() {
  return Date.now() / 1000 + skew;
}

let skew = 0;

export function setClock(clock) {
  state.clock = clock;
  skew = Date.parse(clock.now) / 1000 - Date.now() / 1000;
  emit("clock");
}

/** Insert or replace by key, keeping the order of `order(item)`; returns whether it was new. */
export function upsert(list, item, key, order = key) {
  const at = list.findIndex((other) => key(other) === key(item));
  if (at >= 0) {
    list[at] = item;
    return false;
  }
  let place = list.length;
  while (place > 0 && order(list[place - 1]) > order(item)) place -= 1;
  list.splice(place, 0, item);
  if (list.length > KEPT) list.splice(0, list.length - KEPT);
  return true;
}
